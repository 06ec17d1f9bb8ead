// Package run does one small thing for many merchants: invite a person, make a
// code, read the versions. What is asked for is on disk before it is begun, and
// each merchant's outcome as it comes, so that a run survives the window, the
// program and the machine.
//
// A room defines a kind of run (Define) and says how it is done for one
// merchant; who it is done for, in what order, how many at a time, what happens
// at a freeze, a stop, a restart, and how it is told, is decided here, once.
//
// Nothing is done twice: that a merchant was begun is on disk before its call.
// Begun without an outcome, the journal is asked first. While it looks for the
// effect of a lost call the merchant waits; where the effect cannot be looked
// up the outcome stays unknown and a person decides; only then is it begun
// again. The work itself must look before it repeats, as far as the platform
// shows what it did.
package run
