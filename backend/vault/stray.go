package vault

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"minifleet/backend/disk"
	"minifleet/backend/fault"
)

// CodeStray is the fault of a vault in whose directory files of others lie that
// keep it from opening.
const CodeStray fault.Code = "vault.stray"

// straysName is where strays are moved to, beside the vault's directory, so that
// nothing of it is ever looked at again.
const straysName = "moved-aside"

// Strays names what lies in the directory of a vault and is none of its files:
// conflicted copies that a sync program made, a new folder. They cost nothing
// and mean no damage. Names are relative to the directory, with slashes.
func Strays(dir string) ([]string, error) {
	var out []string
	for _, at := range []struct {
		name string
		own  func(string, bool) bool
	}{{"", ownEntry}, {dataName, ownData}} {
		entries, err := os.ReadDir(filepath.Join(dir, at.name))
		if errors.Is(err, os.ErrNotExist) {
			continue
		}
		if err != nil {
			return nil, unusable(err)
		}
		for _, e := range entries {
			if !at.own(e.Name(), e.IsDir()) {
				out = append(out, strings.TrimPrefix(at.name+"/"+e.Name(), "/"))
			}
		}
	}
	return out, nil
}

// ownEntry reports whether the vault makes entries of this name in its directory.
// Temporary files count as its own.
func ownEntry(name string, isDir bool) bool {
	if isDir {
		return slices.Contains([]string{dataName, nextName, strangersName}, name) || strings.HasPrefix(name, dataName+".")
	}
	return slices.Contains([]string{headerName, headerCopyName, lockName, sealName, timesName, tidyName, creatingName, commitsName, wantedName, readyName},
		name) ||
		strings.HasPrefix(name, ".") || strings.HasSuffix(name, ".tmp")
}

// ownData reports whether Badger makes files of this name.
func ownData(name string, isDir bool) bool {
	if isDir {
		return false
	}
	if number, ok := strings.CutSuffix(name, filepath.Ext(name)); ok && storeFile(name) && filepath.Ext(name) != "" {
		return number != "" && strings.Trim(number, "0123456789") == ""
	}
	switch name {
	case "MANIFEST", "MANIFEST-REWRITE", "KEYREGISTRY", "REWRITE-KEYREGISTRY", "DISCARD", "LOCK", wantedName, readyName:
		return true
	}
	return strings.HasPrefix(name, ".") || strings.HasSuffix(name, ".tmp")
}

// noStrays fails with vault.stray when Badger would take a stray for a file of
// its own.
func noStrays(dir string) error {
	all, err := Strays(dir)
	if err != nil {
		return err
	}
	for _, name := range all {
		if file, inside := strings.CutPrefix(name, dataName+"/"); inside && storeFile(file) {
			return fault.New(CodeStray, fault.T("files that are not the vault's lie in its folder: %s", "保险库的文件夹中有不属于它的文件：%s", shortList(all))).
				WithHint(fault.T("the vault is not damaged; a sync program may have made them. Move them aside with: minifleet vault tidy",
					"保险库没有损坏，这些文件可能由同步软件产生。请执行 minifleet vault tidy 将其移出"))
		}
	}
	return nil
}

func shortList(names []string) string {
	const most = 5
	if len(names) > most {
		return strings.Join(names[:most], ", ") + " …"
	}
	return strings.Join(names, ", ")
}

// MoveStrays moves the strays of a closed vault into a folder beside it and
// names what was moved, and where to. Faults: vault.in_use, vault.unusable.
func MoveStrays(dir string) (moved []string, to string, err error) {
	dir, err = filepath.Abs(dir)
	if err != nil {
		return nil, "", unusable(err)
	}
	if !hasHeader(dir) && !headless(dir) {
		return nil, "", missing(os.ErrNotExist)
	}
	v := &Vault{dir: dir}
	if err := v.acquire(); err != nil {
		return nil, "", err
	}
	defer v.release()
	names, err := Strays(dir)
	if err != nil || len(names) == 0 {
		return nil, "", err
	}
	root := filepath.Join(filepath.Dir(dir), straysName)
	if err := disk.Private(root); err != nil {
		return nil, "", unusable(err)
	}
	if to, err = os.MkdirTemp(root, "vault-*"); err != nil {
		return nil, "", unusable(err)
	}
	for _, name := range names {
		if err := disk.Rename(filepath.Join(dir, filepath.FromSlash(name)), filepath.Join(to, strings.ReplaceAll(name, "/", "-"))); err != nil {
			return moved, to, unusable(err)
		}
		moved = append(moved, name)
	}
	return moved, to, errors.Join(disk.SyncDir(to), disk.SyncDir(dir))
}
