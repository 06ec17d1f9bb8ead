// Package vault keeps records on disk so that only someone with the
// passphrase can read or change them.
//
// A vault is a directory:
//
//	header.json  how the passphrase opens it; rewritten when the passphrase and then the keys change
//	lock         held while a process has the vault open
//	seal         a digest of every data file, present only while it is closed
//	creating     present only while Create or Restore is at work
//	data/        Badger's files
//	newkeys      present from a change of the passphrase until the keys are new
//	data.next/   the store that is being sealed under them
//
// The passphrase goes through Argon2id to a key that unwraps a random master
// key; HKDF derives every other key from the master key. Badger encrypts its
// files but does not authenticate them, so each record is sealed once more
// with XChaCha20-Poly1305, bound to its collection, id and schema version: a
// record that was edited or moved fails to open and is never returned as a
// value. Index entries carry a MAC, and what an index finds is compared with
// the record itself.
//
// What this cannot show: somebody who can write to the directory may replace
// the whole of it by an older copy of itself. And while the program runs, the
// keys are in its memory.
package vault
