//go:build lightkeys

package alipay

// MinKeyBits is less than RSA2 takes: in tests most of what a call costs is its
// signatures, which with half the bits take a fifth of the time.
const MinKeyBits = 1024
