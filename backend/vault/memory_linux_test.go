package vault

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"os"
	"regexp"
	"strconv"
	"testing"

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

// TestWhatIsOnDiskDoesNotStayInMemory writes three tables and more: the pages of
// files that were written are not counted as memory of the process.
func TestWhatIsOnDiskDoesNotStayInMemory(t *testing.T) {
	v, _ := create(t)
	before, src, value := residentFiles(t), rand.NewChaCha8([32]byte{2}), make([]byte, 40_000)
	const written = 64 << 20
	for n := 0; n < written/len(value); {
		if err := v.Update(func(tx *Tx) error {
			for end := n + 25; n < end; n++ {
				_, _ = src.Read(value)
				if err := tx.set(fmt.Appendf(nil, "r/large/%09d", n), bytes.Clone(value)); err != nil {
					return err
				}
			}
			return nil
		}); err != nil {
			t.Fatal(err)
		}
	}
	if after := residentFiles(t); after > before+written/2 {
		t.Errorf("files in memory: %d MiB before, %d MiB after writing %d MiB", before>>20, after>>20, written>>20)
	}
	mustClose(t, v)
}

// residentFiles is how many bytes of mapped files count as memory of the process.
func residentFiles(t *testing.T) int {
	t.Helper()
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		t.Fatal(err)
	}
	found := regexp.MustCompile(`RssFile:\s*(\d+) kB`).FindSubmatch(status)
	if found == nil {
		t.Skip("this kernel does not tell the memory of files apart")
	}
	kib, err := strconv.Atoi(string(found[1]))
	if err != nil {
		t.Fatal(err)
	}
	return kib << 10
}
