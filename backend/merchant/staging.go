package merchant

import (
	"context"
	"fmt"

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
	var part []Merchant
	size := 0
	for _, m := range all {
		n := len(m.Name) + len(m.Contact) + len(m.Notes) + 400
		for k, v := range m.Ext {
			n += len(k) + len(v)
		}
		if len(part) == chunk || (len(part) > 0 && size+n > chunkBytes) {
			parts, part, size = append(parts, part), nil, 0
		}
		part, size = append(part, m), size+n
	}
	if len(part) > 0 {
		parts = append(parts, part)
	}
	return parts
}

func (s *Service) stage(ctx context.Context, parts [][]Merchant) error {
	m := mark{ID: vault.NewID(s.now())}
	err := s.update(func(tx *vault.Tx) error { return marks.Put(tx, m) })
	n := 0
	for _, part := range parts {
		if err == nil {
			err = ctx.Err()
		}
		if err != nil {
			break
		}
		first := n
		err = s.update(func(tx *vault.Tx) error {
			n = first
			for _, one := range part {
				if err := staging.Put(tx, staged{ID: fmt.Sprintf("%s.%08d", m.ID, n), Merchant: one}); err != nil {
					return err
				}
				n++
			}
			return nil
		})
	}
	if err == nil {
		m.Committed = true
		err = s.update(func(tx *vault.Tx) error { return marks.Put(tx, m) })
	}
	// From here on both ways are the same as after a crash.
	if settling := s.settleImports(); settling != nil {
		s.unsettled.Store(true)
		if err == nil {
			err = settling
		}
	}
	return err
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
		if err := s.settle(m); err != nil {
			return fmt.Errorf("merchant: settling an unfinished import: %w", err)
		}
	}
	return nil
}

// settle may be cut short and repeated: a staged record goes in the transaction
// that puts it in place, the mark goes last.
func (s *Service) settle(m mark) error {
	for {
		n := 0
		err := s.vault.Update(func(tx *vault.Tx) error {
			var part []staged
			size := 0
			if err := staging.Each(tx, m.ID+".", func(r staged) error {
				part = append(part, r)
				size += len(r.Merchant.Notes) + 600
				for k, v := range r.Merchant.Ext {
					size += len(k) + len(v)
				}
				if len(part) == chunk/2 || size > chunkBytes {
					return vault.Stop
				}
				return nil
			}); err != nil {
				return err
			}
			n = len(part)
			for _, r := range part {
				if m.Committed {
					if err := merchants.Put(tx, r.Merchant); err != nil {
						return err
					}
				}
				if err := staging.Delete(tx, r.ID); err != nil {
					return err
				}
			}
			if n == 0 {
				return marks.Delete(tx, m.ID)
			}
			return nil
		})
		if err != nil || n == 0 {
			return err
		}
	}
}
