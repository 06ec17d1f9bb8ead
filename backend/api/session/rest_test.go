package session_test

import (
	"log/slog"
	"runtime"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"minifleet/backend/api/session"
	"minifleet/backend/api/session/sessiontest"
)

// told is what a session said of its rest.
type told struct {
	mu  sync.Mutex
	all []bool
}

func (r *told) tell(rests bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.all = append(r.all, rests)
}

func (r *told) now() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return len(r.all) > 0 && r.all[len(r.all)-1]
}

// A program rests when nobody was there for a minute and nothing works; it wakes
// at once for a person, a program or a passphrase, and soon for work that begins
// by itself.
func TestAProgramRestsWhileNobodyNeedsIt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var rest told
		st := &sessiontest.Store{}
		s := session.New(session.Options{Shell: sessiontest.Shell{}, Now: time.Now, Logger: slog.New(slog.DiscardHandler), WatchEvery: 6 * time.Second, Rest: rest.tell}, st)
		expectRest := func(when string, want bool) {
			t.Helper()
			synctest.Wait()
			if rest.now() != want {
				t.Errorf("%s: it rests: %v", when, !want)
			}
		}
		expectRest("at its start", false)
		time.Sleep(70 * time.Second)
		expectRest("a minute after it began, with nothing open", true)
		if err := s.Create([]byte(good)); err != nil {
			t.Fatal(err)
		}
		expectRest("a vault was opened", false)
		time.Sleep(50 * time.Second)
		expectRest("somebody was there 50 s ago", false)
		time.Sleep(20 * time.Second)
		expectRest("nobody was there for 70 s", true)
		s.Touch()
		expectRest("somebody came", false)
		time.Sleep(70 * time.Second)
		end := s.Guest()
		expectRest("a program called", false)
		time.Sleep(10 * time.Minute)
		expectRest("its call goes on", false)
		end()
		time.Sleep(7 * time.Second)
		expectRest("its call ended", true)
		ctx, stop := s.WhileOpen(t.Context())
		expectRest("a file is read", false)
		time.Sleep(10 * time.Minute)
		expectRest("the file is long", false)
		stop()
		if ctx.Err() == nil {
			t.Error("the context goes on")
		}
		time.Sleep(7 * time.Second)
		expectRest("the file was read", true)
		st.SetBusy(true)
		time.Sleep(7 * time.Second)
		expectRest("work began by itself", false)
		if err := s.Lock(); err != nil {
			t.Fatal(err)
		}
		time.Sleep(10 * time.Minute)
		expect(t, s, session.StateHeld)
		expectRest("it works behind the lock", false)
		st.SetBusy(false)
		time.Sleep(7 * time.Second)
		expect(t, s, session.StateLocked)
		time.Sleep(7 * time.Second)
		expectRest("the work ended, and the vault closed", true)
		if err := s.Unlock([]byte(good)); err != nil {
			t.Fatal(err)
		}
		expectRest("it was unlocked", false)
		time.Sleep(70 * time.Second)
		expectRest("nobody was there again", true)
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
		expectRest("it ended", false)
		for i, rests := range rest.all {
			if rests != (i%2 == 0) {
				t.Fatalf("it said something twice: %v", slices.Clone(rest.all))
			}
		}
	})
}

// A program that rests uses one processor, and afterwards those it had.
func TestAProgramAtRestUsesOneProcessor(t *testing.T) {
	had := runtime.GOMAXPROCS(0)
	session.OneProcessor(true)
	if n := runtime.GOMAXPROCS(0); n != 1 {
		t.Errorf("at rest it uses %d", n)
	}
	session.OneProcessor(false)
	if n := runtime.GOMAXPROCS(0); n != had {
		t.Errorf("it had %d, and has %d", had, n)
	}
	t.Setenv("GOMAXPROCS", "2")
	session.OneProcessor(true)
	if n := runtime.GOMAXPROCS(0); n != had {
		t.Errorf("a person chose how many there are, and at rest it uses %d", n)
	}
}
