//go:build !race

package boundtest

const longest = linear

// RaceDetector tells whether the test was built with the race detector.
const RaceDetector = false
