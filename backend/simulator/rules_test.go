package simulator

import (
	"slices"
	"strings"
	"testing"
)

// whole is a request with every field, each of a value the contract has.
func (m *method) whole() map[string]any {
	fields := map[string]any{}
	for name, shape := range m.Request {
		fields[name] = fuzzSeed(name, shape)
	}
	for path, values := range m.Enums {
		putAt(fields, path, values[0])
	}
	return fields
}

// putAt sets a field at a path, through lists; nil takes it away. It reports
// whether there is such a field.
func putAt(fields any, path string, value any) bool {
	name, rest, deeper := strings.Cut(path, ".")
	switch v := fields.(type) {
	case []any:
		return len(v) > 0 && putAt(v[0], path, value)
	case map[string]any:
		inner, has := v[name]
		switch {
		case !has:
			return false
		case deeper:
			return putAt(inner, rest, value)
		case value == nil:
			delete(v, name)
		default:
			v[name] = value
		}
		return true
	}
	return false
}

// TestEveryRuleOfTheContractIsHeld sweeps all methods: a request without a
// required field, and one with a value that is not published, is refused by a
// sub-code the method has.
func TestEveryRuleOfTheContractIsHeld(t *testing.T) {
	methods, err := loadContract()
	if err != nil {
		t.Fatal(err)
	}
	required, values := 0, 0
	for _, name := range sortedKeys(methods) {
		m := methods[name]
		if bad := m.checkRules(m.whole()); bad != nil {
			t.Errorf("%s refuses a whole request: %+v", name, bad)
		}
		held := func(what string, fields map[string]any) {
			bad := m.checkRules(fields)
			if bad == nil {
				t.Errorf("%s takes a request %s", name, what)
			} else if bad.code == codeBusiness && !m.answersCode(bad.subCode) {
				t.Errorf("%s refuses a request %s with %s, which it does not have", name, what, bad.subCode)
			}
		}
		for _, path := range m.Required {
			fields := m.whole()
			if !putAt(fields, path, nil) {
				t.Errorf("%s requires %s, which it does not have", name, path)
				continue
			}
			held("without "+path, fields)
			required++
		}
		for _, path := range sortedKeys(m.Enums) {
			fields := m.whole()
			if !putAt(fields, path, "NOT_PUBLISHED") {
				continue // of the answer
			}
			if slices.Contains(m.SubCodes, ownValueCodes[path]) {
				continue // by the method itself, in its place
			}
			held("with another "+path, fields)
			values++
		}
	}
	if required < 30 || values < 15 {
		t.Errorf("%d required fields, %d values", required, values)
	}
	t.Logf("%d required fields, %d values", required, values)
}
