package api

import "strings"

// safeName makes part of a file's name of any text, for every system's rules.
func safeName(text string) string {
	clean := strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f || strings.ContainsRune(`/\:*?"<>|.`, r) {
			return '-'
		}
		return r
	}, strings.TrimSpace(text))
	short := []rune(strings.Trim(clean, "- "))
	if len(short) > 40 {
		short = short[:40]
	}
	if len(short) == 0 {
		return "code"
	}
	return string(short)
}
