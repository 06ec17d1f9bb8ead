package bench

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"minifleet/backend/settings"
	"minifleet/backend/workspace"
)

// inWindow is how many merchants the desktop window shows.
const inWindow = 2_000

// watched is how long a window is watched that has nothing to do.
const watched = 36 * time.Second

// untilRest is how long it takes until all is done that comes after the
// opening of a vault, looks at templates, authorizations and backups, and after
// somebody used the page: its web view collects garbage for a while.
const untilRest = 75 * time.Second

// TestWindow measures the desktop window on a display of its own with 2,000
// merchants: the memory of all its processes, locked, at the overview and in the
// list scrolled to its end, and how idle they are with nothing to do.
//
// The whole is the sum of PSS: of a page of memory that several processes share
// each has its part. "Ours" is of it
//   - in the program: all memory that is of no file, GTK's and WebKit's own in
//     that process included, and the pages of the program's and its data's files;
//     not those of the libraries, which the desktop has in memory anyway;
//   - in WebKit's processes: what they have more than those of the same WebKit
//     that shows an empty page in a window of that size (build/emptywindow).
func TestWindow(t *testing.T) {
	s := newScreen(t)
	base := s.start(t, program(t, "MINIFLEET_EMPTY_WINDOW"))
	base.quiet(t)
	empty := base.memory(t, "")
	base.end(t)

	data := filepath.Join(t.TempDir(), "data")
	p := newPlatform(t, 1)
	run(t, data, "init")
	run(t, data, "app", "add", "--simulator", p.file())
	_, sheet := merchants(t, inWindow)
	run(t, data, "merchant", "import", sheet)
	looks := `{"language":"zh","theme":"light","tour_done":true}`
	if err := os.WriteFile(filepath.Join(data, "preferences.json"), []byte(looks), 0o600); err != nil {
		t.Fatal(err)
	}

	area := fmt.Sprintf("The desktop window with %d merchants (WebKitGTK drawing without a GPU, 1360x860; all processes)", inWindow)
	measurements.note(t, area, "for comparison, an empty window: program / page / network", empty.text())
	measurements.note(t, area, "for comparison, an empty window: all, MiB", fmt.Sprintf("%.0f", empty.sum()/mib))
	// The platform wants a ping every two seconds where its message channel is
	// open, which alone wakes any Go program about eight times a second: what
	// the rest costs is seen without the channel.
	for _, channel := range []bool{true, false} {
		wantMessages(t, data, channel)
		w := s.start(t, program(t, "MINIFLEET_WINDOW"), "--data", data)
		w.quiet(t)
		for _, state := range []struct {
			name  string
			enter func()
		}{
			{"locked", func() {}},
			{"overview", func() {
				s.xdo(t, "type", "--delay", "20", passphrase)
				s.xdo(t, "key", "Return")
			}},
			{"list, scrolled to its end", func() {
				s.xdo(t, "key", "ctrl+k")
				s.xdo(t, "type", "--delay", "50", "138") // all telephone numbers begin with it
				w.quiet(t)
				s.xdo(t, "key", "Return")
				w.quiet(t)
				s.look(t, "list")
				s.wheel(t, 600)
			}},
		} {
			name := state.name
			if state.name != "locked" {
				before := s.look(t, "before")
				state.enter()
				w.quiet(t)
				if share := differing(before, s.look(t, state.name)); share < 0.01 {
					t.Fatalf("%s: nothing is drawn anew (%.4f of the window)", state.name, share)
				}
				if channel {
					name += ", message channel open"
				}
				time.Sleep(untilRest)
			} else if !channel {
				continue
			}
			idle := w.watch(t, watched)
			if channel {
				m := w.memory(t, data)
				ours := m.program.own + max(0, m.page.pss-empty.page.pss) + max(0, m.network.pss-empty.network.pss)
				measurements.note(t, area, name+": program / page / network", m.text())
				measurements.note(t, area, name+": all, MiB", fmt.Sprintf("%.0f", m.sum()/mib))
				measurements.atMost(t, area, name+": of it ours, MiB", ours/mib, 250, "%.0f")
			}
			measurements.atMost(t, area, name+": of a core, %", 100*idle.core, 0.2, "%.2f")
			measurements.atMost(t, area, name+": wake-ups a second", idle.wakeups, 10, "%.1f")
		}
		w.end(t)
	}
}

// wantMessages opens the message channel with the vault, or leaves it closed.
func wantMessages(t *testing.T, data string, wanted bool) {
	t.Helper()
	w, err := workspace.Open(data, []byte(passphrase), workspace.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Settings.Update(func(s *settings.Settings) error { s.MessagesEnabled = wanted; return nil }); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
}
