package meta

import (
	"os"
	"path/filepath"
	"testing"
)

// screensOf are the folders of screens that show a part of a room of another
// name, or several rooms.
var screensOf = map[string]string{
	"about":     "update",
	"apps":      "provider",
	"demo":      "workspace",
	"domain":    "baseinfo",
	"network":   "outbound",
	"overview":  "fleet",
	"rejection": "batch",
	"templates": "provider",
}

// TestAConceptHasOneName looks that a folder of screens is named as the room
// whose concept it shows.
func TestAConceptHasOneName(t *testing.T) {
	features, err := filepath.Glob(filepath.Join(root, "frontend/src/features/*/feature.tsx"))
	if err != nil || len(features) == 0 {
		t.Fatalf("no features: %v", err)
	}
	seen := map[string]bool{}
	for _, f := range features {
		name := filepath.Base(filepath.Dir(f))
		room := name
		if of, ok := screensOf[name]; ok {
			room = of
			seen[name] = true
		}
		if d, err := os.Stat(filepath.Join("..", room)); err != nil || !d.IsDir() {
			t.Errorf("frontend/src/features/%s: no room of that name in backend", name)
		}
	}
	for name := range screensOf {
		if !seen[name] {
			t.Errorf("%s is no folder of screens: it need not be listed", name)
		}
	}
}
