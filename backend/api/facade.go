package api

import (
	"log/slog"
	"sync"
	"time"

	"minifleet/backend/api/session"
	"minifleet/backend/event"
	"minifleet/backend/trouble"
)

// Options are what a facade is made from.
type Options struct {
	Dir     string // the data directory
	Version string
	// ReleaseFeed is the address of the release feed of this build, "" when it
	// names none.
	ReleaseFeed string
	Shell       Shell
	// Command says that a command opens the workspace for itself: nothing that
	// was running goes on by itself, and idleness does not lock.
	Command bool
	Now     func() time.Time // nil is time.Now
	Logger  *slog.Logger     // nil discards
	// UnlockTime is the calibration target of the passphrase's key
	// derivation; 0 is the vault's default.
	UnlockTime time.Duration
	// WatchEvery is how often idleness is looked at; 0 is six seconds.
	WatchEvery time.Duration
	// OneProcessor is all the process uses while nobody is there and nothing works.
	OneProcessor bool
	// StreamIdle is how long a file in parts waits for its next one; 0 is the
	// session's default.
	StreamIdle time.Duration

	// Upgrading is told what Vault.Status tells; nil on its end. nil is not told.
	Upgrading func(*Upgrade)

	// PreferencesSaved is told the preferences after each change; nil is not told.
	PreferencesSaved func(Preferences)

	logLevel *slog.LevelVar // of the log beside the vault, which Logger writes to as well
}

// Facade is everything a screen can call: each exported field is a service,
// each exported method of a service a command or a query.
type Facade struct {
	System    *System
	Vault     *Vault
	Files     *Files
	Hold      *Hold
	Demo      *Demo
	Settings  *Settings
	Network   *Network
	Apps      *Apps
	Templates *Templates
	Overview  *Overview
	Fleet     *Fleet
	Road      *Road
	Messages  *Messages

	Merchants     *Merchants
	Authorization *Authorization
	Creation      *Creation

	BaseInfo *BaseInfo
	Members  *Members
	Codes    *Codes
	Domains  *Domains
	Privacy  *Privacy

	Permissions *Permissions
	Notices     *Notices
	Filing      *Filing

	Versions *Versions
	Batches  *Batches
	Plans    *Plans
	Releases *Releases

	Rejections *Rejections
	Rehearsals *Rehearsals

	Inbox   *Inbox
	Runs    *Runs
	Journal *Journal
	Drafts  *Drafts

	session *caller
}

// caller is what every service has: the session of its kind of caller, and what
// the program was started with.
type caller struct {
	*session.Session
	opt   Options
	prefs *sync.Mutex // one writer of the preferences file
}

// New makes a facade. Nothing is opened before a command asks for it.
func New(opt Options) *Facade {
	opt = opt.filled()
	st := &workspaces{opt: opt}
	f := assemble(opt, st)
	st.upgrading = f.session.Upgrading
	return f
}

// Logged is o with a Logger that also writes to the log beside the vault, as the
// facade made of it does: for a shell that has something to tell before or
// beside it.
func (o Options) Logged() Options { return o.filled() }

func (o Options) filled() Options {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	if o.logLevel == nil {
		o.logLevel = &slog.LevelVar{}
		o.logLevel.Set(loadPreferences(o.Dir).LogLevel.level())
		o.Logger = trouble.Logger(o.Dir, o.Logger.Handler(), o.logLevel)
	}
	if o.WatchEvery == 0 {
		o.WatchEvery = 6 * time.Second
	}
	return o
}

func assemble(opt Options, st session.Store) *Facade {
	opt = opt.filled()
	var rest func(bool)
	if opt.OneProcessor {
		rest = session.OneProcessor
	}
	return services(&caller{
		Session: session.New(session.Options{
			Shell: opt.Shell, Version: opt.Version, Now: opt.Now, Logger: opt.Logger,
			WatchEvery: opt.WatchEvery, StreamIdle: opt.StreamIdle, Rest: rest, Upgrading: opt.Upgrading,
		}, st),
		opt: opt, prefs: &sync.Mutex{},
	})
}

// services are the services for one kind of caller.
func services(s *caller) *Facade {
	at := opened{session: s}
	return &Facade{
		System:    &System{s},
		Vault:     &Vault{s},
		Files:     &Files{s},
		Hold:      &Hold{at},
		Demo:      &Demo{s},
		Settings:  &Settings{at},
		Network:   &Network{at},
		Apps:      &Apps{at},
		Templates: &Templates{at},
		Overview:  &Overview{at},
		Fleet:     &Fleet{at},
		Road:      &Road{at},
		Messages:  &Messages{at},

		Merchants:     &Merchants{at},
		Authorization: &Authorization{at},
		Creation:      &Creation{at},

		BaseInfo: &BaseInfo{at},
		Members:  &Members{at},
		Codes:    &Codes{at},
		Domains:  &Domains{at},
		Privacy:  &Privacy{at},

		Permissions: &Permissions{at},
		Notices:     &Notices{at},
		Filing:      &Filing{at},

		Versions: &Versions{at},
		Batches:  &Batches{at},
		Plans:    &Plans{at},
		Releases: &Releases{at},

		Rejections: &Rejections{at},
		Rehearsals: &Rehearsals{at},

		Inbox:   &Inbox{at},
		Runs:    &Runs{at},
		Journal: &Journal{at},
		Drafts:  &Drafts{at},

		session: s,
	}
}

// Events subscribes to what screens hear: names of what changed, and nothing
// but lock changes while the vault is locked. See event.Bus for buffer.
func (f *Facade) Events(buffer int) (<-chan event.Event, func()) { return f.session.Events(buffer) }

// Busy reports whether work is running that ends when the program does: a
// window asks before it closes on it. Such work goes on when the vault is open
// again.
func (f *Facade) Busy() bool { return f.session.Busy() }

// Close ends whatever runs and closes the vault.
func (f *Facade) Close() error { return f.session.Close() }
