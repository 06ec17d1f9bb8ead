package version

import (
	"fmt"
	"strings"
	"time"

	"minifleet/backend/fault"
	"minifleet/backend/field"
)

// CodeForm is the fault of a form that breaks the platform's limits.
const CodeForm fault.Code = "version.form"

// CodeBuilding is the fault of a version that is still being built, or whose
// code is still being scanned; CodeScanFailed of one that did not pass the scan.
const (
	CodeBuilding   fault.Code = "version.building"
	CodeScanFailed fault.Code = "version.scan_failed"
)

// ScanFailedHint is what a person does about a scan that failed.
var ScanFailedHint = fault.T("correct the template's code, upload from its next version, and delete this one", "请修正模板代码并由新的模板版本上传，再删除该版本")

// checker collects what is wrong with a form.
type checker struct{ errs field.Errors }

func (c *checker) pattern(name, value, pattern, en, zh string) {
	if value != "" && !field.Matches(pattern, value) {
		c.errs = append(c.errs, field.Error{Field: name, Code: "characters", Text: fault.Text{EN: en, ZH: zh}})
	}
}

// Validate checks a form against the platform's limits; nothing is sent.
// Files are checked by their Content when they have it.
func Validate(f Form, now time.Time) field.Errors {
	f = f.Normalised()
	c := &checker{}
	for _, r := range FieldRules() {
		value, n := r.value(&f), field.Weight(r.value(&f))
		switch {
		case value == "" && r.Required:
			c.errs = append(c.errs, field.Error{Field: r.Field, Code: "blank",
				Text: fault.Text{EN: r.Name.EN + " is missing", ZH: "请填写" + r.Name.ZH}})
		case value != "" && (n < r.Min || n > r.Max):
			c.errs = append(c.errs, field.Error{Field: r.Field, Code: "length", Text: fault.Text{
				EN: fmt.Sprintf("%s is %d long; it has to be %d to %d, a Chinese character counting 2", r.Name.EN, n, r.Min, r.Max),
				ZH: fmt.Sprintf("%s长度为 %d，应为 %d 至 %d（一个汉字计 2）", r.Name.ZH, n, r.Min, r.Max)}})
		}
	}
	if f.Version != "" && !Valid(f.Version) {
		c.errs.Add("app_version", "shape", "the version has to be x.y.z", "版本号应为 x.y.z")
	}
	c.pattern("app_name", f.Name, field.NamePattern, "the name takes Chinese characters, letters, digits, _ + -", "名称只能使用中文、字母、数字、_ + -")
	c.pattern("app_english_name", f.EnglishName, field.EnglishNamePattern, "the English name takes letters and digits", "英文名称只能使用字母和数字")
	c.pattern("service_phone", f.Phone, field.PhonePattern, "the phone takes digits and -", "电话只能使用数字和 -")
	c.pattern("service_email", f.Email, field.EmailPattern, "this is no e-mail address", "邮箱格式不正确")
	c.categories("mini_category_ids", f.Categories)
	c.categories("app_category_ids", f.AppCategories)
	c.region(f)
	c.licence(f, now)
	if f.AuditRule != "" && f.AuditRule != RuleBase && f.AuditRule != RulePromote {
		c.errs.Add("audit_rule", "choice", "the audit rule is BASE or BASE_PROMOTE", "审核规则应为 BASE 或 BASE_PROMOTE")
	}
	c.files(f.Files)
	return c.errs
}

func (c *checker) categories(name, ids string) {
	if ids == "" {
		return
	}
	list := strings.Split(ids, ";")
	if len(list) > field.MaxCategories {
		c.errs.Add(name, "count", "choose 1 to 4 categories", "请选择 1 到 4 个类目")
	}
	for _, id := range list {
		if !field.Matches(field.CategoryPattern, id) {
			c.errs.Add(name, "characters", "a category is written as ids joined by _, several joined by ;", "类目格式为以 _ 连接的编号，多个以 ; 分隔")
			break
		}
	}
}

func (c *checker) region(f Form) {
	switch f.RegionType {
	case RegionGlobal, RegionChina:
		if len(f.Regions) > 0 {
			c.errs.Add("service_region_info", "unwanted", "areas are only given with LOCATION", "只有选择指定地区时才填写服务地区")
		}
	case RegionLocation:
		if len(f.Regions) == 0 {
			c.errs.Add("service_region_info", "blank", "name at least one area", "请至少选择一个服务地区")
		}
		for _, r := range f.Regions {
			if r.ProvinceCode == "" {
				c.errs.Add("service_region_info", "incomplete", "an area has no province code", "服务地区缺少省份编码")
				break
			}
		}
	default:
		c.errs.Add("region_type", "choice", "the region is GLOBAL, CHINA or LOCATION", "服务区域应为全球、中国或指定地区")
	}
}

// licence checks that a licence is given whole or not at all.
func (c *checker) licence(f Form, now time.Time) {
	picture := false
	for _, a := range f.Files {
		picture = picture || (strings.HasSuffix(a.Field, "_license_pic") && !strings.Contains(a.Field, "special"))
	}
	if f.LicenseName == "" && f.LicenseNo == "" && f.LicenseValidDate == "" && !picture {
		return
	}
	if f.LicenseName == "" {
		c.errs.Add("license_name", "blank", "a licence needs its name", "请填写营业执照名称")
	}
	if f.LicenseNo == "" {
		c.errs.Add("license_no", "blank", "a licence needs its number", "请填写营业执照号")
	}
	if !picture {
		c.errs.Add("first_license_pic", "blank", "a licence needs its picture", "请上传营业执照图片")
	}
	if f.LicenseValidDate == "" {
		c.errs.Add("license_valid_date", "blank", "a licence needs its last day", "请填写营业执照有效期")
		return
	}
	if f.LicenseValidDate == field.Forever {
		return
	}
	day, err := time.Parse(time.DateOnly, f.LicenseValidDate)
	if err != nil {
		c.errs.Add("license_valid_date", "shape", "write the day as 2030-12-31; or %s for a licence without end", "日期格式为 2030-12-31，长期有效填“%s”", field.Forever)
	} else if day.Before(now.Add(-24 * time.Hour)) {
		c.errs.Add("license_valid_date", "ended", "the licence has ended", "营业执照已过期")
	}
}
