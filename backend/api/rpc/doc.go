// Package rpc calls the methods of a facade by name.
//
// It knows how a facade is made (services, methods of one shape), how a request
// is decoded and an answer written, what a failure looks like on the wire and
// how a Secret stays one. What the methods do, and when they may be called, the
// facade says by Rules.
package rpc
