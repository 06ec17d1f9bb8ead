package merchant

import (
	"slices"
	"strings"

	"minifleet/backend/vault"
)

// snapshot is every merchant in memory, in order of id, which is the order they
// were added. It is never changed: a write makes a new one. It makes searching
// 10,000 merchants a matter of milliseconds.
type snapshot struct{ all []row }

type row struct {
	m    Merchant
	text string // lower case, what words are looked for in
}

func newRow(m Merchant) row { return row{m: m.clone(), text: haystack(m)} }

// once holds what many merchants have alike, an app and tags, once for all.
type once map[string]string

func (o once) row(m Merchant) row {
	r := newRow(m)
	r.m.AppID = o.of(m.AppID)
	for i, tag := range r.m.Tags {
		r.m.Tags[i] = o.of(tag)
	}
	return r
}

func (o once) of(text string) string {
	if same, there := o[text]; there {
		return same
	}
	o[text] = text
	return text
}

// snapshot returns the current one, reading the vault the first time.
func (s *Service) snapshot() (*snapshot, error) {
	if now := s.rows.Load(); now != nil {
		return now, nil
	}
	s.write.Lock()
	defer s.write.Unlock()
	return s.loaded()
}

// loaded is snapshot for whoever holds the write lock.
func (s *Service) loaded() (*snapshot, error) {
	if now := s.rows.Load(); now != nil {
		return now, nil
	}
	fresh, same := &snapshot{}, once{}
	err := s.view(func(tx *vault.Tx) error {
		fresh.all = fresh.all[:0]
		return merchants.Each(tx, "", func(m Merchant) error {
			fresh.all = append(fresh.all, same.row(m))
			return nil
		})
	})
	if err != nil {
		return nil, err
	}
	s.rows.Store(fresh)
	return fresh, nil
}

// Namesakes counts the other merchants that have a merchant's name. Where they
// cannot be read there are none.
func (s *Service) Namesakes(m Merchant) int {
	rows, err := s.snapshot()
	if err != nil {
		return 0
	}
	n := 0
	for _, r := range rows.all {
		if r.m.Name == m.Name && r.m.ID != m.ID {
			n++
		}
	}
	return n
}

func byID(r row, id string) int { return strings.Compare(r.m.ID, id) }

// Some returns the merchants of those ids, in their order, without those that
// are gone.
func (s *Service) Some(ids []string) ([]Merchant, error) {
	rows, err := s.snapshot()
	if err != nil {
		return nil, err
	}
	some := make([]Merchant, 0, len(ids))
	for _, id := range ids {
		if i, found := slices.BinarySearchFunc(rows.all, id, byID); found {
			some = append(some, rows.all[i].m.clone())
		}
	}
	return some, nil
}

// with returns a snapshot that also holds the merchants, replacing those of the
// same id.
func (s *snapshot) with(all []Merchant) *snapshot {
	next := &snapshot{all: slices.Clone(s.all)}
	var added []row
	for _, m := range all {
		if i, found := slices.BinarySearchFunc(s.all, m.ID, byID); found {
			next.all[i] = newRow(m)
		} else {
			added = append(added, newRow(m))
		}
	}
	if len(added) > 0 {
		next.all = append(next.all, added...)
		slices.SortFunc(next.all, func(a, b row) int { return strings.Compare(a.m.ID, b.m.ID) })
	}
	return next
}

func (s *snapshot) without(id string) *snapshot {
	i, found := slices.BinarySearchFunc(s.all, id, byID)
	if !found {
		return s
	}
	return &snapshot{all: slices.Delete(slices.Clone(s.all), i, i+1)}
}
