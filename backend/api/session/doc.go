// Package session keeps what is open, and to whom.
//
// One workspace of a data directory is open at a time. A Session is the way of
// one kind of caller to it: screens, which are refused when it is locked, and
// other programs of the same person, which may be admitted by the passphrase.
// It locks when nobody is there, closes when the work that was running has
// ended, repeats the workspace's events while they may be heard, and carries
// files to and from the person. What a workspace is, Store and Space say.
package session
