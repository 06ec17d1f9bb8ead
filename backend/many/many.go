// Package many does one thing for many merchants at once.
package many

import (
	"context"
	"sync"
)

// Each calls do for every item and its place, at most workers at a time and
// begun in order, and returns when all that were begun are done. Items that
// were not begun when ctx ends are left.
func Each[T any](ctx context.Context, workers int, items []T, do func(i int, item T)) {
	places := make(chan int)
	var group sync.WaitGroup
	for range min(workers, len(items)) {
		group.Go(func() {
			for i := range places {
				if ctx.Err() == nil {
					do(i, items[i])
				}
			}
		})
	}
	defer group.Wait()
	defer close(places)
	for i := range items {
		select {
		case places <- i:
		case <-ctx.Done():
			return
		}
	}
}
