package merchant

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"minifleet/backend/sink"
	"minifleet/backend/sink/sinktest"
)

// Whatever a stranger's text is, a cell of a workbook is one cell of text.
func TestACellOfAWorkbookIsText(t *testing.T) {
	sinktest.EveryText(t, func(t rapid.TB, text string) {
		var file bytes.Buffer
		if err := WriteXLSX(&file, "x", []string{text}, slices.Values([][]string{{text, "end"}})); err != nil {
			t.Fatal(err)
		}
		z, err := zip.NewReader(bytes.NewReader(file.Bytes()), int64(file.Len()))
		if err != nil {
			t.Fatal(err)
		}
		sheet, err := z.Open("xl/worksheets/sheet1.xml")
		if err != nil {
			t.Fatal(err)
		}
		cells := 0
		for d := xml.NewDecoder(sheet); ; {
			token, err := d.Token()
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil {
				t.Fatalf("%q: %v", text, err)
			}
			switch token := token.(type) {
			case xml.StartElement:
				switch token.Name.Local {
				case "c":
					cells++
				case "f", "v", "hyperlink":
					t.Fatalf("%q became <%s>", text, token.Name.Local)
				}
			case xml.CharData:
				if r, found := sink.HiddenInLines(string(token)); found {
					t.Fatalf("%q: %s in %q", text, sink.Name(r), token)
				}
			}
		}
		if cells != 3 {
			t.Fatalf("%q: %d cells", text, cells)
		}
		sheet.Close()
	})
}
