// Package filing hands in the filing (备案) of mini programs for their owners:
// the form and its pictures, sealed in the vault until they are erased; checks
// of all of it before anything is sent; the owner's face check; the submission,
// its refusals and its withdrawal.
//
// What owners tell of themselves is in the records of this room and in calls to
// the platform, and nowhere else: no journal entry, run, event or error holds a
// value of a form.
package filing
