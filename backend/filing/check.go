package filing

import (
	"regexp"
	"slices"
	"strings"
	"time"

	"minifleet/backend/fault"
	"minifleet/backend/field"
)

// CodeIncomplete is the fault of a form that cannot be handed in as it is.
const CodeIncomplete fault.Code = "filing.incomplete"

// Report is what keeps a form from being handed in, and what may make the
// platform or the authority refuse it. No text of it holds a value of the form.
type Report struct {
	Problems field.Errors `json:"problems"`
	Warnings field.Errors `json:"warnings"`
}

// OK reports whether the form can be handed in.
func (r Report) OK() bool { return len(r.Problems) == 0 }

// Fault is one error of all problems, nil when there are none.
func (r Report) Fault() error {
	if r.OK() {
		return nil
	}
	f := fault.As(r.Problems.Fault(CodeIncomplete))
	var en, zh []string
	for _, p := range r.Problems[:min(3, len(r.Problems))] {
		en, zh = append(en, p.Text.EN), append(zh, p.Text.ZH)
	}
	f.Message = fault.Text{EN: strings.Join(en, "; "), ZH: strings.Join(zh, "；")}
	if more := len(r.Problems) - 3; more > 0 {
		t := fault.T("; and %d more", "；另有 %d 项", more)
		f.Message.EN, f.Message.ZH = f.Message.EN+t.EN, f.Message.ZH+t.ZH
	}
	return f
}

type checker struct {
	form
	now time.Time
	Report
}

// Check judges a form without the network. Without the lists nothing chosen can
// be judged, and it says so.
func Check(d Draft, l *Lists, now time.Time) Report {
	c := checker{form: form{d, l}, now: now}
	if l.Never() {
		c.Problems.Add("", "unread", "the platform's lists were never read; read them first", "尚未读取平台的地区、证件等列表，请先读取")
	}
	for i := range specs {
		s := &specs[i]
		need := s.need(c.form)
		if need == Hidden {
			continue
		}
		if s.Kind == Picture {
			c.pictures(s, need)
			continue
		}
		value := c.Values[s.Key]
		if value == "" {
			if need == Required {
				c.problem(s, "blank", fault.T("is missing", "未填写"))
			}
			continue
		}
		c.value(s, value)
	}
	c.together()
	return c.Report
}

func labelled(s *spec, t fault.Text) fault.Text {
	return fault.Text{EN: s.Label.EN + ": " + t.EN, ZH: s.Label.ZH + "：" + t.ZH}
}

func (c *checker) problem(s *spec, code string, t fault.Text) {
	c.Problems = append(c.Problems, field.Error{Field: s.Key, Code: code, Text: labelled(s, t)})
}

func (c *checker) warn(s *spec, code string, t fault.Text) {
	c.Warnings = append(c.Warnings, field.Error{Field: s.Key, Code: code, Text: labelled(s, t)})
}

var (
	phoneShape  = regexp.MustCompile(`^[0-9-]{7,20}$`)
	mobileShape = regexp.MustCompile(`^1[0-9]{10}$`)
	emailShape  = regexp.MustCompile(field.EmailPattern)
)

func (c *checker) value(s *spec, value string) {
	switch s.Kind {
	case Choice:
		if of := c.options(s.Key); !c.lists.Never() && !slices.ContainsFunc(of, func(o Option) bool { return o.Value == value }) {
			c.problem(s, "choice", fault.T("is not in the platform's list", "不在平台的列表中"))
		}
	case Phone:
		switch {
		case !phoneShape.MatchString(value):
			c.problem(s, "characters", fault.T("is no phone number", "不是有效的电话号码"))
		case s.Key == keyPhone && !mobileShape.MatchString(value):
			c.warn(s, "mobile", fault.T("should be a mobile phone: a text message follows", "建议填写手机号，以便接收核验短信"))
		}
	case Email:
		if !emailShape.MatchString(value) {
			c.problem(s, "characters", fault.T("is no e-mail address", "不是有效的电子邮箱"))
		}
	case Date:
		c.date(s, value)
	case Number:
		c.number(s, value)
	}
}

func (c *checker) date(s *spec, value string) {
	at, ok := day(value)
	until := strings.HasSuffix(s.Key, ".valid_until")
	switch {
	case until && value == field.Forever:
	case !ok && until:
		c.problem(s, "date", fault.T("is no date like 2026-01-31, nor 长期 for no end", "须为 2026-01-31 形式的日期，或“长期”"))
	case !ok:
		c.problem(s, "date", fault.T("is no date like 2026-01-31", "须为 2026-01-31 形式的日期"))
	case !until && at.After(c.now):
		c.problem(s, "date", fault.T("has not come yet", "尚未到来"))
	case until && at.Before(c.now.AddDate(0, 1, 0)):
		c.problem(s, "expired", fault.T("the certificate has to be valid for more than a month", "证件剩余有效期须超过一个月"))
	case until:
		if from, there := day(c.Values[strings.TrimSuffix(s.Key, "until")+"from"]); there && !at.After(from) {
			c.problem(s, "date", fault.T("is before its beginning", "早于有效期起"))
		}
	}
}

// number judges a certificate's number where its kind is known by its name.
func (c *checker) number(s *spec, value string) {
	kind := c.nameOf(strings.TrimSuffix(s.Key, "number") + "type")
	switch {
	case strings.Contains(kind, "身份证"):
		if !identityNumber(value) {
			c.problem(s, "number", fault.T("is no number of an identity card: a digit is wrong or missing", "身份证号码有误，请核对位数和校验位"))
		}
	case strings.Contains(kind, "营业执照"):
		if !creditCode(value) && !oldRegistration(value) {
			c.problem(s, "number", fault.T("is no unified social credit code: a character is wrong or missing", "统一社会信用代码有误，请核对位数和校验位"))
		}
	}
}

// nameOf is what a choice is called.
func (f form) nameOf(key string) string {
	for _, o := range f.options(key) {
		if o.Value == f.Values[key] {
			return o.Name
		}
	}
	return ""
}

func (c *checker) pictures(s *spec, need Need) {
	all := c.of(s.Key)
	switch {
	case len(all) == 0 && need == Required:
		c.problem(s, "blank", fault.T("the picture is missing", "缺少照片"))
	case len(all) > s.Most:
		c.problem(s, "count", fault.T("has %d picture{|s} of at most %d", "共 %d 张，最多 %d 张", len(all), s.Most))
	}
	for _, p := range all {
		for _, e := range p.judge(s.rule(c.form)) {
			c.problem(s, e.Code, e.Text)
		}
	}
}

// together judges what fields say of each other.
func (c *checker) together() {
	differ := func(a, b string) {
		if va, vb := c.Values[a], c.Values[b]; va != "" && va == vb {
			c.problem(byKey(b), "same", fault.T("has to differ from the other phone", "不能与联系电话相同"))
		}
	}
	differ(keyPhone, keyUrgent)
	differ("person.contact_phone", "person.emergency_phone")
	if c.samePerson() && c.Values["person.contact_phone"] == "" {
		differ(keyPhone, "person.emergency_phone")
	}
	if !c.samePerson() && c.Values["person.contact_phone"] != "" && c.Values["person.contact_phone"] == c.Values[keyPhone] {
		c.warn(byKey("person.contact_phone"), "shared", fault.T("is the owner's too: a phone that two people share is often refused", "与主体联系电话相同：两人共用号码常被驳回"))
	}
}
