package hold

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"minifleet/backend/event"
	"minifleet/backend/fault"
	"minifleet/backend/vault"
)

// The actions a change of the hold is written down as.
const (
	ActionFreeze = "hold.freeze"
	ActionThaw   = "hold.thaw"
	ActionGoOn   = "hold.go_on"

	ActionElsewhere = "hold.elsewhere"
)

// Deps is what a Service stands on.
type Deps struct {
	Vault *vault.Vault
	Bus   *event.Bus
	Now   func() time.Time
	// Record writes a change of the hold into the journal in the transaction
	// that makes it, and returns what announces it after the commit; nil
	// records nothing.
	Record func(tx *vault.Tx, action string, about fault.Text) (announce func(), err error)
}

// record is one reason on disk.
type record struct {
	Cause
}

var records = vault.NewCollection(vault.Schema[record]{
	Name: "hold", Version: 1, ID: func(r record) string { return string(r.Reason) },
})

// Service tells whether changing calls may go out. It is safe for concurrent
// use.
type Service struct {
	d Deps

	mu      sync.Mutex
	current Hold
	broken  error         // the reasons could not be read: nothing may go out
	changed chan struct{} // closed and replaced at every change
}

// New reads what holds. It writes nothing. When the reasons cannot be read
// every changing call is refused.
func New(d Deps) *Service {
	s := &Service{d: d, changed: make(chan struct{})}
	s.current, s.broken = s.read()
	return s
}

func (s *Service) read() (Hold, error) {
	h := Hold{Causes: []Cause{}}
	err := s.d.Vault.View(func(tx *vault.Tx) (err error) {
		h, err = readTx(tx)
		return err
	})
	return h, err
}

func readTx(tx *vault.Tx) (Hold, error) {
	h := Hold{Causes: []Cause{}}
	for _, r := range Reasons() {
		stored, err := records.Get(tx, string(r))
		if errors.Is(err, vault.ErrNotFound) {
			continue
		}
		if err != nil {
			return Hold{}, fmt.Errorf("hold: %w", err)
		}
		h.Causes = append(h.Causes, stored.Cause)
	}
	return h, nil
}

// Current is what holds now. Its causes are never changed by anyone.
func (s *Service) Current() Hold {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.current
}

// Refuse is nil when changing calls may go out, and the fault that says why
// not otherwise. Nothing is read: it may be asked before every call.
func (s *Service) Refuse() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.broken != nil {
		return s.broken
	}
	if f := s.current.Fault(); f != nil {
		return f
	}
	return nil
}

// Changed returns a channel that is closed at the next change of the hold.
// Take it before looking at Current.
func (s *Service) Changed() <-chan struct{} {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.changed
}

// Freeze holds changing calls back until Thaw. note is a person's reason and
// may be "". Freezing twice replaces the note.
func (s *Service) Freeze(note string) error {
	c := Cause{Reason: Frozen, Since: s.d.Now().UTC(), Note: strings.TrimSpace(note)}
	return s.change(ActionFreeze, c.Text(), func(tx *vault.Tx) error { return records.Put(tx, record{c}) })
}

// UsedElsewhere holds changing calls back until GoOn, because a copy of this
// vault was used on another machine, or this one is an older state of it.
func (s *Service) UsedElsewhere(machine string, usedAt time.Time) error {
	c := Cause{Reason: Elsewhere, Since: s.d.Now().UTC(), Machine: machine, UsedAt: usedAt.UTC()}
	return s.change(ActionElsewhere, c.Text(), func(tx *vault.Tx) error { return records.Put(tx, record{c}) })
}

// Thaw ends what Freeze began; other reasons stay. Without a freeze it does
// nothing.
func (s *Service) Thaw() error { return s.lift(ActionThaw, Frozen) }

// GoOn is a person's word that work may go on although the vault is restored
// or was used elsewhere. A freeze stays. Without such a reason it does nothing.
func (s *Service) GoOn() error { return s.lift(ActionGoOn, Restored, Elsewhere) }

func (s *Service) lift(action string, reasons ...Reason) error {
	now := s.Current()
	lifted := Hold{}
	for _, c := range now.Causes {
		if slices.Contains(reasons, c.Reason) {
			lifted.Causes = append(lifted.Causes, c)
		}
	}
	if !lifted.Held() {
		return nil
	}
	return s.change(action, lifted.Text(), func(tx *vault.Tx) error {
		for _, r := range reasons {
			if err := records.Delete(tx, string(r)); err != nil {
				return err
			}
		}
		return nil
	})
}

// change makes a change durable together with its journal entry, then tells of
// it.
func (s *Service) change(action string, about fault.Text, fn func(*vault.Tx) error) error {
	var next Hold
	announce := func() {}
	err := s.d.Vault.Update(func(tx *vault.Tx) error {
		if err := fn(tx); err != nil {
			return err
		}
		var err error
		if next, err = readTx(tx); err != nil {
			return err
		}
		if s.d.Record == nil {
			return nil
		}
		if a, err := s.d.Record(tx, action, about); err != nil {
			return err
		} else if a != nil {
			announce = a
		}
		return nil
	})
	if err != nil {
		return err
	}
	s.mu.Lock()
	s.current, s.broken = next, nil
	close(s.changed)
	s.changed = make(chan struct{})
	s.mu.Unlock()
	announce()
	s.d.Bus.Publish(event.Event{Kind: event.HoldChanged})
	return nil
}

// MarkRestoredTx marks a vault that is being made from a backup, before it can
// be opened for the first time. backupAt is when the backup was made, zero
// when it does not say.
func MarkRestoredTx(tx *vault.Tx, now, backupAt time.Time) error {
	return records.Put(tx, record{Cause{Reason: Restored, Since: now.UTC(), BackupAt: backupAt.UTC()}})
}
