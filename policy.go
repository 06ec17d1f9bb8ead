//go:build (desktop || production || bindings) && !dev

package main

// policy is what the page may do. Styles are written by its own scripts at run
// time, and nothing is loaded from elsewhere.
const policy = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:" +
	"; font-src 'self'; connect-src 'self'; worker-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
