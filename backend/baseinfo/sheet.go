package baseinfo

import (
	"io"
	"slices"
	"strings"

	"minifleet/backend/fault"
	"minifleet/backend/merchant"
)

// sheetFields are the columns of a sheet of base info, in its order; the merchant
// and its mini program stand before them.
var sheetFields = []struct {
	field string
	word  fault.Text
}{
	{FieldName, fault.T("app_name", "小程序名称")},
	{FieldEnglishName, fault.T("app_english_name", "英文名称")},
	{FieldSlogan, fault.T("app_slogan", "小程序简介")},
	{FieldDescription, fault.T("app_desc", "小程序描述")},
	{FieldCategories, fault.T("mini_category_ids", "类目")},
	{FieldPhone, fault.T("service_phone", "客服电话")},
	{FieldEmail, fault.T("service_email", "客服邮箱")},
}

var (
	wordMerchant = fault.T("name", "商家名称")
	wordMiniApp  = fault.T("mini_app_id", "小程序ID")
)

// sheetField is the field of base info that a heading names, "" for none.
func sheetField(heading string) string {
	for _, f := range sheetFields {
		if strings.EqualFold(heading, f.word.EN) || heading == f.word.ZH {
			return f.field
		}
	}
	return ""
}

// Digits reports whether a column of a sheet holds numbers that have to be
// exact.
func Digits(heading string) bool {
	return merchant.Is(heading, merchant.FieldMiniAppID) || sheetField(heading) == FieldPhone
}

// WriteSheet writes the base info of merchants as it is stored, to be edited
// and read again; those whose base info was never read have empty cells.
func (s *Service) WriteSheet(w io.Writer, f merchant.Format, all []merchant.Merchant, lang fault.Lang) error {
	head := []string{wordMerchant.In(lang), wordMiniApp.In(lang)}
	for _, field := range sheetFields {
		head = append(head, field.word.In(lang))
	}
	var failed error
	err := merchant.WriteTable(w, f, fault.T("Base info", "基础信息").In(lang), head, func(yield func([]string) bool) {
		for _, m := range all {
			info, _, err := s.Cached(m.ID)
			if err != nil {
				failed = err
				return
			}
			if !yield(append([]string{m.Name, m.MiniAppID}, info.cells()...)) {
				return
			}
		}
	})
	if failed != nil {
		return failed
	}
	return err
}

// cells are the values of sheetFields.
func (i Info) cells() []string {
	return []string{i.Name, i.EnglishName, i.Slogan, i.Description, i.CategoryNames, i.Phone, i.Email}
}

// changeOf is what a row changes: a cell with nothing in it, or with what is
// there already, changes nothing. Categories are named or numbered; what the
// tree does not have is left as it was written, and refused by the checks.
func changeOf(cells map[string]string, now Info, tree *Tree) Change {
	var c Change
	is := now.cells()
	for i, f := range sheetFields {
		text := strings.TrimSpace(cells[f.field])
		if text == "" || text == is[i] {
			continue
		}
		switch f.field {
		case FieldName:
			c.Name = &text
		case FieldEnglishName:
			c.EnglishName = &text
		case FieldSlogan:
			c.Slogan = &text
		case FieldDescription:
			c.Description = &text
		case FieldPhone:
			c.Phone = &text
		case FieldEmail:
			c.Email = &text
		case FieldCategories:
			if !sameCategories(text, now.CategoryNames) {
				c.Categories = categoriesOf(text, tree)
			}
		}
	}
	return c
}

// categoriesOf reads categories as a person writes them.
func categoriesOf(text string, tree *Tree) []string {
	var out []string
	for _, part := range strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune(";；、,，\n", r) }) {
		part = strings.TrimSpace(part)
		if part == "" {
			continue
		}
		if tree != nil {
			for n := range tree.All {
				if n.Leaf() && n.NamePath == part {
					part = n.Path
					break
				}
			}
		}
		if !slices.Contains(out, part) {
			out = append(out, part)
		}
	}
	return out
}
