// Package notice is the subscription messages (订阅消息) a mini program may send:
// those of the platform's library that a merchant has, and taking one of them
// into use for one merchant or for many.
package notice
