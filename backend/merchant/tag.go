package merchant

import (
	"cmp"
	"slices"

	"minifleet/backend/fault"
	"minifleet/backend/journal"
	"minifleet/backend/vault"
)

// TagCount is a tag and how many merchants carry it.
type TagCount struct {
	Tag   string `json:"tag"`
	Count int    `json:"count"`
}

// Tags lists every tag in use, the most used first.
func (s *Service) Tags() ([]TagCount, error) {
	rows, err := s.snapshot()
	if err != nil {
		return nil, err
	}
	counts := map[string]int{}
	for _, r := range rows.all {
		for _, t := range r.m.Tags {
			counts[t]++
		}
	}
	list := make([]TagCount, 0, len(counts))
	for t, n := range counts {
		list = append(list, TagCount{t, n})
	}
	slices.SortFunc(list, func(a, b TagCount) int {
		return cmp.Or(cmp.Compare(b.Count, a.Count), cmp.Compare(a.Tag, b.Tag))
	})
	return list, nil
}

// Tagged selects merchants by their tags; the zero value selects all.
type Tagged struct {
	Tags        []string `json:"tags,omitempty"`         // any of them
	AllTags     bool     `json:"all_tags,omitempty"`     // every one of them
	WithoutTags []string `json:"without_tags,omitempty"` // none of these
}

// Narrows reports whether tags decide at all.
func (t Tagged) Narrows() bool { return len(t.Tags) > 0 || len(t.WithoutTags) > 0 }

// Selects tells whether a merchant with these tags is chosen.
func (t Tagged) Selects(tags []string) bool {
	has := func(tag string) bool { return slices.Contains(tags, tag) }
	lacks := func(tag string) bool { return !has(tag) }
	switch {
	case t.AllTags && slices.ContainsFunc(t.Tags, lacks),
		len(t.Tags) > 0 && !t.AllTags && !slices.ContainsFunc(t.Tags, has):
		return false
	}
	return !slices.ContainsFunc(t.WithoutTags, has)
}

// chunk is how many records one transaction writes.
const chunk = 500

// Retag removes and then adds tags on many merchants and returns how many
// changed. Merchants deleted meanwhile are passed over. A failure part way
// leaves the merchants before it retagged; repeating the call is harmless. The
// fault is merchant.invalid when a merchant would carry too many tags.
func (s *Service) Retag(ids, add, remove []string) (int, error) {
	if _, err := Clean(Merchant{Name: "-", Tags: add}); err != nil {
		return 0, err
	}
	add = cleanTags(add, func(problem) {})
	s.write.Lock()
	defer s.write.Unlock()
	var changed []Merchant
	var failure error
	for part := range slices.Chunk(ids, chunk) {
		var done []Merchant
		failure = s.log.Noting(s.update, func(tx *vault.Tx, note func(journal.Entry) error) error {
			done = done[:0]
			for _, id := range part {
				m, err := get(tx, id)
				if fault.CodeOf(err) == "merchant.not_found" {
					continue
				}
				if err != nil {
					return err
				}
				tags := retagged(m.Tags, add, remove)
				if slices.Equal(tags, m.Tags) {
					continue
				}
				old := m.clone()
				m.Tags = tags
				if m, err = cleanOver(old, m); err != nil {
					return err
				}
				m.UpdatedAt = s.stamp(m.UpdatedAt)
				if err := merchants.Put(tx, m); err != nil {
					return err
				}
				done = append(done, m)
			}
			if len(done) == 0 {
				return nil
			}
			return note(aboutMany("merchant.update", fault.T("tags, merchants: %d", "修改标签，商家数：%d", len(done))))
		})
		if failure != nil {
			break
		}
		changed = append(changed, done...)
	}
	if len(changed) > 0 {
		s.changed(changed...)
	}
	return len(changed), failure
}

func retagged(tags, add, remove []string) []string {
	var out []string
	for _, t := range tags {
		if !slices.Contains(remove, t) {
			out = append(out, t)
		}
	}
	for _, t := range add {
		if !slices.Contains(out, t) {
			out = append(out, t)
		}
	}
	return out
}
