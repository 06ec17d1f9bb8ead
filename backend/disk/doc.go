// Package disk writes files that survive a crash and keeps what is on disk
// the owner's alone.
//
// A file written here is complete or not there: its content is on disk before
// its name is. On Windows a rename over a file that somebody reads is refused
// for as long as they read (virus scanners and indexers do), so it is tried
// again for a while. Modes mean nothing there; a private directory gets an
// access list of its owner and the system.
package disk
