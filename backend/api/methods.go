package api

import (
	"minifleet/backend/alipay"
	"minifleet/backend/api/rpc"
)

// openWhileLocked names every method that answers while no vault is unlocked.
// Everything else is refused with vault.locked before its body is decoded.
var openWhileLocked = []string{
	"System.Background", "System.StartWithSystem", "System.Quit", "System.CheckUpdates", "System.Info", "System.Raise", "System.Licences",
	"System.Preferences", "System.SavePreferences", "System.Report", "System.SaveReport",
	"Vault.Status", "Vault.Strength", "Vault.Create", "Vault.Unlock", "Vault.Admit", "Vault.Lock", "Vault.MoveStrays",
	"Vault.BeginRestore", "Vault.AddRestorePart", "Vault.EndRestore", "Vault.BackupLabel", "Vault.BeginVerify", "Vault.EndVerify",
	"Demo.Start",
}

func (f *Facade) rules() rpc.Rules {
	return rpc.Rules{WhileLocked: openWhileLocked, Shut: f.session.Shut, Enter: enter, Bound: bound, Explain: alipay.Explain}
}

// Methods lists what the facade exposes, in alphabetic order. Errors: as rpc.Methods.
func Methods(f *Facade) ([]rpc.Method, error) { return rpc.Methods(f, f.rules()) }

// NewDispatcher makes the way to call the facade by name. Errors: as Methods.
func NewDispatcher(f *Facade) (*Dispatcher, error) {
	return rpc.NewDispatcher(f, f.rules(), f.session.opt.Logger)
}
