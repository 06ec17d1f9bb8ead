package vault

import (
	"cmp"
	"fmt"
	"path/filepath"
	"time"

	badger "github.com/dgraph-io/badger/v4"
	"github.com/dgraph-io/badger/v4/options"

	"minifleet/backend/disk"
)

// Sizes of the store. memTableSize bounds one Update (15% of it, about
// 2.4 MiB) and must never shrink: Badger replays older write-ahead logs into
// a table of this size.
const (
	memTableSize   = 16 << 20
	valueLogSize   = 32 << 20 // also the largest record
	valueThreshold = 64 << 10 // larger records live in the value log
	openAttempts   = 3

	levelZeroTables = 3 // so many new tables are merged into the others
)

func storeOptions(dir string, key []byte, opt Options) badger.Options {
	return badger.DefaultOptions(dir).
		WithLogger(quietLogger{opt.Logger}).
		WithMetricsEnabled(false).
		WithEncryptionKey(key).
		// One data key a year. Badger takes "no key yet" for a key made in
		// 1970, so the period must stay below the age of the epoch.
		WithEncryptionKeyRotationDuration(365 * 24 * time.Hour).
		WithSyncWrites(true).
		WithVerifyValueChecksum(true).
		WithChecksumVerificationMode(options.OnBlockRead). // whole tables are verified before opening
		WithDetectConflicts(true).
		WithNumVersionsToKeep(1).
		WithCompression(options.None). // sealed records do not compress
		WithMemTableSize(cmp.Or(opt.memTableSize, memTableSize)).
		WithNumMemtables(2).
		WithNumCompactors(0).           // they would wake up forty times a second for ever: see compact
		WithNumLevelZeroTables(0).      // Flatten merges the first level even when it is one table and all there is
		WithNumLevelZeroTablesStall(8). // writers wait at so many, whatever the number above
		WithBlockCacheSize(8 << 20).
		// Badger panics on encrypted data without one. What does not fit in is
		// decrypted anew at every look: 660 MB of tables have 20 MB of indexes.
		WithIndexCacheSize(32 << 20).
		WithValueThreshold(valueThreshold).
		WithValueLogFileSize(cmp.Or(opt.valueLogSize, valueLogSize))
}

// openStore opens Badger after whatever a killed process left behind.
//
// A kill between the steps in which Badger creates or deletes a file leaves
// an empty one; Badger then refuses to open once ("Create a new file") and
// repairs it on the way, so the file is removed first and a refusal is tried
// again. Damage that Badger would meet with a panic in a goroutine of its own,
// which nobody can recover, is looked for before; verify is false when the
// files are known to be as they were closed. noted is the newest commit that
// was reported as stored.
func openStore(dir string, key []byte, verify bool, noted uint64, opt Options) (*badger.DB, error) {
	err := repairStore(dir)
	if err == nil && verify {
		err = verifyStore(dir, key, noted)
	}
	if err != nil {
		return nil, err
	}
	bopt := storeOptions(dir, key, opt)
	for range openAttempts {
		if err = repairStore(dir); err != nil {
			return nil, err
		}
		var db *badger.DB
		if db, err = openBadger(bopt); err == nil {
			if err := disk.PrivateFiles(dir); err != nil {
				_ = db.Close()
				return nil, unusable(err)
			}
			return db, disk.SyncDir(dir)
		}
	}
	return nil, damaged("data", err)
}

func openBadger(opt badger.Options) (db *badger.DB, err error) {
	defer func() {
		if r := recover(); r != nil {
			db, err = nil, fmt.Errorf("badger panicked: %v", r)
		}
	}()
	return badger.Open(opt)
}

// makeDataDir creates the directory of Badger's files.
func makeDataDir(dir string) (string, error) {
	data := filepath.Join(dir, dataName)
	return data, disk.Private(data)
}
