package vault

import (
	"bytes"
	"encoding/json"
)

// keepUnknown returns next with the members of the stored record that this
// program does not know: a newer one wrote them, and they are not ours to
// drop. known is the stored record as this program reads and writes it; a
// member that is in it and not in next was taken out on purpose. Objects are
// looked into, lists are not: their elements have no names to go by.
func keepUnknown(stored, known, next []byte) ([]byte, error) {
	if bytes.Equal(stored, known) {
		return next, nil
	}
	var s, k, n map[string]json.RawMessage
	for _, part := range []struct {
		from []byte
		to   *map[string]json.RawMessage
	}{{stored, &s}, {known, &k}, {next, &n}} {
		if json.Unmarshal(part.from, part.to) != nil {
			return next, nil // no object: nothing has a name
		}
	}
	changed := false
	for name, old := range s {
		had, wasKnown := k[name]
		now, is := n[name]
		switch {
		case !wasKnown && !is:
			if n == nil {
				return next, nil
			}
			n[name], changed = old, true
		case wasKnown && is && isObject(old):
			merged, err := keepUnknown(old, had, now)
			if err != nil {
				return nil, err
			}
			if !bytes.Equal(merged, now) {
				n[name], changed = merged, true
			}
		}
	}
	if !changed {
		return next, nil
	}
	return json.Marshal(n)
}

func isObject(b []byte) bool { return len(b) > 0 && b[0] == '{' }
