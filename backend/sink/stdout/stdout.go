// Package stdout tells whether a program was started without a standard output
// (>&-). Go puts the null device in its place before the first line of the program
// runs, and from then on it cannot be told from one that a person chose; so it is
// looked at before Go begins, which takes C. In a program without C, and on
// Windows, where writing to what is not there fails, nothing is told.
package stdout
