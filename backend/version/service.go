package version

import (
	"context"
	"errors"
	"time"

	"minifleet/backend/alipay"
	"minifleet/backend/event"
	"minifleet/backend/journal"
	"minifleet/backend/vault"
)

// Platform gives the client and the token to act for a merchant with. Its
// error is a fault that says what the merchant or the provider has to do.
type Platform interface {
	For(merchantID string) (*alipay.Client, alipay.Acting, error)
}

// Deps is what the service stands on.
type Deps struct {
	Vault    *vault.Vault
	Journal  *journal.Journal
	Bus      *event.Bus
	Platform Platform
	Now      func() time.Time
	// Settle is how long after a lost answer the platform is asked what is
	// true, so that a request still under way has arrived; 0 means one second.
	Settle time.Duration
}

// Service carries out actions on the versions of one merchant. It is safe for
// concurrent use.
type Service struct {
	deps  Deps
	store *Store
}

// New makes the service.
func New(d Deps) *Service {
	if d.Settle == 0 {
		d.Settle = time.Second
	}
	return &Service{deps: d, store: NewStore(d.Vault, d.Now)}
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

// journalName is the journal's name of an action.
func journalName(a Action) string {
	switch a {
	case Submit:
		return "version.audit.apply"
	case CancelAudit:
		return "version.audit.cancel"
	case BackToDevelopment:
		return "version.audited.cancel"
	case Gray:
		return "version.gray.online"
	case EndGray:
		return "version.gray.cancel"
	case ExperienceCreate:
		return "version.experience.create"
	case ExperienceCancel:
		return "version.experience.cancel"
	}
	return "version." + string(a)
}

// EntryOf is the journal entry of an action, without a result.
func EntryOf(as alipay.Acting, a Action, number string, detail map[string]string) journal.Entry {
	r, _ := RuleOf(a)
	e := journal.EntryFor(as, journalName(a), r.Method, detail)
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
	err = s.deps.Journal.DoSettled(ctx, EntryOf(remote.As, a, number, detail),
		func(ctx context.Context) error { return call(ctx, remote) },
		func(ctx context.Context, lost error) error { return s.lookUp(ctx, remote, a, number, strategy, lost) })
	if err != nil {
		return alipay.Explain(err)
	}
	if err := s.deps.Vault.Update(func(tx *vault.Tx) error {
		return s.store.NoteTx(tx, merchantID, a, number, strategy)
	}); err != nil {
		return err
	}
	s.deps.Bus.Publish(event.Event{Kind: event.Versions, ID: merchantID, Related: number})
	return nil
}

// lookUp replaces an unknown outcome by what the platform says.
func (s *Service) lookUp(ctx context.Context, remote Remote, a Action, number, strategy string, lost error) error {
	rule, _ := RuleOf(a)
	wait := s.deps.Settle
	for range 4 {
		select {
		case <-time.After(wait):
		case <-ctx.Done():
			return stillUnknown(lost, rule.Name)
		}
		v, err := remote.Truth(ctx, a, number, strategy)
		switch {
		case v == Happened:
			return nil
		case v == DidNot:
			return didNot(known(lost), rule.Name)
		case !transient(err):
			return stillUnknown(lost, rule.Name)
		}
		wait *= 2
	}
	return stillUnknown(lost, rule.Name)
}

// known keeps the codes and the trace of a lost answer, but no longer its
// class: what it left open is known now, nothing changed.
func known(lost error) error {
	var p *alipay.Error
	if !errors.As(lost, &p) {
		return lost
	}
	settled := *p
	settled.Class = alipay.ClassPlatformFault
	return &settled
}

func transient(err error) bool {
	switch alipay.ClassOf(err) {
	case alipay.ClassOutcomeUnknown, alipay.ClassPlatformFault, alipay.ClassThrottled:
		return true
	}
	return false
}
