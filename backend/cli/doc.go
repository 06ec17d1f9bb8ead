// Package cli is the command line, the third shell over the facade: every
// capability of the workspace for scripts and terminals. A command reads its
// arguments, asks the facade of the program that has the workspace open (or of a
// workspace it opens for itself, see desk) and prints one answer; it holds no
// rules of its own. With --json it prints what the facade answered.
package cli

// Version is stamped by the build.
var Version = "dev"

// ReleaseFeed is the address that is read when a person asks for updates, stamped
// by the build that names one.
var ReleaseFeed string
