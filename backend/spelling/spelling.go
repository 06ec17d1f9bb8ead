// Package spelling is how words are looked for in names: Chinese is also found
// by its pinyin and by its initials. Every search of the program stands on it.
package spelling

import (
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"github.com/mozillazg/go-pinyin"
)

// A name with characters of several readings is spelled in at most so many
// ways, and a character in at most so many of its readings, the common ones.
const mostSpellings, mostReadings = 8, 2

type spelling struct{ whole, initials []byte }

func (s *spelling) add(reading string) {
	s.whole = append(s.whole, reading...)
	_, size := utf8.DecodeRuneInString(reading)
	s.initials = append(s.initials, reading[:size]...)
}

// Text is what words are looked for in, of fields with names in them.
func Text(fields ...string) string {
	all := make([]string, 0, 2*len(fields))
	for _, f := range fields {
		all = append(all, strings.ToLower(f), Of(f))
	}
	return strings.Join(all, "\n")
}

// Words are what somebody typed, as Has takes them.
func Words(typed string) []string { return strings.Fields(strings.ToLower(typed)) }

// Has reports whether a Text has all the words.
func Has(text string, words []string) bool {
	for _, w := range words {
		if !strings.Contains(text, w) {
			return false
		}
	}
	return true
}

// Of is a name as it is typed without an input method: in pinyin without
// tones, and by the first letters, with what is not Chinese as it is. "" for a
// name without Chinese.
func Of(name string) string {
	if strings.IndexFunc(name, func(r rune) bool { return unicode.Is(unicode.Han, r) }) < 0 {
		return ""
	}
	all := []spelling{{}}
	for _, r := range strings.ToLower(name) {
		if unicode.IsSpace(r) {
			continue
		}
		readings := readingsOf(r)
		first := len(all)
		for i := range all[:first] {
			for _, other := range readings[1:] {
				if len(all) == mostSpellings {
					break
				}
				all = append(all, spelling{append([]byte(nil), all[i].whole...), append([]byte(nil), all[i].initials...)})
				all[len(all)-1].add(other)
			}
		}
		for i := range all[:first] {
			all[i].add(readings[0])
		}
	}
	var out strings.Builder
	for _, s := range all {
		out.WriteByte('\n')
		out.Write(s.whole)
		out.WriteByte('\n')
		out.Write(s.initials)
	}
	return out.String()
}

var readings sync.Map // rune to []string

// readingsOf are the common readings of a character, itself where it has none.
func readingsOf(r rune) []string {
	if r < utf8.RuneSelf {
		return []string{string(r)}
	}
	if known, ok := readings.Load(r); ok {
		return known.([]string)
	}
	args := pinyin.NewArgs()
	args.Heteronym = true
	var out []string
	for _, reading := range pinyin.SinglePinyin(r, args) {
		if len(out) < mostReadings && (len(out) == 0 || out[0] != reading) {
			out = append(out, reading)
		}
	}
	if out == nil {
		out = []string{string(r)}
	}
	readings.Store(r, out)
	return out
}
