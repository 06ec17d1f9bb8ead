//go:build !lightkeys

package vault

// minMemoryKiB is the least memory a passphrase's key is derived in.
const minMemoryKiB = 64 << 10
