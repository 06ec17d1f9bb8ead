package vault

import (
	"bytes"
	"errors"
	"fmt"
	"hash/maphash"
	"math"
	"path/filepath"
	"slices"

	badger "github.com/dgraph-io/badger/v4"
	"github.com/dgraph-io/badger/v4/fb"
	"github.com/dgraph-io/badger/v4/options"
	"github.com/dgraph-io/badger/v4/pb"
	"github.com/dgraph-io/badger/v4/y"
)

// BadPart is something of a vault that cannot be read.
type BadPart struct {
	Part string `json:"part"` // a file, or a collection and the id of a record
	Why  string `json:"why"`
}

// Report is what was found in the files of a vault.
type Report struct {
	Records map[string]int `json:"records"` // whole ones, by collection
	Bad     []BadPart      `json:"bad"`
}

func (r *Report) bad(part string, why error) {
	r.Bad = append(r.Bad, BadPart{part, why.Error()})
}

// salvage reads the files of a store past everything that is damaged, without
// Badger's own opening, which believes the first damage to be the end and
// deletes what it does not know. It changes no file.
type salvage struct {
	data   string
	keys   *dataKeys
	report *Report
	tables map[string]tableKey

	seed   maphash.Seed
	newest map[uint64]uint64 // version, by key
	wanted map[uint64]uint64 // version of values that lie in a value log
}

type tableKey struct {
	known       bool
	id          uint64
	compression options.CompressionType
}

// salvaged is an entry of any file.
type salvaged struct {
	key, value []byte
	version    uint64
	meta       byte
}

// emitted marks a key whose newest version was handed on.
const emitted = math.MaxUint64

// each calls use for the newest version of every key that can be read. What
// lies in tables that MANIFEST does not name was replaced or deleted, and is
// read only where MANIFEST itself is damaged.
func (s *salvage) each(use func(pair) error) error {
	s.seed, s.newest, s.wanted = maphash.MakeSeed(), map[uint64]uint64{}, map[uint64]uint64{}
	if err := s.findTables(); err != nil {
		return err
	}
	hash := func(key []byte) uint64 { return maphash.Bytes(s.seed, key) }
	if err := s.read(s.report, func(e salvaged) error {
		h := hash(e.key)
		s.newest[h] = max(s.newest[h], e.version)
		return nil
	}); err != nil {
		return err
	}
	if err := s.read(&Report{}, func(e salvaged) error {
		h := hash(e.key)
		if s.newest[h] != e.version {
			return nil
		}
		switch {
		case e.meta&entryDeleted != 0:
		case e.meta&entryPointer != 0:
			s.wanted[h] = e.version
		default:
			s.newest[h] = emitted
			return use(pair{e.key, e.value})
		}
		return nil
	}); err != nil {
		return err
	}
	err := s.readLogs("*.vlog", &Report{}, func(e salvaged) error {
		h := hash(e.key)
		if v, ok := s.wanted[h]; !ok || v != e.version {
			return nil
		}
		delete(s.wanted, h)
		return use(pair{e.key, e.value})
	})
	if n := len(s.wanted); err == nil && n > 0 {
		s.report.bad(dataName+"/*.vlog", fmt.Errorf("%d large values are missing", n))
	}
	return err
}

func (s *salvage) findTables() error {
	files, err := filepath.Glob(filepath.Join(s.data, "*.sst"))
	if err != nil {
		return err
	}
	manifest, torn, err := readManifest(s.data)
	whole := err == nil && !torn
	if !whole {
		if err == nil {
			err = errors.New("its end is missing")
		}
		s.report.bad(dataName+"/"+badger.ManifestFilename, err)
	}
	s.tables = map[string]tableKey{}
	for id, t := range manifest.Tables {
		s.tables[tableName(id)] = tableKey{true, t.KeyID, t.Compression}
	}
	there := map[string]bool{}
	for _, path := range files {
		name := filepath.Base(path)
		there[name] = true
		if _, named := s.tables[name]; !named && !whole {
			s.tables[name] = tableKey{}
		}
	}
	for name := range s.tables {
		if !there[name] {
			s.report.bad(dataName+"/"+name, errors.New("the file is missing"))
			delete(s.tables, name)
		}
	}
	return nil
}

func (s *salvage) read(report *Report, fn func(salvaged) error) error {
	reader, err := newTableReader(s.keys)
	if err != nil {
		return err
	}
	defer reader.close()
	for _, name := range sortedNames(s.tables) {
		if err := s.readTable(reader, name, report, fn); err != nil {
			return err
		}
	}
	return s.readLogs("*.mem", report, fn)
}

