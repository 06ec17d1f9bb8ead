package simulator

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
)

// The fields of base info travel with baseinfo.modify and with version.audit.apply
// under the same names; a few refusals are spelled differently in the two.
type infoCodes struct {
	phone, email, categoryInvalid, emailSensitive string
	nameMax                                       int
}

// Alipay open platform: the sub-codes of the two methods, and names of 3-30 in
// baseinfo.modify, 3-40 elsewhere.
var (
	modifyCodes = infoCodes{
		phone: "INVALID_MINI_APP_SERVICE_PHONE", email: "INVALID_MINI_APP_SERVICE_EMAIL",
		categoryInvalid: "INVALID_CATEGOTY", emailSensitive: "MINI_APP_SERVICE_EMAIL_SENSITIVE", nameMax: 30,
	}
	applyCodes = infoCodes{
		phone: "INVALID_MINI_APP_SERVICE_TEL", email: "INVALID_MINI_APP_SERVICE_MAIL",
		categoryInvalid: "INVALID_CATEGORY", emailSensitive: "MINI_APP_SERVICE_MAIL_SENSITIVE", nameMax: 40,
	}
)

// width counts a text as the platform does: a Chinese character is 2.
func width(text string) int {
	n := 0
	for _, r := range text {
		if n++; r > 0x7f {
			n++
		}
	}
	return n
}

func within(text string, least, most int) bool { w := width(text); return least <= w && w <= most }

var (
	namePunctuation = "_+-"
	englishShape    = regexp.MustCompile(`^[A-Za-z0-9]+$`)
	phoneShape      = regexp.MustCompile(`^[0-9-]{5,30}$`)
	emailShape      = regexp.MustCompile(`^[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+$`)
)

func nameShape(name string) bool {
	for _, r := range name {
		if !unicode.Is(unicode.Han, r) && !strings.ContainsRune(namePunctuation, r) &&
			!(r <= 0x7f && (unicode.IsLetter(r) || unicode.IsDigit(r))) {
			return false
		}
	}
	return true
}

// Words the simulated platform does not let through.
var (
	sensitiveWords = []string{"敏感词", "赌博", "色情"}
	brandWords     = []string{"支付宝", "蚂蚁集团", "alipay"}
)

func holdsAny(text string, words []string) bool {
	text = strings.ToLower(text)
	return slices.ContainsFunc(words, func(w string) bool { return strings.Contains(text, w) })
}

// checkInfo checks the base-info fields that were sent.
func (t *tx) checkInfo(c *call, codes infoCodes) *refusal {
	if name := c.text("app_name"); name != "" {
		if bad := t.checkName(c.merchant, name, codes.nameMax); bad != nil {
			return bad
		}
	}
	if name := c.text("app_english_name"); name != "" {
		switch {
		case !within(name, 3, 30):
			return business("INVALID_MINI_APP_EN_NAME_LENGTH", "英文名称长度应为3到30个字符")
		case !englishShape.MatchString(name):
			return business("INVALID_MINI_APP_EN_NAME", "英文名称只能由字母和数字组成")
		case holdsAny(name, sensitiveWords):
			return business("MINI_APP_EN_NAME_SENSITIVE", "英文名称包含敏感词")
		case t.nameTaken(c.merchant, func(b baseInfo) bool { return strings.EqualFold(b.EnglishName, name) }):
			return business("MINI_APP_EN_NAME_DUPLICATE", "英文名称已被使用")
		}
	}
	if slogan := c.text("app_slogan"); slogan != "" {
		switch {
		case !within(slogan, 10, 32):
			return business("INVALID_MINI_APP_SLOGAN_LENGTH", "简介长度应为10到32个字符")
		case hasControl(slogan):
			return business("INVALID_MINI_APP_SLOGAN", "简介包含非法字符")
		case holdsAny(slogan, sensitiveWords):
			return business("MINI_APP_SLOGAN_SENSITIVE", "简介包含敏感词")
		}
	}
	if desc := c.text("app_desc"); desc != "" {
		switch {
		case !within(desc, 20, 400):
			return business("INVALID_MINI_APP_DESC_LENGTH", "描述长度应为20到400个字符")
		case hasControl(desc):
			return business("INVALID_MINI_APP_DESC", "描述包含非法字符")
		case holdsAny(desc, sensitiveWords):
			return business("MINI_APP_DESC_SENSITIVE", "描述包含敏感词")
		}
	}
	if phone := c.text("service_phone"); phone != "" && !phoneShape.MatchString(phone) {
		return business(codes.phone, "客服电话应为5到30位数字或短横线")
	}
	if email := c.text("service_email"); email != "" {
		if !emailShape.MatchString(email) || len(email) > 100 {
			return business(codes.email, "客服邮箱格式错误")
		}
		if holdsAny(email, sensitiveWords) {
			return business(codes.emailSensitive, "客服邮箱包含敏感词")
		}
	}
	if bad := checkCategories(c, oldTree, "app_category_ids", codes); bad != nil {
		return bad
	}
	if bad := checkCategories(c, newTree, "mini_category_ids", codes); bad != nil {
		return bad
	}
	if logo, sent := c.files["app_logo"]; sent {
		return checkLogo(logo)
	}
	return nil
}

