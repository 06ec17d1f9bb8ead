package vault

import (
	"errors"
	"os"
	"path/filepath"
	"time"

	"minifleet/backend/disk"
)

// closeTime is how long Close waits for a folder that has gone or a disk that
// does not answer. What was stored is in the write-ahead log already; Badger
// would try for ever to write its tables to a folder that is not there.
const closeTime = 8 * time.Second

var (
	errGone = errors.New("the vault's folder is not where it was")
	errSlow = errors.New("the disk does not answer")
)

// Close waits for the transactions under way and closes the vault. Further
// calls fail with vault.closed. Closing twice is fine.
//
// When the folder has gone, or the disk hangs, it gives up within ten seconds
// with vault.unusable: everything stored is found at the next opening. The
// store's own goroutines and the lock stay until the process ends then, since
// they may still be writing.
func (v *Vault) Close() error {
	if !v.users.close() {
		return nil
	}
	done := make(chan error, 1)
	go func() { done <- v.closeStore() }()
	err, ended := v.waitClosed(done)
	clear(v.storeKey)
	v.keys.wipe()
	v.before.wipe()
	if ended {
		v.release()
	}
	if err != nil {
		return unusable(err)
	}
	return nil
}

// waitClosed waits for the store for as long as its folder is in place.
func (v *Vault) waitClosed(done <-chan error) (err error, ended bool) {
	limit := closeTime
	if v.opt.closeTime > 0 {
		limit = v.opt.closeTime
	}
	data := filepath.Join(v.dir, dataName)
	for {
		looked := make(chan struct{})
		go func() { v.inPlace(data); close(looked) }() // a disk that does not answer hangs there
		select {
		case err := <-done:
			return err, !errors.Is(err, errGone)
		case <-time.After(limit):
		}
		select {
		case <-looked:
			if v.inPlace(data) { // asked now: new keys may have been put in place meanwhile
				continue
			}
			return errGone, false
		default:
			return errSlow, false
		}
	}
}

// closeStore ends what runs on the store, closes it and seals its files.
func (v *Vault) closeStore() error {
	v.users.wait()
	v.endMove()
	if v.db == nil {
		return nil // what new keys were put in place, and their store did not open
	}
	close(v.stopUpkeep)
	<-v.upkeepDone
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
		err = writeSeal(v.dir, v.keys, v.files)
	}
	return err
}

// inPlace reports whether the directory is the one that was opened.
func (v *Vault) inPlace(data string) bool {
	info, err := os.Stat(data)
	return err == nil && os.SameFile(info, *v.dataInfo.Load())
}
