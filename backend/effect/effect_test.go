package effect

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"pgregory.net/rapid"

	"minifleet/backend/alipay"
)

var sent = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

func TestLooksGrowApartAndEndWithTheWindow(t *testing.T) {
	before, gap := sent, time.Duration(0)
	for n := range len(Usual()) {
		at, last := NextLook(sent, n)
		if d := at.Sub(before); d <= gap && n > 0 && d < time.Minute {
			t.Errorf("look %d is %v after the one before, that one was %v after its own", n, d, gap)
		} else {
			gap = d
		}
		if last != (n == len(Usual())-1) || last != (Usual().Judge(false, at.Sub(sent)) == DidNot) {
			t.Errorf("look %d at %v: last %v, but it tells %s", n, at.Sub(sent), last, Usual().Judge(false, at.Sub(sent)))
		}
		before = at
	}
	if before.Sub(sent) != Window {
		t.Errorf("the last look is %v after the call", before.Sub(sent))
	}
}

// The proxies that are known to hand a request on late do so within two
// minutes; nobody may say before that it did not happen.
func TestNothingIsSaidNotToHaveHappenedWhileItMayBeOnItsWay(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		late := time.Duration(rapid.Int64Range(-int64(24*time.Hour), int64(2*time.Minute)).Draw(t, "looked after"))
		if s := Usual().Judge(false, late); s != NotKnownYet {
			t.Errorf("%v after it was given up: %s", late, s)
		}
		if s := Usual().Judge(true, late); s != Happened {
			t.Errorf("seen, but %s", s)
		}
	})
}

func TestWhatTheEndOfACallTells(t *testing.T) {
	for want, err := range map[State]error{
		Happened:    nil,
		NotKnownYet: fmt.Errorf("wrapped: %w", &alipay.Error{Class: alipay.ClassOutcomeUnknown}),
		DidNot:      &alipay.Error{Class: alipay.ClassInputInvalid},
	} {
		if got := Of(err); got != want {
			t.Errorf("%v: %s, want %s", err, got, want)
		}
	}
	if Of(errors.New("refused before it was sent")) != DidNot {
		t.Error("a call that was never sent may have happened")
	}
}
