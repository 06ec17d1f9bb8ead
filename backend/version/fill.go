package version

import (
	"slices"
	"time"

	"minifleet/backend/fault"
	"minifleet/backend/field"
	"minifleet/backend/provider"
)

// Values are what the placeholders in an audit form are filled with.
type Values struct {
	provider.MerchantValues
	Version         string // of the submission
	TemplateVersion string // that it was built from, "" when that is not known
}

// Placeholders lists the names that a form's texts may hold; {{ext.KEY}} comes
// from a merchant's own values.
func Placeholders() []string {
	return append(provider.Placeholders(), "version", "template_version")
}

func (v Values) get(name string) (value string, known bool) {
	switch name {
	case "version":
		return v.Version, true
	case "template_version":
		return v.TemplateVersion, true
	}
	return v.Get(name)
}

// text is a text of a form that may hold placeholders.
type text struct {
	field string
	name  fault.Text
	value *string
}

// texts are those of the form that may hold placeholders: what a merchant has
// its own of. A password never does.
func (f *Form) texts() []text {
	return []text{
		{"version_desc", fault.T("Version description", "版本描述"), &f.Description},
		{"app_name", fault.T("Name", "小程序名称"), &f.Name},
		{"app_english_name", fault.T("English name", "英文名称"), &f.EnglishName},
		{"app_slogan", fault.T("Slogan", "应用简介"), &f.Slogan},
		{"app_desc", fault.T("Description", "应用描述"), &f.AppDesc},
		{"mini_category_ids", fault.T("Categories", "小程序类目"), &f.Categories},
		{"service_phone", fault.T("Service phone", "客服电话"), &f.Phone},
		{"service_email", fault.T("Service e-mail", "客服邮箱"), &f.Email},
		{"license_name", fault.T("Licence name", "营业执照名称"), &f.LicenseName},
		{"license_no", fault.T("Licence number", "营业执照号"), &f.LicenseNo},
		{"license_valid_date", fault.T("Licence's last day", "营业执照有效期"), &f.LicenseValidDate},
		{"memo", fault.T("Note to the auditor", "审核备注"), &f.Memo},
		{"test_accout", fault.T("Test account", "测试账号"), &f.TestAccount},
	}
}

// Personal reports whether the form holds placeholders, so that each merchant's
// is another.
func (f Form) Personal() bool {
	return slices.ContainsFunc(f.texts(), func(t text) bool { return provider.Braced(*t.value) })
}

// Shared is the form without the texts that hold placeholders: what is the same
// for every merchant.
func (f Form) Shared() Form {
	for _, t := range f.texts() {
		if provider.Braced(*t.value) {
			*t.value = ""
		}
	}
	return f
}

// Fill returns the form with its placeholders filled. Errors name each field
// with a placeholder that is unknown, or for which the merchant has no value;
// such a form is not sent.
func (f Form) Fill(v Values) (Form, field.Errors) {
	f.Version = v.Version
	var errs field.Errors
	for _, t := range f.texts() {
		filled, wrong := provider.FillText(*t.value, v.get)
		for _, u := range wrong {
			errs = append(errs, t.wrong(u))
		}
		*t.value = filled
	}
	return f, errs
}

func (t text) wrong(u provider.Unfilled) field.Error {
	why := u.Why()
	return field.Error{Field: t.field, Code: "placeholder", Text: fault.Text{EN: t.name.EN + ": " + why.EN, ZH: t.name.ZH + "：" + why.ZH}}
}

// anyMerchant has a value for every placeholder that there is.
func anyMerchant(name string) (string, bool) {
	_, known := (Values{}).get(name)
	return "0", known
}

// ValidateShared checks a form that is filled for each merchant: what Validate
// can tell of the texts without placeholders, and that those with some use known
// ones. How long a filled text is shows only at its merchant.
func ValidateShared(f Form, now time.Time) field.Errors {
	f.Version = FirstNumber // every merchant has its own
	var errs field.Errors
	open := map[string]bool{}
	for _, t := range f.texts() {
		if !provider.Braced(*t.value) {
			continue
		}
		open[t.field] = true
		_, wrong := provider.FillText(*t.value, anyMerchant)
		for _, u := range wrong {
			errs = append(errs, t.wrong(u))
		}
	}
	for _, e := range Validate(f, now) {
		if !open[e.Field] {
			errs = append(errs, e)
		}
	}
	return errs
}

// With returns the form with what own says in place of its own: every text that
// own has, its region, and its files by their field. Choices (audit rule, going
// online, a quick audit) stay those of the form but for the audit rule, and an
// empty text of own leaves the form's.
func (f Form) With(own Form) Form {
	mine := own.texts()
	for i, t := range f.texts() {
		if *mine[i].value != "" {
			*t.value = *mine[i].value
		}
	}
	if own.RegionType != "" {
		f.RegionType, f.Regions = own.RegionType, slices.Clone(own.Regions)
	}
	for _, s := range []struct{ to, from *string }{{&f.AppCategories, &own.AppCategories}, {&f.BundleID, &own.BundleID}, {&f.AuditRule, &own.AuditRule}} {
		if *s.from != "" {
			*s.to = *s.from
		}
	}
	if own.TestAccount != "" {
		f.TestPassword = own.TestPassword // it belongs to the account
	}
	files := slices.Clone(f.Files)
	for _, a := range own.Files {
		if i := slices.IndexFunc(files, func(b Attachment) bool { return b.Field == a.Field }); i >= 0 {
			files[i] = a
		} else {
			files = append(files, a)
		}
	}
	f.Files = files
	return f
}

// Blank reports whether the form says nothing at all.
func (f Form) Blank() bool {
	return !slices.ContainsFunc(f.texts(), func(t text) bool { return *t.value != "" }) && f.RegionType == "" && f.AppCategories == "" &&
		f.BundleID == "" && f.AuditRule == "" && len(f.Files) == 0
}

// Change is one field of a form that another has otherwise. Of files Before and
// After are their names.
type Change struct {
	Field  string     `json:"field"`
	Name   fault.Text `json:"name"`
	Before string     `json:"before"`
	After  string     `json:"after"`
}

// Changes lists what other has otherwise than f, in the order of a form. A
// password is not shown.
func (f Form) Changes(other Form) []Change {
	out := []Change{}
	theirs := other.texts()
	for i, t := range f.texts() {
		if *t.value != *theirs[i].value {
			out = append(out, Change{t.field, t.name, *t.value, *theirs[i].value})
		}
	}
	if f.RegionType != other.RegionType || !slices.Equal(f.Regions, other.Regions) {
		out = append(out, Change{"region_type", fault.T("Service area", "服务区域"), f.RegionType, other.RegionType})
	}
	named := func(form Form, name string) (file, ref string) {
		for _, a := range form.Files {
			if a.Field == name {
				return a.Name, a.Ref
			}
		}
		return "", ""
	}
	for _, r := range FileRules() {
		before, was := named(f, r.Field)
		after, is := named(other, r.Field)
		if was != is || before != after {
			out = append(out, Change{r.Field, r.Name, before, after})
		}
	}
	return out
}
