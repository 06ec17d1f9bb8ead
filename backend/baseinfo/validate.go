package baseinfo

import (
	"context"
	"strings"
	"unicode"
	"unicode/utf8"

	"minifleet/backend/fault"
	"minifleet/backend/field"
)

// Change names the fields of base info to be changed. A nil field is left as
// it is; the platform has no way to empty one.
type Change struct {
	Name        *string `json:"name,omitempty"`
	EnglishName *string `json:"english_name,omitempty"`
	Slogan      *string `json:"slogan,omitempty"`
	Description *string `json:"description,omitempty"`
	// Categories are category IDs from the first level down, joined by "_"
	// ("11_12_13"); nil leaves them. A bare leaf ID is completed by Modify when
	// the category tree was read before.
	Categories []string `json:"categories,omitempty"`
	Logo       []byte   `json:"logo,omitempty"` // PNG or JPEG
	LogoName   string   `json:"logo_name,omitempty"`
	Phone      *string  `json:"phone,omitempty"`
	Email      *string  `json:"email,omitempty"`
}

// Fields returns the names of the fields that change, in a fixed order.
func (c Change) Fields() []string {
	var out []string
	for _, f := range c.texts() {
		if f.value != nil {
			out = append(out, f.field)
		}
	}
	if c.Categories != nil {
		out = append(out, FieldCategories)
	}
	if c.Logo != nil {
		out = append(out, FieldLogo)
	}
	return out
}

// Form returns the texts of the change by the platform's field names, which
// are the same in baseinfo.modify and version.audit.apply: an edit that is
// refused once online goes into the next version's audit form.
func (c Change) Form() map[string]string {
	form := map[string]string{}
	for _, f := range c.texts() {
		if f.value != nil {
			form[f.field] = *f.value
		}
	}
	if len(c.Categories) > 0 {
		form[FieldCategories] = strings.Join(c.Categories, ";")
	}
	return form
}

// Empty reports whether nothing changes.
func (c Change) Empty() bool { return len(c.Fields()) == 0 }

type textField struct {
	field string
	value *string
}

func (c Change) texts() []textField {
	return []textField{
		{FieldName, c.Name}, {FieldEnglishName, c.EnglishName}, {FieldSlogan, c.Slogan},
		{FieldDescription, c.Description}, {FieldPhone, c.Phone}, {FieldEmail, c.Email},
	}
}

// CodeInvalid is the fault of an input that breaks the platform's limits.
const CodeInvalid fault.Code = "baseinfo.invalid"

// Validate checks a change against the platform's limits. A picture is read to
// its end only for as long as the context lives.
func Validate(ctx context.Context, c Change) field.Errors {
	var errs field.Errors
	limits := Limits()
	for _, f := range c.texts() {
		if f.value == nil {
			continue
		}
		limit, _ := limits.Of(f.field)
		if e := checkText(limit, *f.value); e != nil {
			errs = append(errs, *e)
		}
	}
	if c.Categories != nil {
		errs = append(errs, checkCategoryIDs(c.Categories)...)
	}
	if c.Logo != nil {
		r, err := CheckLogo(ctx, c.Logo)
		if err != nil {
			errs.Add(FieldLogo, "unread", "the picture was not read to its end", "图片未检查完")
		}
		errs = append(errs, r.Problems...)
	}
	if c.Empty() {
		errs.Add("", "empty", "nothing is changed", "没有任何改动")
	}
	return errs
}

// ValidateAgainst is Validate, and that the mini program keeps a phone or an
// e-mail, judged by what is known of it now (nil: nothing).
func ValidateAgainst(ctx context.Context, c Change, now *Info) field.Errors {
	errs := Validate(ctx, c)
	if now != nil && now.Phone == "" && now.Email == "" && c.Phone == nil && c.Email == nil {
		errs.Add(FieldPhone, "contact",
			"the mini program has neither a phone nor an e-mail; give at least one", "小程序既没有客服电话也没有客服邮箱，请至少填写一项")
	}
	return errs
}

func checkText(l Limit, s string) *field.Error {
	bad := func(code, en, zh string, args ...any) *field.Error {
		return &field.Error{Field: l.Field, Code: code, Text: fault.T(en, zh, args...)}
	}
	if strings.TrimSpace(s) == "" {
		return bad("blank", "this cannot be emptied; leave it unchanged instead", "不能清空；如不修改请保持原样")
	}
	if !utf8.ValidString(s) {
		return bad("encoding", "the text is not valid UTF-8", "文本不是有效的 UTF-8 编码")
	}
	if s != strings.TrimSpace(s) {
		return bad("spaces", "there are spaces at the beginning or the end", "首尾有空格")
	}
	for _, r := range s {
		if unicode.IsControl(r) && (l.Field != FieldDescription || r != '\n') {
			return bad("control", "it holds a control character such as a tab or a line break", "含有制表符、换行等控制字符")
		}
	}
	if l.Pattern != "" && !field.Matches(l.Pattern, s) {
		return &field.Error{Field: l.Field, Code: "characters",
			Text: fault.Text{EN: "only " + l.Allowed.EN + " may be used", ZH: "只能使用" + l.Allowed.ZH}}
	}
	n := utf8.RuneCountInString(s)
	if l.Weighted {
		n = field.Weight(s)
	}
	if n < l.Min {
		return bad("short", "too short: %d of at least %d (a Chinese character counts 2)", "太短：%d，至少 %d（一个汉字计 2）", n, l.Min)
	}
	if n > l.Max {
		return bad("long", "too long: %d of at most %d (a Chinese character counts 2)", "太长：%d，最多 %d（一个汉字计 2）", n, l.Max)
	}
	return nil
}

func checkCategoryIDs(ids []string) field.Errors {
	limit, _ := Limits().Of(FieldCategories)
	var errs field.Errors
	if len(ids) < limit.Min || len(ids) > limit.Max {
		errs.Add(FieldCategories, "count",
			"choose %d to %d categories, not %d", "请选择 %d 到 %d 个类目，现在是 %d 个", limit.Min, limit.Max, len(ids))
	}
	seen := map[string]bool{}
	for _, id := range ids {
		switch {
		case !field.Matches(limit.Pattern, id):
			errs.Add(FieldCategories, "characters", "%q is no category number", "“%s”不是类目编号", id)
		case seen[id]:
			errs.Add(FieldCategories, "twice", "category %s is chosen twice", "类目 %s 重复选择", id)
		}
		seen[id] = true
	}
	return errs
}
