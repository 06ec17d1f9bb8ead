//go:build lightkeys

package vault

// Tests make and open thousands of vaults. A program built for them with this
// tag derives their keys in little memory; a program built without it refuses
// such a vault, and opens its own with all the memory they name.
const minMemoryKiB = 256
