// Package web is the browser shell: the embedded screens, one generic RPC
// route over the facade, and one event stream, on loopback only.
//
// # Who may talk to it
//
// Every request, whatever its route or method, passes the guard before
// anything else happens:
//
//  1. Host is exactly 127.0.0.1:PORT, localhost:PORT or [::1]:PORT of the
//     bound port, which defeats DNS rebinding.
//  2. Origin, when sent, is exactly one of those with http://; Sec-Fetch-Site,
//     when sent, is same-origin, or none for opening the page itself.
//  3. Data routes (/rpc, /events) need a session cookie or the bearer token.
//     With a cookie the request must prove it comes from our own page: an
//     allowed Origin or Sec-Fetch-Site: same-origin.
//  4. /rpc and /session are POST with X-MiniFleet: 1 and application/json,
//     which no page of another origin can send without a preflight, and no
//     preflight is ever answered with a CORS header.
//
// A session begins by exchanging the single-use code of the launch URL, which
// travels in the URL's fragment so that no log, proxy or referrer sees it, for
// an HttpOnly, SameSite=Strict cookie. Cookies do not know ports: another
// server of the same user on loopback can be sent the cookie if the person
// opens it, so the cookie's name carries the port and a session ends with the
// program at the latest.
//
// Scripts read the bearer token from DIR/web-token (0600, a new one at each
// start, removed at the end).
package web
