//go:build linux || windows

package tray

import (
	"sync"

	"fyne.io/systray"
)

// Words are what the icon and its menu say.
type Words struct {
	Tip, Open, Lock, Quit string
	// Lockable says that there is something to lock.
	Lockable bool
}

// Actions are what a click does; each is called on a goroutine of its own.
type Actions struct{ Open, Lock, Quit func() }

// Tray is the icon.
type Tray struct {
	icon []byte

	mu                sync.Mutex
	words             Words
	open, lock, close *systray.MenuItem // nil before the icon is there
}

// Show shows the icon: a PNG, on Windows an ICO. Where the system has no place
// for it now, it appears once there is one. It is called once in a process.
func Show(icon []byte, words Words, do Actions) *Tray {
	t := &Tray{icon: icon, words: words}
	systray.SetOnTapped(func() { go do.Open() })
	t.begin(func() {
		t.mu.Lock()
		defer t.mu.Unlock()
		systray.SetTitle("MiniFleet")
		systray.SetIcon(t.icon)
		systray.SetTooltip(t.words.Tip)
		t.open = item(t.words.Open, do.Open)
		t.lock = item(t.words.Lock, do.Lock)
		systray.AddSeparator()
		t.close = item(t.words.Quit, do.Quit)
		t.enable()
	})
	return t
}

// Say changes what it says.
func (t *Tray) Say(words Words) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if words == t.words {
		return
	}
	t.words = words
	if t.close == nil {
		return
	}
	systray.SetTooltip(words.Tip)
	t.open.SetTitle(words.Open)
	t.lock.SetTitle(words.Lock)
	t.close.SetTitle(words.Quit)
	t.enable()
}

// enable holds mu.
func (t *Tray) enable() {
	if t.words.Lockable {
		t.lock.Enable()
	} else {
		t.lock.Disable()
	}
}

func item(title string, do func()) *systray.MenuItem {
	m := systray.AddMenuItem(title, "")
	go func() {
		for range m.ClickedCh {
			do()
		}
	}()
	return m
}
