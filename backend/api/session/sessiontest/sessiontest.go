// Package sessiontest has a store of workspaces, a shell and a clock that a test
// moves.
package sessiontest

import (
	"context"
	"errors"
	"io"
	"os"
	"sync"
	"time"

	"minifleet/backend/api/session"
	"minifleet/backend/event"
	"minifleet/backend/vault"
)

// Good is a passphrase that is strong enough.
const Good = "correct horse battery staple"

// NewClock is a clock at a moment.
func NewClock() *Clock { return &Clock{at: time.Unix(1_800_000_000, 0)} }

// ErrWrong is what a wrong passphrase ends with.
var ErrWrong = errors.New("wrong passphrase")

// Store keeps one vault whose passphrase is a word, and a clock.
type Store struct {
	mu         sync.Mutex
	passphrase string // "" is no vault
	busy       bool

	Opened     []*Space
	Idle       time.Duration // LockAfter of what is open
	NewKeysNow vault.NewKeys // NewKeys of what is open
}

// Exists reports whether there is a vault.
func (s *Store) Exists() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.passphrase != ""
}

// Create makes it; a weak passphrase is refused as by a real one.
func (s *Store) Create(p []byte) (session.Space, error) {
	if _, err := vault.NewPassphrase(p); err != nil {
		return nil, err
	}
	s.mu.Lock()
	s.passphrase = string(p)
	s.mu.Unlock()
	return s.open(), nil
}

// Open opens it. Error: ErrWrong.
func (s *Store) Open(p []byte) (session.Space, error) {
	s.mu.Lock()
	ok := s.passphrase == string(p)
	s.mu.Unlock()
	if !ok {
		return nil, ErrWrong
	}
	return s.open(), nil
}

// Restore takes any backup.
func (s *Store) Restore(_ io.Reader, _, _ []byte) error             { return nil }
func (s *Store) PrepareReplacement(io.Reader, []byte, []byte) error { return nil }
func (s *Store) Replace() (string, error)                           { return "kept", nil }
func (s *Store) OpenDemo() (session.Space, error)                   { return s.open(), nil }

func (s *Store) open() *Space {
	s.mu.Lock()
	defer s.mu.Unlock()
	sp := &Space{store: s, Bus: event.NewBus(time.Now)}
	s.Opened = append(s.Opened, sp)
	return sp
}

// SetBusy says whether work is running in what is open.
func (s *Store) SetBusy(busy bool) {
	s.mu.Lock()
	s.busy = busy
	s.mu.Unlock()
}

// Last is what was opened last.
func (s *Store) Last() *Space {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.Opened[len(s.Opened)-1]
}

// Space is what a Store opens.
type Space struct {
	store  *Store
	Bus    *event.Bus
	closed bool
}

func (f *Space) Busy() bool { f.store.mu.Lock(); defer f.store.mu.Unlock(); return f.store.busy }
func (f *Space) CheckPassphrase(p []byte) error {
	f.store.mu.Lock()
	defer f.store.mu.Unlock()
	if f.store.passphrase != string(p) {
		return ErrWrong
	}
	return nil
}
func (f *Space) ChangePassphrase(_, replacement []byte) error {
	f.store.mu.Lock()
	defer f.store.mu.Unlock()
	f.store.passphrase = string(replacement)
	return nil
}
func (f *Space) NewKeys() vault.NewKeys { return f.store.NewKeysNow }
func (f *Space) Backup(_ context.Context, w io.Writer) error {
	_, err := io.WriteString(w, "sealed")
	return err
}
func (f *Space) BackupTo(_ context.Context, path string) error {
	return os.WriteFile(path, []byte("sealed"), 0o600)
}
func (f *Space) LockAfter() time.Duration { return f.store.Idle }
func (f *Space) Events() *event.Bus       { return f.Bus }

// IsClosed reports whether it was closed.
func (f *Space) IsClosed() bool {
	f.store.mu.Lock()
	defer f.store.mu.Unlock()
	return f.closed
}
func (f *Space) Close() error {
	f.store.mu.Lock()
	defer f.store.mu.Unlock()
	f.closed = true
	return nil
}

// Shell is a browser, or a desktop that saves to Path.
type Shell struct {
	Desktop bool
	Path    string
}

func (f Shell) Kind() session.ShellKind {
	if f.Desktop {
		return session.ShellDesktop
	}
	return session.ShellBrowser
}
func (f Shell) Capabilities() session.Capabilities {
	return session.Capabilities{FileDialogs: f.Desktop}
}
func (f Shell) Raise(context.Context) (string, error)                { return "http://there", nil }
func (f Shell) SaveFile(context.Context, string) (string, error)     { return f.Path, nil }
func (f Shell) PickFolder(context.Context) (string, error)           { return f.Path, nil }
func (f Shell) OpenExternal(context.Context, string) error           { return session.NotSupported() }
func (f Shell) Notify(context.Context, string, string, string) error { return session.NotSupported() }

// Clock is a time that a test moves.
type Clock struct {
	mu sync.Mutex
	at time.Time
}

// Now is its time.
func (c *Clock) Now() time.Time { c.mu.Lock(); defer c.mu.Unlock(); return c.at }

// Move puts it on.
func (c *Clock) Move(d time.Duration) {
	c.mu.Lock()
	c.at = c.at.Add(d)
	c.mu.Unlock()
}
