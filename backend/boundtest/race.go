//go:build race

package boundtest

// The race detector makes the same work five to fifteen times as long.
const longest = 12 * linear
