package boundtest

import (
	"context"
	"errors"
	"runtime"
	"testing"
	"time"
)

// EndsWithItsContext runs read to its end, and then once more with a context
// that is cancelled in the middle: when it is asked for half of the times it was
// asked at first. It fails the test when read goes on for longer than Second
// anywhere without asking whether its context lives, or does not end as
// cancelled. All of read is in one goroutine.
func EndsWithItsContext(t *testing.T, what string, read func(context.Context) error) {
	t.Helper()
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	whole := watch(t, 0)
	if err := read(whole); errors.Is(err, context.Canceled) {
		t.Errorf("%s: ended before anybody cancelled it", what)
	}
	whole.ask()
	if whole.longest > Second() {
		t.Errorf("%s: %v without asking whether its context lives", what, whole.longest)
	}
	middle := whole.asked / 2
	if middle < 2 {
		t.Fatalf("%s: its context was asked %d times, too few for a middle", what, whole.asked)
	}
	half := watch(t, middle)
	if err := read(half); !errors.Is(err, context.Canceled) {
		t.Errorf("%s: cancelled in the middle it ended with %v", what, err)
	}
	if half.ask(); half.asked > middle+8 {
		t.Errorf("%s: cancelled, it asked its context %d times more", what, half.asked-middle)
	}
	t.Logf("%s: asked %d times, at most %v apart", what, whole.asked, whole.longest)
}

// watched is a context that knows how often it was asked, and how far apart.
type watched struct {
	context.Context
	cancel  context.CancelFunc
	at      int // cancelled when asked for this time
	asked   int
	last    time.Duration
	longest time.Duration
}

func watch(t *testing.T, at int) *watched {
	ctx, cancel := context.WithCancel(t.Context())
	t.Cleanup(cancel)
	return &watched{Context: ctx, cancel: cancel, at: at, last: threadTime()}
}

func (w *watched) Err() error {
	w.ask()
	return w.Context.Err()
}

func (w *watched) ask() {
	now := threadTime()
	w.longest = max(w.longest, now-w.last)
	w.last = now
	if w.asked++; w.asked == w.at {
		w.cancel()
	}
}
