package vault

import (
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
