package cli

import (
	"context"
	"os"
	"os/signal"
	"sync/atomic"
	"syscall"
)

// interruption remembers the signal that asked the program to end.
type interruption struct{ got atomic.Int32 }

// interruptible returns a context that the first SIGINT, SIGTERM or SIGHUP
// ends. From then on signals have their own effect again, so that a second one
// ends the process at once, whatever it is waiting for.
func interruptible(parent context.Context) (context.Context, *interruption, func()) {
	ctx, cancel := context.WithCancel(parent)
	in := &interruption{}
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	watched := make(chan struct{})
	go func() {
		defer close(watched)
		select {
		case s := <-signals:
			signal.Stop(signals)
			if number, ok := s.(syscall.Signal); ok {
				in.got.Store(int32(number)) //#nosec G115 -- signal numbers are small
			}
			cancel()
		case <-ctx.Done():
		}
	}()
	return ctx, in, func() {
		cancel()
		<-watched
		signal.Stop(signals)
	}
}

// code is the exit code of a command that a signal ended, 128 and the signal's
// number as shells count; 0 when there was none.
func (in *interruption) code() int {
	if n := in.got.Load(); n != 0 {
		return 128 + int(n)
	}
	return 0
}
