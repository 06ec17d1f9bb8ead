package cli

import (
	"os"
	"path/filepath"
	"regexp"
	"testing"

	"golang.org/x/sys/windows"
)

// Windows sets no LANG: without one the language is the system's.
func TestTheLanguageIsTheSystems(t *testing.T) {
	for _, name := range []string{"LC_ALL", "LC_MESSAGES", "LANG"} {
		t.Setenv(name, "")
	}
	got := environmentLanguage()
	if !regexp.MustCompile(`^[a-z]{2,3}(-[A-Za-z0-9]+)*$`).MatchString(got) {
		t.Errorf("the system's language is %q", got)
	}
	t.Setenv("LANG", "zh_CN.UTF-8")
	if got := environmentLanguage(); got != "zh_CN.UTF-8" {
		t.Errorf("the environment's language is %q", got)
	}
}

// What is drawn with escape sequences is drawn where the console was switched to
// them, and nowhere else.
func TestTheConsoleIsSwitchedToSequences(t *testing.T) {
	file, err := os.Create(filepath.Join(t.TempDir(), "out.txt"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	if takesSequences(file) {
		t.Error("a file takes sequences")
	}
	console, err := os.OpenFile("CONOUT$", os.O_RDWR, 0)
	if err != nil { // as where a service runs the tests: the program takes a console of its own
		kernel := windows.NewLazySystemDLL("kernel32.dll")
		_, _, _ = kernel.NewProc("FreeConsole").Call() // one that answers nobody is in the way of another
		if made, _, cause := kernel.NewProc("AllocConsole").Call(); made == 0 {
			t.Fatal("no console: ", err, cause)
		}
		t.Cleanup(func() { _, _, _ = kernel.NewProc("FreeConsole").Call() })
		if console, err = os.OpenFile("CONOUT$", os.O_RDWR, 0); err != nil {
			t.Fatal(err)
		}
	}
	defer console.Close()
	h := windows.Handle(console.Fd())
	var before, after uint32
	if err := windows.GetConsoleMode(h, &before); err != nil {
		t.Fatal(err)
	}
	defer func() { _ = windows.SetConsoleMode(h, before) }()
	if err := windows.SetConsoleMode(h, before&^windows.ENABLE_VIRTUAL_TERMINAL_PROCESSING); err != nil {
		t.Fatal(err)
	}
	takes := takesSequences(console)
	if err := windows.GetConsoleMode(h, &after); err != nil {
		t.Fatal(err)
	}
	if takes != (after&windows.ENABLE_VIRTUAL_TERMINAL_PROCESSING != 0) {
		t.Errorf("takes sequences: %v, with the mode %#x", takes, after)
	}
}
