package bench

import (
	"fmt"
	"os/exec"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

var benchmarkLine = regexp.MustCompile(`^Benchmark(\w+?)(?:-\d+)?\s+\d+\s+([0-9.]+) ns/op(.*)$`)

// TestVault runs the vault's own benchmarks, which use a vault of 10,000
// merchants, and adds them to the table.
func TestVault(t *testing.T) {
	fleetSize(t)
	cmd := exec.Command("go", "test", "-run", "^$", "-bench", ".", "-benchtime", "1s", "minifleet/backend/vault")
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	const area = "Vault of 10,000 merchants"
	names := map[string]string{
		"Unlock":      "key derivation at the calibrated costs",
		"Open":        "open, without the key derivation",
		"Close":       "close",
		"Put":         "write one merchant, synced to disk",
		"PutParallel": "write one merchant, synced, 16 writers",
		"Import":      "write all of them, 1,000 a transaction",
		"Get":         "read one merchant",
		"Find":        "read the 200 merchants of a tag",
		"Each":        "read all of them",
		"CountIndex":  "count the merchants of a tag",
	}
	found := 0
	for line := range strings.Lines(string(out)) {
		m := benchmarkLine.FindStringSubmatch(strings.TrimSpace(line))
		if m == nil || names[m[1]] == "" {
			continue
		}
		ns, err := strconv.ParseFloat(m[2], 64)
		if err != nil {
			t.Fatal(err)
		}
		found++
		measurements.note(t, area, names[m[1]], duration(ns))
	}
	if found < len(names) {
		t.Errorf("%d of %d benchmarks ran:\n%s", found, len(names), out)
	}
}

func duration(ns float64) string {
	switch {
	case ns < 1e4:
		return fmt.Sprintf("%.2f µs", ns/1e3)
	case ns < 1e6:
		return fmt.Sprintf("%.0f µs", ns/1e3)
	case ns < 1e8:
		return fmt.Sprintf("%.1f ms", ns/1e6)
	}
	return fmt.Sprintf("%.2f s", ns/1e9)
}
