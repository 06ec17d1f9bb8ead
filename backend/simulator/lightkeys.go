//go:build lightkeys

package simulator

// A program built for tests takes keys of this length, which are made and used in
// a fraction of the time.
const keyBits = 1024
