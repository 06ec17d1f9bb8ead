package desktop

import (
	"bytes"
	"encoding/xml"
	"io"
	"strings"
	"testing"
	"text/template"

	"git.sr.ht/~jackmordaunt/go-toast/v2/tmpl"
	"pgregory.net/rapid"

	"minifleet/backend/sink/sinktest"
)

// hostile are texts a merchant's name or an auditor's reason could be.
var hostile = []string{
	`]]>$(Start-Process calc)`,
	"]]><x\"@\n$(calc)\n@\"",
	"\"@\nStart-Process calc\n$x = @\"",
	"'; calc; '",
	"`$(calc)`",
	"%COMSPEC% /c calc",
	`<a href="https://evil.example">click</a><img src="file:///etc/passwd">`,
	"&lt;b&gt; &amp; &#x3C;",
	"</text><text>two</text>",
	`" launch="https://evil.example" x="`,
	"\x00\x01\x1b[31m\u009b2J\ufffe\uffff",
	"safe\u202egpj.exe\u200b\u2066",
	"\xff\xfe broken \xc3",
	strings.Repeat("很长", 5000),
}

// The document holds exactly the two texts, whatever they are.
func TestAToastHoldsTextsOnly(t *testing.T) {
	everyText(t, func(t rapid.TB, text string) {
		document, err := toastXML(Notice{Title: text, Body: text, Target: text})
		if err != nil {
			t.Fatalf("%q: %v", text, err)
		}
		elements := 0
		for d := xml.NewDecoder(strings.NewReader(document)); ; {
			token, err := d.Token()
			if err == io.EOF {
				break
			}
			if err != nil {
				t.Fatalf("%q: the document does not parse: %v\n%s", text, err, document)
			}
			if _, is := token.(xml.StartElement); is {
				elements++
			}
		}
		want := 4 // toast, visual, binding, the title
		if (Notice{Body: text}).safe().Body != "" {
			want++
		}
		if elements != want {
			t.Errorf("%q: %d elements, want %d:\n%s", text, elements, want, document)
		}
	})
}

// Even through the library's own templates, which the program does not use,
// the texts of a notice stay texts.
func TestTextsHoldInTheLibrarysOwnTemplates(t *testing.T) {
	everyText(t, func(t rapid.TB, text string) {
		n := Notice{Title: text, Body: text}.safe()
		fields := map[string]any{
			"ActivationType": "foreground", "ActivationArguments": "x", "Duration": "short", "Audio": "silent", "Loop": false,
			"Title": n.Title, "Body": n.Body, "HeroIcon": "", "Icon": "", "IconCrop": "", "Actions": nil, "Inputs": nil,
		}
		document := render(t, tmpl.XMLTemplate, fields)
		if err := xml.Unmarshal([]byte(document), &struct{}{}); err != nil {
			t.Errorf("%q: the library's document does not parse: %v", text, err)
		}
		script := render(t, tmpl.ScriptTemplate, map[string]string{"AppID": "", "XML": n.Title + "\n" + n.Body})
		_, inside, _ := strings.Cut(script, `$template = @"`)
		inside, after, _ := strings.Cut(inside, "\n\"@\n")
		if strings.ContainsAny(inside, "$`\"") {
			t.Errorf("%q: an expandable string holds what it would expand: %s", text, inside)
		}
		if !strings.HasPrefix(strings.TrimSpace(after), "$xml = New-Object") {
			t.Errorf("%q: the string ends early", text)
		}
	})
}

// everyText runs the check over the list above and over the texts of all sinks.
func everyText(t *testing.T, check func(t rapid.TB, text string)) {
	for _, text := range hostile {
		check(t, text)
	}
	sinktest.EveryText(t, check)
}

func TestANoticeReadsTheSameAndFits(t *testing.T) {
	for _, tc := range []struct{ in, want string }{
		{"审核通过：老王小吃（人民路店）", "审核通过：老王小吃（人民路店）"},
		{"A & B", "A ＆ B"},
		{"one\ntwo", "one\ntwo"},
		{"a\u202eb\x1bc\ufeffd", "abcd"},
		{"abcdef", "abcd…"},
	} {
		limit := 30
		if tc.in == "abcdef" {
			limit = 4
		}
		if got := plain(tc.in, limit); got != tc.want {
			t.Errorf("plain(%q) = %q, want %q", tc.in, got, tc.want)
		}
	}
	for _, text := range hostile {
		n := Notice{Title: text, Body: text}.safe()
		if len([]rune(n.Title)) > titleRunes+1 || len([]rune(n.Body)) > bodyRunes+1 {
			t.Errorf("%.20q: not cut", text)
		}
		if strings.ContainsAny(n.Title, "<>&$`\"\n") {
			t.Errorf("%q is left in a title", n.Title)
		}
	}
}

func render(t rapid.TB, tm *template.Template, data any) string {
	t.Helper()
	var b bytes.Buffer
	if err := tm.Execute(&b, data); err != nil {
		t.Fatal(err)
	}
	return b.String()
}
