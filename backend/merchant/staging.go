package merchant

import (
	"context"
	"errors"
	"fmt"

	"minifleet/backend/journal"
	"minifleet/backend/vault"
)

// An import that does not fit one transaction happens in three phases: its
// records are staged in chunks; one small transaction sets the commit mark,
// which is the moment the import happens; the records are moved into place in
// chunks. Opening the vault finishes a marked import and removes an unmarked
// one, so that a crash never leaves half of it.

// mark stands for one import that has not been put away yet.
type mark struct {
	ID        string `json:"id"`
	Committed bool   `json:"committed"`
}

type staged struct {
	ID       string   `json:"id"` // the mark's id, ".", a running number
	Merchant Merchant `json:"merchant"`
}

var (
	marks = vault.NewCollection(vault.Schema[mark]{
		Name: "merchant_imports", Version: 1, ID: func(m mark) string { return m.ID },
	})
	staging = vault.NewCollection(vault.Schema[staged]{
		Name: "merchant_staging", Version: 1, ID: func(s staged) string { return s.ID },
	})
)

// chunkBytes keeps a transaction small also when its records are large.
const chunkBytes = 1 << 20

// chunks splits records into parts of one transaction each.
func chunks(all []Merchant) [][]Merchant {
	var parts [][]Merchant
	first, size := 0, 0
	for i := range all {
		n := weight(&all[i])
		if i-first == chunk || (i > first && size+n > chunkBytes) {
			parts = append(parts, all[first:i])
			first, size = i, 0
		}
		size += n
	}
	if first < len(all) {
		parts = append(parts, all[first:])
	}
	return parts
}

// weight is about how many bytes a record takes.
func weight(m *Merchant) int {
	n := len(m.Name) + len(m.Contact) + len(m.Notes) + 600
	for k, v := range m.Ext {
		n += len(k) + len(v)
	}
	return n
}

// stage writes the records by way of the staging area. Whatever ends it early,
// settling then does what opening after a crash would do.
func (s *Service) stage(ctx context.Context, parts [][]Merchant, done journal.Entry) error {
	m, err := s.putStaged(ctx, parts)
	if err == nil {
		_, err = s.commit(m, done)
	}
	s.unsettled.Store(true)
	if settling := s.settled(); err == nil {
		err = settling
	}
	return err
}

func (s *Service) putStaged(ctx context.Context, parts [][]Merchant) (mark, error) {
	m := mark{ID: vault.NewID(s.now())}
	if err := s.update(func(tx *vault.Tx) error { return marks.Put(tx, m) }); err != nil {
		return m, err
	}
	first := 0
	for _, part := range parts {
		if err := ctx.Err(); err != nil {
			return m, err
		}
		err := s.update(func(tx *vault.Tx) error {
			for i, one := range part {
				if err := staging.Put(tx, staged{ID: fmt.Sprintf("%s.%08d", m.ID, first+i), Merchant: one}); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return m, err
		}
		first += len(part)
	}
	return m, nil
}

// commit is the moment the import happens.
func (s *Service) commit(m mark, done journal.Entry) (mark, error) {
	m.Committed = true
	return m, s.log.Noting(s.update, func(tx *vault.Tx, note func(journal.Entry) error) error {
		return errors.Join(marks.Put(tx, m), note(done))
	})
}

// settleImports finishes imports whose mark is committed and removes the others.
func (s *Service) settleImports() error {
	var open []mark
	err := s.vault.View(func(tx *vault.Tx) error {
		open = open[:0]
		return marks.Each(tx, "", func(m mark) error {
			open = append(open, m)
			return nil
		})
	})
	if err != nil {
		return fmt.Errorf("merchant: looking for unfinished imports: %w", err)
	}
	for _, m := range open {
		for before, more := "", true; more; {
			if before, more, err = s.move(m, before); err != nil {
				return fmt.Errorf("merchant: settling an unfinished import: %w", err)
			}
		}
	}
	return nil
}

// move puts one chunk of staged records in place, or away when the import is
// not committed, and tells whether there are more. It may be cut short and
// repeated: a staged record goes in the transaction that puts it in place, the
// mark goes last. It takes the last records before the one named, "" for all, and
// names the first it took: what was moved before is not read over again, which
// with many records would take most of the time.
func (s *Service) move(m mark, before string) (first string, more bool, err error) {
	err = s.vault.Update(func(tx *vault.Tx) error {
		var part []staged
		size := 0
		if err := staging.EachReverse(tx, m.ID+".", before, func(r staged) error {
			part = append(part, r)
			if size += weight(&r.Merchant); len(part) == chunk || size > chunkBytes {
				return vault.Stop
			}
			return nil
		}); err != nil {
			return err
		}
		more = len(part) > 0
		for _, r := range part {
			first = r.ID
			if m.Committed {
				if err := merchants.Put(tx, r.Merchant); err != nil {
					return err
				}
			}
			if err := staging.Delete(tx, r.ID); err != nil {
				return err
			}
		}
		if !more {
			return marks.Delete(tx, m.ID)
		}
		return nil
	})
	return first, more, err
}
