//go:build !lightkeys

package alipay

// MinKeyBits is the shortest RSA key RSA2 takes. Source: Alipay open platform.
const MinKeyBits = 2048
