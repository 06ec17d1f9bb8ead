// Package workspace is an unlocked vault and everything that runs on it,
// opened and closed as one. It wires the concepts to each other and holds no
// rules of its own beyond what needs two of them at once.
package workspace
