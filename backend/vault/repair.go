package vault

import (
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"os"
	"path/filepath"

	badger "github.com/dgraph-io/badger/v4"

	"minifleet/backend/disk"
)

// repairStore removes what a kill can leave in Badger's directory and Badger
// does not cope with itself. It never removes a file with content.
//
// The windows, from Badger's source (v4.9):
//   - memtable log (.mem) and value log (.vlog): created empty, then extended
//     (z.OpenMmapFile); on deletion truncated, then removed (MmapFile.Delete).
//     An empty one holds nothing, or nothing that is still needed.
//   - table (.sst): the same steps, but named in MANIFEST only when complete
//     and deleted only after MANIFEST says so; Badger removes strangers.
//   - MANIFEST and KEYREGISTRY: created under another name and renamed;
//     appended to with one write. Badger cuts a torn end off MANIFEST, but
//     refuses one in KEYREGISTRY.
//   - DISCARD: an empty one is taken for a new one.
func repairStore(dir string) error {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return unusable(err)
	}
	for _, e := range entries {
		path := filepath.Join(dir, e.Name())
		info, err := e.Info()
		if err != nil || !info.Mode().IsRegular() {
			return unusable(fmt.Errorf("%s is not a plain file", e.Name()))
		}
		switch filepath.Ext(e.Name()) {
		case ".mem", ".vlog":
			if info.Size() == 0 {
				if err := disk.Remove(path); err != nil {
					return unusable(err)
				}
				continue
			}
		}
		// Badger ends the process on some files it may not write to.
		f, err := os.OpenFile(path, os.O_RDWR, 0)
		if err != nil {
			return unusable(err)
		}
		f.Close()
	}
	return repairKeyRegistry(filepath.Join(dir, badger.KeyRegistryFileName))
}

// Layout of KEYREGISTRY: 16 bytes IV, 12 bytes encrypted "Hello Badger", then
// per data key: length (4), CRC-32C (4), a protobuf of about 70 bytes.
const (
	registryHead  = 16 + 12
	registryEntry = 256 // more than any entry
)

// repairKeyRegistry cuts off a last entry that was not written completely. No
// file can be encrypted under it: Badger uses a key only after the write
// returned.
func repairKeyRegistry(path string) error {
	b, err := os.ReadFile(path)
	if os.IsNotExist(err) {
		return nil
	}
	if err != nil {
		return unusable(err)
	}
	if len(b) < registryHead {
		return damaged("data/KEYREGISTRY", errSealed)
	}
	at := registryHead
	for at < len(b) {
		rest := b[at:]
		if len(rest) < 8 {
			break
		}
		n := int(binary.BigEndian.Uint32(rest))
		if n > registryEntry {
			return damaged("data/KEYREGISTRY", fmt.Errorf("an entry of %d bytes", n))
		}
		if len(rest) < 8+n {
			break
		}
		if crc32.Checksum(rest[8:8+n], crc32.MakeTable(crc32.Castagnoli)) != binary.BigEndian.Uint32(rest[4:]) {
			return damaged("data/KEYREGISTRY", errSealed)
		}
		at += 8 + n
	}
	if at == len(b) {
		return nil
	}
	if err := disk.WriteFile(path+".torn", b); err != nil { // keep what is cut, whatever it was
		return unusable(err)
	}
	if err := os.Truncate(path, int64(at)); err != nil {
		return unusable(err)
	}
	return nil
}
