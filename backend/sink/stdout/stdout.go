// Package stdout tells whether a program was started without a standard output
// (>&-). Go puts the null device in its place before the first line of the program
// runs, and from then on the two cannot be told apart: it is open for reading and
// writing, as it is where Python's or Node's way to start a program was told to drop
// the output, which is no fault. So it is looked at before Go begins, which takes C.
// In a program without C, and on Windows, where writing to what is not there fails,
// nothing is told.
package stdout
