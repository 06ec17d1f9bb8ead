package filing

import (
	"sync"
	"time"

	"minifleet/backend/alipay"
	"minifleet/backend/event"
	"minifleet/backend/fault"
	"minifleet/backend/journal"
	"minifleet/backend/merchant"
	"minifleet/backend/run"
	"minifleet/backend/vault"
)

// Records are the merchants there are.
type Records interface {
	Get(id string) (merchant.Merchant, error)
	Resolve(ref string) (merchant.Merchant, error)
	List(merchant.Filter) ([]merchant.Merchant, error)
}

// Deps is what a Service stands on.
type Deps struct {
	Vault    *vault.Vault
	Journal  *journal.Journal
	Bus      *event.Bus
	Platform alipay.Platform
	Records  Records
	Runs     *run.Service
	Now      func() time.Time // nil: time.Now
}

// Service keeps and hands in filings. It is safe for concurrent use.
type Service struct {
	Deps
	drafts   *vault.Collection[Draft]
	contents *vault.Collection[content]
	known    *vault.Collection[Known]
	lists    *vault.Collection[listsRecord]
	options  *vault.Collection[stored]

	submitting run.Maker[struct{}]
	checking   run.Maker[struct{}]
	reading    run.Maker[struct{}]

	mu     sync.Mutex
	locked map[string]*sync.Mutex // by merchant: one submission at a time
}

// New makes a Service.
func New(d Deps) *Service {
	if d.Now == nil {
		d.Now = time.Now
	}
	s := &Service{Deps: d, locked: map[string]*sync.Mutex{}}
	collections(s)
	s.recognize()
	s.defineRuns()
	return s
}

// alone lets nobody else hand in or withdraw for the merchant until it is ended.
func (s *Service) alone(merchantID string) (end func()) {
	s.mu.Lock()
	m := s.locked[merchantID]
	if m == nil {
		m = &sync.Mutex{}
		s.locked[merchantID] = m
	}
	s.mu.Unlock()
	m.Lock()
	return m.Unlock
}

// explain turns a platform error into one for a person and names the field it
// speaks of.
func explain(err error, merchant string) error {
	return journal.Explain(err, "filing.stopped", merchant, func(f *fault.Error, subCode string) {
		f.Field = alipay.FieldOf(subCode)
		if key := keyIn(f.Message.EN); key != "" {
			f.Field = key
		}
	})
}
