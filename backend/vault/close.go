package vault

import (
	"errors"
	"os"
	"path/filepath"
	"time"

	"minifleet/backend/disk"
)

// closeTime bounds Close. What was stored is in the write-ahead log already;
// Badger would try for ever to write its tables to a folder that has gone.
const closeTime = 8 * time.Second

var (
	errGone = errors.New("the vault's folder is not where it was")
	errSlow = errors.New("the disk does not answer")
)

// Close waits for the transactions under way and closes the vault. Further
// calls fail with vault.closed. Closing twice is fine. It takes ten seconds at
// most: when the folder has gone, or the disk hangs, it gives up with
// vault.unusable, everything stored is found at the next opening, and the
// store's own goroutines stay behind.
func (v *Vault) Close() error {
	v.lifeMu.Lock()
	if v.closed {
		v.lifeMu.Unlock()
		return nil
	}
	v.closed = true
	v.lifeMu.Unlock()
	close(v.stopUpkeep)
	done := make(chan error, 1)
	go func() { done <- v.closeStore() }()
	limit := time.NewTimer(v.closeLimit())
	defer limit.Stop()
	var err error
	select {
	case err = <-done:
	case <-limit.C:
		err = errSlow
	}
	clear(v.storeKey)
	v.keys.wipe()
	v.release()
	if err != nil {
		return unusable(err)
	}
	return nil
}

func (v *Vault) closeLimit() time.Duration {
	if v.opt.closeTime > 0 {
		return v.opt.closeTime
	}
	return closeTime
}

// closeStore ends what runs on the store, closes it and seals its files.
func (v *Vault) closeStore() error {
	<-v.upkeepDone
	v.users.Wait()
	data := filepath.Join(v.dir, dataName)
	if !v.inPlace(data) {
		return errGone
	}
	v.collectGarbage(1)
	err := errors.Join(v.db.Close(), v.commits.close())
	if err == nil {
		err = disk.PrivateFiles(data)
	}
	if err == nil {
		err = writeSeal(v.dir, v.keys)
	}
	return err
}

// inPlace reports whether the directory is the one that was opened.
func (v *Vault) inPlace(data string) bool {
	info, err := os.Stat(data)
	return err == nil && os.SameFile(info, v.dataInfo)
}
