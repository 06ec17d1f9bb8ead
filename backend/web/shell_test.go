package web

import (
	"context"
	"log/slog"

	"minifleet/backend/api"
)

// windowShell is a desktop window that can only come forward.
type windowShell struct{ raised chan struct{} }

func (windowShell) Kind() api.ShellKind            { return api.ShellDesktop }
func (windowShell) Capabilities() api.Capabilities { return api.Capabilities{Window: true} }
func (w windowShell) Raise(context.Context) (string, error) {
	w.raised <- struct{}{}
	return "", nil
}
func (windowShell) SaveFile(context.Context, string) (string, error)     { return "", nil }
func (windowShell) PickFolder(context.Context) (string, error)           { return "", nil }
func (windowShell) OpenExternal(context.Context, string) error           { return nil }
func (windowShell) Notify(context.Context, string, string, string) error { return nil }
func discard() *slog.Logger                                              { return slog.New(slog.DiscardHandler) }
