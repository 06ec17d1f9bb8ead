// Package inbox keeps what a person was told, so that it can be read after a
// reload, after the lock and by a command. It is content of the vault: while
// that is locked nobody can read it.
package inbox

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"minifleet/backend/event"
	"minifleet/backend/fault"
	"minifleet/backend/vault"
)

// Kept is how many notices are kept; the oldest go.
const Kept = 200

// Notice is one thing that was told.
type Notice struct {
	ID    string      `json:"id"` // in the order of their times
	At    time.Time   `json:"at"`
	Topic event.Topic `json:"topic"`
	About string      `json:"about,omitempty"` // the record it is about: a merchant, a batch, a template
	Title fault.Text  `json:"title"`
	Body  fault.Text  `json:"body,omitzero"`
	Warn  bool        `json:"warn,omitempty"` // something went wrong, was refused or waits for the person
}

// List is the notices, newest first, and how many of them nobody looked at.
type List struct {
	Notices []Notice `json:"notices"`
	Unseen  int      `json:"unseen"`
}

// seen is the last notice that was looked at.
type seen struct {
	ID string `json:"id"`
}

const theSeen = "seen"

var (
	notices = vault.NewCollection(vault.Schema[Notice]{Name: "inbox", Version: 1, ID: func(n Notice) string { return n.ID }})
	marks   = vault.NewCollection(vault.Schema[seen]{Name: "inbox.seen", Version: 1, ID: func(seen) string { return theSeen }})
)

// Deps is what an inbox needs.
type Deps struct {
	Vault  *vault.Vault
	Bus    *event.Bus
	Logger *slog.Logger
}

// Service is the inbox of a workspace.
type Service struct{ Deps }

// New makes one.
func New(d Deps) *Service { return &Service{d} }

// burst is how many notices may be told while the last are written.
const burst = 1024

// Watch begins to listen; the function it returns keeps what is told until its
// context ends.
func (s *Service) Watch() func(context.Context) {
	events, end := s.Bus.Subscribe(burst)
	return func(ctx context.Context) {
		defer end()
		for {
			select {
			case <-ctx.Done():
				return
			case e := <-events:
				told := []event.Event{e}
				for more := true; more; {
					select {
					case e := <-events:
						told = append(told, e)
					default:
						more = false
					}
				}
				if err := s.keep(told); err != nil {
					s.Logger.Warn("notices are not kept", "error", err)
				}
			}
		}
	}
}

func (s *Service) keep(told []event.Event) error {
	var list []Notice
	for _, e := range told {
		if e.Kind == event.Notice {
			list = append(list, Notice{At: e.At, Topic: e.Topic, About: e.ID, Warn: e.Warn,
				Title: fault.Text{EN: e.TitleEN, ZH: e.TitleZH}, Body: fault.Text{EN: e.BodyEN, ZH: e.BodyZH}})
		}
	}
	if len(list) == 0 {
		return nil
	}
	err := s.Vault.Update(func(tx *vault.Tx) error {
		for _, n := range list {
			var err error
			if n.ID, err = notices.NextID(tx, n.At); err != nil {
				return err
			}
			if err := notices.Put(tx, n); err != nil {
				return err
			}
		}
		return forgetTx(tx, func(place int, _ Notice) bool { return place >= Kept })
	})
	s.told(err)
	return err
}

func (s *Service) told(err error) {
	if err == nil {
		s.Bus.Publish(event.Event{Kind: event.Inbox})
	}
}

// forgetTx deletes the notices that go says, which is told their places from the
// newest.
func forgetTx(tx *vault.Tx, goes func(place int, n Notice) bool) error {
	var old []string
	place := 0
	if err := notices.EachReverse(tx, "", "", func(n Notice) error {
		if goes(place, n) {
			old = append(old, n.ID)
		}
		place++
		return nil
	}); err != nil {
		return err
	}
	for _, id := range old {
		if err := notices.Delete(tx, id); err != nil {
			return err
		}
	}
	return nil
}

// List reads them.
func (s *Service) List() (out List, err error) {
	err = s.Vault.View(func(tx *vault.Tx) error {
		out = List{Notices: []Notice{}}
		last, err := marks.Get(tx, theSeen)
		if err != nil && !errors.Is(err, vault.ErrNotFound) {
			return err
		}
		return notices.EachReverse(tx, "", "", func(n Notice) error {
			if n.ID > last.ID {
				out.Unseen++
			}
			out.Notices = append(out.Notices, n)
			return nil
		})
	})
	return out, err
}

// See notes that all were looked at.
func (s *Service) See() error {
	changed := false
	err := s.Vault.Update(func(tx *vault.Tx) error {
		last, err := notices.LastID(tx)
		if err != nil || last == "" {
			return err
		}
		before, err := marks.Get(tx, theSeen)
		if err != nil && !errors.Is(err, vault.ErrNotFound) {
			return err
		}
		if changed = before.ID != last; !changed {
			return nil
		}
		return marks.Put(tx, seen{last})
	})
	if changed {
		s.told(err)
	}
	return err
}

// Clear forgets them.
func (s *Service) Clear() error {
	err := s.Vault.Update(func(tx *vault.Tx) error {
		return forgetTx(tx, func(int, Notice) bool { return true })
	})
	s.told(err)
	return err
}

// ForgetTx forgets what was told of a record that is being deleted.
func (s *Service) ForgetTx(id string) func(*vault.Tx) error {
	return func(tx *vault.Tx) error {
		return forgetTx(tx, func(_ int, n Notice) bool { return n.About == id })
	}
}
