package merchant

import (
	"io"
	"maps"
	"slices"
	"strings"

	"minifleet/backend/fault"
)

// Format is a kind of file.
type Format string

const (
	CSV  Format = "csv"
	XLSX Format = "xlsx"
)

// ExportIn writes merchants as a file that an import reads back as they were, with
// headings in a language of choice. CSV begins with a byte order mark, ends its
// lines with CRLF and puts an apostrophe before a cell that a spreadsheet would
// run as a formula; XLSX holds every cell as text.
func ExportIn(w io.Writer, f Format, all []Merchant, lang fault.Lang) error {
	head, row := table(all, lang)
	return WriteTable(w, f, fault.T("Merchants", "商家").In(lang), head, func(yield func([]string) bool) {
		for _, m := range all {
			if !yield(row(m)) {
				return
			}
		}
	})
}

// table gives the headings and, one by one, the rows of an export.
func table(all []Merchant, lang fault.Lang) (head []string, row func(Merchant) []string) {
	keys := map[string]bool{}
	for _, m := range all {
		for k := range m.Ext {
			keys[k] = true
		}
	}
	ext := slices.Sorted(maps.Keys(keys))
	for _, h := range exportHeadings {
		head = append(head, h.word.In(lang))
	}
	for _, k := range ext {
		head = append(head, extHeading(k, lang))
	}
	return head, func(m Merchant) []string {
		cells := []string{m.Name, m.Contact, m.Phone, m.MiniAppID, strings.Join(m.Tags, ","), m.Notes, archivedWord(m.Archived).In(lang), m.ID}
		for _, k := range ext {
			cells = append(cells, m.Ext[k])
		}
		return cells
	}
}

// TooLargeToImport tells of an export that an import would refuse for its size.
func TooLargeToImport(f Format) fault.Text {
	if f == CSV {
		return fault.T("the file is larger than %d MB and cannot be imported again as it is: export to .xlsx, which is packed, or export by tags in several files",
			"文件超过 %d MB，无法直接再次导入：请导出为 .xlsx（有压缩），或按标签分多个文件导出", MaxFile>>20)
	}
	return fault.T("the file is larger than %d MB and cannot be imported again as it is: export by tags in several files",
		"文件超过 %d MB，无法直接再次导入：请按标签分多个文件导出", MaxFile>>20)
}

func archivedWord(archived bool) fault.Text {
	if archived {
		return fault.T("yes", "是")
	}
	return fault.T("no", "否")
}

// ImportTemplate writes an empty file with the headings an import knows and one
// row as an example.
func ImportTemplate(w io.Writer, f Format, lang fault.Lang) error {
	return ExportIn(w, f, []Merchant{{
		Name: fault.T("Example Tea House", "示例茶馆").In(lang), Contact: fault.T("Ms Wang", "王女士").In(lang),
		Phone: "0571-88880000", MiniAppID: "2021000000000000", Tags: []string{fault.T("Hangzhou", "杭州").In(lang)},
		Notes: fault.T("delete this row", "请删除本示例行").In(lang), Ext: map[string]string{"shopId": "1001"},
	}}, lang)
}
