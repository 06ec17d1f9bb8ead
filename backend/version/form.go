package version

import (
	"strings"

	"minifleet/backend/alipay"
	"minifleet/backend/fault"
	"minifleet/backend/field"
)

// Form is a submission for audit. Base info left empty is taken by the
// platform from what the mini program says about itself now.
type Form struct {
	Version     string `json:"app_version"`
	Description string `json:"version_desc"`
	BundleID    string `json:"bundle_id,omitempty"`

	Name          string `json:"app_name,omitempty"`
	EnglishName   string `json:"app_english_name,omitempty"`
	Slogan        string `json:"app_slogan,omitempty"`
	AppDesc       string `json:"app_desc,omitempty"`
	AppCategories string `json:"app_category_ids,omitempty"`  // the old category system: a_b_c;d_e_f
	Categories    string `json:"mini_category_ids,omitempty"` // the present one
	Phone         string `json:"service_phone,omitempty"`
	Email         string `json:"service_email,omitempty"`

	RegionType string   `json:"region_type,omitempty"` // GLOBAL, CHINA, LOCATION
	Regions    []Region `json:"service_region_info,omitempty"`

	LicenseName      string `json:"license_name,omitempty"`
	LicenseNo        string `json:"license_no,omitempty"`
	LicenseValidDate string `json:"license_valid_date,omitempty"` // yyyy-MM-dd, or field.Forever

	Memo         string `json:"memo,omitempty"`
	TestAccount  string `json:"test_accout,omitempty"` // the platform's spelling
	TestPassword string `json:"test_password,omitempty"`

	AuditRule  string `json:"audit_rule,omitempty"`  // BASE_PROMOTE also allows "admitted, no marketing"
	AutoOnline bool   `json:"auto_online,omitempty"` // online at once when it passes
	SpeedUp    bool   `json:"speed_up,omitempty"`    // ask for a quick audit

	Files []Attachment `json:"files,omitempty"`
}

// Region is one area of service. Codes are those of the platform.
type Region struct {
	ProvinceCode string `json:"province_code,omitempty"`
	ProvinceName string `json:"province_name,omitempty"`
	CityCode     string `json:"city_code,omitempty"`
	CityName     string `json:"city_name,omitempty"`
	AreaCode     string `json:"area_code,omitempty"`
	AreaName     string `json:"area_name,omitempty"`
}

// Attachment is one file of a form. In the store it carries Ref instead of
// Content; what leaves the store for a screen carries Ref and Size.
type Attachment struct {
	Field   string `json:"field"` // as in FileRules
	Name    string `json:"name"`
	Size    int    `json:"size"`
	Ref     string `json:"ref,omitempty"`     // SHA-256 of the content, hex
	Content []byte `json:"content,omitempty"` // wins over Ref
}

// Region types and the audit rule.
const (
	RegionGlobal   = alipay.RegionGlobal
	RegionChina    = alipay.RegionChina
	RegionLocation = alipay.RegionLocation
	RuleBase       = "BASE"
	RulePromote    = alipay.AuditRuleBasePromote
)

// FieldRule is what the platform takes in one field of the form. Lengths count
// a Chinese character as 2.
type FieldRule struct {
	Field    string     `json:"field"`
	Name     fault.Text `json:"name"`
	Min      int        `json:"min,omitempty"`
	Max      int        `json:"max,omitempty"`
	Required bool       `json:"required,omitempty"`
	value    func(*Form) string
}

