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

// What a shell writes on standard error is masked as the log beside the vault is.
func TestStandardErrorIsToldWhatTheLogIsTold(t *testing.T) {
	dir := t.TempDir()
	var out strings.Builder
	log := Logger(dir, Masked(&out, slog.LevelWarn), slog.LevelWarn)
	log.Info("of no interest")
	log.With("merchant", "王老板的面馆").Warn("a call failed", "error", errors.New("li@example.com, 13800138000, 202611BBd41d8cd98f00b204e9800998"), "method", "alipay.open.mini.version.upload")
	beside, err := os.ReadFile(filepath.Join(dir, logFile))
	if err != nil {
		t.Fatal(err)
	}
	if out.String() != string(beside) || !strings.Contains(out.String(), "a call failed") || !strings.Contains(out.String(), "alipay.open.mini.version.upload") {
		t.Errorf("standard error %q, the log %q", out.String(), beside)
	}
	for _, private := range []string{"王老板", "li@example", "138001", "202611BB", "of no interest"} {
		if strings.Contains(out.String(), private) {
			t.Errorf("%q is in %s", private, out.String())
		}
	}
}
