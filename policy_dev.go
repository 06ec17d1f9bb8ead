//go:build dev

package main

// policy is what the page may do while it is written (wails dev): besides what a
// release allows, Vite puts its first script into the page and tells of changed
// files by a WebSocket, and the library's development page does so too.
const policy = "default-src 'none'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:" +
	"; font-src 'self'; connect-src 'self' ws://localhost:* ws://127.0.0.1:* ws://wails.localhost:*; worker-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
