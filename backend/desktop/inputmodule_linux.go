package desktop

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// simpleModule is built into GTK: dead keys and Compose, no Chinese. It always
// works.
const simpleModule = "gtk-im-context-simple"

// Session is what is asked of the system about the person's session.
type Session struct {
	Getenv func(name string) string
	// Runs says whether the person runs a program of this name.
	Runs func(program string) bool
}

// ThisSession asks the system itself.
func ThisSession() Session { return Session{Getenv: os.Getenv, Runs: runs} }

// InputModule is what GTK_IM_MODULE has to be before GTK starts, "" when it
// may stay as it is.
//
// In a Chinese locale GTK takes the XIM module when no other is named. With it
// the page is never drawn again once a text field takes the focus, so XIM is
// never left to be taken: the list GTK is given ends with the module that is
// built in, and GTK skips what is not installed.
func (s Session) InputModule() string {
	if s.wayland() {
		return "" // XIM is for X alone
	}
	named := s.Getenv("GTK_IM_MODULE")
	var modules []string
	add := func(module string) {
		if module != "" && module != "xim" && module != simpleModule && !slices.Contains(modules, module) {
			modules = append(modules, module)
		}
	}
	for module := range strings.SplitSeq(named, ":") {
		add(module)
	}
	if named == "" || named == "xim" {
		// What XIM would have spoken to has a module of its own.
		_, server, _ := strings.Cut(s.Getenv("XMODIFIERS"), "@im=")
		add(moduleOf[strings.ToLower(server)])
		for _, p := range inputPrograms {
			if s.Runs(p.program) {
				add(p.module)
			}
		}
	}
	chosen := strings.Join(append(modules, simpleModule), ":")
	if chosen == named {
		return ""
	}
	return chosen
}

// inputPrograms are the input method frameworks and the names of their modules.
var inputPrograms = []struct{ program, module string }{
	{"fcitx5", "fcitx"}, {"fcitx", "fcitx"}, {"ibus-daemon", "ibus"},
}

var moduleOf = map[string]string{"fcitx": "fcitx", "fcitx5": "fcitx", "ibus": "ibus"}

// runs looks for a process of this name that belongs to the same person.
func runs(program string) bool {
	names, _ := filepath.Glob("/proc/[0-9]*/comm")
	for _, name := range names {
		if comm, err := os.ReadFile(name); err == nil && strings.TrimSpace(string(comm)) == program && own(name) {
			return true
		}
	}
	return false
}
