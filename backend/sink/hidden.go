// Package sink has one function for each place where a stranger's text leaves
// the program: merchants' names, auditors' reasons, file names and messages of
// the platform are written by others, and are never anything but text.
package sink

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Hidden finds the first character that does something instead of showing
// something: controls, line ends, marks of direction, characters without width,
// and blanks that pass for letters. A joiner between two emoji is part of one
// and not hidden. Names hold none of them.
func Hidden(s string) (rune, bool) {
	before := rune(0)
	for i, r := range s {
		if hidden(r) && (r != joiner || !joins(before, s[i+utf8.RuneLen(r):])) {
			return r, true
		}
		if r != variation {
			before = r
		}
	}
	return 0, false
}

// HiddenInLines is Hidden for text of several lines: it passes over line feeds
// and tabs.
func HiddenInLines(s string) (rune, bool) {
	return Hidden(strings.Map(func(r rune) rune {
		if r == '\n' || r == '\t' {
			return -1
		}
		return r
	}, s))
}

const (
	joiner    = '\u200d'
	variation = '\ufe0f' // asks for the coloured form of the character before it
)

// blanks are letters and marks of Unicode's that show nothing.
const blanks = "\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180f\u3164\uffa0\u2800"

func hidden(r rune) bool {
	return unicode.IsControl(r) || unicode.In(r, unicode.Cf, unicode.Zl, unicode.Zp) ||
		r&0xfffe == 0xfffe || r >= 0xfdd0 && r <= 0xfdef || // no characters at all, by definition
		strings.ContainsRune(blanks, r)
}

// joins reports whether a joiner stands between two emoji.
func joins(before rune, after string) bool {
	next, _ := utf8.DecodeRuneInString(after)
	return pictorial(before) && pictorial(next)
}

func pictorial(r rune) bool {
	return r != utf8.RuneError && unicode.Is(unicode.So, r) || unicode.Is(unicode.Sk, r) && r >= 0x1f3fb || r == '♀' || r == '♂'
}

// Name writes a character out as what it is: U+202E.
func Name(r rune) string { return fmt.Sprintf("U+%04X", r) }

// shown makes text visible as a whole: hidden characters are written out as
// what they are, bytes that are no text as U+FFFD. keep are left as they are.
func shown(s string, keep string) string {
	if _, found := Hidden(s); !found && utf8.ValidString(s) {
		return s
	}
	var b strings.Builder
	before := rune(0)
	for i, r := range s {
		switch {
		case strings.ContainsRune(keep, r), !hidden(r), r == joiner && joins(before, s[i+utf8.RuneLen(r):]):
			b.WriteRune(r)
		default:
			b.WriteString("[" + Name(r) + "]")
		}
		if r != variation {
			before = r
		}
	}
	return b.String()
}

// oneLine is shown on one line: what ends a line becomes a space.
func oneLine(s string) string {
	return shown(strings.NewReplacer("\r\n", " ", "\n", " ", "\r", " ", "\t", " ", "\u2028", " ", "\u2029", " ", "\u0085", " ").Replace(s), "")
}
