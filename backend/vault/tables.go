package vault

import (
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/dgraph-io/badger/v4/fb"
	"github.com/dgraph-io/badger/v4/options"
	"github.com/dgraph-io/badger/v4/pb"
	"github.com/dgraph-io/badger/v4/table"
	"github.com/dgraph-io/badger/v4/y"
	"github.com/dgraph-io/ristretto/v2"
)

// tableReader opens tables outside of the store. They are read into memory
// and not mapped: a mapping that a damaged table leaves behind would keep the
// file from being replaced on Windows until the program ends.
type tableReader struct {
	keys  *dataKeys
	index *ristretto.Cache[uint64, *fb.TableIndex]
}

func newTableReader(keys *dataKeys) (*tableReader, error) {
	index, err := ristretto.NewCache(&ristretto.Config[uint64, *fb.TableIndex]{NumCounters: 100, MaxCost: 8 << 20, BufferItems: 64})
	return &tableReader{keys, index}, err
}

func (r *tableReader) close() { r.index.Close() }

func tableName(id uint64) string { return filepath.Base(table.NewFilename(id, "")) }

func tableID(name string) (uint64, bool) { return table.ParseFileID(name) }

// verify reads the whole table under a data key and returns the newest
// version in it. Badger does so in goroutines of its own, where a damaged
// table ends the process or is silently left out.
func (r *tableReader) verify(name string, keyID uint64, c options.CompressionType) (newest uint64, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("badger panicked: %v", p)
		}
	}()
	t, err := r.open(name, keyID, c)
	if err != nil {
		return 0, err
	}
	if err := t.VerifyChecksum(); err != nil {
		return 0, err
	}
	return t.MaxVersion(), nil
}

// verifyUnknown is verify for a table whose key no MANIFEST tells.
func (r *tableReader) verifyUnknown(name string) (newest uint64, err error) {
	_, err = r.tryKeys(func(id uint64) (err error) {
		newest, err = r.verify(name, id, options.None)
		return err
	})
	return newest, err
}

// tryKeys returns the first data key under which reads succeeds, or the error
// of the last one.
func (r *tableReader) tryKeys(reads func(id uint64) error) (uint64, error) {
	last := errors.New("no key opens it")
	for id := uint64(1); ; id++ {
		if key, err := r.keys.get(id); err != nil || key == nil {
			return 0, last
		}
		err := reads(id)
		if err == nil {
			return id, nil
		}
		last = err
	}
}

func (r *tableReader) open(name string, keyID uint64, c options.CompressionType) (*table.Table, error) {
	content, key, err := r.read(name, keyID)
	if err != nil {
		return nil, err
	}
	return r.table(name, content, key, c)
}

// read returns a table's file, whose footer and index are right under the key.
func (r *tableReader) read(name string, keyID uint64) ([]byte, *pb.DataKey, error) {
	key, err := r.keys.get(keyID)
	if err != nil {
		return nil, nil, err
	}
	content, err := os.ReadFile(filepath.Join(r.keys.dir, name))
	if err == nil {
		err = verifyFooter(content)
	}
	if err == nil {
		err = verifyIndex(content, key)
	}
	return content, key, err
}

// table opens what read returned.
func (r *tableReader) table(name string, content []byte, key *pb.DataKey, c options.CompressionType) (*table.Table, error) {
	id, ok := tableID(name)
	if !ok {
		return nil, fmt.Errorf("%s is no table's name", name)
	}
	return table.OpenInMemoryTable(content, id, &table.Options{
		ReadOnly: true, ChkMode: options.OnBlockRead, BlockSize: 4 << 10,
		Compression: c, DataKey: key, IndexCache: r.index,
	})
}

// verifyIndex opens the index of a table under the key. Badger ends the
// process over one without blocks, which is what another key makes of it.
func verifyIndex(b []byte, key *pb.DataKey) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("the index does not read: %v", p)
		}
	}()
	index, err := plainIndex(b, key)
	if err != nil {
		return err
	}
	var first fb.BlockOffset
	t := fb.GetRootAsTableIndex(index, 0)
	if blocks := t.OffsetsLength(); blocks < 1 || uint64(blocks) > uint64(t.KeyCount()) || blocks > len(b) ||
		!t.Offsets(&first, 0) || len(first.KeyBytes()) <= 8 {
		return errors.New("the index names no blocks")
	}
	return nil
}

// plainIndex is the decrypted index of a table whose footer is right.
func plainIndex(b []byte, key *pb.DataKey) ([]byte, error) {
	end := len(b) - 4
	end -= int(binary.BigEndian.Uint32(b[end:])) + 4
	index := b[end-int(binary.BigEndian.Uint32(b[end:])) : end]
	if key == nil {
		return index, nil
	}
	return y.XORBlockAllocate(index[:len(index)-16], key.Data, index[len(index)-16:])
}

// verifyFooter checks what Badger ends the process over: the lengths at the
// end of a table, which is: index, its length, a checksum, its length.
func verifyFooter(b []byte) error {
	end := int64(len(b))
	for _, part := range []string{"checksum", "index"} {
		if end -= 4; end < 0 {
			return fmt.Errorf("no room for the %s", part)
		}
		n := int64(binary.BigEndian.Uint32(b[end:]))
		if end -= n; end < 0 || n == 0 {
			return fmt.Errorf("an impossible %s of %d bytes", part, n)
		}
	}
	return nil
}
