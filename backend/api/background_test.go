package api

import (
	"errors"
	"testing"

	"minifleet/backend/api/session/sessiontest"
	"minifleet/backend/fault"
)

// hiding is a window that can hide, on a system that keeps what it is told or
// does not.
type hiding struct {
	sessiontest.Shell
	start   StartState
	refuses error
	quits   int
}

func (h *hiding) Background() (Background, error) {
	return Background{Tray: true, Start: h.start}, nil
}

func (h *hiding) StartWithSystem(on bool) error {
	if h.refuses == nil && on {
		h.start = StartOn
	} else if h.refuses == nil {
		h.start = StartOff
	}
	return h.refuses
}

func (h *hiding) Quit() error { h.quits++; return nil }

func TestTheAnswerAboutStartingIsWhatTheSystemSays(t *testing.T) {
	shell := &hiding{start: StartOff}
	f := assemble(Options{Dir: t.TempDir(), Shell: shell}.filled(), &sessiontest.Store{})
	t.Cleanup(func() { _ = f.Close() })
	if b, err := f.System.StartWithSystem(t.Context(), StartWithSystem{On: true}); err != nil || b.Start != StartOn || !b.Tray {
		t.Errorf("%+v, %v", b, err)
	}
	shell.refuses = errors.New("policy")
	if _, err := f.System.StartWithSystem(t.Context(), StartWithSystem{}); fault.CodeOf(err) != "system.start_not_kept" {
		t.Error(err)
	}
	if b, err := f.System.Background(t.Context(), Nothing{}); err != nil || b.Start != StartOn {
		t.Errorf("after a refusal: %+v, %v", b, err)
	}
	if _, err := f.System.Quit(t.Context(), Nothing{}); err != nil || shell.quits != 1 {
		t.Error(err, shell.quits)
	}
	// What another program or a browser asks for is not the window's.
	if _, err := f.ForPrograms(true).System.Quit(t.Context(), Nothing{}); fault.CodeOf(err) != "system.not_supported" || shell.quits != 1 {
		t.Error(err, shell.quits)
	}
}

func TestAShellHearsOfChangedPreferences(t *testing.T) {
	var heard []Preferences
	f := assemble(Options{Dir: t.TempDir(), Shell: sessiontest.Shell{}, PreferencesSaved: func(p Preferences) { heard = append(heard, p) }}.filled(), &sessiontest.Store{})
	t.Cleanup(func() { _ = f.Close() })
	want := defaultPreferences()
	want.KeepRunning = true
	if _, err := f.System.SavePreferences(t.Context(), want); err != nil {
		t.Fatal(err)
	}
	if _, err := f.System.SavePreferences(t.Context(), Preferences{Language: "fr"}); err == nil {
		t.Fatal("a language that is not there is taken")
	}
	if len(heard) != 1 || !heard[0].KeepRunning || !loadPreferences(f.session.opt.Dir).KeepRunning {
		t.Errorf("%+v", heard)
	}
}