func (t *tx) checkName(m *merchant, name string, most int) *refusal {
	switch {
	case !within(name, 3, most):
		return business("INVALID_MINI_APP_NAME_LENGTH", "名称长度应为3到"+itoa(most)+"个字符")
	case !nameShape(name):
		return business("INVALID_MINI_APP_NAME", "名称只能由中文、字母、数字及_+-组成")
	case holdsAny(name, sensitiveWords):
		return business("MINI_APP_NAME_SENSITIVE", "名称包含敏感词")
	case holdsAny(name, brandWords):
		return business("RISK_DECISION_HIT_BRAND", "名称涉及品牌词，需提供授权")
	case t.nameTaken(m, func(b baseInfo) bool { return b.Name == name }):
		return business("MINI_APP_NAME_DUPLICATE", "名称已被使用")
	}
	return nil
}

// nameTaken reports whether another app's base info matches.
func (t *tx) nameTaken(m *merchant, same func(baseInfo) bool) bool {
	for _, other := range t.merchants {
		if other == m {
			continue
		}
		if same(other.Base) || (other.Info != nil && same(other.Info.Next)) {
			return true
		}
	}
	return false
}

func hasControl(text string) bool {
	return strings.ContainsFunc(text, func(r rune) bool { return unicode.IsControl(r) && r != '\n' && r != '\r' && r != '\t' })
}

// with returns base info with a form's fields and files over it.
func (b baseInfo) with(form, files map[string]string) baseInfo {
	set := func(field *string, value string) {
		if value != "" {
			*field = value
		}
	}
	set(&b.Name, form["app_name"])
	set(&b.EnglishName, form["app_english_name"])
	set(&b.Slogan, form["app_slogan"])
	set(&b.Desc, form["app_desc"])
	set(&b.Phone, form["service_phone"])
	set(&b.Email, form["service_email"])
	set(&b.Logo, files["app_logo"])
	if ids, _ := parseCategories(oldTree, form["app_category_ids"]); len(ids) > 0 {
		b.Categories = ids
	}
	if ids, _ := parseCategories(newTree, form["mini_category_ids"]); len(ids) > 0 {
		b.MiniCategories = ids
	}
	return b
}

// changedFields names the fields in which two base infos differ and whose
// changes the platform counts.
func (b baseInfo) changedFields(next baseInfo) []string {
	var fields []string
	add := func(name string, same bool) {
		if !same {
			fields = append(fields, name)
		}
	}
	add("name", b.Name == next.Name)
	add("slogan", b.Slogan == next.Slogan)
	add("category", slices.Equal(b.Categories, next.Categories) && slices.Equal(b.MiniCategories, next.MiniCategories))
	add("phone", b.Phone == next.Phone)
	return fields
}

// exhausted returns the first changed field that may not be changed once more.
// Alipay open platform: once online, the name twice a year; slogan, category
// and phone five times a month.
func (t *tx) exhausted(m *merchant, next baseInfo) string {
	if !m.Released {
		return ""
	}
	for _, field := range m.Base.changedFields(next) {
		most, days := 5, 30
		if field == "name" {
			most, days = 2, 365
		}
		if t.changesWithin(m, field, days) >= most {
			return field
		}
	}
	return ""
}

// adopt makes a base info the merchant's own.
func (t *tx) adopt(m *merchant, next baseInfo) {
	if m.Released {
		for _, field := range m.Base.changedFields(next) {
			m.Changes = append(m.Changes, infoChange{field, t.at})
		}
	}
	m.Base = next
	t.putMerchant(m)
}
