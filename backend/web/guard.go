package web

import (
	"net/http"
	"strconv"
	"strings"
)

// sessionHeader names the session whose seal a command is under; instanceID is
// that of the other programs of the data directory.
const (
	sessionHeader = "X-MiniFleet-Session"
	instanceID    = "instance"
	sealedType    = "application/octet-stream"
)

// guard refuses requests that do not come from our own page or a local program.
type guard struct {
	hosts map[string]bool // "127.0.0.1:PORT": programs may use these
	pages map[string]bool // those of them that have pages
}

// newGuard lets pages live under name:PORT and, if plain, under the address
// itself as well, for browsers that do not know names below "localhost".
func newGuard(name string, port int, plain string) *guard {
	g := &guard{hosts: map[string]bool{}, pages: map[string]bool{}}
	for _, host := range []string{name, "127.0.0.1", "localhost", "[::1]"} {
		g.hosts[host+":"+strconv.Itoa(port)] = true
	}
	g.pages[name+":"+strconv.Itoa(port)] = true
	if plain != "" {
		g.pages[plain] = true
	}
	return g
}

// before wraps every route: it checks what a request says about where it comes
// from, and sets the headers every answer carries.
func (g *guard) before(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		secure(w.Header())
		if !g.hosts[strings.ToLower(r.Host)] {
			refuse(w, http.StatusForbidden, "host")
			return
		}
		if r.Method == http.MethodGet && r.URL.Path == "/here" && g.hosts[strings.ToLower(r.Host)] {
			// The launch file asks whether its browser finds us by name; it is
			// told that, and nothing else.
			w.Header().Set("Cross-Origin-Resource-Policy", "cross-origin")
			w.WriteHeader(http.StatusNoContent)
			return
		}
		if !g.originAllowed(r) || !g.pages[strings.ToLower(r.Host)] && byBrowser(r) {
			refuse(w, http.StatusForbidden, "origin")
			return
		}
		if !siteAllowed(r) {
			refuse(w, http.StatusForbidden, "site")
			return
		}
		switch r.Method {
		case http.MethodGet, http.MethodHead, http.MethodPost:
		default:
			refuse(w, http.StatusMethodNotAllowed, "method")
			return
		}
		next.ServeHTTP(w, r)
	})
}

// originAllowed accepts an absent Origin (a navigation, a program) and that of
// the very page the request is addressed to. Two Origin headers, or "null",
// are never ours.
func (g *guard) originAllowed(r *http.Request) bool {
	values := r.Header.Values("Origin")
	return len(values) == 0 || len(values) == 1 && values[0] == "http://"+strings.ToLower(r.Host) && g.pages[strings.ToLower(r.Host)]
}

// byBrowser reports whether a browser says where the request comes from;
// programs do not.
func byBrowser(r *http.Request) bool { return len(r.Header.Values("Sec-Fetch-Site")) > 0 }

// siteAllowed accepts what a browser says about a request of our own page, and
// the page itself being opened: from the address bar, or by the launch file,
// which is another site to a browser. The page alone is nobody's secret, and
// it can neither be framed nor reached by who opened it.
func siteAllowed(r *http.Request) bool {
	values := r.Header.Values("Sec-Fetch-Site")
	if len(values) == 0 {
		return true
	}
	if len(values) > 1 {
		return false
	}
	read := r.Method == http.MethodGet || r.Method == http.MethodHead
	switch values[0] {
	case "same-origin":
		return true
	case "none":
		return read
	}
	return r.Method == http.MethodGet && r.URL.Path == "/" && r.URL.RawQuery == "" &&
		r.Header.Get("Sec-Fetch-Mode") == "navigate" && r.Header.Get("Sec-Fetch-Dest") == "document"
}

// ownPage reports whether the browser vouches that our own page sent this.
func (g *guard) ownPage(r *http.Request) bool {
	if !g.pages[strings.ToLower(r.Host)] {
		return false
	}
	return r.Header.Get("Origin") != "" && g.originAllowed(r) || r.Header.Get("Sec-Fetch-Site") == "same-origin"
}

// command reports whether a request has what only our page's scripts and
// programs can send; it answers the refusal itself.
func command(w http.ResponseWriter, r *http.Request) bool {
	if r.Method != http.MethodPost {
		w.Header().Set("Allow", http.MethodPost)
		refuse(w, http.StatusMethodNotAllowed, "method")
		return false
	}
	if v := r.Header.Values("X-MiniFleet"); len(v) != 1 || v[0] != "1" {
		refuse(w, http.StatusForbidden, "header")
		return false
	}
	if t := r.Header.Get("Content-Type"); t != "application/json" && t != sealedType {
		refuse(w, http.StatusUnsupportedMediaType, "content type")
		return false
	}
	return true
}

// secure sets what every answer carries. The style nonce of the page replaces
// this policy with its own; see page.
func secure(h http.Header) {
	h.Set("Content-Security-Policy", policy(""))
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("X-Frame-Options", "DENY")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	h.Set("Permissions-Policy", "camera=(), microphone=(), geolocation=()")
	h.Set("Cache-Control", "no-store")
}

// policy allows scripts and styles of our own only. The components write their
// styles into <style> elements at run time; the nonce lets those in without
// opening the door to inline styles in general.
func policy(nonce string) string {
	style := "'self'"
	if nonce != "" {
		style += " 'nonce-" + nonce + "'"
	}
	return "default-src 'none'; script-src 'self'; style-src " + style +
		"; img-src 'self' data: blob:; font-src 'self'; connect-src 'self'" +
		"; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
}

// refuse answers with a reason that repeats nothing of the request.
func refuse(w http.ResponseWriter, status int, what string) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.WriteHeader(status)
	_, _ = w.Write([]byte("refused: " + what + "\n"))
}
