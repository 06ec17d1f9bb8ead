// Package road tells how far a new merchant is on the way from nothing to
// online, and writes the pages that are handed to merchants.
//
// Walk is pure: where a merchant is follows from what is stored of it, the
// steps of its readiness above all. Nothing is kept of the way itself, so that
// it can be broken off anywhere and cannot disagree with what is so.
package road
