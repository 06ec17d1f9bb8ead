// Package api is the facade: the only thing a screen can call.
//
// A service is a struct that is an exported pointer field of Facade; each of
// its exported methods is a command or a query a screen can call and has the
// one shape
//
//	func (s *Merchants) List(ctx context.Context, req ListMerchants) (MerchantPage, error)
//
// one request struct in, one response struct out, both with json tags in
// snake_case. Nothing is declared a second time: rpc.Methods reflects over the
// facade, the Dispatcher calls by name for both shells (web's
// POST /rpc/{service}/{method} and the desktop's Bridge), and
// `go run ./backend/api/gen` writes the TypeScript types and client.
// testdata/methods.golden lists what is exposed; a test compares it.
//
// Two rooms inside know nothing of merchants: rpc calls a facade's methods by
// name, session keeps the open workspace, its lock and the ways of its callers.
//
// # Adding a slice
//
//  1. One file named after the service, with its request and response types
//     beside the methods. The service embeds opened: each call works on a copy
//     of it whose w is the workspace that is open, and is refused with
//     vault.locked while none is.
//  2. One field in Facade and one line in New.
//  3. Enumerations (named string types) are listed in enums.go, so that
//     TypeScript sees a union and not a string.
//  4. `go generate ./backend/api` rewrites the golden list and the client.
//
// Rules a slice keeps:
//
//   - A response never holds a token, a private key or a passphrase. Requests
//     that carry one use Secret, which prints as dots everywhere.
//   - A query reads the vault only. What came from the platform carries
//     fetched_at; a separate Refresh command asks the platform again.
//   - Errors are *fault.Error from the concept, passed on as they are.
//   - Times that may be absent are tagged omitzero; durations are integers
//     whose name ends in the unit (took_ms).
//   - A request that carries a file implements BodyLimit. A file for the
//     person is answered through session.Deliver: a native dialog where the
//     shell has one, content for the browser to save where it has not.
//   - While no vault is unlocked only the methods named in openWhileLocked
//     answer. There is one such list, and it is short.
//
// # Locking
//
// Locking closes the vault and forgets its keys. While batches are running
// the vault stays open for them (and for the message channel that moves them)
// but every call of a screen is refused until the passphrase is given again;
// when the last running batch ends the vault closes by itself. Status says
// which of the two it is. The idle clock is set back by Vault.Touch, which a
// screen sends on key and pointer input: reads that events cause must not
// keep the vault open.
package api

//go:generate go run ./gen
