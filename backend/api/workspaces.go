package api

import (
	"context"
	"errors"
	"io"
	"sync"
	"time"

	"minifleet/backend/api/session"
	"minifleet/backend/batch"
	"minifleet/backend/event"
	"minifleet/backend/fault"
	"minifleet/backend/rehearsal"
	"minifleet/backend/vault"
	"minifleet/backend/workspace"
)

// workspaces is the store of a data directory.
type workspaces struct {
	opt       Options
	upgrading func(vault.Migration)
}

func (w workspaces) options() workspace.Options {
	opt := w.opt.workspace()
	opt.Upgrading = w.upgrading
	return opt
}

func (w workspaces) Exists() bool { return workspace.Exists(w.opt.Dir) }

func (w workspaces) Create(passphrase []byte) (session.Space, error) {
	return w.started(workspace.Create(w.opt.Dir, passphrase, w.options()))
}

func (w workspaces) Open(passphrase []byte) (session.Space, error) {
	return w.started(workspace.Open(w.opt.Dir, passphrase, w.options()))
}

func (w workspaces) Restore(r io.Reader, passphrase, replacement []byte) error {
	return workspace.Restore(w.opt.Dir, r, passphrase, replacement, w.options())
}

func (w workspaces) PrepareReplacement(r io.Reader, passphrase, replacement []byte) error {
	return workspace.PrepareReplacement(w.opt.Dir, r, passphrase, replacement, w.options())
}

func (w workspaces) Replace() (string, error) { return workspace.Replace(w.opt.Dir, w.opt.Now()) }

func (w workspaces) OpenDemo() (session.Space, error) {
	opt := workspace.DemoOptions{Options: w.options(), Merchants: demoMerchants, Authorized: demoAuthorized, Released: demoReleased, LivedIn: true,
		Rate: demoRate}
	d, err := workspace.OpenDemo(context.Background(), opt) // its life ends with Close
	if err != nil {
		return nil, err
	}
	if err := d.Start(); err != nil {
		return nil, errors.Join(err, d.Close())
	}
	return w.roomOf(&room{Workspace: d.Workspace, demo: d, close: d.Close}), nil
}

// The demo's world: large enough to be worth filtering, with something left to
// authorize.
const (
	demoMerchants  = 60
	demoAuthorized = 52
	demoReleased   = 0.7
	demoRate       = 100 // calls a second
)

// room is an open workspace as the session needs it.
type room struct {
	*workspace.Workspace
	demo  *workspace.Demo // nil on the real platform
	close func() error

	rehearsals *rehearsal.Service

	stays    bool      // idleness does not lock it: a command ends by itself
	messages sync.Once // they are received once, however many commands ask
}

// roomOf completes a room with what is made on its workspace.
func (w workspaces) roomOf(r *room) *room {
	r.rehearsals = rehearsal.New(rehearsal.Deps{Space: r.Workspace, Now: w.opt.Now, Logger: w.opt.Logger})
	return r
}

// started lets an open workspace work: for screens everything that was running
// goes on, for a command nothing does before Facade.Work.
func (w workspaces) started(open *workspace.Workspace, err error) (session.Space, error) {
	if err != nil {
		return nil, err
	}
	if w.opt.Command {
		open.StartLooks()
	} else if err := open.Start(); err != nil {
		return nil, errors.Join(err, open.Close())
	}
	return w.roomOf(&room{Workspace: open, close: open.Close, stays: w.opt.Command}), nil
}

// Busy reports whether a batch is running or waits for its hour, or a run over
// many merchants is under way.
func (r *room) Busy() bool {
	if r.Runs.Busy() {
		return true
	}
	list, err := r.Batches.List()
	if err != nil {
		return false
	}
	for _, b := range list {
		if b.Status == batch.Active || b.Status == batch.Scheduled {
			return true
		}
	}
	return false
}

func (r *room) CheckPassphrase(passphrase []byte) error { return r.Vault.CheckPassphrase(passphrase) }

func (r *room) ChangePassphrase(old, replacement []byte) error {
	return r.Workspace.ChangePassphrase(old, replacement)
}

func (r *room) NewKeys() vault.NewKeys { return r.Vault.NewKeys() }

func (r *room) Backup(ctx context.Context, w io.Writer) error { return r.Backups.Stream(ctx, w) }

func (r *room) BackupTo(ctx context.Context, path string) error {
	_, err := r.Backups.To(ctx, path)
	return err
}

func (r *room) LockAfter() time.Duration {
	s, err := r.Settings.Get()
	if err != nil || r.stays {
		return 0
	}
	return time.Duration(s.IdleLockMinutes) * time.Minute
}

func (r *room) Events() *event.Bus { return r.Bus }

func (r *room) Close() error {
	r.rehearsals.Close()
	return r.close()
}

// open is the open workspace, or vault.locked. Every service goes through it.
func (s *caller) open() (*workspace.Workspace, error) {
	r, err := s.room()
	if err != nil {
		return nil, err
	}
	return r.Workspace, nil
}

func (s *caller) room() (*room, error) {
	sp, err := s.Current()
	if err != nil {
		return nil, err
	}
	r, ok := sp.(*room)
	if !ok {
		return nil, Locked()
	}
	return r, nil
}

// openDemo is the open demo, or demo.not_open.
func (s *caller) openDemo() (*workspace.Demo, error) {
	r, err := s.room()
	if err != nil {
		return nil, err
	}
	if r.demo == nil {
		return nil, fault.New("demo.not_open", fault.T("this is not the demo", "当前不是演示工作区"))
	}
	return r.demo, nil
}
