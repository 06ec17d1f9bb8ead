package privacy

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"minifleet/backend/fault"
	"minifleet/backend/field"
	"minifleet/backend/provider"
)

// Names of the fields of an agreement, as the platform spells them.
const (
	FieldEmail   = "contact_email"
	FieldPhone   = "contact_phone"
	FieldReply   = "reply_cycle"
	FieldPublic  = "public_type"
	FieldStorage = "storage_location"
	FieldSystem  = "system_privacy_fields"
	FieldOwn     = "user_define_privacy_fields"
)

// The platform's words. Alipay open platform: privacy.audit.create.
const (
	Shown   = "PUBLIC"
	Hidden  = "HIDE"
	Inside  = "inside" // stored in mainland China
	Outside = "outside"
)

// MostOwn is how many fields of its own an agreement may have.
// Alipay open platform: 20.
const MostOwn = 20

// Form is an agreement. A provider's holds placeholders; a merchant's is what
// is handed in.
type Form struct {
	Email   string   `json:"contact_email,omitempty"`
	Phone   string   `json:"contact_phone,omitempty"`
	Reply   string   `json:"reply_cycle,omitempty"` // days
	Public  string   `json:"public_type,omitempty"`
	Storage string   `json:"storage_location,omitempty"`
	System  []System `json:"system_privacy_fields,omitempty"`
	Own     []Own    `json:"user_define_privacy_fields,omitempty"`
}

// System is what private data the platform knows of is used for. In a
// provider's form an empty interface stands for every one.
type System struct {
	Code      string `json:"code"`
	Interface string `json:"interface_code,omitempty"`
	Purpose   string `json:"purpose"`
}

// Own is private data the platform does not know of.
type Own struct {
	Name    string `json:"name"`
	Purpose string `json:"purpose"`
}

// Used is private data that the mini program's code uses. One that is not
// optional has to be declared.
type Used struct {
	Code      string `json:"code"`
	Interface string `json:"interface_code,omitempty"`
	Optional  bool   `json:"optional,omitempty"`
}

// Placeholders lists the names that texts of a form may hold in {{ }}.
func Placeholders() []string { return provider.Placeholders() }

// part is a text of a form.
type part struct {
	field string
	value *string
}

func (f *Form) parts() []part {
	out := []part{{FieldEmail, &f.Email}, {FieldPhone, &f.Phone}, {FieldReply, &f.Reply}, {FieldPublic, &f.Public}, {FieldStorage, &f.Storage}}
	for i := range f.System {
		out = append(out, part{FieldSystem + "." + f.System[i].Code, &f.System[i].Purpose})
	}
	for i := range f.Own {
		at := fmt.Sprintf("%s.%d", FieldOwn, i+1)
		out = append(out, part{at, &f.Own[i].Name}, part{at, &f.Own[i].Purpose})
	}
	return out
}

func (f Form) clone() Form {
	f.System, f.Own = slices.Clone(f.System), slices.Clone(f.Own)
	return f
}

// trimmed is the form without spaces around its texts and without rows that
// say nothing.
func (f Form) trimmed() Form {
	f = f.clone()
	for _, p := range f.parts() {
		*p.value = strings.TrimSpace(*p.value)
	}
	f.System = slices.DeleteFunc(f.System, func(s System) bool { return s.Purpose == "" })
	f.Own = slices.DeleteFunc(f.Own, func(o Own) bool { return o.Name == "" && o.Purpose == "" })
	return f
}

// fill is the form for one merchant: its placeholders filled, and of the
// declared data that which its code uses. Errors name what could not be filled
// and what has to be declared and is not.
func (f Form) fill(v provider.MerchantValues, used []Used) (Form, field.Errors) {
	f = f.trimmed()
	var errs field.Errors
	declared := f.System
	f.System = nil
	for _, u := range used {
		i := declaredFor(declared, u)
		switch {
		case i >= 0:
			f.System = append(f.System, System{Code: u.Code, Interface: u.Interface, Purpose: declared[i].Purpose})
		case !u.Optional:
			errs.Add(FieldSystem+"."+u.Code, "undeclared", "the code uses %s (%s): say what for", "小程序使用了 %s（%s），请填写用途", u.Code, u.Interface)
		}
	}
	for _, p := range f.parts() {
		filled, wrong := provider.FillText(*p.value, v.Get)
		for _, u := range wrong {
			errs = append(errs, field.Error{Field: p.field, Code: "placeholder", Text: u.Why()})
		}
		*p.value = filled
	}
	return f, errs
}

