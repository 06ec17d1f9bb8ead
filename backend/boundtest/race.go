//go:build race

package boundtest

// The race detector makes the same work five to fifteen times as long.
const longest = 12 * linear

// RaceDetector tells whether the test was built with the race detector.
const RaceDetector = true
