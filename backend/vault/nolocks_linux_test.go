package vault

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"unsafe"

	"golang.org/x/sys/unix"

	"minifleet/backend/fault"
)

const noLocksErrno = "MINIFLEET_NO_LOCKS_ERRNO"

// A file system that has no locks, as some network shares answer, is told as
// that; nothing is made there, and nothing of a vault that lies there is touched.
func TestAPlaceWithoutLocksIsToldAsThat(t *testing.T) {
	for _, errno := range []unix.Errno{unix.ENOLCK, unix.EOPNOTSUPP, unix.ENOSYS, unix.EINVAL} {
		t.Run(errno.Error(), func(t *testing.T) {
			v, dir := create(t)
			mustClose(t, v)
			before := snapshot(t, dir)
			empty := filepath.Join(t.TempDir(), "empty")
			cmd := exec.Command(os.Args[0], "-test.run", "^TestNoLocksChild$", "-test.v")
			cmd.Env = append(os.Environ(), noLocksErrno+"="+strconv.Itoa(int(errno)), crashDir+"=", "MINIFLEET_NO_LOCKS_VAULT="+dir, "MINIFLEET_NO_LOCKS_EMPTY="+empty)
			out, err := cmd.CombinedOutput()
			if strings.Contains(string(out), "no filter") {
				t.Skip("this machine filters no system calls")
			}
			if got := strings.Count(string(out), "told: vault.unusable: this place cannot keep two programs from using the vault at once"); err != nil || got != 2 {
				t.Fatalf("%v: %s", err, out)
			}
			if Exists(empty) {
				t.Error("a vault was made where it cannot be locked")
			}
			if after := snapshot(t, dir); fmt.Sprint(before) != fmt.Sprint(after) {
				t.Errorf("%v became %v", before, after)
			}
		})
	}
}

// TestNoLocksChild is no test: it opens and creates a vault where every lock fails.
func TestNoLocksChild(t *testing.T) {
	errno, err := strconv.Atoi(os.Getenv(noLocksErrno))
	if err != nil {
		t.Skip("run by TestAPlaceWithoutLocksIsToldAsThat")
	}
	if err := failLocks(uint32(errno)); err != nil {
		t.Skip("no filter: ", err)
	}
	_, err = Open(os.Getenv("MINIFLEET_NO_LOCKS_VAULT"), pass, fast)
	fmt.Printf("told: %s: %v\n", fault.CodeOf(err), err)
	_, err = Create(os.Getenv("MINIFLEET_NO_LOCKS_EMPTY"), pass, fast)
	fmt.Printf("told: %s: %v\n", fault.CodeOf(err), err)
}

// failLocks makes every flock of this process fail, for the rest of its life.
func failLocks(errno uint32) error {
	filter := []unix.SockFilter{
		{Code: unix.BPF_LD | unix.BPF_W | unix.BPF_ABS}, // the number of the call
		{Code: unix.BPF_JMP | unix.BPF_JEQ | unix.BPF_K, K: unix.SYS_FLOCK, Jf: 1},
		{Code: unix.BPF_RET | unix.BPF_K, K: unix.SECCOMP_RET_ERRNO | errno},
		{Code: unix.BPF_RET | unix.BPF_K, K: unix.SECCOMP_RET_ALLOW},
	}
	program := unix.SockFprog{Len: uint16(len(filter)), Filter: &filter[0]}
	if err := unix.Prctl(unix.PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0); err != nil {
		return err
	}
	if _, _, errno := unix.Syscall(unix.SYS_SECCOMP, unix.SECCOMP_SET_MODE_FILTER, unix.SECCOMP_FILTER_FLAG_TSYNC, uintptr(unsafe.Pointer(&program))); errno != 0 {
		return errno
	}
	return nil
}
