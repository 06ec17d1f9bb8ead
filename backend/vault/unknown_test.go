package vault

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"
)

// wideShop is a shop as a newer program knows it.
type wideShop struct {
	shop
	Owner   string         `json:"owner,omitempty"`
	Address map[string]any `json:"address,omitempty"`
	Hours   wideHours      `json:"hours,omitzero"`
}

type wideHours struct {
	Open   string `json:"open,omitempty"`
	Breaks int    `json:"breaks,omitempty"`
}

type narrowShop struct {
	shop
	Hours struct {
		Open string `json:"open,omitempty"`
	} `json:"hours,omitzero"`
}

func shopsOf[T any](id func(T) string) *Collection[T] {
	return NewCollection(Schema[T]{Name: "shops", Version: 1, ID: id})
}

func TestAnOlderProgramKeepsWhatItDoesNotKnow(t *testing.T) {
	v := bare(t)
	wide := shopsOf(func(s wideShop) string { return s.ID })
	narrow := shopsOf(func(s narrowShop) string { return s.ID })
	put(t, v, wide, wideShop{shop: shop{ID: "1", Name: "Tea", Note: "old"}, Owner: "Li",
		Address: map[string]any{"city": "Hangzhou"}, Hours: wideHours{Open: "9", Breaks: 2}})
	s, err := get(v, narrow, "1")
	if err != nil {
		t.Fatal(err)
	}
	s.Name, s.Note, s.Hours.Open = "Noodle", "", "10"
	put(t, v, narrow, s)
	got, err := get(v, wide, "1")
	want := wideShop{shop: shop{ID: "1", Name: "Noodle"}, Owner: "Li",
		Address: map[string]any{"city": "Hangzhou"}, Hours: wideHours{Open: "10", Breaks: 2}}
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("%+v, want %+v (%v)", got, want, err)
	}
}

func TestMembersThatAreKnownAreTakenOut(t *testing.T) {
	for _, c := range []struct{ stored, known, next, want string }{
		{`{"a":1,"b":2}`, `{"a":1,"b":2}`, `{"a":1}`, `{"a":1}`},
		{`{"a":1,"b":2}`, `{"a":1}`, `{"a":3}`, `{"a":3,"b":2}`},
		{`{"a":{"x":1,"y":2}}`, `{"a":{"x":1}}`, `{"a":{"x":5}}`, `{"a":{"x":5,"y":2}}`},
		{`{"a":{"x":1,"y":2}}`, `{"a":{"x":1}}`, `{}`, `{}`},
		{`{"a":[{"x":1,"y":2}]}`, `{"a":[{"x":1}]}`, `{"a":[{"x":9}]}`, `{"a":[{"x":9}]}`},
		{`{"a":null}`, `{}`, `{}`, `{"a":null}`},
		{`[1]`, `[2]`, `[3]`, `[3]`},
		{`{"n":12345678901234567890,"a":1}`, `{"a":1}`, `{"a":2}`, `{"a":2,"n":12345678901234567890}`},
	} {
		got, err := keepUnknown([]byte(c.stored), []byte(c.known), []byte(c.next))
		if err != nil || !sameJSON(t, got, []byte(c.want)) {
			t.Errorf("%s, known %s, next %s: %s, want %s (%v)", c.stored, c.known, c.next, got, c.want, err)
		}
	}
}

func sameJSON(t *testing.T, a, b []byte) bool {
	t.Helper()
	var x, y any
	for _, part := range []struct {
		b  []byte
		to *any
	}{{a, &x}, {b, &y}} {
		d := json.NewDecoder(strings.NewReader(string(part.b)))
		d.UseNumber()
		if err := d.Decode(part.to); err != nil {
			t.Fatal(err)
		}
	}
	return reflect.DeepEqual(x, y)
}
