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
	"minifleet/backend/fault"
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
// breaks it. It reports whether the files are those that were closed. The
// fault vault.damaged names the file. A seal that does not open says nothing
// about the files, which are looked at one by one then; files that hold no
// record are put aside.
func checkSeal(dir string, keys *keyring) (sealed bool, warnings []Warning, err error) {
	path := filepath.Join(dir, sealName)
	content, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil, nil
	}
	if err != nil {
		return false, nil, unusable(err)
	}
	want, err := openSeal(content, keys)
	if err == nil {
		sealed = true
		warnings, err = compareFiles(dir, want)
	} else {
		warnings, err = []Warning{{sealName, fault.T("the list of the files cannot be read; the files were checked one by one",
			"文件清单无法读取，已逐个检查文件")}}, nil
	}
	if err != nil {
		return false, nil, err
	}
	if err := disk.Remove(path); err != nil {
		return false, nil, unusable(err)
	}
	return sealed, warnings, disk.SyncDir(dir)
}

func openSeal(content []byte, keys *keyring) (map[string]string, error) {
	plain, _, err := keys.unseal(sealCollection, sealID, content)
	if err != nil {
		return nil, err
	}
	var want map[string]string
	return want, json.Unmarshal(plain, &want)
}

// compareFiles compares the data files with their digests.
func compareFiles(dir string, want map[string]string) (warnings []Warning, err error) {
	data := filepath.Join(dir, dataName)
	have, err := digestFiles(data, false)
	if err != nil {
		return nil, unusable(err)
	}
	for name, digest := range want {
		if have[name] == digest {
			continue
		}
		if !holdsNoRecord(data, name) {
			return nil, damaged(dataName+"/"+name, errFileChanged)
		}
		if _, there := have[name]; there {
			if err := setAside(data, []string{name}); err != nil {
				return nil, err
			}
		}
		warnings = append(warnings, Warning{dataName + "/" + name,
			fault.T("the file was damaged; it holds no record and was made anew", "文件已损坏；其中不含记录，已重新生成")})
	}
	for name := range have {
		if _, ok := want[name]; !ok && storeFile(name) {
			return nil, damaged(dataName+"/"+name, fmt.Errorf("the file was not there when the vault was closed"))
		}
	}
	return warnings, nil
}

// holdsNoRecord tells the files that Badger makes anew without loss: its
// statistics of garbage, and a value log that was begun and never used.
func holdsNoRecord(data, name string) bool {
	if name == "DISCARD" {
		return true
	}
	info, err := os.Stat(filepath.Join(data, name))
	return err == nil && filepath.Ext(name) == ".vlog" && info.Size() <= logHead
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
