package boundtest

import (
	"time"

	"golang.org/x/sys/unix"
)

// threadTime is the processor time of this thread.
func threadTime() time.Duration { return used(unix.RUSAGE_THREAD) }

// processTime is the processor time of all of the process.
func processTime() time.Duration { return used(unix.RUSAGE_SELF) }

func used(by int) time.Duration {
	var used unix.Rusage
	if err := unix.Getrusage(by, &used); err != nil {
		panic(err)
	}
	return time.Duration(used.Utime.Nano() + used.Stime.Nano())
}
