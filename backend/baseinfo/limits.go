package baseinfo

import (
	"minifleet/backend/fault"
	"minifleet/backend/field"
)

// Names of the fields of base info, as the platform spells them.
const (
	FieldName        = "app_name"
	FieldEnglishName = "app_english_name"
	FieldSlogan      = "app_slogan"
	FieldDescription = "app_desc"
	FieldCategories  = "mini_category_ids"
	FieldLogo        = "app_logo"
	FieldPhone       = "service_phone"
	FieldEmail       = "service_email"
	FieldDomain      = "safe_domain"
)

// Limits of server domains and of how often a field may change.
// Alipay open platform: 30 server domains an app; once online, 2 name changes
// a year, and 5 changes a month of slogan, category and phone.
const (
	MaxDomains    = 30
	NamesPerYear  = 2
	EditsPerMonth = 5
)

// Limit is what the platform accepts in one field. A screen checks as typed
// with the very same numbers.
type Limit struct {
	Field string `json:"field"`
	Min   int    `json:"min"` // in units of field.Weight, or entries for categories
	Max   int    `json:"max"`
	// Weighted says that a Chinese character counts as 2.
	Weighted bool `json:"weighted"`
	// Pattern is a regular expression that Go and JavaScript (flag u) read
	// alike; "" when any character may be used.
	Pattern string     `json:"pattern,omitempty"`
	Allowed fault.Text `json:"allowed"` // the pattern in words
	PerYear int        `json:"per_year,omitempty"`
	PerMon  int        `json:"per_month,omitempty"`
}

// LogoLimit is what the platform accepts as a logo.
type LogoLimit struct {
	MaxBytes    int      `json:"max_bytes"`
	MinSide     int      `json:"min_side"` // what PrepareLogo makes, in pixels
	MaxSide     int      `json:"max_side"`
	Recommended int      `json:"recommended"`
	Formats     []string `json:"formats"`
}

// LimitSet is every limit of base info as data.
type LimitSet struct {
	Fields     []Limit   `json:"fields"`
	Logo       LogoLimit `json:"logo"`
	MaxDomains int       `json:"max_domains"`
}

// Of returns the limit of a field.
func (s LimitSet) Of(field string) (Limit, bool) {
	for _, l := range s.Fields {
		if l.Field == field {
			return l, true
		}
	}
	return Limit{}, false
}

// Limits returns the limits of alipay.open.mini.baseinfo.modify.
func Limits() LimitSet {
	fields := []Limit{
		{Field: FieldName, Weighted: true, Pattern: field.NamePattern, PerYear: NamesPerYear,
			Allowed: fault.T("Chinese characters, letters, digits, _ + -", "中文、字母、数字、_ + -")},
		{Field: FieldEnglishName, Pattern: field.EnglishNamePattern, Weighted: true,
			Allowed: fault.T("letters and digits", "字母和数字")},
		{Field: FieldSlogan, Weighted: true, PerMon: EditsPerMonth,
			Allowed: fault.T("any characters on one line", "任意字符，单行")},
		{Field: FieldDescription, Weighted: true,
			Allowed: fault.T("any characters", "任意字符")},
		{Field: FieldCategories, Min: 1, Max: field.MaxCategories, Pattern: field.CategoryPattern, PerMon: EditsPerMonth,
			Allowed: fault.T("category numbers joined by _", "用 _ 连接的类目编号")},
		{Field: FieldPhone, Pattern: field.PhonePattern, PerMon: EditsPerMonth,
			Allowed: fault.T("digits and -", "数字和 -")},
		{Field: FieldEmail, Pattern: field.EmailPattern,
			Allowed: fault.T("an e-mail address", "邮箱地址")},
	}
	for i := range fields {
		if least, most := field.Length(fields[i].Field); most > 0 {
			fields[i].Min, fields[i].Max = least, most
		}
		if fields[i].Field == FieldName {
			fields[i].Max = field.NameMaxModify
		}
	}
	return LimitSet{
		Fields: fields,
		Logo: LogoLimit{MaxBytes: 2 << 20, MinSide: 180, MaxSide: 1024, Recommended: 180,
			Formats: []string{"png", "jpg", "jpeg"}},
		MaxDomains: MaxDomains,
	}
}