func sortedNames(tables map[string]tableKey) []string {
	var names []string
	for name := range tables {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// readTable reads the blocks of a table one by one, past those that are bad.
func (s *salvage) readTable(reader *tableReader, name string, report *Report, fn func(salvaged) error) error {
	k := s.tables[name]
	if !k.known {
		id, err := reader.keyOf(name)
		if err != nil {
			report.bad(dataName+"/"+name, err)
			return nil
		}
		k = tableKey{true, id, options.None}
		s.tables[name] = k
	}
	var failed error
	blocks, err := reader.eachBlock(name, k.id, k.compression, func(e salvaged) error {
		failed = fn(e)
		return failed
	})
	if failed != nil {
		return failed
	}
	if err != nil {
		report.bad(dataName+"/"+name, err)
	}
	for _, b := range blocks {
		report.bad(fmt.Sprintf("%s/%s, block %d", dataName, name, b), errors.New("its checksum is wrong"))
	}
	return nil
}

// keyOf finds the data key that a table's index opens with.
func (r *tableReader) keyOf(name string) (uint64, error) {
	return r.tryKeys(func(id uint64) error {
		_, err := r.open(name, id, options.None)
		return err
	})
}

// eachBlock calls fn for the entries of a table and returns the numbers of the
// blocks that cannot be read.
func (r *tableReader) eachBlock(name string, keyID uint64, c options.CompressionType, fn func(salvaged) error) (bad []int, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("badger panicked: %v", p)
		}
	}()
	content, key, err := r.read(name, keyID)
	if err != nil {
		return nil, err
	}
	t, err := r.table(name, content, key, c)
	if err != nil {
		return nil, err
	}
	firsts, err := firstKeys(content, key)
	if err != nil {
		return nil, err
	}
	for i, first := range firsts {
		var end []byte
		if i+1 < len(firsts) {
			end = firsts[i+1]
		}
		var entries []salvaged
		whole := func() (ok bool) {
			defer func() { ok = recover() == nil && ok }()
			it := t.NewIterator(0)
			defer it.Close()
			for it.Seek(first); it.Valid() && (end == nil || y.CompareKeys(it.Key(), end) < 0); it.Next() {
				v := it.ValueCopy()
				entries = append(entries, salvaged{bytes.Clone(y.ParseKey(it.Key())), v.Value, y.ParseTs(it.Key()), v.Meta})
			}
			return len(entries) > 0
		}()
		if !whole {
			bad = append(bad, i)
		}
		for _, e := range entries {
			if err := fn(e); err != nil {
				return bad, err
			}
		}
	}
	return bad, nil
}

// firstKeys are the keys that the blocks of a table begin with.
func firstKeys(content []byte, key *pb.DataKey) ([][]byte, error) {
	index, err := plainIndex(content, key)
	if err != nil {
		return nil, err
	}
	t := fb.GetRootAsTableIndex(index, 0)
	firsts := make([][]byte, 0, t.OffsetsLength())
	var block fb.BlockOffset
	for i := range t.OffsetsLength() {
		if t.Offsets(&block, i) {
			firsts = append(firsts, bytes.Clone(block.KeyBytes()))
		}
	}
	return firsts, nil
}

// readLogs reads the logs of a pattern, past what is damaged in them.
func (s *salvage) readLogs(pattern string, report *Report, fn func(salvaged) error) error {
	logs, err := filepath.Glob(filepath.Join(s.data, pattern))
	if err != nil {
		return err
	}
	for _, path := range logs {
		name := filepath.Base(path)
		r, err := readLog(path, s.keys.get)
		if err != nil {
			report.bad(dataName+"/"+name, err)
			continue
		}
		skipped, err := r.eachWhole(func(e logEntry) error {
			if len(e.key) <= 8 || e.meta&entryEndTxn != 0 {
				return nil
			}
			return fn(salvaged{bytes.Clone(y.ParseKey(e.key)), bytes.Clone(e.value), y.ParseTs(e.key), e.meta})
		})
		if err != nil {
			return err
		}
		if skipped > 0 {
			report.bad(dataName+"/"+name, fmt.Errorf("%d bytes in the middle cannot be read", skipped))
		}
	}
	return nil
}

// eachWhole calls fn for every entry whose checksum is right, also behind
// damage, and returns how many bytes between them are not zero and no entry.
func (r *logReader) eachWhole(fn func(logEntry) error) (skipped int, err error) {
	last := len(bytes.TrimRight(r.b, "\x00"))
	gap := 0
	for at := logHead; at < last; {
		e, ok := r.entry(at)
		if !ok {
			at++
			gap++
			continue
		}
		skipped, gap = skipped+gap, 0
		if err := fn(e); err != nil {
			return skipped, err
		}
		at += e.size
	}
	return skipped, nil // a torn end is no damage
}

// splitRecord takes the key of a record apart.
func splitRecord(key []byte) (collection, id string, ok bool) {
	name, rest, ok := bytes.Cut(key[1:], []byte{0})
	return string(name), string(rest), ok && len(name) > 0
}