// declaredFor finds what a form says of data that is used: of its interface,
// else of every one; -1 when nothing.
func declaredFor(all []System, u Used) int {
	if i := slices.IndexFunc(all, func(s System) bool { return s.Code == u.Code && s.Interface != "" && s.Interface == u.Interface }); i >= 0 {
		return i
	}
	return slices.IndexFunc(all, func(s System) bool { return s.Code == u.Code && s.Interface == "" })
}

var (
	emailShape = regexp.MustCompile(field.EmailPattern)
	phoneShape = regexp.MustCompile(field.PhonePattern)
	replyShape = regexp.MustCompile(`^[1-9][0-9]{0,2}$`)
)

// Check tells what is wrong with a form; a text with placeholders is judged
// once it is filled, but for placeholders nobody has.
func Check(f Form) field.Errors {
	f = f.trimmed()
	var errs field.Errors
	for _, p := range f.parts() {
		if !provider.Braced(*p.value) {
			if strings.ContainsFunc(*p.value, unicode.IsControl) {
				errs.Add(p.field, "control", "it holds a control character such as a tab or a line break", "含有制表符、换行等控制字符")
			}
			continue
		}
		for _, u := range provider.Unknown(*p.value) {
			errs = append(errs, field.Error{Field: p.field, Code: "placeholder", Text: u.Why()})
		}
	}
	shape := func(name, value string, fits func(string) bool, en, zh string) {
		if value != "" && !provider.Braced(value) && !fits(value) {
			errs = append(errs, field.Error{Field: name, Code: "shape", Text: fault.Text{EN: en, ZH: zh}})
		}
	}
	if f.Email == "" && f.Phone == "" {
		errs.Add(FieldEmail, "blank", "give an e-mail or a phone for questions about privacy", "请至少填写一种联系方式：邮箱或电话")
	}
	shape(FieldEmail, f.Email, emailShape.MatchString, "this is no e-mail address", "邮箱格式不正确")
	shape(FieldPhone, f.Phone, phoneShape.MatchString, "a phone has digits and - only", "电话只能包含数字和 -")
	if f.Reply == "" {
		errs.Add(FieldReply, "blank", "say within how many days users are answered", "请填写答复用户的期限（天）")
	}
	shape(FieldReply, f.Reply, replyShape.MatchString, "write a number of days, 1 to 999", "请填写 1 到 999 的天数")
	shape(FieldPublic, cmp.Or(f.Public, "?"), func(s string) bool { return s == Shown || s == Hidden }, "choose PUBLIC or HIDE", "请选择 PUBLIC（公开）或 HIDE（不公开）")
	shape(FieldStorage, cmp.Or(f.Storage, "?"), func(s string) bool { return s == Inside || s == Outside }, "choose inside or outside",
		"请选择 inside（境内）或 outside（境外）")
	return append(errs, checkRows(f)...)
}

func checkRows(f Form) field.Errors {
	var errs field.Errors
	seen := map[System]bool{}
	for _, s := range f.System {
		key := System{Code: s.Code, Interface: s.Interface}
		switch {
		case s.Code == "":
			errs.Add(FieldSystem, "blank", "a declared field has no code", "有声明的字段缺少编码")
		case seen[key]:
			errs.Add(FieldSystem+"."+s.Code, "twice", "%s is declared twice", "%s 重复声明", s.Code)
		}
		seen[key] = true
	}
	if len(f.Own) > MostOwn {
		errs.Add(FieldOwn, "count", "%d field{|s} of your own, and %d is the most", "自定义信息有 %d 项，最多 %d 项", len(f.Own), MostOwn)
	}
	named := map[string]bool{}
	for i, o := range f.Own {
		at := fmt.Sprintf("%s.%d", FieldOwn, i+1)
		switch {
		case o.Name == "":
			errs.Add(at, "blank", "a field of your own has no name", "自定义信息缺少名称")
		case o.Purpose == "":
			errs.Add(at, "blank", "say what %s is used for", "请填写“%s”的用途", o.Name)
		case named[o.Name]:
			errs.Add(at, "twice", "%s stands there twice", "“%s”重复", o.Name)
		}
		named[o.Name] = true
	}
	return errs
}

// uncovered are the codes that have to be declared and that a form does not
// declare.
func (f Form) uncovered(used []Used) []string {
	var out []string
	for _, u := range used {
		if !u.Optional && declaredFor(f.System, u) < 0 && !slices.Contains(out, u.Code) {
			out = append(out, u.Code)
		}
	}
	return out
}
