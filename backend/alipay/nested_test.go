package alipay

import (
	"encoding/json"
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"
)

// leaf is one field within a part of a request: where it stands for reflection,
// and on the wire.
type leaf struct {
	part, path string
	set        func(request reflect.Value)
}

// leavesOf lists the fields of a request's parts (objects, and lists of them).
func leavesOf(t reflect.Type, name string, reach func(reflect.Value) reflect.Value, part, path string) []leaf {
	switch t.Kind() {
	case reflect.Slice:
		return leavesOf(t.Elem(), name, func(request reflect.Value) reflect.Value {
			list := reach(request)
			if list.Len() == 0 {
				list.Set(reflect.MakeSlice(t, 1, 1))
			}
			return list.Index(0)
		}, part, path)
	case reflect.Pointer:
		return leavesOf(t.Elem(), name, func(request reflect.Value) reflect.Value {
			p := reach(request)
			if p.IsNil() {
				p.Set(reflect.New(t.Elem()))
			}
			return p.Elem()
		}, part, path)
	case reflect.Struct:
		var all []leaf
		for i := range t.NumField() {
			field, _, _ := strings.Cut(t.Field(i).Tag.Get("json"), ",")
			if field == "-" || field == "" {
				continue
			}
			in, at := part, path+"."+field
			if part == "" {
				in, at = field, field
			}
			all = append(all, leavesOf(t.Field(i).Type, field, func(request reflect.Value) reflect.Value { return reach(request).Field(i) }, in, at)...)
		}
		return all
	}
	return []leaf{{part, path, func(request reflect.Value) { fill(reach(request), "1") }}}
}

// said lists the paths of everything within a JSON value.
func said(value any, path string) []string {
	switch v := value.(type) {
	case map[string]any:
		var all []string
		for _, name := range slices.Sorted(maps.Keys(v)) {
			all = append(all, said(v[name], path+"."+name)...)
		}
		return all
	case []any:
		var all []string
		for _, one := range v {
			all = append(all, said(one, path)...)
		}
		return all
	}
	return []string{path}
}

// TestWithinAPartNothingElseIsSentUnasked is TestNothingElseIsSentUnasked for
// the objects within requests: of a part in which one field was said, that field
// alone is on the wire, and of a part in which none was, nothing is.
func TestWithinAPartNothingElseIsSentUnasked(t *testing.T) {
	contract := loadContract(t)
	g := newFakeGateway(t)
	g.aes = testAES
	c := g.client(func(cfg *Config) { cfg.AESKey = testAES64 })
	last := func(m typedMethod, request reflect.Value) asked {
		before := len(g.seen())
		_, _ = m.call(t.Context(), c, Acting{}, request.Interface())
		calls := g.seen()
		if len(calls) == before {
			t.Fatalf("%s was not sent", m.name)
		}
		return calls[len(calls)-1]
	}
	swept, parts := 0, map[string]bool{}
	for _, m := range typedMethods() {
		var within []leaf
		for _, l := range leavesOf(m.req, "", func(v reflect.Value) reflect.Value { return v }, "", "") {
			if l.path != l.part {
				within = append(within, l)
			}
		}
		if len(within) == 0 {
			continue
		}
		empty := last(m, reflect.New(m.req).Elem())
		for _, l := range within {
			if got := empty.field(l.part); got != "" {
				t.Errorf("%s: %s = %s although nothing of it was said", empty.method, l.part, got)
			}
			request := reflect.New(m.req).Elem()
			l.set(request)
			sent := last(m, request)
			var value any
			if err := json.Unmarshal([]byte(sent.field(l.part)), &value); err != nil {
				t.Fatalf("%s: %s is %q", sent.method, l.part, sent.field(l.part))
			}
			if got := said(value, l.part); !slices.Equal(got, []string{l.path}) {
				t.Errorf("%s: %s was said, on the wire are %v", sent.method, l.path, got)
			}
			swept++
			parts[sent.method+" "+l.part] = true
		}
	}
	for method, m := range contract {
		for field, shape := range m.Request {
			if _, text := shape.(string); text {
				continue
			}
			if list, ok := shape.([]any); ok {
				if _, text := list[0].(string); text {
					continue // a list of texts has nothing within
				}
			}
			if !parts[method+" "+field] {
				t.Errorf("%s: %s was not swept", method, field)
			}
		}
	}
	t.Logf("%d fields within %d parts", swept, len(parts))
}
