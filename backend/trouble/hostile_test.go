package trouble

import (
	"errors"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"minifleet/backend/sink"
	"minifleet/backend/sink/sinktest"
)

// Whatever a stranger's text is, a record is one line, and nothing in it does
// anything where the log is read.
func TestALogHoldsTextOnly(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, logFile)
	log := Logger(dir, slog.NewTextHandler(io.Discard, nil), slog.LevelInfo)
	sinktest.EveryText(t, func(t rapid.TB, text string) {
		if err := os.Remove(path); err != nil && !errors.Is(err, os.ErrNotExist) {
			t.Fatal(err)
		}
		log.Info(text, "name", text, "error", errors.New(text), "list", []string{text})
		content, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		line := strings.TrimSuffix(string(content), "\n")
		if r, found := sink.Hidden(line); found || !strings.HasPrefix(line, "time=") {
			t.Fatalf("%q: %s in %q", text, sink.Name(r), line)
		}
	})
}
