package desktop

import (
	"encoding/json"
	"os"
	"path/filepath"

	"minifleet/backend/disk"
)

// Area is a rectangle of the screen, in the units the window's library counts.
type Area struct{ X, Y, Width, Height int }

// Place is where the window was, and where its person last saved a file. Size
// and position are those it has when it is not maximised.
type Place struct {
	X         int    `json:"x"`
	Y         int    `json:"y"`
	Width     int    `json:"width"`
	Height    int    `json:"height"`
	Maximised bool   `json:"maximised,omitempty"`
	Positions bool   `json:"positions,omitempty"` // X and Y mean something
	Folder    string `json:"folder,omitempty"`
}

const (
	placeFile  = "window.json"
	usualWidth = 1360
	usualHigh  = 860
	// LeastWidth and LeastHeight are what the screens need.
	LeastWidth  = 1024
	LeastHeight = 680
	// frame is what a title bar and borders may take of the height.
	frame = 48
	// reach is how much of a title bar has to be seen to drag the window by it.
	reach = 80
)

// LoadPlace reads it; a missing or broken file means the usual one.
func LoadPlace(dir string) Place {
	var p Place
	data, err := os.ReadFile(filepath.Join(dir, placeFile))
	if err != nil || json.Unmarshal(data, &p) != nil {
		return Place{}
	}
	return p
}

// Save keeps it beside the vault. The folder has to exist: a window that was
// only looked at leaves nothing.
func (p Place) Save(dir string) error {
	if _, err := os.Stat(dir); err != nil {
		return nil // nothing was kept here yet
	}
	data, err := json.Marshal(p)
	if err != nil {
		return err
	}
	return disk.WriteFile(filepath.Join(dir, placeFile), data)
}

// On fits the place to the screens there are now: no larger than the one it is
// on, and on one at all. Without a screen it fits, or a size that was kept, the
// window has its usual size, is placed by the system, and fills a screen that
// is too small for that.
func (p Place) On(screens []Area) Place {
	if p.Width < LeastWidth || p.Height < LeastHeight {
		p.Width, p.Height, p.Positions = usualWidth, usualHigh, false
	}
	if len(screens) == 0 {
		p.Positions = false
		return p
	}
	home := screens[0]
	if p.Positions {
		p.Positions = false
		for _, s := range screens {
			if p.reachableOn(s) {
				home, p.Positions = s, true
				break
			}
		}
	}
	if p.Width > home.Width || p.Height > home.Height-frame {
		p.Maximised = true
		p.Width, p.Height = max(LeastWidth, min(p.Width, home.Width)), max(LeastHeight, min(p.Height, home.Height-frame))
		p.Positions = false
	}
	return p
}

// reachableOn says whether the middle of the title bar can be seen there.
func (p Place) reachableOn(s Area) bool {
	left, right := max(p.X, s.X), min(p.X+p.Width, s.X+s.Width)
	return right-left >= reach && p.Y >= s.Y-frame && p.Y <= s.Y+s.Height-frame
}
