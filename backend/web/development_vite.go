//go:build vite

package web

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/base64"
	"io"
	"net/http"
	"net/http/httputil"
	"net/url"
	"strconv"
	"strings"
)

// viteHost is where Vite serves the screens while they are written. The page has
// this server's own origin all the same, with all its guards: only the news of
// changed files comes from there, by a WebSocket that the page's policy lets out
// in this build alone.
const viteHost = "127.0.0.1:5173"

// development hands pages over from Vite.
func development() http.Handler { return screensFrom("http://" + viteHost) }

// policyOf is the key under which a request carries the headers of its answer.
type policyOf struct{}

// developmentPolicy is the page's policy with what Vite's own script needs: it
// writes its first script and its styles into the page, and hears of changes.
func developmentPolicy(nonce string) string {
	p := strings.Replace(policy(nonce), "script-src 'self'", "script-src 'self' 'nonce-"+nonce+"'", 1)
	return strings.Replace(p, "connect-src 'self'", "connect-src 'self' ws://"+viteHost, 1)
}

func screensFrom(address string) http.Handler {
	from, err := url.Parse(address)
	if err != nil {
		panic(err) // it is written in this file or in a test
	}
	proxy := &httputil.ReverseProxy{
		Rewrite: func(r *httputil.ProxyRequest) {
			r.SetURL(from)
			r.Out.Header.Del("Accept-Encoding") // the page is changed below
			for name := range r.Out.Header {
				if strings.HasPrefix(name, "X-Minifleet") || name == "Cookie" || name == "Authorization" {
					r.Out.Header.Del(name)
				}
			}
		},
		ModifyResponse: func(res *http.Response) error {
			fresh := http.Header{}
			secure(fresh)
			for name := range fresh {
				res.Header.Del(name) // ours are set already
			}
			if !strings.HasPrefix(res.Header.Get("Content-Type"), "text/html") {
				return nil
			}
			html, err := io.ReadAll(res.Body)
			if err != nil {
				return err
			}
			res.Body.Close()
			var raw [16]byte
			_, _ = rand.Read(raw[:])
			nonce := base64.RawStdEncoding.EncodeToString(raw[:])
			html = bytes.ReplaceAll(html, []byte(noncePlaceholder), []byte(nonce))
			res.Body = io.NopCloser(bytes.NewReader(html))
			res.ContentLength = int64(len(html))
			res.Header.Set("Content-Length", strconv.Itoa(len(html)))
			res.Request.Context().Value(policyOf{}).(http.Header).Set("Content-Security-Policy", developmentPolicy(nonce))
			return nil
		},
		ErrorHandler: func(w http.ResponseWriter, _ *http.Request, _ error) {
			refuse(w, http.StatusBadGateway, "Vite does not answer at "+viteHost+": make dev starts it")
		},
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		proxy.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), policyOf{}, w.Header())))
	})
}
