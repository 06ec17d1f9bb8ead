package vault

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"
)

type shop2 struct {
	ID    string `json:"id"`
	Title string `json:"title"` // was name
}

func titled(step func(json.RawMessage) (json.RawMessage, error)) *Collection[shop2] {
	return NewCollection(Schema[shop2]{
		Name: "shops", Version: 2,
		ID:      func(s shop2) string { return s.ID },
		Indexes: []Index[shop2]{{Name: "title", Keys: func(s shop2) []string { return []string{strings.ToLower(s.Title)} }}},
		Migrate: map[int]func(json.RawMessage) (json.RawMessage, error){1: step},
	})
}

func nameToTitle(old json.RawMessage) (json.RawMessage, error) {
	var s struct{ ID, Name string }
	if err := json.Unmarshal(old, &s); err != nil {
		return nil, err
	}
	return json.Marshal(shop2{ID: s.ID, Title: s.Name})
}

func fill(t *testing.T, v *Vault, n int) {
	var all []shop
	for i := range n {
		all = append(all, shop{ID: fmt.Sprintf("%04d", i), Name: fmt.Sprint("Shop ", i), Tags: []string{"x"}})
	}
	put(t, v, shops(), all...)
}

func checkTitled(t *testing.T, v *Vault, c *Collection[shop2], n int) {
	t.Helper()
	if err := v.View(func(tx *Tx) error {
		found := 0
		err := c.Find(tx, "title", "shop 7", func(s shop2) error {
			found++
			if s.Title != "Shop 7" {
				return fmt.Errorf("found %+v", s)
			}
			return nil
		})
		count, err2 := c.Count(tx, "")
		if found != 1 || count != n {
			t.Errorf("found %d, counted %d", found, count)
		}
		return errors.Join(err, err2)
	}); err != nil {
		t.Fatal(err)
	}
}

func TestAMigrationIsDoneByAViewOrAnUpdate(t *testing.T) {
	for _, first := range []string{"view", "update"} {
		t.Run(first, func(t *testing.T) {
			v := bare(t)
			fill(t, v, 600)
			c := titled(nameToTitle)
			if first == "view" {
				checkTitled(t, v, c, 600) // reads them lifted, and migrates after
			} else {
				put(t, v, c, shop2{ID: "new", Title: "Shop new"})
				if err := v.Update(func(tx *Tx) error { return c.Delete(tx, "new") }); err != nil {
					t.Fatal(err)
				}
			}
			if err := v.View(func(tx *Tx) error {
				state, err := tx.readSchema("shops")
				if state != c.state {
					t.Errorf("the schema on disk is %+v", state)
				}
				entries := 0
				return errors.Join(err, tx.scan(indexesPrefix("shops"), "shops", func(pair) error { entries++; return nil }), func() error {
					if entries != 600 {
						return fmt.Errorf("%d index entries", entries)
					}
					return nil
				}())
			}); err != nil {
				t.Fatal(err)
			}
			checkTitled(t, v, c, 600)
			_, err := get(v, shops(), "0001")
			wantCode(t, err, CodeNewerSchema)
			err = v.Update(func(tx *Tx) error { return shops().Put(tx, shop{ID: "1"}) })
			wantCode(t, err, CodeNewerSchema)
		})
	}
}

func get[T any](v *Vault, c *Collection[T], id string) (r T, err error) {
	err = v.View(func(tx *Tx) error { r, err = c.Get(tx, id); return err })
	return r, err
}

func TestAnInterruptedMigrationIsDoneAgain(t *testing.T) {
	v := bare(t)
	fill(t, v, 600)
	n, stop := 0, errors.New("the power went out")
	failing := titled(func(old json.RawMessage) (json.RawMessage, error) {
		if n++; n > 400 {
			return nil, stop
		}
		return nameToTitle(old)
	})
	if err := v.Update(func(tx *Tx) error { return failing.Put(tx, shop2{ID: "x"}) }); !errors.Is(err, stop) {
		t.Fatalf("got %v", err)
	}
	checkTitled(t, v, titled(nameToTitle), 600) // while half of it is done
	checkTitled(t, v, titled(nameToTitle), 600) // and when all is
}

func TestAnIndexMayBeAdded(t *testing.T) {
	v := bare(t)
	fill(t, v, 10)
	c := NewCollection(Schema[shop]{Name: "shops", Version: 1, ID: func(s shop) string { return s.ID },
		Indexes: []Index[shop]{{Name: "reverse", Keys: func(s shop) []string { return []string{"r" + s.ID} }}}})
	for range 2 {
		if err := v.View(func(tx *Tx) error {
			n, err := c.CountIndex(tx, "reverse", "r0003")
			if n != 1 {
				t.Errorf("counted %d", n)
			}
			return err
		}); err != nil {
			t.Fatal(err)
		}
	}
}

func TestASchemaThatCannotWorkIsAMistakeInTheProgram(t *testing.T) {
	id := func(s shop) string { return s.ID }
	for name, s := range map[string]Schema[shop]{
		"no name":       {Version: 1, ID: id},
		"bad name":      {Name: "Shops\x00", Version: 1, ID: id},
		"no id":         {Name: "s", Version: 1},
		"no version":    {Name: "s", ID: id},
		"no migration":  {Name: "s", ID: id, Version: 2},
		"index twice":   {Name: "s", ID: id, Version: 1, Indexes: []Index[shop]{{"a", func(shop) []string { return nil }}, {"a", func(shop) []string { return nil }}}},
		"index no keys": {Name: "s", ID: id, Version: 1, Indexes: []Index[shop]{{Name: "a"}}},
	} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%s: accepted", name)
				}
			}()
			NewCollection(s)
		}()
	}
}
