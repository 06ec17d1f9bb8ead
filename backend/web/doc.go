// Package web is the browser shell: the embedded screens, one generic RPC
// route over the facade, and one event stream, on loopback only.
//
// # A page belongs to one start of the program
//
// Loopback is shared with every user and every program of the machine, and a
// port outlives the program that had it. So nothing a browser sends by itself
// opens anything (there is no cookie), and a page and its program recognise
// each other by a key:
//
//  1. Pages live under a name no start had before, mf-RANDOM.localhost:PORT;
//     cookies, storage and service workers of whoever used the port earlier
//     belong to another name. Browsers ask ::1 first for such a name: the port
//     is bound on both loopback addresses or not at all. Browsers that do not
//     know such names use 127.0.0.1:PORT, unless the port was asked for.
//  2. A session begins by exchanging a single-use code for a key. The browser
//     is started with a file in the private data directory that holds the
//     code, because the arguments of a program are public. A code that is used
//     a second time ends every session, and says so.
//  3. The key stays in the page's memory, where not even the page can read it.
//     Commands, answers and events are sealed under it (AES-256-GCM, bound to
//     method, call and place). Whoever takes the port later can read nothing a
//     page sends and say nothing a page believes; the page then shows that the
//     program has ended, and no field.
//  4. A tab that is loaded again begins with a ticket that works once, and a
//     new tab is given one by a tab of the same origin.
//
// # Who may talk to it
//
// Every request, whatever its route or method, passes the guard before
// anything else happens:
//
//  1. Host is the name above or a loopback address of the bound port, which
//     defeats DNS rebinding.
//  2. Origin, when sent, is that of the page the request is addressed to;
//     Sec-Fetch-Site, when sent, is same-origin, or none. Another site may
//     open the page as a whole: the launch file is one.
//  3. Commands are POST with X-MiniFleet: 1, which no page of another origin
//     can send without a preflight, and no preflight is ever answered with a
//     CORS header.
//  4. Connections are bounded; one that has not shown that it belongs to us
//     gives way to a new one.
//
// Programs of the same data directory (a second start, the command line) find
// the instance by instance.json and call it with Client, under a seal that
// only readers of that directory share. A command goes to the program that has
// the workspace open: a window or browser shell (instance.json), or a command
// that opened it for itself and lends it while it runs (command.json). A vault
// that is locked to screens and open for its work is open to programs that give
// the passphrase (Vault.Admit); the screens stay locked. Scripts may read the bearer token from
// DIR/web-token (0600, a new one at each start, removed at the end).
package web
