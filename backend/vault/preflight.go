package vault

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"

	badger "github.com/dgraph-io/badger/v4"
	"github.com/dgraph-io/badger/v4/pb"

	"minifleet/backend/disk"
)

// strangersName is where tables are kept that the store does not know of, in
// the vault's directory.
const strangersName = "strangers"

// verifyStore looks at the files before Badger opens them without a seal.
// Badger believes the beginning of what it can read: it cuts a log off at the
// first bad entry, drops a torn end of MANIFEST, and deletes every table that
// MANIFEST does not name. What that would lose is vault.damaged here, naming
// the file, and nothing has been touched.
//
// noted is the newest commit that was reported as stored, 0 when unknown. A
// store that reaches it may be cut and tidied by Badger as after any kill.
func verifyStore(dir string, key []byte, noted uint64) error {
	s, err := lookAtStore(dir, key)
	if err != nil {
		return err
	}
	switch {
	case s.newerTable != "":
		return damaged(dataName+"/"+badger.ManifestFilename,
			fmt.Errorf("%s is newer than everything the manifest names", s.newerTable))
	case s.badLog != "":
		return damaged(dataName+"/"+s.badLog, errors.New("data goes on behind an entry that cannot be read"))
	case noted > s.newest:
		return damaged(s.suspect(), errCommitsMissing)
	case noted > 0:
		return nil
	case s.torn && len(s.strangers) > 0:
		return damaged(dataName+"/"+badger.ManifestFilename, errors.New("its end is missing"))
	}
	return setAside(dir, s.strangers)
}

// storeLook is what the files of a store hold.
type storeLook struct {
	torn       bool     // MANIFEST does not end at the end of a record
	strangers  []string // tables with content that MANIFEST does not name
	newerTable string   // a whole one among them that is newer than all else
	badLog     string   // a log that goes on behind damage
	cutLog     string   // a log with something behind its last whole entry
	newest     uint64   // the newest commit in tables named and logs
}

// suspect names the file that most likely lost what is missing.
func (s storeLook) suspect() string {
	switch {
	case s.torn || len(s.strangers) > 0:
		return dataName + "/" + badger.ManifestFilename
	case s.cutLog != "":
		return dataName + "/" + s.cutLog
	}
	return dataName
}

func lookAtStore(dir string, key []byte) (s storeLook, err error) {
	manifest, torn, err := readManifest(dir)
	if err != nil {
		return s, err
	}
	s.torn = torn
	keys := &dataKeys{dir: dir, key: key}
	defer keys.close()
	tables, err := newTableReader(keys)
	if err != nil {
		return s, err
	}
	defer tables.close()
	for id, t := range manifest.Tables {
		newest, err := tables.verify(tableName(id), t.KeyID, t.Compression)
		if err != nil {
			return s, damaged(dataName+"/"+tableName(id), err)
		}
		s.newest = max(s.newest, newest)
	}
	if err := s.lookAtLogs(dir, keys); err != nil {
		return s, err
	}
	return s, s.lookAtStrangers(dir, manifest, tables)
}

func (s *storeLook) lookAtLogs(dir string, keys *dataKeys) error {
	logs, err := filepath.Glob(filepath.Join(dir, "*.mem"))
	if err != nil {
		return err
	}
	for _, path := range logs {
		name := filepath.Base(path)
		r, err := readLog(path, keys.get)
		if err != nil {
			return damaged(dataName+"/"+name, err)
		}
		end := r.each(func(_ logEntry, version uint64) { s.newest = max(s.newest, version) })
		if r.goesOn() && s.badLog == "" {
			s.badLog = name
		}
		if end < len(r.b) && !allZero(r.b[end:]) {
			s.cutLog = name
		}
	}
	return nil
}

func (s *storeLook) lookAtStrangers(dir string, m badger.Manifest, tables *tableReader) error {
	files, err := filepath.Glob(filepath.Join(dir, "*.sst"))
	if err != nil {
		return err
	}
	for _, path := range files {
		name := filepath.Base(path)
		if id, ok := tableID(name); ok {
			if _, named := m.Tables[id]; named {
				continue
			}
		}
		if info, err := os.Stat(path); err != nil || info.Size() == 0 {
			continue // being created or deleted when the process ended
		}
		s.strangers = append(s.strangers, name)
		if newest, err := tables.verifyUnknown(name); err == nil && newest > s.newest && s.newerTable == "" {
			s.newerTable = name
		}
	}
	return nil
}

func allZero(b []byte) bool {
	for _, c := range b {
		if c != 0 {
			return false
		}
	}
	return true
}

// readManifest returns what MANIFEST says, and whether something follows its
// last whole record. A store whose first opening was interrupted has none,
// and no tables either.
func readManifest(dir string) (badger.Manifest, bool, error) {
	name := dataName + "/" + badger.ManifestFilename
	f, err := os.Open(filepath.Join(dir, badger.ManifestFilename))
	if errors.Is(err, os.ErrNotExist) {
		if tables, _ := filepath.Glob(filepath.Join(dir, "*.sst")); len(tables) > 0 {
			return badger.Manifest{}, false, damaged(name, err)
		}
		return badger.Manifest{}, false, nil
	}
	if err != nil {
		return badger.Manifest{}, false, unusable(err)
	}
	defer f.Close()
	m, end, err := badger.ReplayManifestFile(f, 0, badger.Options{Logger: quietLogger{}})
	if err != nil {
		return m, false, damaged(name, err)
	}
	info, err := f.Stat()
	if err != nil {
		return m, false, unusable(err)
	}
	return m, end < info.Size(), nil
}

// setAside moves tables out of the store, so that Badger does not delete them.
func setAside(dir string, names []string) error {
	if len(names) == 0 {
		return nil
	}
	aside := filepath.Join(filepath.Dir(dir), strangersName)
	if err := disk.Private(aside); err != nil {
		return unusable(err)
	}
	for _, name := range names {
		if err := disk.Rename(filepath.Join(dir, name), filepath.Join(aside, name)); err != nil {
			return unusable(err)
		}
	}
	return errors.Join(disk.SyncDir(aside), disk.SyncDir(dir))
}

// dataKeys opens the registry of the keys that Badger encrypts files with
// when the first is asked for.
type dataKeys struct {
	dir      string
	key      []byte
	registry *badger.KeyRegistry
}

func (k *dataKeys) get(id uint64) (*pb.DataKey, error) {
	if id == 0 {
		return nil, nil // not encrypted: a file that was never begun
	}
	if k.registry == nil {
		r, err := badger.OpenKeyRegistry(badger.KeyRegistryOptions{Dir: k.dir, ReadOnly: true, EncryptionKey: k.key})
		if err != nil {
			return nil, damaged(dataName+"/"+badger.KeyRegistryFileName, err)
		}
		k.registry = r
	}
	return k.registry.DataKey(id)
}

func (k *dataKeys) close() {
	if k.registry != nil {
		_ = k.registry.Close()
	}
}
