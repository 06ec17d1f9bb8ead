// Package version is the life of a mini program's versions: what may be done
// with a version in which state, the actions themselves, the form of an audit
// and the reasons of its refusal.
//
// What may be done is data (Rules). The same table answers what is legal now,
// names the sub-codes the platform refuses with, and is held against the
// platform's behaviour by a property test.
//
// Everything read from the platform is stored with the time it was read. Every
// action that changes something is written to the journal before and after,
// and when its outcome is unknown the platform is asked what is true; nothing
// is repeated blindly.
package version
