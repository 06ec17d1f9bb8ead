package vault

import (
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

func TestNoCoreDumpAndNoOtherProcessLooksIn(t *testing.T) {
	v, _ := create(t)
	mustClose(t, v)
	var limit unix.Rlimit
	if err := unix.Getrlimit(unix.RLIMIT_CORE, &limit); err != nil || limit.Cur != 0 || limit.Max != 0 {
		t.Error(limit, err)
	}
	if n, err := unix.PrctlRetInt(unix.PR_GET_DUMPABLE, 0, 0, 0, 0); err != nil || n != 0 {
		t.Error(n, err)
	}
}

// TestTablesDoNotStayInMemory writes three tables and more: their pages are not
// counted as memory of the process once they are on disk.
func TestTablesDoNotStayInMemory(t *testing.T) {
	v, _ := create(t)
	const written = 64 << 20
	writeLarge(t, v, 40_000, written)
	mapped, resident := tablesInMemory(t)
	for end := time.Now().Add(20 * time.Second); resident > mapped/4 && time.Now().Before(end); mapped, resident = tablesInMemory(t) {
		time.Sleep(50 * time.Millisecond) // one that is being built is in memory
	}
	if mapped < written/4 || resident > mapped/4 {
		t.Errorf("tables of %d MiB, %d MiB of them in memory", mapped>>20, resident>>20)
	}
	mustClose(t, v)
}

// tablesInMemory is how large the mapped tables are, in bytes, and how much of
// them counts as memory of the process.
func tablesInMemory(t *testing.T) (mapped, resident int) {
	t.Helper()
	maps, err := os.ReadFile("/proc/self/smaps")
	if err != nil {
		t.Skip(err)
	}
	table := false
	for line := range strings.Lines(string(maps)) {
		name, rest, _ := strings.Cut(strings.TrimSpace(line), " ")
		if !strings.HasSuffix(name, ":") { // the first line of a mapping ends with its file
			table = strings.HasSuffix(rest, ".sst")
			continue
		}
		if kib, err := strconv.Atoi(strings.TrimSuffix(strings.TrimSpace(rest), " kB")); table && err == nil {
			switch name {
			case "Size:":
				mapped += kib << 10
			case "Rss:":
				resident += kib << 10
			}
		}
	}
	return mapped, resident
}
