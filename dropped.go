//go:build desktop || dev || production || bindings

package main

import (
	"crypto/rand"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
)

const (
	droppedPath = "/dropped/"
	// droppedMost is more than any file a screen takes, and droppedFiles more
	// than any field takes.
	droppedMost  = 64 << 20
	droppedFiles = 20
)

// droppedFile is a file a person dropped on the window, as the page hears of
// it. The page gets content under the id, once, and never names a path.
type droppedFile struct {
	Name string `json:"name"`
	URL  string `json:"url"`
}

// drops holds what was dropped last.
type drops struct {
	mu    sync.Mutex
	paths map[string]string
}

// take remembers the files among paths; those of an earlier drop are forgotten.
func (d *drops) take(paths []string) []droppedFile {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.paths = map[string]string{}
	files := []droppedFile{}
	for _, path := range paths {
		info, err := os.Stat(path)
		if err != nil || !info.Mode().IsRegular() || info.Size() > droppedMost || len(files) == droppedFiles {
			continue
		}
		id := rand.Text()
		d.paths[id] = path
		files = append(files, droppedFile{Name: filepath.Base(path), URL: droppedPath + id})
	}
	return files
}

// serve answers the page's reading of a dropped file and leaves the rest to next.
func (d *drops) serve(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		id, ours := strings.CutPrefix(r.URL.Path, droppedPath)
		if !ours {
			next.ServeHTTP(w, r)
			return
		}
		d.mu.Lock()
		path, known := d.paths[id]
		delete(d.paths, id)
		d.mu.Unlock()
		if !known {
			http.NotFound(w, r)
			return
		}
		content, err := os.ReadFile(path)
		if err != nil {
			http.Error(w, "the file cannot be read any more", http.StatusNotFound)
			return
		}
		w.Header().Set("Content-Type", "application/octet-stream")
		w.Header().Set("X-Content-Type-Options", "nosniff")
		_, _ = w.Write(content)
	})
}
