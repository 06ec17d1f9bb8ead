package authorize

import (
	"bytes"
	"io"
	"mime"
	"net/http"
	"strings"

	"minifleet/backend/connlimit"
)

// handler answers the callback and notify paths of one opening and refuses
// everything else before it looks at it. Nothing a stranger sends is logged or
// echoed.
func (l *Listener) handler(at endpoint, bound string, g *connlimit.Listener) http.Handler {
	hosts := at.hosts(bound)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		header := w.Header()
		header.Set("Connection", "close")
		header.Set("Cache-Control", "no-store")
		header.Set("X-Content-Type-Options", "nosniff")
		header.Set("Referrer-Policy", "no-referrer") // the address holds a code
		header.Set("X-Frame-Options", "DENY")
		if !hosts[strings.ToLower(r.Host)] || r.URL.IsAbs() || r.URL.Host != "" {
			http.Error(w, "misdirected request", http.StatusMisdirectedRequest)
			return
		}
		route := at.route(r.URL.EscapedPath())
		l.mu.Lock()
		callback, notify := l.callback, l.notify
		l.mu.Unlock()
		switch {
		case route == callbackPath && callback != nil:
			if !only(w, r, http.MethodGet) {
				return
			}
			if r.ContentLength != 0 || len(r.TransferEncoding) > 0 {
				http.Error(w, "no body expected", http.StatusBadRequest)
				return
			}
			g.Busy(r)
			callback.ServeHTTP(w, r)
		case route == notifyPath && notify != nil:
			if !only(w, r, http.MethodPost) {
				return
			}
			if kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type")); err != nil || kind != "application/x-www-form-urlencoded" {
				http.Error(w, "form expected", http.StatusUnsupportedMediaType)
				return
			}
			if r.ContentLength > maxNotifyBody {
				http.Error(w, "too large", http.StatusRequestEntityTooLarge)
				return
			}
			body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxNotifyBody))
			if err != nil {
				http.Error(w, "too large or too slow", http.StatusBadRequest)
				return
			}
			g.Busy(r)
			r.Body = io.NopCloser(bytes.NewReader(body))
			notify.ServeHTTP(w, r)
		default:
			http.Error(w, "not found", http.StatusNotFound)
		}
	})
}

func only(w http.ResponseWriter, r *http.Request, method string) bool {
	if r.Method == method {
		return true
	}
	w.Header().Set("Allow", method)
	http.Error(w, "method not allowed", http.StatusMethodNotAllowed)
	return false
}

// serveCallback gives the callback path to the service.
func (l *Listener) serveCallback(s *Service) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.callback = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		redirect, err := parseQuery(r.URL.RawQuery)
		answer := AnswerTryAgain
		if err == nil {
			answer = s.Answer(r.Context(), redirect)
		}
		writeAnswer(w, answer)
	})
}
