// Package outbound is the one way out of this machine: it makes the transports
// of the gateway, the message channel and the pictures, so that all of them use
// the same proxy and notice a dead connection alike; it knows whether the way
// out is open, since when it is not, and what is tried next; and it keeps how
// far this machine's clock is from the platform's.
//
// No transport speaks HTTP/2. Nothing here needs it, and one dead HTTP/2
// connection holds every later call, while with HTTP/1.1 each call has its own.
package outbound
