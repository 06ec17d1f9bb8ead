//go:build !linux && !windows

package boundtest

import "time"

var began = time.Now()

// threadTime is the time that passed.
func threadTime() time.Duration { return time.Since(began) }

func processTime() time.Duration { return threadTime() }
