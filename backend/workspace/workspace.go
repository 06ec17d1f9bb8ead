package workspace

import (
	"errors"
	"io"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"time"

	"minifleet/backend/authorize"
	"minifleet/backend/backup"
	"minifleet/backend/baseinfo"
	"minifleet/backend/batch"
	"minifleet/backend/code"
	"minifleet/backend/creation"
	"minifleet/backend/disk"
	"minifleet/backend/event"
	"minifleet/backend/fault"
	"minifleet/backend/filing"
	"minifleet/backend/fleet"
	"minifleet/backend/hold"
	"minifleet/backend/inbox"
	"minifleet/backend/journal"
	"minifleet/backend/member"
	"minifleet/backend/merchant"
	"minifleet/backend/message"
	"minifleet/backend/notice"
	"minifleet/backend/outbound"
	"minifleet/backend/permission"
	"minifleet/backend/privacy"
	"minifleet/backend/provider"
	"minifleet/backend/road"
	"minifleet/backend/run"
	"minifleet/backend/settings"
	"minifleet/backend/vault"
	"minifleet/backend/version"
)

// Options are what a workspace may be given; the zero value is right for the
// program itself.
type Options struct {
	Version    string
	HTTPClient *http.Client
	Logger     *slog.Logger     // nil discards
	Now        func() time.Time // nil is time.Now
	// UnlockTime is the calibration target of the key derivation of a new
	// vault; 0 is the vault's default.
	UnlockTime time.Duration
	// Network is what the way out stands on; the zero value is this computer's.
	// Now, OnChange and Logger of it are those of the workspace.
	Network outbound.Options

	// Upgrading is told how far the work is that brings stored records to the
	// form this program writes; also while the vault is being opened. nil is
	// not told.
	Upgrading func(vault.Migration)

	bus        *event.Bus
	thrownAway bool // nobody needs a backup of the vault
	gather     time.Duration
}

// gather is how long what calls of a batch brought may wait for a transaction.
// Of 50 calls a second, which are 100 changes, two share one then.
const gather = 20 * time.Millisecond

func (o Options) filled() Options {
	if o.Now == nil { // whoever moves the clock by himself has nothing wait for it
		o.Now, o.gather = time.Now, gather
	}
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	return o
}

func (o Options) vault() vault.Options {
	return vault.Options{UnlockTime: o.UnlockTime, Logger: o.Logger, Now: o.Now, Program: o.Version,
		KeysChanged: func() { o.bus.Publish(event.Event{Kind: event.VaultState}) }, Migrating: o.Upgrading}
}

// Workspace is everything that works on one unlocked vault.
type Workspace struct {
	Dir       string
	Vault     *vault.Vault
	Bus       *event.Bus
	Journal   *journal.Journal
	Hold      *hold.Service
	Settings  *settings.Service
	Backups   *backup.Service
	Providers *provider.Service
	Merchants *merchant.Service
	Listener  *authorize.Listener
	Authorize *authorize.Service
	Creation  *creation.Service
	Versions  *version.Service
	BaseInfo  *baseinfo.Service
	Runs      *run.Service
	Members   *member.Service
	Filings   *filing.Service
	Fleet     *fleet.Service
	Road      *road.Service
	Codes     *code.Service
	Privacy   *privacy.Service
	Permits   *permission.Service
	Notices   *notice.Service
	Inbox     *inbox.Service
	Pictures  *code.Fetcher // of what the platform names by an address
	Way       *outbound.Way // the one way out of all of them
	Batches   *batch.Engine

	Messages *message.Manager

	opt        Options
	assembled  atomic.Bool // everything below is there
	stop       chan struct{}
	looking    sync.Once
	background sync.WaitGroup
	closing    sync.Once
	closed     error
}

// vaultDir is where the vault of a data directory lives.
func vaultDir(dir string) string { return filepath.Join(dir, "vault") }

// Exists reports whether the data directory holds a vault. A replacement that was
// cut short is ended first.
func Exists(dir string) bool { return vault.Exists(vaultDir(dir)) || settle(dir) }

// Had reports whether a vault was used in the data directory and is gone.
func Had(dir string) bool {
	_, err := os.Stat(filepath.Join(dir, useName))
	return err == nil && !Exists(dir)
}

// MayCreate fails with vault.exists when the data directory holds a vault
// already, and with vault.unusable where that cannot be told, so that a command
// can say so before it asks for a passphrase.
func MayCreate(dir string) error {
	if err := vault.Look(vaultDir(dir)); err != nil {
		return err
	}
	if Exists(dir) {
		return fault.New("vault.exists", fault.T("there is a vault in %s already", "%s 中已有保险库", dir)).
			WithHint(fault.T("open it, or name another directory with --data", "请直接打开它，或用 --data 指定其他目录"))
	}
	return nil
}

// Create makes a vault in the data directory and opens the workspace on it.
func Create(dir string, passphrase []byte, opt Options) (*Workspace, error) {
	return start(dir, opt, func(o Options) (*vault.Vault, error) {
		return vault.Create(vaultDir(dir), passphrase, o.vault())
	})
}

