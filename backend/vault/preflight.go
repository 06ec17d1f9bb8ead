package vault

import (
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	badger "github.com/dgraph-io/badger/v4"
	"github.com/dgraph-io/badger/v4/fb"
	"github.com/dgraph-io/badger/v4/options"
	"github.com/dgraph-io/badger/v4/table"
	"github.com/dgraph-io/ristretto/v2"
	"github.com/dgraph-io/ristretto/v2/z"
)

// verifyTables reads every table that MANIFEST names and verifies its
// checksums. Badger does so too, but in goroutines of its own, where a
// damaged table ends the process or is silently left out. It returns
// vault.damaged naming the file.
func verifyTables(dir string, key []byte) error {
	f, err := os.Open(filepath.Join(dir, badger.ManifestFilename))
	if errors.Is(err, os.ErrNotExist) {
		return noTables(dir)
	}
	if err != nil {
		return unusable(err)
	}
	manifest, _, err := badger.ReplayManifestFile(f, 0, badger.Options{Logger: quietLogger{}})
	f.Close()
	if err != nil {
		return damaged("data/"+badger.ManifestFilename, err)
	}
	if len(manifest.Tables) == 0 {
		return nil
	}
	registry, err := badger.OpenKeyRegistry(badger.KeyRegistryOptions{Dir: dir, ReadOnly: true, EncryptionKey: key})
	if err != nil {
		return damaged("data/"+badger.KeyRegistryFileName, err)
	}
	index, err := ristretto.NewCache(&ristretto.Config[uint64, *fb.TableIndex]{NumCounters: 100, MaxCost: 8 << 20, BufferItems: 64})
	if err != nil {
		return err
	}
	defer index.Close()
	for id, t := range manifest.Tables {
		name := table.NewFilename(id, dir)
		dk, err := registry.DataKey(t.KeyID)
		if err == nil {
			err = verifyTable(name, table.Options{
				ReadOnly: true, ChkMode: options.OnTableRead, BlockSize: 4 << 10,
				Compression: t.Compression, DataKey: dk, IndexCache: index,
			})
		}
		if err != nil {
			return damaged("data/"+filepath.Base(name), err)
		}
	}
	return nil
}

// noTables is for a store without MANIFEST: a crash before its first opening
// was complete leaves that, but no table and no log with content.
func noTables(dir string) error {
	tables, err := filepath.Glob(filepath.Join(dir, "*.sst"))
	if err != nil || len(tables) == 0 {
		return nil
	}
	return damaged("data/"+badger.ManifestFilename, os.ErrNotExist)
}

func verifyTable(name string, opt table.Options) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("badger panicked: %v", r)
		}
	}()
	if err := verifyFooter(name); err != nil {
		return err
	}
	mf, err := z.OpenMmapFile(name, os.O_RDONLY, 0)
	if err != nil {
		return err
	}
	t, err := table.OpenTable(mf, opt)
	if err != nil {
		return err
	}
	return t.Close(-1)
}

// verifyFooter checks what Badger ends the process over: the lengths at the
// end of a table, which is: index, its length, a checksum, its length.
func verifyFooter(name string) error {
	f, err := os.Open(name)
	if err != nil {
		return err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return err
	}
	end := info.Size()
	for _, part := range []string{"checksum", "index"} {
		var b [4]byte
		if end -= 4; end < 0 {
			return fmt.Errorf("no room for the %s", part)
		}
		if _, err := f.ReadAt(b[:], end); err != nil {
			return err
		}
		n := int64(binary.BigEndian.Uint32(b[:]))
		if end -= n; end < 0 || n == 0 {
			return fmt.Errorf("an impossible %s of %d bytes", part, n)
		}
	}
	return nil
}
