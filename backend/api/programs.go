package api

import (
	"context"

	"minifleet/backend/workspace"
)

// programShell is the shell as another program of the data directory has it: it
// takes files as they are made and shows its own messages.
type programShell struct{ Shell }

func (programShell) Capabilities() Capabilities { return Capabilities{} }

func (programShell) SaveFile(context.Context, string) (string, error) { return "", NotSupported() }

func (programShell) PickFolder(context.Context) (string, error) { return "", NotSupported() }

func (programShell) Notify(context.Context, string, string, string) error { return NotSupported() }

// ForPrograms is the facade for the other programs of the data directory: the
// same workspace and no dialogs on a screen. With admitted it is open while the
// vault is locked to screens and open for its work.
func (f *Facade) ForPrograms(admitted bool) *Facade {
	c := *f.session
	c.Session = c.For(programShell{c.Shell()}, admitted)
	return services(&c)
}

// Admitted reports whether a pass was given out for the vault that is open now.
func (f *Facade) Admitted(pass string) bool { return f.session.Admitted(pass) }

// Guest notes that a program's call is under way, until end: a vault that is
// locked stays open for it.
func (f *Facade) Guest() (end func()) { return f.session.Guest() }

// ForDemo is the facade of a demo that a command made for itself; Close leaves
// the demo open.
func ForDemo(d *workspace.Demo) *Facade {
	f := New(Options{Command: true})
	f.session.Adopt(workspaces{opt: f.session.opt}.roomOf(&room{Workspace: d.Workspace, demo: d, close: func() error { return nil }, stays: true}))
	return f
}

// WorkOn says what a command's program does besides.
type WorkOn struct {
	Messages bool `json:"messages"` // receive the platform's messages
}

// Work lets batches run that are begun or resumed from now on. The program of
// screens does so all the time; that of a command only stores what was asked
// before.
func (b *Batches) Work(_ context.Context, req WorkOn) (Nothing, error) {
	if !b.w.stays {
		return Nothing{}, nil
	}
	if err := b.w.Batches.Start(false); err != nil {
		return Nothing{}, err
	}
	if req.Messages {
		b.w.messages.Do(b.w.StartMessages)
	}
	return Nothing{}, nil
}

// Admission lets a program use a vault that is locked to screens and open for
// its work, until it closes.
type Admission struct {
	Pass string `json:"pass"`
}

// Admit gives a pass for the passphrase; the screens stay locked. Faults:
// vault.wrong_passphrase, vault.locked when the vault is closed.
func (v *Vault) Admit(_ context.Context, req Passphrase) (Admission, error) {
	defer req.Passphrase.Wipe()
	pass, err := v.session.Admit(req.Passphrase)
	return Admission{pass}, err
}
