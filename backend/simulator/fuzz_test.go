package simulator

import (
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"strings"
	"testing"
)

// FuzzEveryMethod hands any fields to every method of the contract, for a
// merchant in the middle of everything. Whatever comes, the answer is of the
// contract: nothing panics, and no sub-code or field is made up.
func FuzzEveryMethod(f *testing.F) {
	methods, err := loadContract()
	if err != nil {
		f.Fatal(err)
	}
	names := sortedKeys(methods)
	s, err := Start(context.Background(), Options{Dir: f.TempDir(), Merchants: 2, Logger: slog.New(slog.NewTextHandler(io.Discard, nil))})
	if err != nil {
		f.Fatal(err)
	}
	f.Cleanup(func() { _ = s.Close() })
	if _, err := s.Configure([]byte(`{"audit":"manual","build_ms":0}`)); err != nil {
		f.Fatal(err)
	}
	g := s.gateway
	var token string
	if err := s.world.do(func(t *tx) {
		m := t.merchants[t.merchantOrder()[0]]
		token = t.grant(m, "").AppAuthToken
		t.putVersion(&version{MiniAppID: m.MiniAppID, Number: "1.0.0", Status: inDev, TemplateID: t.meta.TemplateID})
	}); err != nil {
		f.Fatal(err)
	}
	for i, name := range names {
		f.Add(uint8(i), []byte(`{}`))
		fields := map[string]any{}
		for field, shape := range methods[name].Request {
			fields[field] = fuzzSeed(field, shape)
		}
		if whole, err := json.Marshal(fields); err == nil {
			f.Add(uint8(i), whole)
		}
	}
	f.Fuzz(func(t *testing.T, method uint8, biz []byte) {
		m := methods[names[int(method)%len(names)]]
		fields, err := decodeObject(string(biz))
		if err != nil || m.checkRequest(fields, false) != "" {
			return // refused before a method sees it
		}
		c := &call{method: m, fields: fields, token: token, saveFile: func(upload) string { return "" }}
		var answer object
		var refused *refusal
		if err := s.world.do(func(tx *tx) {
			if _, ended := tx.acting(token); ended != nil { // by a call before this one
				token = tx.grant(tx.merchants[tx.merchantOrder()[0]], "").AppAuthToken
				c.token = token
			}
			answer, refused = g.dispatch(tx, c)
		}); err != nil {
			t.Fatal(err)
		}
		result := outcome{fields: answer, refusal: refused}
		if err := g.selfCheck(m, result); err != nil {
			t.Errorf("%s of %s: %v", m.Name, biz, err)
		}
	})
}

// fuzzSeed is something of a field's shape.
func fuzzSeed(field string, shape any) any {
	switch s := shape.(type) {
	case map[string]any:
		out := map[string]any{}
		for name := range s {
			out[name] = fuzzSeed(name, s[name])
		}
		return out
	case []any:
		return []any{fuzzSeed(field, s[0])}
	case string:
		switch {
		case s == "integer":
			return 1
		case s == "boolean":
			return true
		case strings.HasSuffix(field, "version"):
			return "1.0.0"
		}
	}
	return "2088000000000001"
}
