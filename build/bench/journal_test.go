package bench

import (
	"os"
	"os/exec"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

var journalLine = regexp.MustCompile(`^Benchmark(?:Search/)?(\w+?)(?:-\d+)?\s+\d+\s+([0-9.]+) ns/op(.*)$`)

// TestJournal asks a journal of 1,000,000 entries every kind of question.
func TestJournal(t *testing.T) {
	fleetSize(t)
	cmd := exec.Command("go", "test", "-run", "^$", "-bench", "Search|OpenJournal", "-benchtime", "5x", "-timeout", "60m", "minifleet/backend/journal")
	cmd.Env = append(os.Environ(), "MINIFLEET_ENTRIES=1000000", "MINIFLEET_JOURNAL="+t.TempDir()+"/vault")
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	const area = "Journal of 1,000,000 entries, first pages, ms"
	found := 0
	for line := range strings.Lines(string(out)) {
		m := journalLine.FindStringSubmatch(strings.TrimSpace(line))
		if m == nil {
			continue
		}
		ns, err := strconv.ParseFloat(m[2], 64)
		if err != nil {
			t.Fatal(err)
		}
		found++
		switch name := m[1]; {
		case name == "AbsentToTheEnd":
			measurements.note(t, area, "words that are nowhere, to the end", duration(ns))
		case name == "OpenJournal":
			measurements.atMost(t, area, "open and close the vault, key derivation of one pass", ns/1e6, 600, "%.0f")
		case strings.HasPrefix(name, "Words"):
			measurements.atMost(t, area, name, ns/1e6, 300, "%.0f")
		default:
			measurements.atMost(t, area, name, ns/1e6, 100, "%.1f")
		}
	}
	if found < 20 {
		t.Errorf("%d benchmarks ran:\n%s", found, out)
	}
}
