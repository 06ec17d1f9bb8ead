// Package update reads a release feed, when a person asks for it: one document
// at an address they can choose, which names the newest version and where to get
// it. Nothing is sent but the request for that document, and nothing is
// downloaded or installed.
package update
