//go:build !race

package boundtest

const longest = linear
