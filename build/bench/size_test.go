package bench

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"testing"
)

var firstLoad = regexp.MustCompile(`(?m)^\s*(\d+)\s+first load`)

// TestSize weighs the program and what the first screen loads.
func TestSize(t *testing.T) {
	fleetSize(t)
	const area = "Size"
	info, err := os.Stat(binary(t))
	if err != nil {
		t.Fatal(err)
	}
	measurements.note(t, area, "program with the screens in it, MiB", fmt.Sprintf("%.1f", float64(info.Size())/mib))
	if desktop, err := os.Stat(filepath.Join("..", "bin", "minifleet")); err == nil {
		measurements.note(t, area, "desktop program (make app), MiB", fmt.Sprintf("%.1f", float64(desktop.Size())/mib))
	}
	cmd := exec.Command("node", "scripts/size.mjs")
	cmd.Dir = filepath.Join("..", "..", "frontend")
	out, _ := cmd.Output() // over its limit it fails, and tells how much
	m := firstLoad.FindSubmatch(out)
	if m == nil {
		t.Fatalf("the first load was not weighed: %s", out)
	}
	bytes, err := strconv.ParseFloat(string(m[1]), 64)
	if err != nil {
		t.Fatal(err)
	}
	measurements.atMost(t, area, "first load of the screens, kB gzip", bytes/1000, 300, "%.0f")
}
