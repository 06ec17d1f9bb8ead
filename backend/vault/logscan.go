package vault

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"os"
	"strconv"

	"github.com/dgraph-io/badger/v4/pb"
	"github.com/dgraph-io/badger/v4/y"
)

// Layout of a write-ahead or value log of Badger (v4): key id (8 bytes), base
// IV (12), then entries: meta, user meta, three varints (length of key, length
// of value, expiry), key and value encrypted, CRC-32C of all before it. The
// rest of the file is zeros.
const (
	logHead     = 8 + 12
	logKeyLimit = 1 << 16
	logPage     = 4096

	entryDeleted = 1 << 0
	entryPointer = 1 << 1 // the value is elsewhere: in a value log
	entryInTxn   = 1 << 6
	entryEndTxn  = 1 << 7 // its value is the transaction's version, in decimal
	entryKnown   = 1<<5 - 1 | entryInTxn | entryEndTxn
)

// logEntry is one entry whose checksum is right.
type logEntry struct {
	meta       byte
	at, size   int // in the file, all of it
	key, value []byte
}

// logReader reads entries of a log by Badger's own rules.
type logReader struct {
	b      []byte
	data   *pb.DataKey // nil when the log is not encrypted
	baseIV []byte
}

// readLog reads the log at path; dataKey finds the key it is encrypted with.
// A log that was never begun is empty.
func readLog(path string, dataKey func(uint64) (*pb.DataKey, error)) (*logReader, error) {
	b, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	if len(b) < logHead {
		return &logReader{}, nil
	}
	r := &logReader{b: b, baseIV: b[8:logHead]}
	r.data, err = dataKey(binary.BigEndian.Uint64(b))
	return r, err
}

// entry returns the entry at the offset and whether there is a whole one.
func (r *logReader) entry(at int) (logEntry, bool) {
	e, ok := r.sealedEntry(at)
	if !ok || r.data == nil {
		return e, ok
	}
	iv := make([]byte, 16)
	copy(iv, r.baseIV)
	binary.BigEndian.PutUint32(iv[12:], uint32(at))
	n := len(e.key)
	kv, err := y.XORBlockAllocate(r.b[e.at+e.size-4-n-len(e.value):e.at+e.size-4], r.data.Data, iv)
	if err != nil {
		return e, false
	}
	e.key, e.value = kv[:n], kv[n:]
	return e, true
}

// sealedEntry is entry without decrypting.
func (r *logReader) sealedEntry(at int) (logEntry, bool) {
	b := r.b
	if at+2 > len(b) || b[at]&^byte(entryKnown) != 0 {
		return logEntry{}, false
	}
	pos := at + 2
	var sizes [3]uint64
	for i := range sizes {
		v, n := binary.Uvarint(b[min(pos, len(b)):])
		if n <= 0 {
			return logEntry{}, false
		}
		sizes[i], pos = v, pos+n
	}
	klen, vlen := sizes[0], sizes[1]
	if klen == 0 || klen > logKeyLimit || vlen > uint64(len(b)) || pos+int(klen+vlen)+4 > len(b) {
		return logEntry{}, false
	}
	end := pos + int(klen+vlen)
	if crc32.Checksum(b[at:end], y.CastagnoliCrcTable) != binary.BigEndian.Uint32(b[end:]) {
		return logEntry{}, false
	}
	return logEntry{meta: b[at], at: at, size: end + 4 - at, key: b[pos : pos+int(klen)], value: b[pos+int(klen) : end]}, true
}

// each calls fn for the entries of every whole transaction, in order, with
// its version, and returns where the last of them ends.
func (r *logReader) each(fn func(e logEntry, version uint64)) (end int) {
	end = logHead
	var open []logEntry
	var version uint64
	for at := logHead; ; {
		e, ok := r.entry(at)
		if !ok {
			return end
		}
		at += e.size
		switch {
		case e.meta&entryInTxn != 0 && len(e.key) > 8:
			ts := y.ParseTs(e.key)
			if len(open) > 0 && ts != version {
				return end
			}
			version, open = ts, append(open, e)
		case e.meta&entryEndTxn != 0:
			if ts, err := strconv.ParseUint(string(e.value), 10, 64); err != nil || len(open) > 0 && ts != version {
				return end
			}
			for _, o := range open {
				fn(o, version)
			}
			open, end = open[:0], at
		case len(open) > 0 || len(e.key) <= 8:
			return end
		default: // moved here by the collection of the value log's garbage
			fn(e, y.ParseTs(e.key))
			end = at
		}
	}
}

// goesOn reports whether a whole entry follows behind the first that is not
// one: then the log was damaged, and not just cut short by a kill. A page of
// zeros in between is what a power cut leaves of a commit that never returned.
func (r *logReader) goesOn() bool {
	at := min(logHead, len(r.b))
	for {
		e, ok := r.sealedEntry(at)
		if !ok {
			break
		}
		at += e.size
	}
	last := len(bytes.TrimRight(r.b, "\x00"))
	for next := at + 1; next < last; next++ {
		if r.b[next]&(entryInTxn|entryEndTxn) == 0 {
			continue
		}
		if _, ok := r.sealedEntry(next); ok {
			return !hole(r.b, at, next)
		}
	}
	return false
}

// hole reports whether a whole page between from and to holds only zeros.
func hole(b []byte, from, to int) bool {
	var zero [logPage]byte
	for page := (from + logPage - 1) / logPage * logPage; page+logPage <= to; page += logPage {
		if bytes.Equal(b[page:page+logPage], zero[:]) {
			return true
		}
	}
	return false
}
