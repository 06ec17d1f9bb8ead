// Package boundtest is for tests of what a reader may cost, whatever it is
// given.
package boundtest

import (
	"os"
	"runtime"
	"testing"
	"time"
)

// Within fails the test when read takes more processor time than a linear
// reader can need for the largest input, or allocates more than mib MiB.
// A busy machine does not count: the time is that of the thread, where the
// system tells it.
func Within(t *testing.T, what string, mib uint64, read func()) {
	t.Helper()
	WithinTime(t, what, linear, mib, read)
}

// WithinTime is Within for a reader that may take as long as most.
func WithinTime(t *testing.T, what string, most time.Duration, mib uint64, read func()) {
	t.Helper()
	most *= longest / linear
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	begun := threadTime()
	read()
	took := threadTime() - begun
	runtime.ReadMemStats(&after)
	if used := (after.TotalAlloc - before.TotalAlloc) >> 20; took > most || used > mib {
		t.Errorf("%s: %v of at most %v, %d of at most %d MiB", what, took, most, used, mib)
	}
}

// Time is the processor time that was used, for what has to end within a second:
// a busy machine does not count.
func Time() time.Duration { return processTime() }

// Second is how long what was cancelled may go on.
func Second() time.Duration { return longest / 5 }

// linear is what the largest input of a test takes at most on a slow machine.
const linear = 5 * time.Second

// MuchData is the first line of a test that reads or writes much data in one
// goroutine after another. The race detector finds nothing there and makes it
// many times as long, so it is skipped under it; build/scripts/long-tests.sh
// runs all of these without.
func MuchData(t *testing.T) {
	t.Helper()
	if RaceDetector {
		t.Skip("much data and no concurrency: run without the race detector by build/scripts/long-tests.sh")
	}
}

// ManyRounds is the first line of a test that goes the same roads many times or
// for many days. Shorter tests of its room meet the same concurrency under the
// race detector, so it is skipped under it unless MINIFLEET_RACE is "all", as in
// make soak; build/scripts/long-tests.sh runs all of these without.
func ManyRounds(t *testing.T) {
	t.Helper()
	if RaceDetector && os.Getenv("MINIFLEET_RACE") != "all" {
		t.Skip("many rounds: run without the race detector by build/scripts/long-tests.sh, with it by make soak")
	}
}
