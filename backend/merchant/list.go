package merchant

import (
	"cmp"
	"slices"

	"golang.org/x/text/collate"
	"golang.org/x/text/language"

	"minifleet/backend/spelling"
)

// Sort is the order of a list.
type Sort string

const (
	SortAdded   Sort = ""        // the order they were added
	SortName    Sort = "name"    // by name, Chinese in pinyin order
	SortUpdated Sort = "updated" // by the last change
)

// Filter selects merchants; empty fields select everything. Text holds words
// that must all occur, in any letter case, in the name, contact, phone, mini
// program ID, tags, notes or record id; Chinese in a name or contact is also found
// by its pinyin and its initials.
type Filter struct {
	Text string `json:"text,omitempty"`
	Tagged
	AppID    string `json:"app_id,omitempty"`
	Untagged bool   `json:"untagged,omitempty"` // only those without any tag
	Archived *bool  `json:"archived,omitempty"` // nil: both
	Sort     Sort   `json:"sort,omitempty"`
	Reverse  bool   `json:"reverse,omitempty"`
}

// List returns the merchants that match.
func (s *Service) List(f Filter) ([]Merchant, error) {
	page, _, err := s.Page(f, 0, -1)
	return page, err
}

// Matching returns the ids of the merchants that match, in order, and how many
// merchants there are in all.
func (s *Service) Matching(f Filter) (ids []string, total int, err error) {
	rows, err := s.snapshot()
	if err != nil {
		return nil, 0, err
	}
	matching := f.choose(rows)
	ids = make([]string, len(matching))
	for i, r := range matching {
		ids[i] = r.m.ID
	}
	return ids, len(rows.all), nil
}

// Page returns at most limit merchants that match, after the first offset, and
// how many match in all. A negative limit means no limit.
func (s *Service) Page(f Filter, offset, limit int) ([]Merchant, int, error) {
	rows, err := s.snapshot()
	if err != nil {
		return nil, 0, err
	}
	matching := f.choose(rows)
	total := len(matching)
	from := min(max(offset, 0), total)
	to := total
	if limit >= 0 {
		to = min(from+limit, total)
	}
	page := make([]Merchant, 0, to-from)
	for _, r := range matching[from:to] {
		page = append(page, r.m.clone())
	}
	return page, total, nil
}

// choose are the rows that match, in order.
func (f Filter) choose(rows *snapshot) []*row {
	words := spelling.Words(f.Text)
	var matching []*row
	for i := range rows.all {
		if f.matches(&rows.all[i], words) {
			matching = append(matching, &rows.all[i])
		}
	}
	f.order(matching)
	return matching
}

func (f Filter) matches(r *row, words []string) bool {
	switch {
	case f.AppID != "" && r.m.AppID != f.AppID,
		!f.Selects(r.m.Tags),
		f.Untagged && len(r.m.Tags) > 0,
		f.Archived != nil && r.m.Archived != *f.Archived:
		return false
	}
	return spelling.Has(r.text, words)
}

func (f Filter) order(rows []*row) {
	switch f.Sort {
	case SortName:
		c := collate.New(language.Chinese)
		var buf collate.Buffer
		keys := make(map[*row]string, len(rows))
		for _, r := range rows {
			keys[r] = string(c.KeyFromString(&buf, r.m.Name))
			buf.Reset()
		}
		slices.SortStableFunc(rows, func(a, b *row) int { return cmp.Compare(keys[a], keys[b]) })
	case SortUpdated:
		slices.SortStableFunc(rows, func(a, b *row) int { return a.m.UpdatedAt.Compare(b.m.UpdatedAt) })
	}
	if f.Reverse {
		slices.Reverse(rows)
	}
}
