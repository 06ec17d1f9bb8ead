// Package meta holds the rules of the house as tests: which room may import
// which, how long a file may grow, and what must never appear in the code.
package meta
