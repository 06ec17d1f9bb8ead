// Package datadir says where a person's data lies, and moves it from where
// earlier versions kept it.
//
// On Windows that was the roaming profile, which is copied to a server at every
// logoff and to the next machine at the next logon: two vaults that go on apart.
// It is the local profile now. Data that lies in the former place is used there
// until the person agrees to the move.
//
// A move loses nothing, whenever it is interrupted: at every moment one of the
// two places holds all of it and is the one that is used. What was copied, and
// not renamed, stays beside the former place under another name.
package datadir
