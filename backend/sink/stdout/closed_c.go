//go:build cgo && unix

package stdout

// #include <fcntl.h>
// static int closed;
// __attribute__((constructor)) static void look(void) { closed = fcntl(1, F_GETFD) < 0; }
// static int was_closed(void) { return closed; }
import "C"

// Closed reports whether the program was started without a standard output.
func Closed() bool { return C.was_closed() != 0 }
