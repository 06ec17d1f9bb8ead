package fleet

import (
	"errors"
	"fmt"
	"runtime"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"minifleet/backend/alipay"
	"minifleet/backend/authorize"
	"minifleet/backend/backup"
	"minifleet/backend/baseinfo"
	"minifleet/backend/batch"
	"minifleet/backend/event"
	"minifleet/backend/filing"
	"minifleet/backend/member"
	"minifleet/backend/merchant"
	"minifleet/backend/provider"
	"minifleet/backend/run"
	"minifleet/backend/vault"
	"minifleet/backend/version"
)

// Consents tells where authorizations stand.
type Consents interface {
	Status(merchantID string) (authorize.Status, error)
	Statuses() (map[string]authorize.Status, error)
	Attention() ([]authorize.Item, error)
}

// Records are the merchants there are.
type Records interface {
	Get(id string) (merchant.Merchant, error)
	Some(ids []string) ([]merchant.Merchant, error)
	Matching(merchant.Filter) (ids []string, total int, err error)
	List(merchant.Filter) ([]merchant.Merchant, error)
	Targeted(appID string, t merchant.Targets) ([]merchant.Merchant, error)
}

// Deps is what a Service stands on.
type Deps struct {
	Vault    *vault.Vault
	Bus      *event.Bus
	Platform alipay.Platform
	Records  Records
	Consents Consents
	Versions *version.Service
	BaseInfo *baseinfo.Service
	Members  *member.Service
	Filings  *filing.Service // nil: what was asked for is known here alone
	Runs     *run.Service
	Apps     *provider.Service
	Batches  *batch.Engine
	Backups  *backup.Service  // nil: the vault is thrown away, and nobody needs to keep it
	Now      func() time.Time // nil: time.Now
}

// Service knows how ready each merchant is. It is safe for concurrent use.
type Service struct {
	Deps
	answers *vault.Collection[Answers]
	asking  run.Maker[struct{}]

	mu     sync.Mutex
	news   news
	judged map[string]Readiness // nil: nothing is judged yet
	since  time.Time            // of judged

	standings standings
}

// New makes a Service.
func New(d Deps) *Service {
	if d.Now == nil {
		d.Now = time.Now
	}
	s := &Service{Deps: d, answers: vault.NewCollection(vault.Schema[Answers]{
		Name: "fleet.answers", Version: 1, ID: func(a Answers) string { return a.MerchantID }})}
	s.defineRuns()
	return s
}

// Of says how ready a merchant is, from what is stored.
func (s *Service) Of(merchantID string) (Readiness, error) {
	m, err := s.Records.Get(merchantID)
	if err != nil {
		return Readiness{}, err
	}
	consent, err := s.Consents.Status(merchantID)
	if err != nil {
		return Readiness{}, err
	}
	return s.judge(m, consent)
}

func (s *Service) judge(m merchant.Merchant, consent authorize.Status) (Readiness, error) {
	f, err := s.facts(m, consent)
	if err != nil {
		return Readiness{}, fmt.Errorf("what is known of %s: %w", m.ID, err)
	}
	r := readinessOf(m.ID, Judge(f))
	r.Versions = versionsOf(f.Versions)
	return r, nil
}

func (s *Service) facts(m merchant.Merchant, consent authorize.Status) (Facts, error) {
	f := Facts{Ref: m.MiniAppID, Now: s.Now(), Authorization: consent}
	if f.Ref == "" {
		f.Ref = m.ID
	}
	info, found, err := s.BaseInfo.Cached(m.ID)
	if err != nil {
		return f, err
	}
	if found {
		f.Info = &info
	}
	if f.Versions, err = s.Versions.Cached(m.ID); err != nil {
		return f, err
	}
	if err := s.detail(&f, m.ID); err != nil {
		return f, err
	}
	form, at, sent, err := s.Versions.Store().Submission(m.ID)
	if err != nil {
		return f, err
	}
	if sent {
		f.Form = &SentForm{Licences: licences(form), Valid: form.LicenseValidDate, At: at}
	}
	if f.Domains, err = s.BaseInfo.Domains(m.ID); err != nil {
		return f, err
	}
	if f.Members, err = s.Members.CachedAll(m.ID); err != nil {
		return f, err
	}
	if f.Answers, err = s.Answers(m.ID); err != nil {
		return f, err
	}
	return f, s.filed(&f, m.ID)
}

// filed takes what was read of the filing where it is filled in, when that is
// newer than the last answer.
func (s *Service) filed(f *Facts, merchantID string) error {
	if s.Filings == nil {
		return nil
	}
	known, err := s.Filings.Known(merchantID)
	if err == nil && known.ReadAt.After(f.Answers.Filing.At) {
		f.Answers.Filing = Filed{Asked{At: known.ReadAt, TriedAt: known.ReadAt}, known.Status, known.Reason}
	}
	return err
}

