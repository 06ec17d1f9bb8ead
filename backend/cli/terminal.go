package cli

import (
	"io"
	"os"
	"regexp"
	"strings"
	"unicode/utf8"

	"golang.org/x/term"
	"golang.org/x/text/width"
)

// terminal is what a stream can show. The zero value is a file or a pipe.
type terminal struct {
	moves   bool // the cursor can go back to what was written
	colours bool
	fd      int
}

// terminalOf looks at a stream: TERM=dumb takes everything away, NO_COLOR
// (no-color.org) the colours, and a Windows console that cannot be switched to
// escape sequences is treated as a file.
func terminalOf(w io.Writer) terminal {
	f, ok := w.(*os.File)
	if !ok || !term.IsTerminal(int(f.Fd())) || os.Getenv("TERM") == "dumb" || !takesSequences(f) {
		return terminal{}
	}
	return terminal{moves: true, colours: os.Getenv("NO_COLOR") == "", fd: int(f.Fd())}
}

// width is how many columns the terminal has now; 80 when it does not say.
func (t terminal) across() int {
	if t.moves {
		if w, _, err := term.GetSize(t.fd); err == nil && w > 0 {
			return w
		}
	}
	return 80
}

var sequences = regexp.MustCompile("\x1b\\[[0-9;]*[a-zA-Z]")

// plain takes the colours from a line when the terminal has none.
func (t terminal) plain(line string) string {
	if t.colours {
		return line
	}
	return sequences.ReplaceAllString(line, "")
}

// columns is how wide a line is drawn: sequences take none, Chinese
// characters two.
func columns(line string) int {
	n := 0
	for _, c := range sequences.ReplaceAllString(line, "") {
		n += columnsOf(c)
	}
	return n
}

func columnsOf(c rune) int {
	switch width.LookupRune(c).Kind() {
	case width.EastAsianWide, width.EastAsianFullwidth:
		return 2
	}
	return 1
}

// fit cuts a line to fewer columns than width, keeping its sequences, so that
// the terminal never wraps it.
func fit(line string, most int) string {
	if columns(line) < most {
		return line
	}
	var out strings.Builder
	left := most - 2 // one for the mark of the cut, one so that the cursor stays on the line
	for at := 0; at < len(line); {
		if found := sequences.FindStringIndex(line[at:]); found != nil && found[0] == 0 {
			out.WriteString(line[at : at+found[1]])
			at += found[1]
			continue
		}
		c, size := utf8.DecodeRuneInString(line[at:])
		at += size
		switch n := columnsOf(c); {
		case left >= n:
			out.WriteRune(c)
			left -= n
		case left >= 0:
			out.WriteRune('…')
			left = -1
		}
	}
	return out.String()
}

// rows is how many rows a terminal of this width needs for the lines.
func rows(lines []string, across int) int {
	n := 0
	for _, line := range lines {
		n += max(1, (columns(line)+across-1)/max(1, across))
	}
	return n
}
