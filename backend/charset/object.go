package charset

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"unicode/utf8"
)

// Ways in which bytes are not the one JSON object that Members reads.
var (
	ErrNotObject = errors.New("not one JSON object")
	ErrTwice     = errors.New("a member is named twice")
)

// Members takes one JSON object apart into the exact bytes of its members'
// values, which is what a signature of the platform covers. It is strict: no
// member twice, because readers differ in which one they take, and nothing
// after the object. The object may be in UTF-8 or in GBK, where a byte of a
// character can look like a backslash.
func Members(data []byte) (map[string]json.RawMessage, error) {
	shape := shape(data)
	dec := json.NewDecoder(bytes.NewReader(shape))
	dec.UseNumber()
	if t, err := dec.Token(); err != nil || t != json.Delim('{') {
		return nil, ErrNotObject
	}
	members := map[string]json.RawMessage{}
	for dec.More() {
		key, err := dec.Token()
		name, ok := key.(string)
		if err != nil || !ok {
			return nil, ErrNotObject
		}
		if _, twice := members[name]; twice {
			return nil, fmt.Errorf("%w: %.64q", ErrTwice, name)
		}
		var value json.RawMessage
		if err := dec.Decode(&value); err != nil {
			return nil, ErrNotObject
		}
		end := dec.InputOffset()
		members[name] = data[end-int64(len(value)) : end : end]
	}
	if t, err := dec.Token(); err != nil || t != json.Delim('}') {
		return nil, ErrNotObject
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("%w: something follows it", ErrNotObject)
	}
	return members, nil
}

// shape is text of the same length in which a JSON reader finds the same
// structure: what is not UTF-8 is taken for GB18030, and every byte of a
// character beyond ASCII is DEL, which JSON allows and no member's name holds.
func shape(data []byte) []byte {
	if utf8.Valid(data) {
		return data
	}
	const blank = 0x7F
	out := bytes.Clone(data)
	for i := 0; i < len(data); {
		n := widthGB(data[i:])
		if data[i] >= utf8.RuneSelf {
			for j := range n {
				out[i+j] = blank
			}
		}
		i += n
	}
	return out
}

// widthGB is how many bytes the first character of GB18030 text takes; a byte
// that begins none counts for itself.
func widthGB(b []byte) int {
	in := func(i int, low, high byte) bool { return i < len(b) && b[i] >= low && b[i] <= high }
	switch {
	case !in(0, 0x81, 0xFE):
		return 1
	case in(1, 0x40, 0x7E) || in(1, 0x80, 0xFE):
		return 2
	case in(1, 0x30, 0x39) && in(2, 0x81, 0xFE) && in(3, 0x30, 0x39):
		return 4
	}
	return 1
}
