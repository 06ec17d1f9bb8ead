package qrcode

import (
	"archive/zip"
	"fmt"
	"io"
	"net/url"
	"strings"

	"minifleet/backend/fault"
	"minifleet/backend/sink"
	"minifleet/backend/spelling"
)

// Search selects codes; empty fields select all. Text holds words that are
// looked for in the merchant's name and what the code says and opens.
type Search struct {
	MerchantID string
	Text       string
	Only       map[string]bool // ids; nil: all
	Before     string          // a code; those made before it
	Limit      int             // 0: 100
}

// Find lists the codes that match, newest first.
func (s *Service) Find(q Search) ([]Code, error) {
	if q.Limit <= 0 {
		q.Limit = 100
	}
	words := spelling.Words(q.Text)
	if len(words) == 0 && q.Only == nil {
		return s.Codes(q.MerchantID, q.Before, q.Limit)
	}
	const page = 500
	var out []Code
	for before := q.Before; ; {
		list, err := s.Codes(q.MerchantID, before, page)
		if err != nil {
			return nil, err
		}
		for _, c := range list {
			before = c.ID
			if q.Only != nil && !q.Only[c.ID] || !spelling.Has(spelling.Text(c.MerchantName, c.MiniAppID, c.Spec.Describe, c.Spec.Page, c.Spec.Query, readable(c.Spec.Query)), words) {
				continue
			}
			if out = append(out, c); len(out) == q.Limit {
				return out, nil
			}
		}
		if len(list) < page {
			return out, nil
		}
	}
}

// readable is a query with its percent signs taken back, itself where it has
// none that can be.
func readable(query string) string {
	if plain, err := url.PathUnescape(query); err == nil {
		return plain
	}
	return query
}

// WriteArchive writes the pictures of codes to a ZIP file, named by merchant and
// description so that every system can unpack them. A code whose picture is not
// stored is left out and returned. Faults: qrcode.archive, qrcode.not_found.
func (s *Service) WriteArchive(w io.Writer, ids []string, kind Kind) (missing []string, err error) {
	if kind == "" {
		kind = Square
	}
	z := zip.NewWriter(w)
	names, n := map[string]bool{}, 0
	for _, id := range ids {
		code, err := s.Code(id)
		if err != nil {
			return nil, err
		}
		img, err := s.Picture(id, kind)
		if fault.CodeOf(err) == "qrcode.not_found" {
			missing = append(missing, id)
			continue
		}
		if err != nil {
			return nil, err
		}
		file, err := z.Create(FileNameOf(code, img, names))
		if err != nil {
			return nil, err
		}
		if _, err := file.Write(img.Data); err != nil {
			return nil, err
		}
		n++
	}
	if n == 0 {
		return missing, fault.New("qrcode.archive", fault.T("none of the codes has its picture stored", "所选的码都没有保存图片")).
			WithHint(fault.T("fetch the pictures first", "请先下载图片")).WithRetry(fault.RetryAfterInput)
	}
	return missing, z.Close()
}

// FileNameOf is the name of the file of a picture, other than those taken so
// far, which Windows compares without regard to case.
func FileNameOf(c Code, img Image, taken map[string]bool) string {
	ending := strings.Replace(img.Format, "jpeg", "jpg", 1)
	stem := cut(sink.FileName(c.MerchantName)) + "-" + cut(sink.FileName(c.Spec.Describe))
	for n := 1; ; n++ {
		name := stem + "." + ending
		if n > 1 {
			name = fmt.Sprintf("%s (%d).%s", stem, n, ending)
		}
		if folded := strings.ToLower(name); !taken[folded] {
			taken[folded] = true
			return name
		}
	}
}

// cut leaves as much of a part that the whole path fits where Windows takes 260
// characters of one.
func cut(part string) string {
	const most = 60
	if runes := []rune(part); len(runes) > most {
		return strings.TrimRight(string(runes[:most]), " -")
	}
	return part
}
