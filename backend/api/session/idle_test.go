package session_test

import (
	"log/slog"
	"testing"
	"testing/synctest"
	"time"

	"minifleet/backend/api/session"
	"minifleet/backend/api/session/sessiontest"
)

// An untouched vault is locked, also the one that was opened after a locked
// night in which nothing was watched.
func TestAnIdleVaultIsLockedAgainAndAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		st := &sessiontest.Store{Idle: time.Minute}
		s := session.New(session.Options{Shell: sessiontest.Shell{}, Now: time.Now, Logger: slog.New(slog.DiscardHandler), WatchEvery: 2 * time.Second}, st)
		if err := s.Create([]byte(good)); err != nil {
			t.Fatal(err)
		}
		for range 3 {
			time.Sleep(time.Minute - 3*time.Second)
			expect(t, s, session.StateUnlocked)
			time.Sleep(6 * time.Second)
			synctest.Wait()
			expect(t, s, session.StateLocked)
			time.Sleep(8 * time.Hour)
			if err := s.Unlock([]byte(good)); err != nil {
				t.Fatal(err)
			}
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
	})
}
