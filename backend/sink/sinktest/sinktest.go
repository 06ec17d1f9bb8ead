// Package sinktest is for tests of what a stranger's text does where it leaves
// the program.
package sinktest

import (
	"testing"

	"pgregory.net/rapid"
)

// hostile are texts that have made programs do something.
var hostile = []string{
	"]]>$(Start-Process calc)", "`whoami`", "$env:USERPROFILE", "\"@\r\nStart-Process calc\r\n$x=@\"", "<a href=\"http://x\">y</a>",
	"<img src=x onerror=alert(1)>", "{{.}}",
	"\x1b[2J\x1b[31mred", "\x1b]0;title\x07", "\u009b2J", "\u009d0;title\u009c", "\x1bP$q\x1b\\", "\a\b\v\f\x00\x7f", "line\rover", "two\nlines",
	"two\u2028lines\u2029\u0085",
	"\u202eexe.gpj", "\u2066a\u2069", "\u200e\u200f\u061c", "a\u200bb\u2060c\ufeffd\u00ade", "\u180e\u115f\u3164\u2800", "\U000e0041\U000e007f",
	"\ufffe\uffff\ufdd0",
	"=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\n=1", " =1", "\u00a0=1", "\u3000=1", "＝1+1", "＋1", "－1", "＠SUM", "\u200b=1", "'=1", "''=1", "=cmd|' /C calc'!A0",
	"=HYPERLINK(\"http://x\")",
	"CON", "con.txt", "NUL ", "COM1", "LPT¹", "../../etc/passwd", `C:\x`, "a/b", "aux.", "...", "-rf", "~", " . ", "\xff\xfe", "a\x80b", "e\u0301", "👨‍👩‍👧",
	"👩🏽‍🚀 ❤️", "a\u200db",
	"13800138000", "2021005982609401", "007", "1E5", "1-2", "2024/1/2", `="0123"`, `'="0123"`,
	"]]><x\"@\n$(calc)\n@\"", "\"@\nStart-Process calc\n$x = @\"", "'; calc; '", "%COMSPEC% /c calc", "&lt;b&gt; &#x3C;", "</text><text>two</text>", "_x000a_",
	"</t></is></c><c><f>1+1</f></c>", "\" level=ERROR msg=\"forged", "x\ntime=2026 level=ERROR msg=forged",
}

func anything() *rapid.Generator[string] {
	return rapid.OneOf(rapid.String(), rapid.SampledFrom(hostile),
		rapid.Custom(func(t *rapid.T) string {
			return rapid.SampledFrom(hostile).Draw(t, "a") + rapid.SampledFrom(hostile).Draw(t, "b")
		}),
		rapid.StringOf(rapid.SampledFrom([]rune("=+-@'\"<>&$`[];m\x1b\u009b\u202e\u200b\u200d👨,\n\r\t 01eE/"))))
}

// EveryText runs the check over the list and over what rapid thinks of.
func EveryText(t *testing.T, check func(t rapid.TB, text string)) {
	for _, text := range hostile {
		check(t, text)
	}
	rapid.Check(t, func(t *rapid.T) { check(t, anything().Draw(t, "text")) })
}
