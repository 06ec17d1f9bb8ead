package vault

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"minifleet/backend/disk"
)

const (
	headerName   = "header.json"
	lockName     = "lock"
	sealName     = "seal"
	timesName    = "seal-times"
	tidyName     = "tidy" // the tables are to be merged
	creatingName = "creating"
	dataName     = "data"
)

// fileExists reports whether something is at path, or may be: what cannot be
// looked at, as in a folder of somebody else or on a share that is down, must
// not be taken for absent.
func fileExists(path string) bool {
	_, err := os.Stat(path)
	return !errors.Is(err, fs.ErrNotExist)
}

// removeTemporary deletes what a crash while a file was written left behind,
// also under the names of the first versions of the program.
func removeTemporary(dir string) {
	disk.Sweep(dir)
	entries, err := os.ReadDir(dir)
	if err != nil {
		return
	}
	for _, e := range entries {
		name := e.Name()
		if strings.HasSuffix(name, ".tmp") && (strings.HasPrefix(name, headerName+".") ||
			strings.HasPrefix(name, sealName+".") || strings.HasPrefix(name, creatingName+".")) {
			os.Remove(filepath.Join(dir, name))
		}
	}
}
