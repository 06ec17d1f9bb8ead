package sink

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"html/template"
	"io"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/hinshun/vt10x"
	"pgregory.net/rapid"

	"minifleet/backend/sink/sinktest"
)

func plain(t rapid.TB, what, from, got string) {
	if r, found := Hidden(got); found || !utf8.ValidString(got) {
		t.Fatalf("%s of %q holds %s: %q", what, from, Name(r), got)
	}
}

func TestOneLineSinksHoldNothingHidden(t *testing.T) {
	sinktest.EveryText(t, func(t rapid.TB, text string) {
		for what, f := range map[string]func(string) string{"Terminal": Terminal, "FileName": FileName} {
			plain(t, what, text, f(text))
		}
	})
}

// The terminal is a real one, so that what counts is what it does.
func TestATerminalOnlyShowsText(t *testing.T) {
	sinktest.EveryText(t, func(t rapid.TB, text string) {
		for what, print := range map[string]func(w io.Writer){
			"Terminal": func(w io.Writer) { fmt.Fprintf(w, "> %s", Terminal(text)) },
			"NewTerminal": func(w io.Writer) {
				safe := NewTerminal(w)
				for _, b := range []byte("> " + strings.NewReplacer("\n", "", "\t", "").Replace(text)) {
					_, _ = safe.Write([]byte{b})
				}
			},
		} {
			var out bytes.Buffer
			print(&out)
			if what == "NewTerminal" && out.Len() == 0 {
				t.Fatalf("nothing was written of %q", text)
			}
			screen := vt10x.New(vt10x.WithSize(2000, 3))
			if _, err := screen.Write(out.Bytes()); err != nil {
				t.Fatal(err)
			}
			columns := utf8.RuneCountInString(out.String())
			if columns >= 2000 {
				continue // it would rightly go on in the next row
			}
			at := screen.Cursor()
			if at.Y != 0 || at.X != columns || screen.Cell(0, 0).Char != '>' || screen.Title() != "" || !strings.HasPrefix(screen.String(), out.String()) {
				t.Fatalf("%s of %q: cursor %+v, title %q, screen %q", what, text, at, screen.Title(), strings.TrimSpace(screen.String()))
			}
			if cell := screen.Cell(columns-1, 0); cell.FG != vt10x.DefaultFG || cell.BG != vt10x.DefaultBG || cell.Mode != 0 {
				t.Fatalf("%s of %q changed the colours", what, text)
			}
		}
	})
}

func TestLinesAfterTheFirstAreIndented(t *testing.T) {
	got := TerminalLines("one\r\nminifleet: done\rthree\n")
	if got != "one\n    minifleet: done\n    three" {
		t.Errorf("%q", got)
	}
}

func TestJSONStaysTheSameDocument(t *testing.T) {
	sinktest.EveryText(t, func(t rapid.TB, text string) {
		b, err := json.MarshalIndent(map[string]string{"a": text}, "", "  ")
		if err != nil {
			t.Fatal(err)
		}
		safe := JSON(string(b))
		plain(t, "JSON", text, strings.ReplaceAll(safe, "\n", ""))
		var got, want map[string]string
		if err := json.Unmarshal([]byte(safe), &got); err != nil {
			t.Fatalf("%q: %v", safe, err)
		}
		_ = json.Unmarshal(b, &want)
		if got["a"] != want["a"] {
			t.Fatalf("%q became %q", want["a"], got["a"])
		}
	})
}

// runs in a spreadsheet: the first thing after blanks that it would calculate.
func calculates(cell string) bool {
	cell = strings.TrimLeftFunc(cell, func(r rune) bool { return unicode.IsSpace(r) || unicode.Is(unicode.Cf, r) })
	return cell != "" && strings.ContainsRune("=+-@＝＋－＠", []rune(cell)[0])
}

func TestNoCellRunsAndEachComesBack(t *testing.T) {
	sinktest.EveryText(t, func(t rapid.TB, text string) {
		var file bytes.Buffer
		table, err := NewCSV(&file)
		if err != nil {
			t.Fatal(err)
		}
		if err := table.Row(text, "x"); err != nil {
			t.Fatal(err)
		}
		if err := table.Close(); err != nil {
			t.Fatal(err)
		}
		rows, err := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(file.Bytes(), []byte("\ufeff")))).ReadAll()
		if err != nil || len(rows) != 1 || len(rows[0]) != 2 {
			t.Fatalf("%q: %q %v", text, rows, err)
		}
		cell := rows[0][0]
		if calculates(cell) && !asText.MatchString(cell) {
			t.Fatalf("%q is run as %q", text, cell)
		}
		if r, found := HiddenInLines(cell); found {
			t.Fatalf("%q holds %s: %q", text, Name(r), cell)
		}
		if back := Uncell(cell); back != Text(text) {
			t.Fatalf("%q became %q and came back %q", text, cell, back)
		}
	})
}

func TestAPageShowsText(t *testing.T) {
	sinktest.EveryText(t, func(t rapid.TB, text string) {
		var page strings.Builder
		if err := template.Must(template.New("").Parse(`<p title="{{.}}">{{.}}</p>`)).Execute(&page, HTML(text)); err != nil {
			t.Fatal(err)
		}
		if strings.Count(page.String(), "<") != 2 || strings.Count(page.String(), `"`) != 2 {
			t.Fatalf("%q: %s", text, page.String())
		}
		if r, found := HiddenInLines(page.String()); found {
			t.Fatalf("%q: %s in %q", text, Name(r), page.String())
		}
	})
}

func TestAFileNameIsOneOnEverySystem(t *testing.T) {
	sinktest.EveryText(t, func(t rapid.TB, text string) {
		got := FileName(text)
		bare, _, _ := strings.Cut(strings.ToUpper(got), ".")
		switch {
		case got == "" || len(got) > maxFileName+1, strings.ContainsAny(got, `/\:*?"<>|.`), strings.TrimSpace(got) != got, got[0] == '-' || got[0] == '~':
			t.Fatalf("%q: %q", text, got)
		case device(strings.TrimSpace(bare)):
			t.Fatalf("%q is the device %q", text, got)
		}
	})
	for in, want := range map[string]string{
		"茶屋": "茶屋", ` ../a\b:c*?"<>|`: "a-b-c", "": "file", "...": "file", "a\nb": "a-b", "con": "con-", "LPT1": "LPT1-", "COM10": "COM10", "a\u202egpj": "a-gpj", strings.Repeat("长", 90): strings.Repeat("长", 60),
	} {
		if got := FileName(in); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}

func TestWhatIsHidden(t *testing.T) {
	for _, text := range []string{"清风茶馆", "Café e\u0301", "👨‍👩‍👧 ❤️ 🏳️‍🌈 👩🏽‍🚀", "𠮷野家", "葛󠄀", "a\u00a0b　c", "ＡＢＣ", "\ufffd"} {
		if r, found := Hidden(text); found {
			t.Errorf("%q: %s", text, Name(r))
		}
	}
	for _, text := range []string{"a\u200db", "\u200d", "a\n", "a\t", "\u200b", "\u202e", "\u2066", "\u3164", "\x85", "a\u00ad", "\U000e0061"} {
		if _, found := Hidden(text + "\u009b"[:0]); !found && utf8.ValidString(text) {
			t.Errorf("%q passed", text)
		}
	}
	if got := Terminal("a\u202eb\x1b[2Jc\nd"); got != "a[U+202E]b[U+001B][2Jc d" {
		t.Errorf("%q", got)
	}
}
