package api

import (
	"io"
	"path/filepath"
	"time"

	"minifleet/backend/event"
	"minifleet/backend/settings"
	"minifleet/backend/vault"
)

// workspaces is the store of a data directory.
type workspaces struct{ opt Options }

func (w workspaces) dir() string { return filepath.Join(w.opt.Dir, "vault") }
func (w workspaces) options() vault.Options {
	return vault.Options{UnlockTime: w.opt.UnlockTime, Logger: w.opt.Logger, Now: w.opt.Now}
}
func (w workspaces) Exists() bool { return vault.Exists(w.dir()) }
func (w workspaces) Create(p []byte) (space, error) {
	v, err := vault.Create(w.dir(), p, w.options())
	return w.room(v), err
}
func (w workspaces) Open(p []byte) (space, error) {
	v, err := vault.Open(w.dir(), p, w.options())
	return w.room(v), err
}
func (w workspaces) Restore(r io.Reader, p []byte) error {
	return vault.Restore(w.dir(), r, p, w.options())
}
func (w workspaces) OpenDemo() (space, error) { return nil, NotSupported() }
func (w workspaces) room(v *vault.Vault) space {
	bus := event.NewBus(w.opt.Now)
	return &room{v, bus, settings.New(v, w.opt.Now, bus)}
}

type room struct {
	*vault.Vault
	bus      *event.Bus
	settings *settings.Service
}

func (r *room) Busy() bool         { return false }
func (r *room) Events() *event.Bus { return r.bus }
func (r *room) LockAfter() time.Duration {
	s, err := r.settings.Get()
	if err != nil {
		return 0
	}
	return time.Duration(s.IdleLockMinutes) * time.Minute
}
