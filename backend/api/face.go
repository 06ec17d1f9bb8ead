package api

import (
	"context"

	"minifleet/backend/api/rpc"
	"minifleet/backend/api/session"
	"minifleet/backend/fault"
)

// What shells and services know of the inner rooms, by the names they have here.
type (
	Dispatcher = rpc.Dispatcher
	Bridge     = rpc.Bridge
	Failure    = rpc.Failure
	Secret     = rpc.Secret

	Shell        = session.Shell
	ShellKind    = session.ShellKind
	Capabilities = session.Capabilities
	LockState    = session.LockState
	Upgrade      = session.Upgrade
	Delivery     = session.Delivery
	FilePart     = session.FilePart
)

// The shells there are.
const (
	ShellDesktop = session.ShellDesktop
	ShellBrowser = session.ShellBrowser
	ShellCommand = session.ShellCommand
)

// The lock states.
const (
	StateNone     = session.StateNone
	StateLocked   = session.StateLocked
	StateHeld     = session.StateHeld
	StateUnlocked = session.StateUnlocked
)

// DefaultBodyLimit is the largest request body of a method whose request does
// not say otherwise.
const DefaultBodyLimit = rpc.DefaultBodyLimit

// NewBridge makes what the desktop shell binds; calls end when ctx ends.
func NewBridge(ctx context.Context, d *Dispatcher) *Bridge { return rpc.NewBridge(ctx, d) }

// FailureOf turns a fault into what a screen gets.
func FailureOf(e *fault.Error) Failure { return rpc.FailureOf(e) }

// Encode writes a request for a Dispatcher or another program. It is the one
// place where a Secret is written out, so what it returns is to be wiped.
func Encode(request any) ([]byte, error) { return rpc.Encode(request) }

// Locked is the fault of a call that needs an unlocked vault.
func Locked() *fault.Error { return session.Locked() }

// NotSupported is the fault of a call the shell has no means for.
func NotSupported() *fault.Error { return session.NotSupported() }