// Open unlocks the vault of the data directory. Nothing runs in the background
// before Start.
func Open(dir string, passphrase []byte, opt Options) (*Workspace, error) {
	_ = Exists(dir)
	return start(dir, opt, func(o Options) (*vault.Vault, error) {
		return vault.Open(vaultDir(dir), passphrase, o.vault())
	})
}

// Restore makes the vault of a data directory from a backup; it refuses when
// there is one already. The vault knows that it is a restored one: nothing
// that changes something goes out until a person says go on. A replacement, when
// there is one, is the passphrase of the new vault.
func Restore(dir string, backup io.Reader, passphrase, replacement []byte, opt Options) error {
	if err := MayCreate(dir); err != nil {
		return err
	}
	undo, err := makeDir(dir)
	if err != nil {
		return err
	}
	opt = opt.filled()
	vopt := opt.vault()
	vopt.Replacement = replacement
	err = vault.Restore(vaultDir(dir), backup, passphrase, vopt, func(v *vault.Vault, label vault.BackupLabel) error {
		return markRestored(v, dir, label, opt.Now)
	})
	if err != nil {
		undo()
	}
	return err
}

// makeDir makes the data directory where it is absent; undo takes that back
// when nothing came to be in it.
func makeDir(dir string) (undo func(), err error) {
	undo, err = disk.NewPrivate(dir)
	if err != nil {
		return undo, fault.Wrap(err, "workspace.dir", fault.T("the data directory %s cannot be made", "无法创建数据目录 %s", dir)).
			WithHint(fault.T("choose a directory you may write to", "请选择一个可写的目录"))
	}
	return undo, nil
}

func start(dir string, opt Options, open func(Options) (*vault.Vault, error)) (*Workspace, error) {
	opt = opt.filled()
	opt.bus = event.NewBus(opt.Now)
	undo, err := makeDir(dir)
	if err != nil {
		return nil, err
	}
	v, err := open(opt)
	if err != nil {
		undo()
		return nil, err
	}
	w, err := assemble(dir, v, opt)
	if err != nil {
		return nil, errors.Join(err, v.Close())
	}
	if err := w.noteUse(); err != nil {
		return nil, errors.Join(err, w.Close())
	}
	if err := w.Members.MoveFormerRuns(); err != nil {
		opt.Logger.Warn("older runs of members are not moved", "error", err) // a disk that is full is no reason not to open
	}
	return w, nil
}

