package vault

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// TestACollectionBehavesLikeASortedMap compares random histories with a map.
func TestACollectionBehavesLikeASortedMap(t *testing.T) {
	v := bare(t)
	round := 0
	rapid.Check(t, func(rt *rapid.T) {
		round++
		c := NewCollection(Schema[shop]{
			Name: fmt.Sprintf("shops%d", round), Version: 1,
			ID: func(s shop) string { return s.ID },
			Indexes: []Index[shop]{
				{Name: "name", Keys: func(s shop) []string { return []string{s.Name} }},
				{Name: "tag", Keys: func(s shop) []string { return s.Tags }},
			},
		})
		m := model{c: c, records: map[string]shop{}}
		letters := rapid.StringOfN(rapid.SampledFrom([]rune{'a', 'b', 0, 1, 0xFF, '茶'}), 1, 3, -1)
		record := rapid.Custom(func(rt *rapid.T) shop {
			s := shop{ID: letters.Draw(rt, "id"), Name: letters.Draw(rt, "name")}
			if tags := rapid.SliceOfN(letters, 0, 3).Draw(rt, "tags"); len(tags) > 0 {
				s.Tags = tags
			}
			return s
		})
		rt.Repeat(map[string]func(*rapid.T){
			"put and delete": func(rt *rapid.T) {
				puts := rapid.SliceOfN(record, 0, 4).Draw(rt, "puts")
				dels := rapid.SliceOfN(letters, 0, 2).Draw(rt, "deletes")
				fail := rapid.Bool().Draw(rt, "fail")
				m.update(rt, v, puts, dels, fail)
			},
			"read": func(rt *rapid.T) {
				m.compare(rt, v, letters.Draw(rt, "id"), letters.Draw(rt, "key"))
			},
			"": func(*rapid.T) {},
		})
		m.compare(rt, v, "a", "b")
	})
}

type model struct {
	c       *Collection[shop]
	records map[string]shop
}

var errGiveUp = errors.New("give up")

func (m *model) update(t *rapid.T, v *Vault, puts []shop, dels []string, fail bool) {
	next := maps.Clone(m.records)
	err := v.Update(func(tx *Tx) error {
		next = maps.Clone(m.records)
		for _, s := range puts {
			if err := m.c.Put(tx, s); err != nil {
				return err
			}
			next[s.ID] = s
		}
		for _, id := range dels {
			if err := m.c.Delete(tx, id); err != nil {
				return err
			}
			delete(next, id)
		}
		// What the transaction changed is what it sees.
		if n, err := m.c.Count(tx, ""); n != len(next) || err != nil {
			return fmt.Errorf("counted %d of %d, %v", n, len(next), err)
		}
		if fail {
			return errGiveUp
		}
		return nil
	})
	if fail && errors.Is(err, errGiveUp) {
		return
	}
	if err != nil {
		t.Fatal(err)
	}
	m.records = next
}

func (m *model) compare(t *rapid.T, v *Vault, id, key string) {
	ids := slices.Sorted(maps.Keys(m.records))
	list := func(keep func(shop) bool) (out []string) {
		for _, id := range ids {
			if keep(m.records[id]) {
				out = append(out, id)
			}
		}
		return out
	}
	gather := func(out *[]string) func(shop) error {
		return func(s shop) error {
			if d := cmp.Diff(m.records[s.ID], s); d != "" {
				return errors.New(d)
			}
			*out = append(*out, s.ID)
			return nil
		}
	}
	check := func(what string, got, want []string, err error) {
		if err != nil || !slices.Equal(got, want) {
			t.Fatalf("%s: got %q, want %q, %v", what, got, want, err)
		}
	}
	err := v.View(func(tx *Tx) error {
		got, err := m.c.Get(tx, id)
		if want, ok := m.records[id]; !ok && !errors.Is(err, ErrNotFound) || ok && (err != nil || cmp.Diff(want, got) != "") {
			t.Fatalf("Get %q: %+v, %v; want %+v", id, got, err, want)
		}
		prefix := id[:1]
		var each, reverse, before, found, prefixed []string
		err = m.c.Each(tx, prefix, gather(&each))
		check("Each", each, list(func(s shop) bool { return strings.HasPrefix(s.ID, prefix) }), err)
		err = m.c.EachReverse(tx, "", "", gather(&reverse))
		slices.Reverse(reverse)
		check("EachReverse", reverse, ids, err)
		err = m.c.EachReverse(tx, prefix, id, gather(&before))
		slices.Reverse(before)
		check("EachReverse before", before, list(func(s shop) bool { return strings.HasPrefix(s.ID, prefix) && s.ID < id }), err)
		err = m.c.Find(tx, "tag", key, gather(&found))
		check("Find", found, list(func(s shop) bool { return slices.Contains(s.Tags, key) }), err)
		n, err := m.c.CountIndex(tx, "tag", key)
		if n != len(found) || err != nil {
			t.Fatalf("CountIndex: %d, want %d, %v", n, len(found), err)
		}
		err = m.c.FindPrefix(tx, "name", key[:1], gather(&prefixed))
		want := list(func(s shop) bool { return strings.HasPrefix(s.Name, key[:1]) })
		slices.SortStableFunc(want, func(a, b string) int { return strings.Compare(m.records[a].Name, m.records[b].Name) })
		check("FindPrefix", prefixed, want, err)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}
