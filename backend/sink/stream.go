package sink

import (
	"io"
	"sync"
	"unicode/utf8"
)

// terminal passes text on to a terminal and nothing but text.
type terminal struct {
	mu   sync.Mutex
	to   io.Writer
	rest []byte // the beginning of a character whose end is still to come
}

// NewTerminal is a writer for which no text can move the cursor, change a
// colour or turn the reading direction: line feeds and tabs pass, every other
// hidden character is written out as what it is.
func NewTerminal(to io.Writer) io.Writer { return &terminal{to: to} }

func (t *terminal) Write(p []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	data := append(t.rest, p...)
	whole := len(data)
	for back := 1; back <= utf8.UTFMax && back <= len(data); back++ {
		if utf8.RuneStart(data[len(data)-back]) {
			if !utf8.FullRune(data[len(data)-back:]) {
				whole = len(data) - back
			}
			break
		}
	}
	t.rest = append([]byte(nil), data[whole:]...)
	if _, err := io.WriteString(t.to, shown(string(data[:whole]), "\n\t")); err != nil {
		return 0, err
	}
	return len(p), nil
}
