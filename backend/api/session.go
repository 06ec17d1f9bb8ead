package api

import (
	"context"
	"io"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"minifleet/backend/event"
	"minifleet/backend/vault"
)

// Everything is an event of the facade alone: events were lost on the way to
// a screen, so it must read everything again.
const Everything event.Kind = "everything"

// LockState is what stands between a screen and the records.
type LockState string

// The lock states.
const (
	StateNone     LockState = "none"     // there is no vault yet
	StateLocked   LockState = "locked"   // closed; no key in memory
	StateHeld     LockState = "held"     // locked to screens; open for running batches
	StateUnlocked LockState = "unlocked" // open
)

// space is what the session needs of an open workspace.
type space interface {
	// Busy reports whether work is running that locking must not stop.
	Busy() bool
	CheckPassphrase(passphrase []byte) error
	ChangePassphrase(old, replacement []byte) error
	// NewKeys is how far the work is that follows a changed passphrase.
	NewKeys() vault.NewKeys
	Backup(ctx context.Context, w io.Writer) error
	BackupTo(ctx context.Context, path string) error
	// LockAfter is how long the person may be idle; 0 never locks.
	LockAfter() time.Duration
	Events() *event.Bus
	Close() error
}

// store makes and opens workspaces in one data directory.
type store interface {
	Exists() bool
	Create(passphrase []byte) (space, error)
	Open(passphrase []byte) (space, error)
	Restore(r io.Reader, passphrase, replacement []byte) error
	OpenDemo() (space, error)
}

// session is the way of one kind of caller to what all share. Screens and the
// other programs of a data directory see the same workspace.
type session struct {
	*core
	shell Shell
	// admitted callers gave the passphrase: a vault that is locked to screens
	// and open for its work is open to them.
	admitted bool
}

// core is the state all services share: the open workspace, whether screens may
// see it, and the events that go to them.
type core struct {
	opt Options
	log *slog.Logger
	now func() time.Time
	bus *event.Bus // what screens hear

	upgrade atomic.Pointer[Upgrade] // nil when nothing is brought to a newer form

	streams streams    // files on their way to or from a page
	prefs   sync.Mutex // one writer of the preferences file

	opening sync.Mutex // held while a workspace is made, opened or closed

	mu      sync.Mutex
	store   store
	space   space // nil when nothing is open
	held    bool  // space is open but screens are refused
	demo    bool
	scrubs  int                               // how often memory is to be scrubbed still
	touched time.Time                         // of the clock that stands still while the machine sleeps
	atWall  time.Time                         // the same moment by the wall clock, which does not
	reading map[*context.CancelCauseFunc]bool // the contexts of whileOpen
	guests  int                               // calls of programs under way
	passes  map[[32]byte]bool                 // digests, of programs that gave the passphrase of space

	stop chan struct{}
	wait sync.WaitGroup
}

func newSession(opt Options, st store) *session {
	s := &session{core: &core{opt: opt, log: opt.Logger, now: opt.Now, bus: event.NewBus(opt.Now), store: st, stop: make(chan struct{})}, shell: opt.Shell}
	s.touchedNow()
	s.wait.Add(1)
	go s.watch()
	return s
}

// worthTelling is how many records take long enough that somebody asks what the
// program is doing.
const worthTelling = 1000

// upgrading tells screens, or the command, how far stored records are on their
// way to the form of this program.
func (c *core) upgrading(far vault.Migration) {
	if far.Total < worthTelling {
		return
	}
	var now *Upgrade
	if far.Done < far.Total {
		now = &Upgrade{Done: far.Done, Total: far.Total}
	}
	c.upgrade.Store(now)
	if c.opt.Upgrading != nil {
		c.opt.Upgrading(now)
	}
	c.bus.Publish(event.Event{Kind: event.VaultState})
}

func (s *session) state() LockState {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case s.space != nil && s.held:
		return StateHeld
	case s.space != nil:
		return StateUnlocked
	case s.store.Exists():
		return StateLocked
	}
	return StateNone
}

func (s *session) locked() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.shut()
}

// shut reports whether the records are closed to this caller; it holds mu.
func (s *session) shut() bool { return s.space == nil || s.held && !s.admitted }

// current is the open workspace, or vault.locked.
func (s *session) current() (space, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.shut() {
		return nil, Locked()
	}
	return s.space, nil
}

// whileOpen is a context that ends, with vault.locked as its cause, when screens
// are no longer let in.
func (s *session) whileOpen(ctx context.Context) (context.Context, func()) {
	ctx, cancel := context.WithCancelCause(ctx)
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.shut() {
		cancel(Locked())
		return ctx, func() {}
	}
	if s.reading == nil {
		s.reading = map[*context.CancelCauseFunc]bool{}
	}
	s.reading[&cancel] = true
	return ctx, func() {
		s.mu.Lock()
		delete(s.reading, &cancel)
		s.mu.Unlock()
		cancel(nil)
	}
}

// endReading ends the contexts of whileOpen; the caller holds mu.
func (s *session) endReading() {
	for cancel := range s.reading {
		(*cancel)(Locked())
	}
	clear(s.reading)
}