// assemble builds the concepts from the ground up. What a lower one has to
// tell a higher one goes through functions bound here.
func assemble(dir string, v *vault.Vault, opt Options) (*Workspace, error) {
	w := &Workspace{Dir: dir, Vault: v, opt: opt, stop: make(chan struct{})}
	w.Bus = opt.bus
	w.Journal = journal.New(journal.Deps{Vault: v, Now: opt.Now, Bus: w.Bus})
	w.Hold = hold.New(hold.Deps{Vault: v, Bus: w.Bus, Now: opt.Now, Record: w.recordHold})
	w.Settings = settings.New(settings.Deps{Vault: v, Now: opt.Now, Bus: w.Bus, Journal: w.Journal})
	chosen, err := w.Settings.Get()
	if err != nil {
		return nil, err
	}
	network := opt.Network
	network.Now, network.Logger = opt.Now, opt.Logger
	network.OnChange = w.networkChanged
	w.Backups = backup.New(backup.Deps{Dir: dir, Vault: v, Journal: w.Journal, Settings: w.Settings, Bus: w.Bus, Now: opt.Now, Logger: opt.Logger})
	w.Way = outbound.New(network)
	w.applyProxy()
	w.Journal.Clock(w.Way.Clock.Platform)
	w.Providers = provider.New(provider.Deps{Vault: v, Now: opt.Now, Bus: w.Bus, Journal: w.Journal, Options: provider.Options{
		Way: w.Way, HTTPClient: opt.HTTPClient,
		Permit:  func(string) error { return w.Hold.Refuse() },
		Observe: w.observe,
		Rate:    w.newAppRate,
	}})
	w.Merchants = merchant.New(merchant.Deps{Vault: v, Now: opt.Now, Bus: w.Bus, Journal: w.Journal})
	if w.Listener, err = authorize.NewListener(addressOf(chosen.Callback), authorize.Timing{}, w.Bus); err != nil {
		return nil, err
	}
	w.Runs = run.New(run.Deps{
		Vault: v, Journal: w.Journal, Bus: w.Bus, Now: opt.Now, Logger: opt.Logger, Held: w.Hold.Refuse, HoldChanged: w.Hold.Changed,
		Authorized: func(merchantID string) bool { _, _, err := w.Authorize.For(merchantID); return err == nil },
	})
	w.Authorize = authorize.New(authorize.Deps{
		Vault: v, Journal: w.Journal, Providers: w.Providers, Merchants: w.Merchants, Bus: w.Bus, Now: opt.Now, Listener: w.Listener,
		PlatformTime: w.Way.Clock.Platform,
		DecryptAES:   w.Providers.DecryptAES, Refuse: w.Hold.Refuse, Runs: w.Runs,
	})
	w.Creation = creation.New(creation.Deps{
		Vault: v, Journal: w.Journal, Bus: w.Bus, Platform: w.Authorize, Providers: w.Providers, Merchants: w.Merchants, Now: opt.Now,
	})
	w.Versions = version.New(version.Deps{
		Vault: v, Journal: w.Journal, Bus: w.Bus, Platform: w.Authorize, Now: opt.Now, Runs: w.Runs, Templates: w.Providers, Merchants: w.Merchants,
		Carry: w.carry, Fill: w.Filled,
	})
	pictures := code.NewFetcher(w.simulated, w.Way)
	w.Pictures = pictures
	w.Codes = code.New(code.Deps{
		Vault: v, Journal: w.Journal, Bus: w.Bus, Platform: w.Authorize, Runs: w.Runs, Pictures: pictures, Simulated: w.simulated, RuleLimit: w.ruleLimit,
		Now: opt.Now,
	})
	w.BaseInfo = baseinfo.New(baseinfo.Deps{
		Vault: v, Journal: w.Journal, Bus: w.Bus, Platform: w.Authorize, Releases: releases{w.Versions}, Pictures: pictures, Now: opt.Now,
		Records: w.Merchants, Runs: w.Runs,
	})
	w.Members = member.New(member.Deps{Vault: v, Journal: w.Journal, Bus: w.Bus, Platform: w.Authorize, Runs: w.Runs, Now: opt.Now})
	w.Privacy = privacy.New(privacy.Deps{
		Vault: v, Journal: w.Journal, Bus: w.Bus, Platform: w.Authorize, Records: w.Merchants, Memory: consentMemory{w}, Runs: w.Runs, TemplateOf: w.templateOf,
		Now: opt.Now,
	})
	w.Permits = permission.New(permission.Deps{
		Vault: v, Journal: w.Journal, Bus: w.Bus, Platform: w.Authorize, Records: w.Merchants, Memory: consentMemory{w}, Runs: w.Runs,
		TemplateOf: w.templateNames, Now: opt.Now,
	})
	w.Inbox = inbox.New(inbox.Deps{Vault: v, Bus: w.Bus, Logger: opt.Logger})
	w.Notices = notice.New(notice.Deps{Vault: v, Journal: w.Journal, Platform: w.Authorize, Runs: w.Runs, Now: opt.Now})
	w.Filings = filing.New(filing.Deps{Vault: v, Journal: w.Journal, Bus: w.Bus, Platform: w.Authorize, Records: w.Merchants, Runs: w.Runs, Now: opt.Now})
	w.Batches = batch.New(batch.Deps{
		Vault: v, Journal: w.Journal, Bus: w.Bus, Platform: w.Authorize, Merchants: viewed{w.Merchants, w}, Templates: w.Providers,
		Versions: w.Versions.Store(), Now: opt.Now, Logger: opt.Logger, Held: w.Hold.Refuse, HoldChanged: w.Hold.Changed, Carry: w.carry,
		Precheck: w.prechecker,
		Who:      whoWorks,
		Gather:   opt.gather,
	})
	kept := w.Backups
	if opt.thrownAway {
		kept = nil
	}
	w.Fleet = fleet.New(fleet.Deps{
		Vault: v, Bus: w.Bus, Platform: w.Authorize, Records: w.Merchants, Consents: w.Authorize, Versions: w.Versions, BaseInfo: w.BaseInfo,
		Members: w.Members, Filings: w.Filings, Runs: w.Runs, Apps: w.Providers, Batches: w.Batches, Backups: kept, Now: opt.Now,
	})
	w.Road = road.New(road.Deps{
		Fleet: w.Fleet, Merchants: w.Merchants, Creation: w.Creation, Authorize: w.Authorize, Versions: w.Versions, BaseInfo: w.BaseInfo, Codes: w.Codes,
		Providers: w.Providers,
	})
	w.Authorize.OnAuthorized(w.Batches.Authorized)
	w.Merchants.OnMove(w.Authorize.KnowsTx, w.merchantMoved)
	w.Messages = message.NewManager(message.Deps{
		Vault: v, Journal: w.Journal, Bus: w.Bus, Providers: w.Providers, Merchants: w.Merchants, Authorize: w.Authorize, Orders: w.Creation,
		Now: opt.Now, AuditResult: w.auditResult, Enabled: w.messagesWanted, Listener: w.Listener,
		Way: w.Way, HTTPClient: opt.HTTPClient,
	})
	w.assembled.Store(true)
	return w, nil
}

// newAppRate is what the settings say of a new third-party app.
func (w *Workspace) newAppRate() float64 {
	s, err := w.Settings.Get()
	if err != nil {
		return settings.Default().DefaultRate
	}
	return s.DefaultRate
}
