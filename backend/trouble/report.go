package trouble

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"minifleet/backend/vault"
)

// File is one file of a report, which is plain text.
type File struct {
	Name    string
	Content []byte
}

// Program is what the report says of the program and its machine.
type Program struct {
	Version  string    `json:"version"`
	Go       string    `json:"go"`
	Platform string    `json:"platform"`
	Shell    string    `json:"shell"`
	Language string    `json:"language"`
	At       time.Time `json:"at"`
}

// Inside is what an open vault adds.
type Inside struct {
	Settings any // any structure; of its texts only whether there is one is told
	Sizes    []vault.Size
}

// Report collects what a report holds: the program, the log, the files of the
// data directory by name and size, and of an open vault the settings' shape and
// how many records there are of what. inside is nil while the vault is locked.
func Report(dir string, program Program, inside *Inside) ([]File, error) {
	files := []File{}
	add := func(name string, what any) error {
		content, err := json.MarshalIndent(what, "", "  ")
		if err != nil {
			return err
		}
		files = append(files, File{name, append(content, '\n')})
		return nil
	}
	listed, err := listing(dir)
	if err != nil {
		return nil, err
	}
	if err := errors.Join(add("program.json", program), add("files.json", listed)); err != nil {
		return nil, err
	}
	if inside != nil {
		settings, err := shape(inside.Settings)
		if err == nil {
			err = errors.Join(add("settings.json", settings), add("vault.json", inside.Sizes))
		}
		if err != nil {
			return nil, err
		}
	}
	for _, name := range []string{logBefore, logFile} {
		content, err := os.ReadFile(filepath.Join(dir, name))
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return nil, err
		}
		files = append(files, File{name, content})
	}
	return files, nil
}

// Zip writes the files of a report as an archive.
func Zip(w io.Writer, files []File, at time.Time) error {
	archive := zip.NewWriter(w)
	for _, f := range files {
		out, err := archive.CreateHeader(&zip.FileHeader{Name: f.Name, Method: zip.Deflate, Modified: at})
		if err != nil {
			return err
		}
		if _, err := io.Copy(out, bytes.NewReader(f.Content)); err != nil {
			return err
		}
	}
	return archive.Close()
}

// entry is a file of the data directory.
type entry struct {
	Name    string    `json:"name"`
	Bytes   int64     `json:"bytes"`
	Mode    string    `json:"mode"`
	Changed time.Time `json:"changed"`
}

// known begins the names of files that the program makes. Any other may be named
// for a person.
var known = []string{"vault", "minifleet", "preferences", "instance", "command.json", "web-token", "launch", "open.html", "window", "used.json", "stay-here",
	"restoring", "before-restore-", "rehearsal", "hold", "demo", "webview", "backup"}

func listing(dir string) ([]entry, error) {
	out := []entry{}
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		if err != nil || path == dir {
			return err
		}
		info, err := d.Info()
		if err != nil {
			return nil // it went meanwhile
		}
		name, err := filepath.Rel(dir, path)
		if err != nil {
			return err
		}
		name = filepath.ToSlash(name)
		top, _, _ := strings.Cut(name, "/")
		if !slices.ContainsFunc(known, func(begin string) bool { return strings.HasPrefix(top, begin) }) {
			name = masked + filepath.Ext(name)
			if d.IsDir() {
				name = masked + "/"
			}
		}
		out = append(out, entry{foreign.ReplaceAllString(name, masked), info.Size(), info.Mode().String(), info.ModTime().UTC()})
		if d.IsDir() && (name == masked+"/" || strings.HasPrefix(top, "webview")) {
			return fs.SkipDir
		}
		return nil
	})
	return out, err
}

// shape is a structure with numbers and switches as they are, and of a text only
// whether there is one: "" or "…".
func shape(what any) (any, error) {
	content, err := json.Marshal(what)
	if err != nil {
		return nil, err
	}
	var plain any
	if err := json.Unmarshal(content, &plain); err != nil {
		return nil, err
	}
	return reduced(plain), nil
}

func reduced(v any) any {
	switch v := v.(type) {
	case map[string]any:
		for key := range v {
			v[key] = reduced(v[key])
		}
	case []any:
		for i := range v {
			v[i] = reduced(v[i])
		}
	case string:
		if v != "" {
			return masked
		}
	}
	return v
}
