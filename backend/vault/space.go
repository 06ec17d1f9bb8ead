package vault

import (
	"minifleet/backend/disk"
	"minifleet/backend/fault"
)

// MinFree is what has to be free before anything is written. Badger writes
// through memory maps of sparse files, and the system ends a process that
// writes to a page for which the disk has no room; so the vault stops before.
// It covers the write-ahead logs and value log in use and the tables they
// become.
const MinFree = 160 << 20

// checkSpace returns vault.disk_full when the disk is nearly full. A file
// system that does not tell is trusted.
func (v *Vault) checkSpace() error {
	ask := v.opt.Free
	if ask == nil {
		ask = disk.Free
	}
	free, err := ask(v.dir)
	if err != nil || free >= MinFree {
		return nil
	}
	return diskFull(fault.New(CodeDiskFull, fault.T("%d MiB {is|are} free, %d {is|are} needed", "剩余 %d MiB，需要 %d MiB", free>>20, uint64(MinFree)>>20)))
}
