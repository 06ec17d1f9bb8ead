package vault

import (
	"os"
	"path/filepath"
	"time"

	badger "github.com/dgraph-io/badger/v4"

	"minifleet/backend/disk"
)

const (
	gcEvery   = 10 * time.Minute
	gcRounds  = 4   // value log files rewritten at one time at most
	gcDiscard = 0.5 // a file is rewritten when half of it is garbage

	manyDeleted = 2000 // so many deleted records are worth merging the tables
)

// upkeep collects the value log's garbage now and then until Close.
func (v *Vault) upkeep() {
	defer close(v.upkeepDone)
	tick := time.NewTicker(gcEvery)
	defer tick.Stop()
	v.tidyUp()
	for {
		select {
		case <-v.stopUpkeep:
			return
		case <-tick.C:
			v.collectGarbage(gcRounds)
			_ = v.settleFiles()
		case <-v.newFiles:
			v.compact()
		}
	}
}

// Tidy asks for the room of what was deleted: the tables are merged at the next
// opening, when all that was deleted has reached them.
func (v *Vault) Tidy() error { return disk.WriteFile(filepath.Join(v.dir, tidyName), nil) }

// noteDeleted counts deleted records, and asks for their room when they are many.
func (v *Vault) noteDeleted(records int) error {
	if records == 0 || v.deleted.Add(int64(records)) < manyDeleted {
		return nil
	}
	v.deleted.Store(0)
	return v.Tidy()
}

// tidyUp does what Tidy asked for. What it does not come to before the vault
// closes is left for the next opening.
func (v *Vault) tidyUp() {
	path := filepath.Join(v.dir, tidyName)
	if _, err := os.Stat(path); err != nil {
		return
	}
	err := v.db.Flatten(1)
	for err == nil {
		if v.collectGarbage(gcRounds) {
			err = disk.Remove(path)
			break
		}
		select {
		case <-v.stopUpkeep:
			return
		default:
		}
	}
	if err != nil && v.opt.Logger != nil {
		v.opt.Logger.Warn("tables are not merged", "error", err)
	}
}

// compact merges the tables of the first level into the others when there are
// several. Badger's own compactors look twenty times a second each whether
// there is something to do; here a new file makes them look.
func (v *Vault) compact() {
	if err := mergeTables(v.db); err != nil && v.opt.Logger != nil {
		v.opt.Logger.Warn("tables are not merged", "error", err)
	}
}

func mergeTables(db *badger.DB) error {
	if levels := db.Levels(); len(levels) == 0 || levels[0].NumTables < levelZeroTables {
		return nil
	}
	return db.Flatten(1)
}

// lookForTables makes upkeep look at the tables soon.
func (v *Vault) lookForTables() {
	select {
	case v.newFiles <- struct{}{}:
	default: // it will anyway
	}
}

// collectGarbage rewrites up to rounds value log files, and reports whether no
// other is worth it.
func (v *Vault) collectGarbage(rounds int) bool {
	for range rounds {
		if err := v.db.RunValueLogGC(gcDiscard); err != nil {
			return true // nothing worth rewriting, or closing
		}
	}
	return false
}

// settleFiles restricts and makes durable the names of files that Badger
// created since the last call; it costs one stat when there are none.
func (v *Vault) settleFiles() error {
	data := filepath.Join(v.dir, dataName)
	info, err := os.Stat(data)
	if err != nil {
		return err
	}
	v.filesMu.Lock()
	defer v.filesMu.Unlock()
	if info.ModTime().Equal(v.filesSeen) {
		return nil
	}
	v.lookForTables()
	if err := disk.PrivateFiles(data); err != nil {
		return err
	}
	if err := disk.SyncDir(data); err != nil {
		return err
	}
	// Times of files are coarse: another file may still be created at the
	// same time as the last one seen.
	if time.Since(info.ModTime()) > time.Second {
		v.filesSeen = info.ModTime()
	}
	return nil
}
