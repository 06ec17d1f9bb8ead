package version

import (
	"context"
	"strings"
	"time"

	"minifleet/backend/alipay"
	"minifleet/backend/event"
	"minifleet/backend/field"
	"minifleet/backend/journal"
	"minifleet/backend/run"
	"minifleet/backend/vault"
)

// Deps is what the service stands on.
type Deps struct {
	Vault    *vault.Vault
	Journal  *journal.Journal
	Bus      *event.Bus
	Platform alipay.Platform
	Now      func() time.Time
	// Runs reads the versions of many; Templates and Merchants tell what those
	// are built from.
	Runs      *run.Service
	Templates Templates
	Merchants Merchants
	// Carry fills what an audit form leaves empty with edits of the base info
	// that wait for one; nil: none do.
	Carry func(merchantID string, f Form) (Form, error)
	// Fill fills the placeholders of a form with a merchant's values; nil: there
	// are none.
	Fill func(merchantID string, f Form) (Form, field.Errors, error)
}

// Service carries out actions on the versions of one merchant. It is safe for
// concurrent use.
type Service struct {
	deps    Deps
	store   *Store
	reading run.Maker[struct{}]
	reasons run.Maker[struct{}]
}

// New makes the service.
func New(d Deps) *Service {
	s := &Service{deps: d, store: NewStore(d.Vault, d.Now)}
	for _, r := range Rules() {
		if r.Mutates {
			d.Journal.Recognize(r.JournalName(), journal.Looker{Look: s.look, Settled: s.settled})
		}
	}
	if d.Runs != nil {
		s.defineRuns()
	}
	return s
}

// Store is what is known of versions without asking the platform.
func (s *Service) Store() *Store { return s.store }

func (s *Service) remote(merchantID string) (Remote, error) {
	client, as, err := s.deps.Platform.For(merchantID)
	if err != nil {
		return Remote{}, err
	}
	return Remote{Client: client, As: as, Now: s.deps.Now}, nil
}

// JournalName is the journal's name of a rule's action: its method's, below version.
func (r Rule) JournalName() string {
	return "version." + strings.TrimPrefix(strings.TrimPrefix(r.Method, "alipay.open.mini."), "version.")
}

// EntryOf is the journal entry of an action, without a result.
func EntryOf(as alipay.Acting, a Action, number string, detail map[string]string) journal.Entry {
	r, _ := RuleOf(a)
	e := journal.EntryFor(as, r.JournalName(), r.Method, detail)
	e.Version = number
	return e
}

// act carries out one changing action: journaled before and after, looked up
// when its answer is lost, noted in the store, announced.
func (s *Service) act(ctx context.Context, merchantID string, a Action, number, strategy string, detail map[string]string,
	call func(context.Context, Remote) error) error {
	remote, err := s.remote(merchantID)
	if err != nil {
		return err
	}
	return s.settle(ctx, remote, number, detail, wanted{Action: a, Strategy: strategy}, call)
}

// settle is act for what is wanted.
func (s *Service) settle(ctx context.Context, remote Remote, number string, detail map[string]string, w wanted,
	call func(context.Context, Remote) error) error {
	merchantID, a := remote.As.MerchantID, w.Action
	err := s.deps.Journal.DoSettled(ctx, EntryOf(remote.As, a, number, detail), w,
		func(ctx context.Context) error { return call(ctx, remote) })
	if err != nil {
		return alipay.Explain(err)
	}
	if err := s.deps.Vault.Update(func(tx *vault.Tx) error {
		return s.store.NoteTx(tx, merchantID, a, number, w.Strategy)
	}); err != nil {
		return err
	}
	s.deps.Bus.Publish(event.Event{Kind: event.Versions, ID: merchantID, Related: number})
	return nil
}
