package vault

import (
	"fmt"

	"minifleet/backend/disk"
)

// minFree is what has to be free before anything is written. Badger writes
// through memory maps of sparse files, and the system ends a process that
// writes to a page for which the disk has no room; so the vault stops before.
// It covers the write-ahead logs and value log in use and the tables they
// become.
const minFree = 160 << 20

// checkSpace returns vault.disk_full when the disk is nearly full. A file
// system that does not tell is trusted.
func (v *Vault) checkSpace() error {
	free, err := disk.Free(v.dir)
	if err != nil || free >= minFree {
		return nil
	}
	return diskFull(fmt.Errorf("%d MiB are free, %d are needed", free>>20, uint64(minFree)>>20))
}
