package main

import (
	"os"
	"path/filepath"
	"testing"
)

// Output that goes to a file stays there; errors beside it go to the console.
func TestOnlyStreamsThatLeadNowhereGetTheConsole(t *testing.T) {
	f, err := os.Create(filepath.Join(t.TempDir(), "out.txt"))
	if err != nil {
		t.Fatal(err)
	}
	if leadsNowhere(f) {
		t.Error("a file leads nowhere")
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	if !leadsNowhere(f) {
		t.Error("a closed stream leads somewhere")
	}
	if !leadsNowhere(nil) {
		t.Error("no stream leads somewhere")
	}
	if got := console("no-such-folder/CONOUT$", f); got != f {
		t.Error("a console that does not open replaces the stream")
	}
}
