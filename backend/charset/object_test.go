package charset

import (
	"errors"
	"testing"

	"golang.org/x/text/encoding/simplifiedchinese"

	"minifleet/backend/boundtest"
)

// In GBK the second byte of a character can be a backslash (誠), a brace (瘆)
// or a bar: a reader of plain JSON loses its way there.
func TestMembersFindsTheExactBytesInGBKToo(t *testing.T) {
	const value = `{"sub_msg":"誠", "other": "瘆瘇嘰","a":"\"}\"茶"}`
	for _, encoded := range [][]byte{[]byte(value), in(t, simplifiedchinese.GBK, value), in(t, simplifiedchinese.GB18030, value+"")} {
		body := append(append([]byte(`{"x_response": `), encoded...), `,"sign":"AA=="}`...)
		members, err := Members(body)
		if err != nil || string(members["x_response"]) != string(encoded) || string(members["sign"]) != `"AA=="` || len(members) != 2 {
			t.Errorf("%q: %q %v", body, members, err)
		}
	}
	four := in(t, simplifiedchinese.GB18030, `{"名":"𠮷","b":1}`)
	if members, err := Members(four); err != nil || string(members["b"]) != "1" {
		t.Errorf("four bytes: %q %v", members, err)
	}
}

func TestMembersIsStrict(t *testing.T) {
	for body, want := range map[string]error{
		"": ErrNotObject, "[]": ErrNotObject, `{"a":1`: ErrNotObject, `{"a":1}{}`: ErrNotObject, `{"a":1} x`: ErrNotObject,
		`{"a":1,"a":2}`: ErrTwice, `{"a":1,"\u0061":2}`: ErrTwice, "{\"a\":\"\xff\"": ErrNotObject,
	} {
		if members, err := Members([]byte(body)); !errors.Is(err, want) {
			t.Errorf("%q: %q %v", body, members, err)
		}
	}
}

func FuzzMembers(f *testing.F) {
	f.Add([]byte(`{"a":{"b":"茶"},"sign":"x"}`))
	f.Add([]byte("{\"a\":\"\xd5\x5c\"}"))
	f.Fuzz(func(t *testing.T, data []byte) {
		boundtest.Within(t, "FuzzMembers", 512, func() {
			members, err := Members(data)
			if err != nil {
				return
			}
			for name, value := range members {
				if len(value) == 0 || len(value) > len(data) {
					t.Fatalf("%q holds %q", name, value)
				}
			}
		})
	})
}
