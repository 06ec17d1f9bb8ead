package version

import (
	"fmt"
	"regexp"
	"strings"
	"time"

	"minifleet/backend/fault"
)

// FieldError is what is wrong with one field of a form.
type FieldError struct {
	Field string     `json:"field"`
	Text  fault.Text `json:"text"`
}

// FieldErrors is everything wrong with a form.
type FieldErrors []FieldError

// Error is the English of all of them.
func (e FieldErrors) Error() string {
	parts := make([]string, len(e))
	for i, f := range e {
		parts[i] = f.Field + ": " + f.Text.EN
	}
	return strings.Join(parts, "; ")
}

// Fault makes one error of them, which errors.As opens to the FieldErrors; nil
// when there are none.
func (e FieldErrors) Fault() error {
	if len(e) == 0 {
		return nil
	}
	return fault.Wrap(e, "version.form", e[0].Text).WithField(e[0].Field).WithRetry(fault.RetryAfterInput).
		WithHint(fault.T("correct the marked fields; nothing was sent", "请修改标出的字段；尚未发送任何内容"))
}

// Patterns of the form's fields.
const (
	namePattern     = `^[〇㐀-䶿一-鿿0-9A-Za-z_+\-]+$`
	englishPattern  = `^[0-9A-Za-z]+$`
	phonePattern    = `^[0-9\-]+$`
	emailPattern    = `^[^@\s]+@[^@\s]+\.[^@\s.]+$`
	categoryPattern = `^[0-9A-Za-z]+(_[0-9A-Za-z]+){0,2}$`
)

// checker collects what is wrong with a form.
type checker struct{ errs FieldErrors }

func (c *checker) add(field, en, zh string, args ...any) {
	c.errs = append(c.errs, FieldError{field, fault.T(en, zh, args...)})
}

func (c *checker) pattern(field, value, pattern, en, zh string) {
	if value != "" && !regexp.MustCompile(pattern).MatchString(value) {
		c.errs = append(c.errs, FieldError{field, fault.Text{EN: en, ZH: zh}})
	}
}

// Validate checks a form against the platform's limits; nothing is sent.
// Files are checked by their Content when they have it.
func Validate(f Form, now time.Time) FieldErrors {
	f = f.Normalised()
	c := &checker{}
	for _, r := range FieldRules() {
		value, n := r.value(&f), Weight(r.value(&f))
		switch {
		case value == "" && r.Required:
			c.errs = append(c.errs, FieldError{r.Field, fault.Text{EN: r.Name.EN + " is missing", ZH: "请填写" + r.Name.ZH}})
		case value != "" && (n < r.Min || n > r.Max):
			c.errs = append(c.errs, FieldError{r.Field, fault.Text{
				EN: fmt.Sprintf("%s is %d long; it has to be %d to %d, a Chinese character counting 2", r.Name.EN, n, r.Min, r.Max),
				ZH: fmt.Sprintf("%s长度为 %d，应为 %d 至 %d（一个汉字计 2）", r.Name.ZH, n, r.Min, r.Max)}})
		}
	}
	if f.Version != "" && !Valid(f.Version) {
		c.add("app_version", "the version has to be x.y.z", "版本号应为 x.y.z")
	}
	c.pattern("app_name", f.Name, namePattern, "the name takes Chinese characters, letters, digits, _ + -", "名称只能使用中文、字母、数字、_ + -")
	c.pattern("app_english_name", f.EnglishName, englishPattern, "the English name takes letters and digits", "英文名称只能使用字母和数字")
	c.pattern("service_phone", f.Phone, phonePattern, "the phone takes digits and -", "电话只能使用数字和 -")
	c.pattern("service_email", f.Email, emailPattern, "this is no e-mail address", "邮箱格式不正确")
	c.categories("mini_category_ids", f.Categories)
	c.categories("app_category_ids", f.AppCategories)
	c.region(f)
	c.licence(f, now)
	if f.AuditRule != "" && f.AuditRule != RuleBase && f.AuditRule != RulePromote {
		c.add("audit_rule", "the audit rule is BASE or BASE_PROMOTE", "审核规则应为 BASE 或 BASE_PROMOTE")
	}
	c.files(f.Files)
	return c.errs
}

func (c *checker) categories(field, ids string) {
	if ids == "" {
		return
	}
	list := strings.Split(ids, ";")
	if len(list) > 4 {
		c.add(field, "choose 1 to 4 categories", "请选择 1 到 4 个类目")
	}
	shape := regexp.MustCompile(categoryPattern)
	for _, id := range list {
		if !shape.MatchString(id) {
			c.add(field, "a category is written as ids joined by _, several joined by ;", "类目格式为以 _ 连接的编号，多个以 ; 分隔")
			break
		}
	}
}

func (c *checker) region(f Form) {
	switch f.RegionType {
	case RegionGlobal, RegionChina:
		if len(f.Regions) > 0 {
			c.add("service_region_info", "areas are only given with LOCATION", "只有选择指定地区时才填写服务地区")
		}
	case RegionLocation:
		if len(f.Regions) == 0 {
			c.add("service_region_info", "name at least one area", "请至少选择一个服务地区")
		}
		for _, r := range f.Regions {
			if r.ProvinceCode == "" {
				c.add("service_region_info", "an area has no province code", "服务地区缺少省份编码")
				break
			}
		}
	default:
		c.add("region_type", "the region is GLOBAL, CHINA or LOCATION", "服务区域应为全球、中国或指定地区")
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
		c.add("license_name", "a licence needs its name", "请填写营业执照名称")
	}
	if f.LicenseNo == "" {
		c.add("license_no", "a licence needs its number", "请填写营业执照号")
	}
	if !picture {
		c.add("first_license_pic", "a licence needs its picture", "请上传营业执照图片")
	}
	if f.LicenseValidDate == "" {
		c.add("license_valid_date", "a licence needs its last day", "请填写营业执照有效期")
		return
	}
	if f.LicenseValidDate == LicenseForever {
		return
	}
	day, err := time.Parse(time.DateOnly, f.LicenseValidDate)
	if err != nil {
		c.add("license_valid_date", "write the day as 2030-12-31; or 长期 for a licence without end", "日期格式为 2030-12-31，长期有效填“长期”")
	} else if day.Before(now.Add(-24 * time.Hour)) {
		c.add("license_valid_date", "the licence has ended", "营业执照已过期")
	}
}
