//go:build !vite

package web

import "net/http"

// development is where the screens come from in a build that serves them as they
// are written. This build has no such place: it serves what was embedded, and no
// other origin.
func development() http.Handler { return nil }
