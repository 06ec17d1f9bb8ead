package merchant

import (
	"strings"
	"testing"

	"minifleet/backend/fault"
)

func TestTwoColumnsOfATableThatMeanTheSameAreRefused(t *testing.T) {
	field := func(h string) string {
		switch h {
		case "phone", "客服电话":
			return "phone"
		case "name of the app":
			return FieldName
		}
		return ""
	}
	for head, refused := range map[string]bool{
		"小程序ID,phone,客服电话":             true,
		"小程序ID,phone,mini_app_id":      true,
		"商家名称,phone,name":              true,
		"商家名称,name of the app,phone,x": false,
		"小程序ID,商家名称,phone,x,x,,":       false,
	} {
		table := Table{Head: strings.Split(head, ","), Rows: []TableRow{{Line: 2, Cells: make([]string, 7)}}}
		rows := 0
		_, _, err := table.Each(func(string) (Merchant, error) { return Merchant{ID: "a"}, nil }, field,
			func(Merchant, int, map[string]string) error { rows++; return nil })
		if (fault.CodeOf(err) == "merchant.import_headings") != refused || (rows == 0) != refused {
			t.Errorf("%s: %d rows, %v", head, rows, err)
		}
	}
}
