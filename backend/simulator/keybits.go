//go:build !lightkeys

package simulator

const keyBits = 2048
