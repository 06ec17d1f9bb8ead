// Package code is the codes that lead into a merchant's mini program: the
// platform's own mini-program codes with their pictures, printable sheets of
// them, pictures of ordinary links, and the rules that make an ordinary QR
// code open a mini program.
//
// Codes, pictures and rules are stored with the time they were read, so that
// they can be looked at and printed without a network.
package code
