package vault

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"minifleet/backend/disk"
	"minifleet/backend/fault"
)

// headerCopyName holds the header a second time: everything hangs on these
// few hundred bytes.
const headerCopyName = "header.copy.json"

// writeHeader puts the header in place, and then its copy. A crash between
// the two leaves a copy that keepHeaderTwice renews.
func writeHeader(dir string, h header) error {
	if err := disk.WriteFile(filepath.Join(dir, headerName), h.encode()); err != nil {
		return err
	}
	return disk.WriteFile(filepath.Join(dir, headerCopyName), h.encode())
}

// readHeaders returns the header, or its copy when the header is gone or
// damaged.
func (v *Vault) readHeaders() (header, error) {
	h, err := readHeader(filepath.Join(v.dir, headerName))
	if err == nil || !isDamaged(err) && !errors.Is(err, fs.ErrNotExist) {
		return h, err
	}
	second, copyErr := readHeader(filepath.Join(v.dir, headerCopyName))
	if copyErr != nil {
		if errors.Is(err, fs.ErrNotExist) {
			return header{}, damaged(headerName, err)
		}
		return header{}, err
	}
	v.warn(headerName, fault.T("the header was damaged or missing; it was brought back from its copy", "文件头损坏或缺失，已用副本恢复"))
	return second, nil
}

// keepHeaderTwice makes both files the header that the passphrase opened.
func (v *Vault) keepHeaderTwice() error {
	want := v.header.encode()
	for _, name := range []string{headerName, headerCopyName} {
		path := filepath.Join(v.dir, name)
		if have, err := os.ReadFile(path); err == nil && bytes.Equal(have, want) {
			continue
		}
		if err := disk.WriteFile(path, want); err != nil {
			return err
		}
	}
	return nil
}
