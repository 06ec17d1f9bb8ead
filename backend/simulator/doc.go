// Package simulator is the Alipay open platform as a local server: a gateway
// that verifies and signs like the real one, a world of merchants behind it
// that survives restarts, and a control interface under /_sim.
//
// It is an independent witness of the wire protocol. It holds its own copy of
// the contract (contract.json), refuses what the contract does not have, checks
// its own answers against it, and shares no code with the client.
//
// # One call
//
// gateway.go takes a request through these steps, each in a file of its own:
// read the parameters wherever they travel (params.go), check the common ones,
// verify the signature (signature.go), decrypt (aes.go), decode the business
// fields against the contract (contract.go), find who is acted for (token.go),
// draw the faults (faults.go), let the method act on the world inside one
// transaction (world.go, methods_*.go), write the transaction and the call log
// to disk (store.go), and only then sign the answer and send it.
//
// # Time
//
// Nothing runs in the background but one goroutine that wakes for the next due
// build, audit or order (timers.go). Every transaction first settles what has
// come due, so a world reopened after a week answers as if it had never slept.
//
// # Faults
//
// Whether a call meets a fault is a function of the seed, the method, the
// merchant, the version and how many times that combination was called before.
// It does not depend on which call of another merchant came first, so the same
// seed gives the same faults to a concurrent client.
//
// What a message meets on its way is drawn the same way, from what the message
// tells and how often it was tried.
//
// # The way
//
// What stands between a client and the platform is played too (wire.go), by
// POST /_sim/settings: on_way answers in the platform's place ("504", "413",
// "407", "portal", "page", "reset", "hang" and others), for on_way_rate of the
// calls whose method ends in on_way_method; late_ms says what becomes of such a
// call: it reaches the platform so much later, never (0), or before the answer
// (-1). slow_bytes is the line's speed in bytes a second, idle_close_ms how soon
// a connection nobody uses is closed, clock_offset_ms how far the platform's
// clock is ahead of this machine's. POST /_sim/connections {"do":"kill"} leaves
// the connections there are open and dead, as a change of VPN does. The
// control interface itself is spared.
//
// # Consent
//
// A link leads to a page where a person chooses a mini program and agrees or
// refuses (consent.go). What the link asked for (ask.go) is kept here, the
// page's form carries only a token that is good for one decision. The page of
// the PC link is also served under its path on b.alipay.com, and what a phone
// would scan under /platformapi/startapp.
//
// # Filing and what else is reviewed
//
// New merchants are filed, unless the setting filing says unfiled or mixed.
// POST /_sim/filing {mini_app_id, status, desc} moves a filing to any state,
// and with certify_id a face check; POST /_sim/privacy and /_sim/permission
// decide an agreement and an application; POST /_sim/visit {mini_app_id,
// people} lets people come, of whom a release without filing admits 50 a day.
// POST /_sim/template {template_id, template_version, do} withdraws a template,
// or takes a version of it offline or deletes it. What of all this is assumed
// is said in docs/platform.md.
//
// # Messages
//
// A transaction puts what it has to tell into the outbox (message.go); the
// courier (courier.go) brings it over the one WebSocket connection that a
// registration allowed (register.go, messageline.go) or to the app gateway by
// HTTP (appgateway.go), and again until it is acknowledged. GET /_sim/messages
// lists the outbox, GET /_sim/messages/channel tells of the connection, and
// POST /_sim/messages/cut ends it.
package simulator
