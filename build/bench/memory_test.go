package bench

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"
)

// TestMemory measures the most memory the real program has with fleets of
// several sizes, over what it has with two merchants: reading them all, looking
// ahead at a publication to all, and a batch of all that waits for
// authorizations.
func TestMemory(t *testing.T) {
	fleetSize(t)
	empty := peaksWith(t, 2)
	for _, n := range []int{1_000, 10_000, 100_000} {
		area := fmt.Sprintf("Memory with %d merchants, over that with two", n)
		for i, peak := range peaksWith(t, n) {
			name, limit := peak.name, 60.0
			if n > 10_000 {
				limit = 300
			}
			row := measurements.atMost(t, area, fmt.Sprintf("%s, MiB over %.0f", name, empty[i].bytes/mib), (peak.bytes-empty[i].bytes)/mib, limit, "%.0f")
			if n == 10_000 {
				row.before = beforeOf[name]
			}
		}
	}
}

const (
	importing = "importing a sheet of them"
	listing   = "merchant list --json"
	waiting   = "a batch of all, waiting"
)

// beforeOf is the most memory the whole program had before, in MiB.
var beforeOf = map[string]string{listing: "323 in all", waiting: "402 in all"}

type peak struct {
	name  string
	bytes float64
}

func peaksWith(t *testing.T, n int) []peak {
	t.Helper()
	data := t.TempDir()
	newest := enrol(t, newPlatform(t, 1), data, 50)
	var sheet bytes.Buffer
	sheet.WriteString("name,mini_app_id,contact,phone,tags\n")
	for i := 1; i < n; i++ {
		fmt.Fprintf(&sheet, "Merchant %d,20880001%08d,Somebody %d,0571-%08d,east;north\n", i, i, i, i)
	}
	file := filepath.Join(t.TempDir(), "merchants.csv")
	if err := os.WriteFile(file, sheet.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	peaks := []peak{{importing, run(t, data, "--json", "merchant", "import", file).memory}}
	peaks = append(peaks, peak{listing, run(t, data, "--json", "merchant", "list").memory})

	plan := []string{"--json", "publish", "--goal", "online", "--all", "--template-version", newest, "--wait-authorization"}
	cmd := command(t, data, append(plan, "--wait")...)
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	// Settled: no more than a hundredth in five seconds.
	last, most := 0.0, 1.0
	for most > last*1.01 {
		time.Sleep(5 * time.Second)
		if last, most = most, peakMemory(cmd.Process.Pid); most == 0 {
			t.Fatalf("it ended: %v", cmd.Wait())
		}
	}
	_ = cmd.Process.Signal(os.Interrupt)
	_ = cmd.Wait()
	return append(peaks, peak{waiting, most})
}
