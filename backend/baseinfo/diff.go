package baseinfo

import (
	"fmt"
	"slices"
	"strings"

	"minifleet/backend/picture"
)

// FieldDiff is one field before and after a change, as a person reads it.
type FieldDiff struct {
	Field  string `json:"field"`
	Before string `json:"before"` // a logo: its address
	After  string `json:"after"`  // a logo: its format and size
	Same   bool   `json:"same"`
}

// Diff shows what a change does to the base info, field by field. The tree
// names the categories; nil shows their IDs.
func Diff(before Info, c Change, tree *Tree) []FieldDiff {
	now := map[string]string{
		FieldName: before.Name, FieldEnglishName: before.EnglishName, FieldSlogan: before.Slogan,
		FieldDescription: before.Description, FieldPhone: before.Phone, FieldEmail: before.Email,
	}
	var out []FieldDiff
	for _, f := range c.texts() {
		if f.value != nil {
			out = append(out, FieldDiff{f.field, now[f.field], *f.value, now[f.field] == *f.value})
		}
	}
	if c.Categories != nil {
		after := categoryNames(c.Categories, tree)
		out = append(out, FieldDiff{FieldCategories, before.CategoryNames, after, sameCategories(before.CategoryNames, after)})
	}
	if c.Logo != nil {
		p, _ := picture.Open(c.Logo)
		shown := p.Shown()
		out = append(out, FieldDiff{FieldLogo, before.LogoURL, fmt.Sprintf("%s %d×%d", strings.ToUpper(p.Format), shown.Dx(), shown.Dy()), false})
	}
	return out
}

func categoryNames(ids []string, tree *Tree) string {
	names := make([]string, len(ids))
	for i, id := range ids {
		names[i] = id
		if tree != nil {
			if n := tree.byPath(id); n != nil {
				names[i] = n.NamePath
			}
		}
	}
	return strings.Join(names, ";")
}

func sameCategories(a, b string) bool {
	split := func(s string) []string {
		parts := strings.FieldsFunc(s, func(r rune) bool { return r == ';' || r == '；' })
		slices.Sort(parts)
		return parts
	}
	return slices.Equal(split(a), split(b))
}
