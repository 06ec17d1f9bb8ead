package api

import (
	"context"
	"errors"
	"io"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"minifleet/backend/event"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

var errWrong = errors.New("wrong passphrase")

// fakeStore keeps one vault whose passphrase is a word, and a clock.
type fakeStore struct {
	mu         sync.Mutex
	passphrase string // "" is no vault
	opened     []*fakeSpace
	busy       bool
	idle       time.Duration
}

func (s *fakeStore) Exists() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.passphrase != ""
}

func (s *fakeStore) Create(p []byte) (space, error) {
	s.mu.Lock()
	s.passphrase = string(p)
	s.mu.Unlock()
	return s.open(), nil
}

func (s *fakeStore) Open(p []byte) (space, error) {
	s.mu.Lock()
	ok := s.passphrase == string(p)
	s.mu.Unlock()
	if !ok {
		return nil, errWrong
	}
	return s.open(), nil
}

func (s *fakeStore) Restore(io.Reader, []byte) error { return nil }
func (s *fakeStore) OpenDemo() (space, error)        { return s.open(), nil }

func (s *fakeStore) open() *fakeSpace {
	s.mu.Lock()
	defer s.mu.Unlock()
	sp := &fakeSpace{store: s, bus: event.NewBus(time.Now)}
	s.opened = append(s.opened, sp)
	return sp
}

func (s *fakeStore) setBusy(busy bool) {
	s.mu.Lock()
	s.busy = busy
	s.mu.Unlock()
}

func (s *fakeStore) last() *fakeSpace {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.opened[len(s.opened)-1]
}

type fakeSpace struct {
	store  *fakeStore
	bus    *event.Bus
	closed bool
}

func (f *fakeSpace) Busy() bool { f.store.mu.Lock(); defer f.store.mu.Unlock(); return f.store.busy }
func (f *fakeSpace) CheckPassphrase(p []byte) error {
	f.store.mu.Lock()
	defer f.store.mu.Unlock()
	if f.store.passphrase != string(p) {
		return errWrong
	}
	return nil
}
func (f *fakeSpace) ChangePassphrase(_, replacement []byte) error {
	f.store.mu.Lock()
	defer f.store.mu.Unlock()
	f.store.passphrase = string(replacement)
	return nil
}
func (f *fakeSpace) Backup(w io.Writer) error { _, err := io.WriteString(w, "sealed"); return err }
func (f *fakeSpace) LockAfter() time.Duration { return f.store.idle }
func (f *fakeSpace) Events() *event.Bus       { return f.bus }
func (f *fakeSpace) isClosed() bool {
	f.store.mu.Lock()
	defer f.store.mu.Unlock()
	return f.closed
}
func (f *fakeSpace) Close() error {
	f.store.mu.Lock()
	defer f.store.mu.Unlock()
	f.closed = true
	return nil
}

// fakeShell is a browser, or a desktop that saves to path.
type fakeShell struct {
	desktop bool
	path    string
}

func (f fakeShell) Kind() ShellKind {
	if f.desktop {
		return ShellDesktop
	}
	return ShellBrowser
}
func (f fakeShell) Capabilities() Capabilities                           { return Capabilities{FileDialogs: f.desktop} }
func (f fakeShell) Raise(context.Context) (string, error)                { return "http://there", nil }
func (f fakeShell) SaveFile(context.Context, string) (string, error)     { return f.path, nil }
func (f fakeShell) OpenExternal(context.Context, string) error           { return NotSupported() }
func (f fakeShell) Notify(context.Context, string, string, string) error { return NotSupported() }

// clock is a time that a test moves.
type clock struct {
	mu sync.Mutex
	at time.Time
}

func (c *clock) now() time.Time { c.mu.Lock(); defer c.mu.Unlock(); return c.at }
func (c *clock) move(d time.Duration) {
	c.mu.Lock()
	c.at = c.at.Add(d)
	c.mu.Unlock()
}

// newTest makes a facade on a fake store whose watch never looks by itself.
func newTest(t *testing.T, shell fakeShell) (*Facade, *fakeStore, *clock) {
	t.Helper()
	st := &fakeStore{}
	c := &clock{at: time.Unix(1_800_000_000, 0)}
	f := assemble(Options{Dir: t.TempDir(), Shell: shell, Now: c.now, WatchEvery: time.Hour}, st)
	t.Cleanup(func() {
		if err := f.Close(); err != nil {
			t.Error(err)
		}
	})
	return f, st, c
}

const good = "correct horse battery staple"

func secret(text string) Passphrase { return Passphrase{Passphrase: Secret(text)} }

// created is a facade whose vault was made and is open.
func created(t *testing.T, shell fakeShell) (*Facade, *fakeStore, *clock) {
	t.Helper()
	f, st, c := newTest(t, shell)
	if _, err := f.Vault.Create(t.Context(), secret(good)); err != nil {
		t.Fatal(err)
	}
	return f, st, c
}
