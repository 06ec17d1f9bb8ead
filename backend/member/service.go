package member

import (
	"time"

	"minifleet/backend/alipay"
	"minifleet/backend/event"
	"minifleet/backend/fault"
	"minifleet/backend/journal"
	"minifleet/backend/run"
	"minifleet/backend/vault"
)

// Deps is what a Service stands on.
type Deps struct {
	Vault    *vault.Vault
	Journal  *journal.Journal
	Bus      *event.Bus
	Platform alipay.Platform
	Runs     *run.Service
	Now      func() time.Time // nil: time.Now
}

// Service reads and changes members. It is safe for concurrent use.
type Service struct {
	Deps
	rosters  *vault.Collection[Roster]
	invites  run.Maker[Many]
	removals run.Maker[Many]
	readings run.Maker[struct{}]
}

// New makes a Service.
func New(d Deps) *Service {
	if d.Now == nil {
		d.Now = time.Now
	}
	s := &Service{
		Deps:    d,
		rosters: vault.NewCollection(vault.Schema[Roster]{Name: "member.roster", Version: 1, ID: Roster.id}),
	}
	s.recognize()
	s.defineRuns()
	return s
}

func (s *Service) announce(merchantID string) {
	s.Bus.Publish(event.Event{Kind: event.Members, ID: merchantID})
}

// explain turns a platform error into one for a person.
func explain(err error, merchant string) error {
	return journal.Explain(err, "member.stopped", merchant, func(f *fault.Error, subCode string) {
		f.Field = alipay.FieldOf(subCode)
	})
}
