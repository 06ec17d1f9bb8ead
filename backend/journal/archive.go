package journal

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"

	"minifleet/backend/vault"
)

// Old entries move to the archive: packed by hundreds, without indexes, they
// take about a tenth of the room. They lie in the vault like everything, so
// they are encrypted and part of every backup, and every search goes on in
// them behind the newer entries. Nothing is ever dropped.

// block is a run of entries that were moved to the archive.
type block struct {
	ID     string `json:"id"`     // of the first, the oldest
	Count  int    `json:"count"`  // of entries
	Packed []byte `json:"packed"` // gzip of their JSON, a line each, the newest first
}

var archive = vault.NewCollection(vault.Schema[block]{Name: "journal.archive", Version: 1, ID: func(b block) string { return b.ID }})

// blockSize is how many entries a block holds at most: what one transaction
// can take out of the journal, and what is quick to unpack.
const blockSize = 400

// Archive moves the entries from before a time to the archive and returns how
// many those were. An entry whose outcome is still open stays, and with it all
// that are newer. It may be stopped at any moment and goes on at the next call.
func (j *Journal) Archive(ctx context.Context, before time.Time) (moved int, err error) {
	for {
		if err := ctx.Err(); err != nil {
			return moved, err
		}
		n := 0
		err := j.vaultUpdate(func(tx *vault.Tx) error {
			run, err := oldestRun(tx, timeBound(before))
			if n = len(run); err != nil || n == 0 {
				return err
			}
			b, err := pack(run)
			if err != nil {
				return err
			}
			if err := archive.Put(tx, b); err != nil {
				return err
			}
			for _, e := range run {
				if err := entries.Delete(tx, e.ID); err != nil {
					return err
				}
			}
			return nil
		})
		moved += n
		if err != nil {
			return moved - n, err
		}
		if n < blockSize {
			return moved, nil
		}
	}
}

// oldestRun returns the oldest entries with ids below bound, up to one whose
// outcome is open.
func oldestRun(tx *vault.Tx, bound string) (run []Entry, err error) {
	err = entries.Each(tx, "", func(e Entry) error {
		if e.ID >= bound || len(run) == blockSize || e.Result == Pending {
			return vault.Stop
		}
		if _, err := questions.Get(tx, e.ID); err == nil {
			return vault.Stop
		} else if !errors.Is(err, vault.ErrNotFound) {
			return err
		}
		run = append(run, e)
		return nil
	})
	return run, err
}

func pack(run []Entry) (block, error) {
	var packed bytes.Buffer
	z := gzip.NewWriter(&packed)
	enc := json.NewEncoder(z)
	for _, e := range slices.Backward(run) {
		if err := enc.Encode(e); err != nil {
			return block{}, err
		}
	}
	err := z.Close()
	return block{ID: run[0].ID, Count: len(run), Packed: packed.Bytes()}, err
}

// each calls fn for the entries of a block that sift lets pass by their JSON,
// newest first.
func (b block) each(sift func(plain []byte) bool, fn func(Entry) error) error {
	z, err := gzip.NewReader(bytes.NewReader(b.Packed))
	if err != nil {
		return err
	}
	lines := bufio.NewReaderSize(z, 64<<10)
	for {
		line, err := lines.ReadBytes('\n')
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if !sift(line) {
			continue
		}
		var e Entry
		if err := json.Unmarshal(line, &e); err != nil {
			return err
		}
		if err := fn(e); err != nil {
			return err
		}
	}
}

// eachArchived hands on the matching entries of the archive, newest first.
func eachArchived(tx *vault.Tx, m matcher, goOn func(id string) error, take func(Entry) error) error {
	if m.before != "" && m.past(m.before) {
		return nil
	}
	sift := siftPacked(m)
	return archive.EachReverse(tx, "", m.before, func(b block) error {
		err := b.each(sift, func(e Entry) error {
			if m.before != "" && e.ID >= m.before {
				return nil
			}
			if err := goOn(e.ID); err != nil {
				return err
			}
			return take(e)
		})
		if err != nil {
			return err
		}
		return goOn(b.ID) // also where nothing of a block passed
	})
}

// siftPacked is mayMatch for lines that pack wrote, whose form is known: what
// is filtered by stands in them word for word.
func siftPacked(m matcher) func(plain []byte) bool {
	var exact [][]byte
	for name, value := range map[string]string{"merchant_id": m.q.MerchantID, "batch_id": m.q.BatchID, "result": string(m.q.Result), "action": m.q.Action} {
		if value == "" {
			continue
		}
		word := strconv.Quote(name) + ":" + `"` + value
		if !strings.HasSuffix(value, ".") {
			word += `"`
		}
		exact = append(exact, []byte(word))
	}
	return func(plain []byte) bool {
		for _, w := range exact {
			if !bytes.Contains(plain, w) {
				return false
			}
		}
		return m.mayMatch(plain)
	}
}

// archived finds one entry in the archive.
func archived(tx *vault.Tx, id string) (found Entry, err error) {
	err = archive.EachReverse(tx, "", id+"\x00", func(b block) error {
		if err := b.each(func([]byte) bool { return true }, func(e Entry) error {
			if e.ID == id {
				found = e
				return vault.Stop
			}
			return nil
		}); err != nil {
			return err
		}
		return vault.Stop
	})
	if err == nil && found.ID == "" {
		err = vault.ErrNotFound
	}
	return found, err
}
