package session_test

import (
	"context"
	"log/slog"
	"path/filepath"
	"testing"
	"time"

	"minifleet/backend/api/session"
	"minifleet/backend/api/session/sessiontest"
	"minifleet/backend/fault"
)

// opening writes down what it was asked to open.
type opening struct {
	sessiontest.Shell
	opened *[]string
}

func (o opening) OpenSaved(_ context.Context, path string) error {
	*o.opened = append(*o.opened, path)
	return nil
}

func TestOnlyWhatWasSavedIsOpened(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "report.html")
	var opened []string
	s := session.New(session.Options{Shell: opening{sessiontest.Shell{Desktop: true, Path: path}, &opened}, Now: time.Now, Logger: slog.New(slog.DiscardHandler), WatchEvery: time.Hour}, &sessiontest.Store{})
	t.Cleanup(func() { _ = s.Close() })
	if err := s.OpenSaved(t.Context(), path, false); fault.CodeOf(err) != "system.not_saved" {
		t.Errorf("before it is saved: %v", err)
	}
	if _, err := s.Deliver(t.Context(), "report.html", "text/html", func() ([]byte, error) { return []byte("x"), nil }); err != nil {
		t.Fatal(err)
	}
	for _, folder := range []bool{false, true} {
		if err := s.OpenSaved(t.Context(), path, folder); err != nil {
			t.Fatal(err)
		}
	}
	if len(opened) != 2 || opened[0] != path || opened[1] != dir {
		t.Errorf("opened %q", opened)
	}
	if err := s.OpenSaved(t.Context(), filepath.Join(dir, "other.html"), false); fault.CodeOf(err) != "system.not_saved" {
		t.Errorf("another file: %v", err)
	}
}

func TestABrowserOpensNothing(t *testing.T) {
	s := session.New(session.Options{Shell: sessiontest.Shell{}, Now: time.Now, Logger: slog.New(slog.DiscardHandler), WatchEvery: time.Hour}, &sessiontest.Store{})
	t.Cleanup(func() { _ = s.Close() })
	if err := s.OpenSaved(t.Context(), "x", false); fault.CodeOf(err) != "system.not_supported" {
		t.Errorf("%v", err)
	}
}
