package sink

import (
	"html/template"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Terminal is text for one line or cell on a terminal.
func Terminal(s string) string { return oneLine(s) }

// TerminalLines is text of several lines for a terminal. Lines after the first
// are indented, so that none passes for a line of the program's own.
func TerminalLines(s string) string {
	s = strings.TrimRight(strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(s), "\n")
	return strings.ReplaceAll(shown(s, "\n\t"), "\n", "\n    ")
}

// JSON makes a document of JSON safe to print: characters that are hidden are
// written as escapes, so that the document stays the same.
func JSON(document string) string {
	var b strings.Builder
	rest := document
	for i, r := range document {
		if r < 0x80 && r != 0x7f || !hidden(r) {
			continue
		}
		b.WriteString(rest[:len(rest)-(len(document)-i)])
		rest = document[i+utf8.RuneLen(r):]
		if r > 0xffff {
			high, low := (r-0x10000)>>10+0xd800, (r-0x10000)&0x3ff+0xdc00
			b.WriteString(escape(high) + escape(low))
		} else {
			b.WriteString(escape(r))
		}
	}
	return b.String() + rest
}

func escape(r rune) string { return `\u` + strings.ToLower(Name(r)[2:]) }

// HTML is text for a page, as the templates of html/template take it.
func HTML(s string) template.HTML {
	return template.HTML(template.HTMLEscapeString(shown(s, "\n\t"))) //nolint:gosec // escaped
}

// maxFileName is how long a part of a file's name is, in bytes: file systems
// take 255 of a whole name.
const maxFileName = 180

// FileName makes part of a file's name of any text, for every system's rules;
// "file" when nothing is left. It has no folder, no ending and no blank at
// either end, and is not the name of a device.
func FileName(text string) string {
	clean := strings.Map(func(r rune) rune {
		if r == utf8.RuneError || hidden(r) || strings.ContainsRune(`/\:*?"<>|.%`, r) {
			return '-'
		}
		if unicode.IsSpace(r) {
			return ' '
		}
		return r
	}, strings.TrimSpace(text))
	name := strings.Trim(clean, "- ~")
	if len(name) > maxFileName {
		name = strings.TrimRight(strings.ToValidUTF8(name[:maxFileName], ""), "- ")
	}
	if name == "" {
		return "file"
	}
	if device(name) {
		return name + "-"
	}
	return name
}

// device reports whether Windows takes a file of this name, with any ending,
// for a device.
func device(name string) bool {
	upper := strings.ToUpper(name)
	switch upper {
	case "CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$", "CLOCK$":
		return true
	}
	for _, port := range []string{"COM", "LPT"} {
		if rest, ok := strings.CutPrefix(upper, port); ok && utf8.RuneCountInString(rest) == 1 && strings.Contains("0123456789¹²³", rest) {
			return true
		}
	}
	return false
}
