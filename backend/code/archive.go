package code

import (
	"archive/zip"
	"cmp"
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
			if q.Only != nil && !q.Only[c.ID] || !spelling.Has(spelling.Text(c.MerchantName, c.MiniAppID, c.Spec.Describe, c.Spec.Page, c.Spec.Query,
				readable(c.Spec.Query)), words) {
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

// Archive is the pictures of codes for one file.
type Archive struct {
	Missing []string // ids of codes whose picture is not stored, which are left out

	of    *Service
	codes []Code
	kind  Kind
}

// Archive gathers the codes that have a picture of a kind ("": Square) stored.
// Faults: code.archive when none has; code.not_found.
func (s *Service) Archive(ids []string, kind Kind) (Archive, error) {
	a := Archive{of: s, kind: cmp.Or(kind, Square)}
	for _, id := range ids {
		code, err := s.Code(id)
		if err != nil {
			return a, err
		}
		if code.has(a.kind) {
			a.codes = append(a.codes, code)
		} else {
			a.Missing = append(a.Missing, id)
		}
	}
	if len(a.codes) == 0 {
		return a, fault.New("code.archive", fault.T("none of the codes has its picture stored", "所选的码都没有保存图片")).
			WithHint(fault.T("fetch the pictures first", "请先下载图片")).WithRetry(fault.RetryAfterInput)
	}
	return a, nil
}

// Write writes the pictures to a ZIP file, named by merchant and description so
// that every system can unpack them.
func (a Archive) Write(w io.Writer) error {
	z := zip.NewWriter(w)
	names := map[string]bool{}
	for _, code := range a.codes {
		img, err := a.of.Picture(code.ID, a.kind)
		if err != nil {
			return err
		}
		file, err := z.Create(FileNameOf(code, img, names))
		if err != nil {
			return err
		}
		if _, err := file.Write(img.Data); err != nil {
			return err
		}
	}
	return z.Close()
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
