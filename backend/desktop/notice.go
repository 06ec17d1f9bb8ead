package desktop

import (
	"strings"
	"unicode"
)

// Name is what the system calls the program beside a notification.
const Name = "MiniFleet"

// Notice is one notification of the system. Title and Body may hold texts of
// strangers: merchants' names, auditors' reasons. Target is handed back when
// the person clicks it.
type Notice struct {
	Title  string
	Body   string
	Action string // the name of the click, where the system shows one
	Target string
}

// Clicked is called with the target of a notice the person clicked.
type Clicked func(target string)

const (
	titleRunes = 120
	bodyRunes  = 400
)

// safe is the notice as it leaves the program: text that no system reads as
// markup or as a script.
func (n Notice) safe() Notice {
	return Notice{
		Title: plain(strings.ReplaceAll(n.Title, "\n", " "), titleRunes), Body: plain(n.Body, bodyRunes),
		Action: plain(n.Action, titleRunes), Target: n.Target,
	}
}

// inert replaces the characters that mean something to markup and to shells by
// their full-width forms, which read the same.
var inert = strings.NewReplacer(
	"<", "＜", ">", "＞", "&", "＆", "$", "＄", "`", "＇", `"`, "＂", "'", "＇", "%", "％", "\r\n", "\n")

// plain cuts a text to limit characters and leaves nothing in it but text:
// no control, direction or zero-width characters, no markup.
func plain(text string, limit int) string {
	text = inert.Replace(strings.ToValidUTF8(text, ""))
	var b strings.Builder
	n := 0
	for _, r := range text {
		switch {
		case r == '\n':
		case unicode.IsControl(r), unicode.Is(unicode.Cf, r), unicode.Is(unicode.Co, r), unicode.Is(unicode.Noncharacter_Code_Point, r):
			continue
		}
		if n == limit {
			b.WriteRune('…')
			break
		}
		b.WriteRune(r)
		n++
	}
	return b.String()
}