// use opens a workspace by open and makes it the current one. Anything open
// before is closed first.
func (s *session) use(demo bool, open func() (space, error)) error {
	s.opening.Lock()
	defer s.opening.Unlock()
	if err := s.closeSpace(); err != nil {
		return err
	}
	sp, err := open()
	if err != nil {
		return err
	}
	s.mu.Lock()
	s.space, s.demo, s.held = sp, demo, false
	s.touchedNow()
	s.mu.Unlock()
	s.forward(sp)
	s.announce()
	s.log.Info("the vault is open", "demo", demo, "version", s.opt.Version)
	return nil
}

// unlock opens the vault, or shows a held one again.
func (s *session) unlock(passphrase []byte) error {
	s.mu.Lock()
	held := s.held
	sp := s.space
	s.mu.Unlock()
	if sp == nil {
		return s.use(false, func() (space, error) { return s.store.Open(passphrase) })
	}
	if !held {
		return nil
	}
	if err := sp.CheckPassphrase(passphrase); err != nil {
		return err
	}
	s.mu.Lock()
	if s.space != sp { // its work ended and it was closed meanwhile
		s.mu.Unlock()
		return s.use(false, func() (space, error) { return s.store.Open(passphrase) })
	}
	s.held = false
	s.touchedNow()
	s.mu.Unlock()
	s.announce()
	return nil
}

// lock refuses screens at once; the vault closes when no work is running. A
// demo is thrown away with whatever runs in it.
func (s *session) lock() error {
	s.opening.Lock()
	defer s.opening.Unlock()
	s.mu.Lock()
	sp, demo, guests := s.space, s.demo, s.guests
	if sp != nil {
		s.held = true
		s.endReading()
	}
	s.mu.Unlock()
	if sp == nil {
		return nil
	}
	var err error
	if demo || guests == 0 && !sp.Busy() {
		err = s.closeSpace()
	}
	s.announce()
	s.log.Info("the vault is locked")
	return err
}

// closeSpace closes what is open; the caller holds opening.
func (s *session) closeSpace() error {
	s.mu.Lock()
	sp := s.space
	s.space, s.held, s.demo, s.passes = nil, false, false, nil
	s.endReading()
	s.mu.Unlock()
	if sp == nil {
		return nil
	}
	err := sp.Close()
	// What was open is garbage now, and holds keys and records. The request that
	// locks still holds some of it, and so do those that are just ending.
	scrub()
	s.mu.Lock()
	s.scrubs = scrubsAfter
	s.mu.Unlock()
	return err
}

// announce tells screens to read the lock state again.
func (s *session) announce() { s.bus.Publish(event.Event{Kind: event.VaultState}) }

func (s *session) touch() {
	s.mu.Lock()
	s.touchedNow()
	s.mu.Unlock()
}

// touchedNow sets the idle clock back; the caller holds mu.
func (s *session) touchedNow() {
	s.touched = s.now()
	s.atWall = s.touched.Round(0)
}

// idleFor is how long nobody touched the screens, the time the machine was
// asleep included; the caller holds mu. Where a clock was set back, the other
// still counts.
func (s *session) idleFor() time.Duration {
	now := s.now()
	return max(now.Sub(s.touched), now.Round(0).Sub(s.atWall))
}

// forward repeats the workspace's events to the screens while they may see
// them. It ends when the workspace is no longer the current one.
func (s *session) forward(sp space) {
	source, end := sp.Events().Subscribe(4096)
	s.wait.Add(1)
	go func() {
		defer s.wait.Done()
		defer end()
		tick := time.NewTicker(time.Second)
		defer tick.Stop()
		var last uint64
		for {
			select {
			case <-s.stop:
				return
			case <-tick.C:
				if !s.shows(sp, true) {
					return
				}
			case e, open := <-source:
				if !open {
					return
				}
				lost := last != 0 && e.Sequence != last+1
				last = e.Sequence
				if !s.shows(sp, false) {
					continue
				}
				if lost {
					s.bus.Publish(event.Event{Kind: Everything})
				}
				s.bus.Publish(e)
			}
		}
	}()
}

// shows reports whether sp is current and, unless held ones count too, visible.
func (s *session) shows(sp space, heldToo bool) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.space == sp && (heldToo || !s.held)
}

// watch locks an idle session and closes a held one whose work has ended.
func (s *session) watch() {
	defer s.wait.Done()
	tick := time.NewTicker(s.opt.WatchEvery)
	defer tick.Stop()
	for {
		select {
		case <-s.stop:
			return
		case <-tick.C:
			s.look()
		}
	}
}

func (s *session) look() {
	s.mu.Lock()
	sp, held, demo, untouched, guests := s.space, s.held, s.demo, s.idleFor(), s.guests
	s.mu.Unlock()
	if sp == nil {
		s.scrubAgain()
		return
	}
	idle := sp.LockAfter()
	switch {
	case held && guests == 0 && !sp.Busy():
	case !held && !demo && idle > 0 && untouched >= idle:
	default:
		return
	}
	if err := s.lock(); err != nil {
		s.log.Error("closing the vault failed", "error", err)
	}
}

// scrubsAfter is how often the memory is scrubbed again after the vault was
// closed, at each look of watch.
const scrubsAfter = 3

func (s *session) scrubAgain() {
	s.mu.Lock()
	due := s.scrubs > 0
	s.scrubs = max(0, s.scrubs-1)
	s.mu.Unlock()
	if due {
		scrub()
	}
}

// close ends the session and whatever is open.
func (s *session) close() error {
	close(s.stop)
	s.streams.endAll()
	s.opening.Lock()
	err := s.closeSpace()
	s.opening.Unlock()
	s.wait.Wait()
	return err
}
