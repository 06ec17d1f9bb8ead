package session

import (
	"cmp"
	"context"
	"io"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"minifleet/backend/event"
	"minifleet/backend/fault"
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

// Space is what the session needs of an open workspace.
type Space interface {
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

// Store makes and opens workspaces in one data directory.
type Store interface {
	Exists() bool
	Create(passphrase []byte) (Space, error)
	Open(passphrase []byte) (Space, error)
	Restore(r io.Reader, passphrase, replacement []byte) error
	// PrepareReplacement makes a vault from a backup beside the one there is;
	// Replace puts it in its place and tells where that one is kept.
	PrepareReplacement(r io.Reader, passphrase, replacement []byte) error
	Replace() (kept string, err error)
	OpenDemo() (Space, error)
}

// Locked is the fault of a call that needs an unlocked vault.
func Locked() *fault.Error {
	return fault.New("vault.locked", fault.T("the vault is locked", "保险库已锁定")).
		WithHint(fault.T("Unlock it with your passphrase.", "请输入口令解锁。")).
		WithRetry(fault.RetryAfterUnlock)
}

// Options are what a session is made from.
type Options struct {
	Shell      Shell
	Version    string // for the log
	Now        func() time.Time
	Logger     *slog.Logger
	WatchEvery time.Duration // how often idleness is looked at
	StreamIdle time.Duration // until a file in parts ends that nobody asks for; 0 is two minutes
	// Rest is told true when nobody is there and nothing works, and false when that
	// is over; nil is not told.
	Rest func(bool)
	// Upgrading is told what Upgrade tells; nil on its end. nil is not told.
	Upgrading func(*Upgrade)
}

// Session is the way of one kind of caller to what all share. Screens and the
// other programs of a data directory see the same workspace.
type Session struct {
	*core
	shell Shell
	// admitted callers gave the passphrase: a vault that is locked to screens
	// and open for its work is open to them.
	admitted bool
}

// Upgrade is how far stored records are on their way to the form of this program.
type Upgrade struct {
	Done  int `json:"done"` // records
	Total int `json:"total"`
}

// core is the state all callers share: the open workspace, whether screens may
// see it, and the events that go to them.
type core struct {
	opt Options
	log *slog.Logger
	now func() time.Time
	bus *event.Bus // what screens hear

	upgrade atomic.Pointer[Upgrade] // nil when nothing is brought to a newer form

	streams streams // files on their way to or from a page

	opening sync.Mutex // held while a workspace is made, opened or closed

	mu      sync.Mutex
	saved   []string // where files were saved for the person, the last ones
	store   Store
	space   Space         // nil when nothing is open
	left    chan struct{} // closed when space is no longer the open one
	held    bool          // space is open but screens are refused
	demo    bool
	scrubs  int                               // how often memory is to be scrubbed still
	touched time.Time                         // of the clock that stands still while the machine sleeps
	atWall  time.Time                         // the same moment by the wall clock, which does not
	reading map[*context.CancelCauseFunc]bool // the contexts of WhileOpen
	guests  int                               // calls of programs under way
	opens   bool                              // a workspace is being opened
	resting bool                              // what Rest was told
	passes  map[[32]byte]bool                 // digests, of programs that gave the passphrase of space

	stop    chan struct{}
	watched chan struct{} // there is something to watch again
	wait    sync.WaitGroup
}

// New makes a session on a store in which nothing is open yet.
func New(opt Options, st Store) *Session {
	s := &Session{core: &core{opt: opt, log: opt.Logger, now: opt.Now, bus: event.NewBus(opt.Now), store: st,
		streams: streams{idle: cmp.Or(opt.StreamIdle, 2*time.Minute)}, stop: make(chan struct{}), watched: make(chan struct{}, 1)}, shell: opt.Shell}
	s.touchedNow()
	s.wait.Add(1)
	go s.watch()
	return s
}

// For is the way of another kind of caller to the same workspace. With admitted
// it is open while the vault is locked to screens and open for its work.
func (s *Session) For(shell Shell, admitted bool) *Session {
	return &Session{core: s.core, shell: shell, admitted: admitted}
}

// Shell is what this caller's program can do.
func (s *Session) Shell() Shell { return s.shell }

// Events subscribes to what screens hear: names of what changed, and nothing
// but lock changes while the vault is locked. See event.Bus for buffer.
func (s *Session) Events(buffer int) (<-chan event.Event, func()) { return s.bus.Subscribe(buffer) }

// Upgrade is set while records of an earlier version of the program are brought
// to the form of this one, also during an unlocking.
func (c *core) Upgrade() *Upgrade { return c.upgrade.Load() }

// worthTelling is how many records take long enough that somebody asks what the
// program is doing.
const worthTelling = 1000

// Upgrading tells screens, or the command, how far stored records are.
func (c *core) Upgrading(far vault.Migration) {
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

// State is what stands between screens and the records now.
func (s *Session) State() LockState {
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

// Shut is the fault of a call that needs the records, nil when they are open to
// this caller.
func (s *Session) Shut() *fault.Error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.shut() {
		return Locked()
	}
	return nil
}

// shut reports whether the records are closed to this caller; it holds mu.
func (s *Session) shut() bool { return s.space == nil || s.held && !s.admitted }

// Current is the open workspace, or vault.locked.
func (s *Session) Current() (Space, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.shut() {
		return nil, Locked()
	}
	return s.space, nil
}

// Own is the open workspace unless it is the demo, whose vault is thrown away.
func (s *Session) Own() (Space, error) {
	sp, err := s.Current()
	if err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.demo {
		return nil, fault.New("vault.demo", fault.T("the demo's vault is thrown away when you leave it", "演示用的保险库在退出演示后即被丢弃"))
	}
	return sp, nil
}

// WhileOpen is a context that ends, with vault.locked as its cause, when screens
// are no longer let in.
func (s *Session) WhileOpen(ctx context.Context) (context.Context, func()) {
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
	s.wakes()
	return ctx, func() {
		s.mu.Lock()
		delete(s.reading, &cancel)
		s.mu.Unlock()
		cancel(nil)
	}
}

// Ended is err, or why a context of WhileOpen ended when err came of its end.
func Ended(ctx context.Context, err error) error {
	if cause := context.Cause(ctx); err != nil && cause != nil {
		return cause
	}
	return err
}

// endReading ends the contexts of WhileOpen; the caller holds mu.
func (s *Session) endReading() {
	for cancel := range s.reading {
		(*cancel)(Locked())
	}
	clear(s.reading)
}

// use opens a workspace by open and makes it the current one. Anything open
// before is closed first.
func (s *Session) use(demo bool, open func() (Space, error)) error {
	s.opening.Lock()
	defer s.opening.Unlock()
	s.setOpens(true)
	defer s.setOpens(false)
	if err := s.closeSpace(); err != nil {
		return err
	}
	sp, err := open()
	if err != nil {
		return err
	}
	s.mu.Lock()
	s.space, s.demo, s.held, s.left = sp, demo, false, make(chan struct{})
	left := s.left
	s.touchedNow()
	s.mu.Unlock()
	s.watchAgain()
	s.forward(sp, left)
	s.announce()
	s.log.Info("the vault is open", "demo", demo, "version", s.opt.Version)
	return nil
}

// Exists reports whether there is a vault.
func (s *Session) Exists() bool { return s.store.Exists() }

// Create makes the vault and opens it. Faults: those of Store.Create.
func (s *Session) Create(passphrase []byte) error {
	return s.use(false, func() (Space, error) { return s.store.Create(passphrase) })
}

// OpenDemo opens a demo in the place of what was open.
func (s *Session) OpenDemo() error { return s.use(true, s.store.OpenDemo) }

// Adopt makes a workspace that somebody else opened the current one.
func (s *Session) Adopt(sp Space) {
	s.mu.Lock()
	s.space = sp
	s.mu.Unlock()
	s.watchAgain()
}

// WhileNothingOpens runs act while no workspace is made, opened or closed.
func (s *Session) WhileNothingOpens(act func() error) error {
	s.opening.Lock()
	defer s.opening.Unlock()
	return act()
}

// Demo reports whether the open workspace is a demo.
func (s *Session) Demo() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.demo
}

// Busy reports whether work is running that ends when the program does.
func (s *Session) Busy() bool {
	s.mu.Lock()
	sp := s.space
	s.mu.Unlock()
	return sp != nil && sp.Busy()
}

// Unlock opens the vault, or shows a held one again.
func (s *Session) Unlock(passphrase []byte) error {
	s.mu.Lock()
	held := s.held
	sp := s.space
	s.wakes()
	s.mu.Unlock()
	if sp == nil {
		return s.use(false, func() (Space, error) { return s.store.Open(passphrase) })
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
		return s.use(false, func() (Space, error) { return s.store.Open(passphrase) })
	}
	s.held = false
	s.touchedNow()
	s.mu.Unlock()
	s.announce()
	return nil
}

// Lock refuses screens at once; the vault closes when no work is running. A
// demo is thrown away with whatever runs in it.
func (s *Session) Lock() error {
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
	defer s.watchAgain()
	var err error
	if demo || guests == 0 && !sp.Busy() {
		err = s.closeSpace()
	}
	s.announce()
	s.log.Info("the vault is locked")
	return err
}

// closeSpace closes what is open; the caller holds opening.
func (s *Session) closeSpace() error {
	s.mu.Lock()
	sp := s.space
	s.space, s.held, s.demo, s.passes = nil, false, false, nil
	if s.left != nil {
		close(s.left)
		s.left = nil
	}
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
	s.watchAgain()
	return err
}

// announce tells screens to read the lock state again.
func (s *Session) announce() { s.bus.Publish(event.Event{Kind: event.VaultState}) }

// forward repeats the workspace's events to the screens while they may see
// them. It ends when the workspace is no longer the current one, which it would
// otherwise keep in memory.
func (s *Session) forward(sp Space, left <-chan struct{}) {
	source, end := sp.Events().Subscribe(4096)
	s.wait.Add(1)
	go func() {
		defer s.wait.Done()
		defer end()
		var last uint64
		for {
			select {
			case <-s.stop:
				return
			case <-left:
				return
			case e, open := <-source:
				if !open {
					return
				}
				lost := last != 0 && e.Sequence != last+1
				last = e.Sequence
				if !s.shows(sp) {
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

// shows reports whether sp is current and visible.
func (s *Session) shows(sp Space) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.space == sp && !s.held
}

// Close ends the session and whatever is open.
func (s *Session) Close() error {
	close(s.stop)
	s.streams.endAll()
	s.mu.Lock()
	s.wakes()
	s.mu.Unlock()
	s.opening.Lock()
	err := s.closeSpace()
	s.opening.Unlock()
	s.wait.Wait()
	return err
}
