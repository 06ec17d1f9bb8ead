//go:build unix

package web

import (
	"os"
	"os/exec"
	"syscall"
	"testing"
)

// secondUser runs a line of shell as another user of this machine, when the
// tests run as root; asked says whether they do.
func secondUser(t *testing.T, line string) (seen string, asked bool) {
	t.Helper()
	if os.Getuid() != 0 {
		t.Log("not root: what a second user can see is not tried")
		return "", false
	}
	cmd := exec.Command("/bin/sh", "-c", line)
	cmd.Dir = "/"
	cmd.Env = []string{"PATH=/usr/bin:/bin"}
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: 54321, Gid: 54321}}
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Errorf("as a second user: %v %s", err, out)
	}
	return string(out), true
}