// detail adds what was read of the version that matters.
func (s *Service) detail(f *Facts, merchantID string) error {
	matters := interesting(f.Versions)
	if matters == "" {
		return nil
	}
	d, err := s.Versions.Store().Detail(merchantID, matters)
	if errors.Is(err, vault.ErrNotFound) {
		return nil
	}
	f.Reason, f.OnlineAt = d.Reason(), d.OnlineAt
	return err
}

// interesting is the version whose detail is worth reading: the one online, for
// since when, else the one refused, for why; "" when there is neither.
func interesting(f version.Fleet) string {
	if v, ok := f.Online(); ok {
		return v.Version
	}
	if v, ok := f.Occupant(); ok && v.State == version.AuditReject {
		return v.Version
	}
	return ""
}

// licences counts the pictures of licences of a form.
func licences(form version.Form) int {
	n := 0
	for _, a := range form.Files {
		switch a.Field {
		case alipay.FileFirstLicense, alipay.FileSecondLicense, alipay.FileThirdLicense, alipay.FileFourthLicense, alipay.FileFifthLicense,
			alipay.FileFirstSpecial, alipay.FileSecondSpecial, alipay.FileThirdSpecial:
			n++
		}
	}
	return n
}

// Answers returns what the platform said at the last refresh.
func (s *Service) Answers(merchantID string) (Answers, error) {
	a := Answers{MerchantID: merchantID}
	err := s.Vault.View(func(tx *vault.Tx) error {
		stored, err := s.answers.Get(tx, merchantID)
		if err == nil {
			a = stored
		}
		return err
	})
	if errors.Is(err, vault.ErrNotFound) {
		err = nil
	}
	return a, err
}

// EachAnswer calls look with what the platform said of each merchant.
func (s *Service) EachAnswer(look func(Answers)) error {
	return s.Vault.View(func(tx *vault.Tx) error {
		return s.answers.Each(tx, "", func(a Answers) error { look(a); return nil })
	})
}

// ForgetTx drops what the platform said of a merchant, when its record is
// deleted or belongs to another app.
func (s *Service) ForgetTx(merchantID string) func(*vault.Tx) error {
	return func(tx *vault.Tx) error { return s.answers.Delete(tx, merchantID) }
}

// judgedFor is how long a judgement is good without news: some depend on the
// time.
const judgedFor = 15 * time.Minute

// All calls look with how ready every merchant is, by merchant. What look is
// given is only valid inside. Judging thousands takes a while, so that it is
// kept and only those are judged again that something was told of.
func (s *Service) All(look func(map[string]Readiness) error) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.update(true); err != nil {
		s.judged = nil // half judged; the next look judges all
		return err
	}
	return look(s.judged)
}

// update judges again what something was told of, and with aged also all of
// what was judged too long ago.
func (s *Service) update(aged bool) error {
	told, all := s.news.take(s.Bus)
	all = all || s.judged == nil || aged && s.Now().Sub(s.since) >= judgedFor
	changed := map[string]bool{}
	for _, e := range told {
		switch e.Kind {
		case event.Authorization, event.MerchantSaved, event.BaseInfo, event.Versions, event.Members, event.Readiness:
			if e.ID == "" {
				all = true
			}
			changed[e.ID] = true
		}
	}
	if all {
		return s.judgeAll()
	}
	for id := range changed {
		m, err := s.Records.Get(id)
		if err != nil { // deleted, or the event is about no merchant
			delete(s.judged, id)
			continue
		}
		consent, err := s.Consents.Status(id)
		if err != nil {
			return err
		}
		if s.judged[id], err = s.judge(m, consent); err != nil {
			return err
		}
	}
	return nil
}

func (s *Service) judgeAll() error {
	records, err := s.Records.List(merchant.Filter{})
	if err != nil {
		return err
	}
	consents, err := s.Consents.Statuses()
	if err != nil {
		return err
	}
	found := make([]Readiness, len(records))
	var judges errgroup.Group
	judges.SetLimit(runtime.GOMAXPROCS(0))
	for i, m := range records {
		judges.Go(func() (err error) {
			found[i], err = s.judge(m, consents[m.ID])
			return err
		})
	}
	if err := judges.Wait(); err != nil {
		return err
	}
	judged := make(map[string]Readiness, len(records))
	for i, m := range records {
		judged[m.ID] = found[i]
	}
	s.judged, s.since = judged, s.Now()
	return nil
}
