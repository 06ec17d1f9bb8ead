package cli

import (
	"context"
	"os"
	"os/signal"
	"slices"
	"sync"
	"sync/atomic"
	"syscall"
)

// interruption remembers the signal that asked the program to end.
type interruption struct {
	got     atomic.Int32
	mu      sync.Mutex
	signals chan os.Signal // nil once they have their own effect again
}

// ending are the signals that ask a program to end; the end of its terminal does
// not where it was started to ignore that, as by nohup.
var ending = slices.DeleteFunc([]os.Signal{os.Interrupt, syscall.SIGTERM, syscall.SIGHUP},
	func(s os.Signal) bool { return s == syscall.SIGHUP && signal.Ignored(s) })

// interruptible returns a context that the first SIGINT, SIGTERM or SIGHUP
// ends. From then on signals have their own effect again, so that a second one
// ends the process at once, whatever it is waiting for.
func interruptible(parent context.Context) (context.Context, *interruption, func()) {
	ctx, cancel := context.WithCancel(parent)
	signals := make(chan os.Signal, 1)
	in := &interruption{signals: signals}
	signal.Notify(signals, ending...)
	watched := make(chan struct{})
	go func() {
		defer close(watched)
		select {
		case s := <-signals:
			in.stop()
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
		in.stop()
	}
}

func (in *interruption) stop() {
	in.mu.Lock()
	defer in.mu.Unlock()
	if in.signals != nil {
		signal.Stop(in.signals)
		in.signals = nil
	}
}

// alone takes the signals from whoever else in the program listens to them.
func (in *interruption) alone() {
	in.mu.Lock()
	defer in.mu.Unlock()
	if in.signals != nil {
		signal.Reset(ending...)
		signal.Notify(in.signals, ending...)
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