// FieldRules are the rules of the text fields, in the order of a form.
// Alipay open platform: limits of alipay.open.mini.version.audit.apply.
func FieldRules() []FieldRule {
	rules := []FieldRule{
		{"app_version", fault.T("Version", "版本号"), 5, 32, true, func(f *Form) string { return f.Version }},
		{"version_desc", fault.T("Version description", "版本描述"), 30, 500, true, func(f *Form) string { return f.Description }},
		{"app_name", fault.T("Name", "小程序名称"), 0, 0, false, func(f *Form) string { return f.Name }},
		{"app_english_name", fault.T("English name", "英文名称"), 0, 0, false, func(f *Form) string { return f.EnglishName }},
		{"app_slogan", fault.T("Slogan", "应用简介"), 0, 0, false, func(f *Form) string { return f.Slogan }},
		{"app_desc", fault.T("Description", "应用描述"), 0, 0, false, func(f *Form) string { return f.AppDesc }},
		{"service_phone", fault.T("Service phone", "客服电话"), 0, 0, false, func(f *Form) string { return f.Phone }},
		{"service_email", fault.T("Service e-mail", "客服邮箱"), 0, 0, false, func(f *Form) string { return f.Email }},
		{"license_name", fault.T("Licence name", "营业执照名称"), 0, 100, false, func(f *Form) string { return f.LicenseName }},
		{"license_no", fault.T("Licence number", "营业执照号"), 0, 100, false, func(f *Form) string { return f.LicenseNo }},
		{"memo", fault.T("Note to the auditor", "审核备注"), 0, 500, false, func(f *Form) string { return f.Memo }},
		{"test_accout", fault.T("Test account", "测试账号"), 0, 100, false, func(f *Form) string { return f.TestAccount }},
		{"test_password", fault.T("Test password", "测试密码"), 0, 100, false, func(f *Form) string { return f.TestPassword }},
	}
	for i := range rules {
		if least, most := field.Length(rules[i].Field); most > 0 {
			rules[i].Min, rules[i].Max = least, most
		}
	}
	return rules
}

// DescriptionLength is how long a version description may be.
func DescriptionLength() (least, most int) {
	for _, r := range FieldRules() {
		if r.Field == "version_desc" {
			return r.Min, r.Max
		}
	}
	return 0, 0
}

// FileRule is what the platform takes as one file of the form.
type FileRule struct {
	Field    string     `json:"field"`
	Name     fault.Text `json:"name"`
	Kinds    []string   `json:"kinds"` // by extension
	MaxBytes int        `json:"max_bytes"`
	Square   bool       `json:"square,omitempty"`
	MaxShort int        `json:"max_short,omitempty"` // pixels of the shorter side
	MaxLong  int        `json:"max_long,omitempty"`
}

// FileRules are the rules of the 16 files, in the order of a form.
// Alipay open platform: pictures png/jpg of at most 4 MB and 2160x3840, the
// logo square and at most 2 MB, the test attachment zip/rar of at most 10 MB.
func FileRules() []FileRule {
	picture := func(name, en, zh string) FileRule {
		return FileRule{name, fault.Text{EN: en, ZH: zh}, []string{"png", "jpg", "jpeg"}, 4 << 20, false, 2160, 3840}
	}
	out := []FileRule{{"app_logo", fault.T("Logo", "小程序图标"), []string{"png", "jpg", "jpeg"}, 2 << 20, true, 0, 0}}
	ordinals := []struct{ field, en, zh string }{{"first", "1", "一"}, {"second", "2", "二"}, {"third", "3", "三"}, {"fourth", "4", "四"}, {"fifth", "5", "五"}}
	for _, o := range ordinals {
		out = append(out, picture(o.field+"_screen_shot", "Screenshot "+o.en, "截图"+o.zh))
	}
	for _, o := range ordinals {
		out = append(out, picture(o.field+"_license_pic", "Licence picture "+o.en, "营业执照图片"+o.zh))
	}
	for _, o := range ordinals[:3] {
		out = append(out, picture(o.field+"_special_license_pic", "Special licence "+o.en, "特殊资质图片"+o.zh))
	}
	return append(out, picture("out_door_pic", "Shop front", "门头照片"),
		FileRule{"test_file_name", fault.T("Test attachment", "测试附件"), []string{"zip", "rar"}, 10 << 20, false, 0, 0})
}

// Normalised returns the form with the spaces around its texts removed and the
// region set to China when nothing was chosen.
func (f Form) Normalised() Form {
	for _, s := range []*string{&f.Version, &f.Description, &f.BundleID, &f.Name, &f.EnglishName, &f.Slogan, &f.AppDesc, &f.AppCategories,
		&f.Categories, &f.Phone, &f.Email, &f.RegionType, &f.LicenseName, &f.LicenseNo, &f.LicenseValidDate, &f.Memo, &f.TestAccount, &f.AuditRule} {
		*s = strings.TrimSpace(*s)
	}
	if f.RegionType == "" {
		f.RegionType = RegionChina
	}
	if f.LicenseValidDate == endOfTime {
		f.LicenseValidDate = field.Forever
	}
	return f
}

// endOfTime is what the screens wrote before for a licence without end; forms
// that were kept still hold it.
const endOfTime = "9999-12-31"
