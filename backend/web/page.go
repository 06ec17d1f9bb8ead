package web

import (
	"bytes"
	"crypto/rand"
	"encoding/base64"
	"errors"
	"io/fs"
	"net/http"
	"path"
	"strings"
)

// noncePlaceholder is what the build leaves in index.html for the server.
const noncePlaceholder = "__CSP_NONCE__"

const notBuilt = `<!doctype html><html lang="en"><meta charset="utf-8"><title>MiniFleet</title>
<h1>MiniFleet</h1>
<p>This program was compiled without its screens. Build them and compile again:</p>
<pre>npm --prefix frontend ci
npm --prefix frontend run build
go build</pre>
<p>本程序编译时未包含界面，请先构建界面再重新编译。</p></html>`

// page serves the embedded screens. Routes of the page live in the fragment,
// so that only real files and "/" exist here.
func (s *Server) page(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		w.Header().Set("Allow", "GET, HEAD")
		refuse(w, http.StatusMethodNotAllowed, "method")
		return
	}
	if live := development(); live != nil {
		live.ServeHTTP(w, r)
		return
	}
	name := strings.TrimPrefix(path.Clean(r.URL.Path), "/")
	if name == "" || name == "index.html" {
		s.index(w)
		return
	}
	if info, err := fs.Stat(s.assets, name); err != nil || info.IsDir() || strings.HasPrefix(path.Base(name), ".") {
		refuse(w, http.StatusNotFound, "no such page")
		return
	}
	// A file of the screens has its content in its name, and nothing of anybody in
	// it: the browser may keep it, read and compiled, for when the page is loaded again.
	if strings.HasPrefix(name, "assets/") {
		w.Header().Set("Cache-Control", "private, max-age=31536000, immutable")
	}
	http.ServeFileFS(w, r, s.assets, name)
}

func (s *Server) index(w http.ResponseWriter) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	html, err := fs.ReadFile(s.assets, "index.html")
	if errors.Is(err, fs.ErrNotExist) {
		w.WriteHeader(http.StatusServiceUnavailable)
		_, _ = w.Write([]byte(notBuilt))
		return
	}
	if err != nil {
		refuse(w, http.StatusInternalServerError, "page")
		return
	}
	var raw [16]byte
	_, _ = rand.Read(raw[:])
	nonce := base64.RawStdEncoding.EncodeToString(raw[:])
	w.Header().Set("Content-Security-Policy", policy(nonce))
	_, _ = w.Write(bytes.ReplaceAll(html, []byte(noncePlaceholder), []byte(nonce)))
}
