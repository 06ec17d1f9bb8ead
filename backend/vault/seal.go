package vault

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"minifleet/backend/disk"
)

// The seal lists the data files of a closed vault with their digests, sealed
// like a record. While it is there, every change of any data file shows
// before the store reads it. It is broken when the vault opens, so a vault
// whose process was killed has none; the records' own seals hold all the same.
const sealCollection, sealID = "data files", "seal"

var errFileChanged = errors.New("the file differs from the one that was closed")

// writeSeal seals the data files as they are. The store must be closed.
func writeSeal(dir string, keys *keyring) error {
	files, err := digestFiles(filepath.Join(dir, dataName), true)
	if err != nil {
		return err
	}
	b, err := json.Marshal(files)
	if err != nil {
		return err
	}
	return disk.WriteFile(filepath.Join(dir, sealName), keys.seal(sealCollection, sealID, 1, b))
}

// checkSeal compares the data files with the seal, when there is one, and
// breaks it. It reports whether there was one. The fault vault.damaged names
// the file.
func checkSeal(dir string, keys *keyring) (bool, error) {
	path := filepath.Join(dir, sealName)
	sealed, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	if err != nil {
		return false, unusable(err)
	}
	b, _, err := keys.unseal(sealCollection, sealID, sealed)
	if err != nil {
		return false, damaged(sealName, err)
	}
	var want map[string]string
	if err := json.Unmarshal(b, &want); err != nil {
		return false, damaged(sealName, err)
	}
	have, err := digestFiles(filepath.Join(dir, dataName), false)
	if err != nil {
		return false, unusable(err)
	}
	for name, digest := range want {
		if have[name] != digest {
			return false, damaged(dataName+"/"+name, errFileChanged)
		}
	}
	for name := range have {
		if _, ok := want[name]; !ok && storeFile(name) {
			return false, damaged(dataName+"/"+name, fmt.Errorf("the file was not there when the vault was closed"))
		}
	}
	if err := disk.Remove(path); err != nil {
		return false, unusable(err)
	}
	return true, disk.SyncDir(dir)
}

// storeFile reports whether Badger would read a file of this name.
func storeFile(name string) bool {
	switch filepath.Ext(name) {
	case ".sst", ".vlog", ".mem":
		return true
	}
	return name == "MANIFEST" || name == "KEYREGISTRY" || name == "DISCARD"
}

// digestFiles maps the name of each file of the store to its SHA-256. With
// sync the files are made durable first: Badger cuts the end off some as it
// closes and leaves it to the system when that reaches the disk.
func digestFiles(data string, sync bool) (map[string]string, error) {
	entries, err := os.ReadDir(data)
	if err != nil {
		return nil, err
	}
	out := make(map[string]string, len(entries))
	for _, e := range entries {
		if !storeFile(e.Name()) {
			continue
		}
		digest, err := digestFile(filepath.Join(data, e.Name()), sync)
		if err != nil {
			return nil, err
		}
		out[e.Name()] = digest
	}
	return out, nil
}

func digestFile(path string, sync bool) (string, error) {
	mode := os.O_RDONLY
	if sync {
		mode = os.O_RDWR // Windows syncs only what may be written
	}
	f, err := os.OpenFile(path, mode, 0)
	if err != nil {
		return "", err
	}
	defer f.Close()
	if sync {
		if err := f.Sync(); err != nil {
			return "", err
		}
	}
	sum := sha256.New()
	if _, err := io.Copy(sum, f); err != nil {
		return "", err
	}
	return hex.EncodeToString(sum.Sum(nil)), nil
}
