package desktop

import (
	"os"
	"path/filepath"
	"testing"
)

// Where the system takes no notification (Wine's COM fails for every one),
// nothing is started in its place. MINIFLEET_STAND_IN names the folder of a
// stand-in PowerShell.exe that writes a file "started" beside itself.
func TestARefusedNotificationStartsNoProgram(t *testing.T) {
	folder := os.Getenv("MINIFLEET_STAND_IN")
	if folder == "" {
		t.Skip("no stand-in for PowerShell: build/scripts/windows-test.sh runs this")
	}
	t.Setenv("PATH", folder+";"+os.Getenv("PATH"))
	n, err := NewNotifier("", func(string) {})
	if err != nil {
		t.Fatal(err)
	}
	defer n.Close()
	for _, text := range hostile {
		t.Logf("%.20q: %v", text, n.Show(Notice{Title: text, Body: text}))
	}
	if _, err := os.Stat(filepath.Join(folder, "started")); err == nil {
		t.Error("PowerShell was started for a notification")
	}
	if left, _ := filepath.Glob(filepath.Join(os.TempDir(), "*.ps1")); len(left) > 0 {
		t.Errorf("scripts were written: %v", left)
	}
}
