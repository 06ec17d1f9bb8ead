package baseinfo

import (
	"context"
	"time"

	"minifleet/backend/alipay"
	"minifleet/backend/event"
	"minifleet/backend/fault"
	"minifleet/backend/journal"
	"minifleet/backend/merchant"
	"minifleet/backend/run"
	"minifleet/backend/vault"
)

// Releases tells, from what is stored, whether a version of the merchant's
// mini program was ever online; known is false when its versions were never
// read.
type Releases interface {
	EverReleased(merchantID string) (released, known bool, err error)
}

// Records are the merchants there are.
type Records interface {
	Get(id string) (merchant.Merchant, error)
	Resolve(ref string) (merchant.Merchant, error)
}

// Pictures fetches a picture the platform names by its address.
type Pictures interface {
	Fetch(ctx context.Context, merchantID, url string) ([]byte, error)
}

// Deps is what a Service stands on.
type Deps struct {
	Vault    *vault.Vault
	Journal  *journal.Journal
	Bus      *event.Bus
	Platform alipay.Platform
	Releases Releases         // nil: it is not known which way an edit goes
	Pictures Pictures         // nil: logos are not kept
	Records  Records          // nil: nothing is changed for many
	Runs     *run.Service     // nil: nothing is changed for many
	Now      func() time.Time // nil: time.Now
}

// Service reads and changes base info, categories and server domains. It is
// safe for concurrent use.
type Service struct {
	Deps
	infos     *vault.Collection[Info]
	logos     *vault.Collection[Logo]
	edits     *vault.Collection[Edit]
	trees     *vault.Collection[categoryTree]
	treeOf    *vault.Collection[categoryRef]
	needs     *vault.Collection[Requirement]
	domainsOf *vault.Collection[DomainList]
	staged    *vault.Collection[StagedLogo]
	planned   *vault.Collection[plannedChange]
	waiting   *vault.Collection[Waiting]
	editing   run.Maker[editOrder]
	adding    run.Maker[DomainOrder]
	removing  run.Maker[DomainOrder]
}

// New makes a Service.
func New(d Deps) *Service {
	if d.Now == nil {
		d.Now = time.Now
	}
	s := &Service{
		Deps:   d,
		infos:  vault.NewCollection(vault.Schema[Info]{Name: "appinfo.info", Version: 1, ID: func(i Info) string { return i.MerchantID }}),
		logos:  vault.NewCollection(vault.Schema[Logo]{Name: "appinfo.logo", Version: 1, ID: func(l Logo) string { return l.MerchantID }}),
		edits:  editCollection(),
		trees:  vault.NewCollection(vault.Schema[categoryTree]{Name: "appinfo.tree", Version: 1, ID: func(t categoryTree) string { return t.Hash }}),
		treeOf: vault.NewCollection(vault.Schema[categoryRef]{Name: "appinfo.treeof", Version: 1, ID: func(r categoryRef) string { return r.MerchantID }}),
		needs: vault.NewCollection(vault.Schema[Requirement]{Name: "appinfo.requirement", Version: 1,
			ID: func(r Requirement) string { return r.CategoryID }}),
		domainsOf: vault.NewCollection(vault.Schema[DomainList]{Name: "appinfo.domains", Version: 1, ID: func(l DomainList) string { return l.MerchantID }}),
	}
	s.staged = vault.NewCollection(vault.Schema[StagedLogo]{Name: "appinfo.staged", Version: 1, ID: func(l StagedLogo) string { return l.MerchantID }})
	s.planned = plannedCollection()
	s.waiting = vault.NewCollection(vault.Schema[Waiting]{Name: "appinfo.waiting", Version: 1, ID: func(w Waiting) string { return w.MerchantID }})
	s.recognize()
	s.defineRuns()
	return s
}

func (s *Service) announce(merchantID string) {
	s.Bus.Publish(event.Event{Kind: event.BaseInfo, ID: merchantID})
}

// explain turns a platform error into one for a person and names the field its
// sub-code speaks of.
func explain(err error, merchant string) error {
	return journal.Explain(err, "baseinfo.stopped", merchant, func(f *fault.Error, subCode string) {
		f.Field = alipay.FieldOf(subCode)
		if hint, ok := editHint(subCode); ok {
			f.Hint = hint
		}
	})
}
