//go:build !linux && !windows

package tray

// Words are what the icon and its menu say.
type Words struct {
	Tip, Open, Lock, Quit string
	Lockable              bool
}

// Actions are what a click does.
type Actions struct{ Open, Lock, Quit func() }

// Tray is the icon; this system has none.
type Tray struct{}

// Hosted reports whether the system shows such icons.
func Hosted() bool { return false }

// Show shows nothing here.
func Show([]byte, Words, Actions) *Tray { return &Tray{} }

// Say says nothing here.
func (*Tray) Say(Words) {}

// Remove has nothing to do.
func (*Tray) Remove() {}
