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
//
// Beside it lies the list of sizes and times of the same files. A table or a
// value log whose size and time are those of that list is not read at opening,
// so that opening takes as long in a vault of any size; Check reads it. Its
// records and index entries have seals of their own.
const sealCollection, sealID, timesID = "data files", "seal", "times"

var errFileChanged = errors.New("the file differs from the one that was closed")

// writeSeal seals the data files as they are. The store must be closed.
// known are the files as they were opened; tables among them that nobody
// touched are not read again.
func writeSeal(dir string, keys *keyring, known map[string]fileSum) error {
	files, err := digestFiles(filepath.Join(dir, dataName), true, func(name string) fileSum {
		if filepath.Ext(name) == ".sst" {
			return known[name]
		}
		return fileSum{}
	})
	if err != nil {
		return err
	}
	digests, times := map[string]string{}, fileTimes{Files: map[string]fileTime{}}
	for name, f := range files {
		digests[name], times.Files[name] = f.digest, f.fileTime
	}
	b, err := json.Marshal(digests)
	if err != nil {
		return err
	}
	sealed := keys.seal(sealCollection, sealID, 1, b)
	times.Of = digestOf(sealed)
	if b, err = json.Marshal(times); err != nil {
		return err
	}
	return errors.Join(
		disk.WriteFile(filepath.Join(dir, timesName), keys.seal(sealCollection, timesID, 1, b)),
		disk.WriteFile(filepath.Join(dir, sealName), sealed))
}

// fileTime is what changes about a file when somebody writes to it.
type fileTime struct {
	Size     int64 `json:"size"`
	Modified int64 `json:"modified"` // nanoseconds
}

type fileSum struct {
	digest string
	fileTime
}

// fileTimes belong to one seal and say nothing beside another.
type fileTimes struct {
	Of    string              `json:"of"`
	Files map[string]fileTime `json:"files"`
}

// readTimes returns the sizes and times written with a seal, nothing when they
// are not there or of another one.
func readTimes(dir string, seal []byte, keys *keyring) map[string]fileTime {
	content, err := os.ReadFile(filepath.Join(dir, timesName))
	if err != nil {
		return nil
	}
	plain, _, err := keys.unseal(sealCollection, timesID, content)
	var times fileTimes
	if err != nil || json.Unmarshal(plain, &times) != nil || times.Of != digestOf(seal) {
		return nil
	}
	return times.Files
}

func digestOf(b []byte) string {
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}

// checkSeal compares the data files with the seal, when there is one, and
// breaks it. It returns the files when they are those that were closed, nil
// when nobody knows. The fault vault.damaged names the file. A seal that does not open says nothing
// about the files, which are looked at one by one then; files that hold no
// record are put aside.
func checkSeal(dir string, keys *keyring) (sealed map[string]fileSum, warnings []Warning, err error) {
	path := filepath.Join(dir, sealName)
	content, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil, nil
	}
	if err != nil {
		return nil, nil, unusable(err)
	}
	want, err := openSeal(content, keys)
	if err == nil {
		times := readTimes(dir, content, keys)
		sealed, warnings, err = compareFiles(dir, want, func(name string) fileSum {
			switch filepath.Ext(name) {
			case ".sst", ".vlog": // only these grow with the vault
				return fileSum{want[name], times[name]}
			}
			return fileSum{}
		})
	} else {
		warnings, err = []Warning{{sealName, fault.T("the list of the files cannot be read; the files were checked one by one",
			"文件清单无法读取，已逐个检查文件")}}, nil
	}
	if err != nil {
		return nil, nil, err
	}
	if err := disk.Remove(path); err != nil {
		return nil, nil, unusable(err)
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
func compareFiles(dir string, want map[string]string, known func(string) fileSum) (have map[string]fileSum, warnings []Warning, err error) {
	data := filepath.Join(dir, dataName)
	if have, err = digestFiles(data, false, known); err != nil {
		return nil, nil, unusable(err)
	}
	for name, digest := range want {
		if have[name].digest == digest {
			continue
		}
		if !holdsNoRecord(data, name) {
			return nil, nil, damaged(dataName+"/"+name, errFileChanged)
		}
		if _, there := have[name]; there {
			if err := setAside(data, []string{name}); err != nil {
				return nil, nil, err
			}
		}
		warnings = append(warnings, Warning{dataName + "/" + name,
			fault.T("the file was damaged; it holds no record and was made anew", "文件已损坏；其中不含记录，已重新生成")})
	}
	for name := range have {
		if _, ok := want[name]; !ok && storeFile(name) {
			return nil, nil, damaged(dataName+"/"+name, fmt.Errorf("the file was not there when the vault was closed"))
		}
	}
	return have, warnings, nil
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

// digestFiles maps the name of each file of the store to its SHA-256, size and
// time; one that has the size and the time of known is not read. With sync the
// files are made durable first: Badger cuts the end off some as it closes and
// leaves it to the system when that reaches the disk.
func digestFiles(data string, sync bool, known func(name string) fileSum) (map[string]fileSum, error) {
	entries, err := os.ReadDir(data)
	if err != nil {
		return nil, err
	}
	out := make(map[string]fileSum, len(entries))
	for _, e := range entries {
		if !storeFile(e.Name()) {
			continue
		}
		path := filepath.Join(data, e.Name())
		info, err := os.Stat(path)
		if err != nil {
			return nil, err
		}
		sum := fileSum{fileTime: timeOf(info)}
		if k := known(e.Name()); k.digest != "" && k.fileTime == sum.fileTime {
			out[e.Name()] = k
			continue
		}
		if sum.digest, err = digestFile(path, sync); err != nil {
			return nil, err
		}
		out[e.Name()] = sum
	}
	return out, nil
}

func timeOf(info os.FileInfo) fileTime {
	return fileTime{info.Size(), info.ModTime().UnixNano()}
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
