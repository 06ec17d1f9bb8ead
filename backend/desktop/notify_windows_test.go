package desktop

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// TestMain lets a copy of this program that is called PowerShell.exe stand in for
// it: it leaves a file "started" beside itself.
func TestMain(m *testing.M) {
	if self, err := os.Executable(); err == nil && strings.EqualFold(filepath.Base(self), "powershell.exe") {
		if os.WriteFile(filepath.Join(filepath.Dir(self), "started"), nil, 0o600) != nil {
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// Where the system takes no notification (Wine's COM fails for every one),
// nothing is started in its place.
func TestARefusedNotificationStartsNoProgram(t *testing.T) {
	folder := t.TempDir()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	program, err := os.ReadFile(self)
	if err != nil {
		t.Fatal(err)
	}
	standIn, started := filepath.Join(folder, "PowerShell.exe"), filepath.Join(folder, "started")
	if err := os.WriteFile(standIn, program, 0o700); err != nil {
		t.Fatal(err)
	}
	t.Setenv("PATH", folder+";"+os.Getenv("PATH"))
	if out, err := exec.Command("powershell.exe").CombinedOutput(); err != nil {
		t.Fatalf("the stand-in does not start: %v: %s", err, out)
	}
	if err := os.Remove(started); err != nil {
		t.Fatal("another program was started for PowerShell: ", err)
	}
	n, err := NewNotifier("", func(string) {})
	if err != nil {
		t.Fatal(err)
	}
	defer n.Close()
	for _, text := range hostile {
		t.Logf("%.20q: %v", text, n.Show(Notice{Title: text, Body: text}))
	}
	time.Sleep(time.Second) // what was started would be there by then
	if _, err := os.Stat(started); err == nil {
		t.Error("PowerShell was started for a notification")
	}
	if left, _ := filepath.Glob(filepath.Join(os.TempDir(), "*.ps1")); len(left) > 0 {
		t.Errorf("scripts were written: %v", left)
	}
}
