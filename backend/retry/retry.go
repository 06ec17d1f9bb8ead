// Package retry is the one policy for doing something again: waits that
// double up to a bound and are spread, so that many who wait do not come at
// once. The arithmetic is cenkalti/backoff's.
package retry

import (
	"context"
	"time"

	"github.com/cenkalti/backoff/v5"
)

// Policy is how long to wait between tries and how often to try.
type Policy struct {
	First time.Duration // before the second try
	Most  time.Duration // no wait is longer than this and a fifth
	Tries int           // at most so many tries; 0 is no bound
}

// spread is by how much a wait is made shorter or longer.
const spread = 0.2

func (p Policy) waits(from time.Duration) *backoff.ExponentialBackOff {
	b := backoff.NewExponentialBackOff()
	b.InitialInterval, b.MaxInterval, b.Multiplier, b.RandomizationFactor = min(from, p.Most), p.Most, 2, spread
	return b
}

// Wait is how long to wait after so many tries that failed (1: the first). It
// serves those who keep the number of tries on disk.
func (p Policy) Wait(failed int) time.Duration {
	from := p.First
	for range min(max(failed, 1), 62) - 1 {
		if from >= p.Most {
			break
		}
		from *= 2
	}
	return p.waits(from).NextBackOff()
}

// Do calls until it succeeds, again says that the error is not worth another
// try, the tries are used up or ctx ends. The error is the last of call, or
// ctx's own when it ended in a wait. again may be nil: every error is.
func (p Policy) Do(ctx context.Context, call func(context.Context) error, again func(error) bool) error {
	_, err := backoff.Retry(ctx, func() (struct{}, error) {
		err := call(ctx)
		if err != nil && again != nil && !again(err) {
			err = backoff.Permanent(err)
		}
		return struct{}{}, err
	}, backoff.WithBackOff(p.waits(p.First)), backoff.WithMaxTries(uint(max(p.Tries, 0))), backoff.WithMaxElapsedTime(0))
	return err
}

// Sleep waits for d by the wall clock, in steps, so that the time a machine
// was asleep counts; it never waits longer than d, wherever the clock is set.
// All who sleep look at the clock together.
// wake ends it early; it may be nil. The error is ctx's.
func Sleep(ctx context.Context, now func() time.Time, d time.Duration, wake <-chan struct{}) error {
	const step = 18 * time.Second
	due, end := now().Round(0).Add(d), time.Now().Add(d)
	for {
		left := min(due.Sub(now().Round(0)), time.Until(end))
		if left <= 0 {
			return ctx.Err()
		}
		timer := time.NewTimer(min(left, untilBeat(step)))
		select {
		case <-ctx.Done():
			timer.Stop()
			return ctx.Err()
		case <-wake:
			timer.Stop()
			return ctx.Err()
		case <-timer.C:
		}
	}
}

// Every calls do each d, by Sleep: what was due while a machine was asleep is
// done once it is awake. It returns when ctx ends.
func Every(ctx context.Context, now func() time.Time, d time.Duration, do func()) {
	for Sleep(ctx, now, d, nil) == nil {
		do()
	}
}
