package merchant

import (
	"bytes"
	"os"
	"strings"
	"testing"
	"time"

	"minifleet/backend/boundtest"
)

// What a file of the largest size takes at most, one of a part of it that part
// and what rows and cells cost by themselves: 1 MB can have all the rows there
// may be.
const (
	worstTime   = 60 * time.Second
	worstMemory = 6 << 10 // MiB in all, most of it given back at once
	rowsMemory  = 256     // MiB
)

// TestTheWorstTablesStayWithinTheirBounds: files of every shape that costs much,
// in long runs (MINIFLEET_HOSTILE) as large as one may be, of 1 MB otherwise.
func TestTheWorstTablesStayWithinTheirBounds(t *testing.T) {
	boundtest.MuchData(t)
	share := 64
	if os.Getenv("MINIFLEET_HOSTILE") != "" {
		share = 1
	}
	csv := func(head, line string) []byte {
		return []byte(head + strings.Repeat(line, (MaxFile/share-len(head))/len(line)))
	}
	sheet := func(row string) []byte { return sheetOf(t, strings.Repeat(row, (maxUnpacked/share-2000)/len(row))) }
	const head = "name,contact,phone,mini_app_id\n"
	for what, made := range map[string]func() []byte{
		"good rows": func() []byte {
			return csv(head, "清风茶馆一二三四五六七八九十,王一二三,13800138000,2021000000000001,"+strings.Repeat("a", 60)+"\n")
		},
		"short rows":            func() []byte { return csv(head, "a\n") },
		"blank rows":            func() []byte { return csv(head, "\n") },
		"blanks before a head":  func() []byte { return csv("", "\n") },
		"commas":                func() []byte { return csv(head, strings.Repeat(",", 1999)+"\n") },
		"commas in one row":     func() []byte { return csv(head, ",") },
		"stray quotes":          func() []byte { return csv(head, "a\",\"\n") },
		"open quotes":           func() []byte { return csv(head, "x,\"a\n") },
		"long quoted cells":     func() []byte { return csv(head, "\""+strings.Repeat("\"\"", 30_000)+"\",x\n") },
		"one long cell":         func() []byte { return csv(head, "a") },
		"broken bytes":          func() []byte { return csv(head, "\xe6\xb8\x85\xff\xfe") },
		"broken bytes in rows":  func() []byte { return csv(head, "\xe6\xb8\x85\xff\xfe\n") },
		"GBK":                   func() []byte { return csv(head, "\xc7\xe5\xb7\xe7,x\n") },
		"blank rows of GBK":     func() []byte { return csv(head, "\xa1\xa1\n") },
		"UTF-16":                func() []byte { return csv("\xff\xfen\x00a\x00m\x00e\x00\n\x00", "\x6e\x66\n\x00") },
		"halves in UTF-16":      func() []byte { return csv("\xff\xfen\x00a\x00m\x00e\x00\n\x00", "\x00\xd8\n\x00") },
		"a workbook's rows":     func() []byte { return sheet(`<row><c t="str"><v>a</v></c></row>`) },
		"its blank rows":        func() []byte { return sheet(`<row/>`) },
		"its cells far out":     func() []byte { return sheet(`<row><c r="XFD1" t="str"><v> </v></c></row>`) },
		"its cells in one row":  func() []byte { return sheet(`<c r="A1"><v>1</v></c>`) },
		"its parts of texts":    func() []byte { return sheet(`<c t="inlineStr"><is><r><t>a</t></r><r><t>b</t></r></is></c>`) },
		"its long texts":        func() []byte { return sheet(`<row><c t="str"><v>` + strings.Repeat("x", 60_000) + `</v></c></row>`) },
		"its deep elements":     func() []byte { return sheet(`<a>`) },
		"attributes of its row": func() []byte { return sheet(`<row ` + strings.Repeat(`a="b" `, 20_000) + `/>`) },
	} {
		content := made()
		boundtest.WithinTime(t, what, max(5*time.Second, worstTime/time.Duration(share)), worstMemory/uint64(share)+rowsMemory, func() {
			_, _ = ParseImport(t.Context(), what, bytes.NewReader(content))
		})
	}
}
