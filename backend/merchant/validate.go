package merchant

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"minifleet/backend/fault"
)

// Limits of a record's fields, in characters.
const (
	MaxName     = 100
	MaxContact  = 50
	MaxPhone    = 30 // Alipay open platform: phone 5-30, digits and "-"
	MinPhone    = 5
	MaxTag      = 32
	MaxTags     = 20
	MaxNotes    = 2000
	MaxExtKey   = 64
	MaxExtValue = 2000
	MaxExt      = 50
)

// Names of the fields, as faults, files and screens use them.
const (
	FieldName      = "name"
	FieldContact   = "contact"
	FieldPhone     = "phone"
	FieldMiniAppID = "mini_app_id"
	FieldTags      = "tags"
	FieldNotes     = "notes"
	FieldExt       = "ext" // a single value is "ext.KEY"
)

var (
	phonePattern     = regexp.MustCompile(`^\+?[0-9-]+$`)
	miniAppIDPattern = regexp.MustCompile(`^[0-9]{16}$`)
	extKeyPattern    = regexp.MustCompile(`^[\p{L}\p{N}_.-]+$`)
)

// tagSeparators split a cell of tags, so no tag can hold one.
const tagSeparators = ",，;；、|\n"

// Clean returns the merchant with its fields trimmed and brought to one form,
// or the first field that cannot be accepted: fault merchant.invalid with Field
// set. Nothing is stored.
func Clean(m Merchant) (Merchant, error) {
	clean, problems := normalise(m)
	if len(problems) > 0 {
		p := problems[0]
		return m, fault.New("merchant.invalid", p.reason).WithField(p.field).WithMerchant(clean.Name).
			WithHint(fault.T("Correct the field and save again.", "请修改该字段后重新保存。")).
			WithRetry(fault.RetryAfterInput)
	}
	return clean, nil
}

// Warnings are doubts about a record that do not keep it from being saved.
func Warnings(m Merchant) []fault.Text {
	var w []fault.Text
	if m.MiniAppID != "" && !strings.HasPrefix(m.MiniAppID, "20") {
		w = append(w, fault.T("the mini program ID %s does not begin with 20, as they usually do", "小程序ID %s 不是常见的以 20 开头的格式，请核对", m.MiniAppID))
	}
	return w
}

type problem struct {
	field  string
	value  string
	reason fault.Text
}

// normalise cleans every field and reports all that cannot be accepted.
func normalise(m Merchant) (Merchant, []problem) {
	var problems []problem
	bad := func(field, value string, reason fault.Text) {
		problems = append(problems, problem{field, value, reason})
	}
	m = m.clone()
	line := func(field, value string, most int) string {
		value = strings.TrimSpace(value)
		if r, ok := textFault(value, false); !ok {
			bad(field, value, r)
		} else if utf8.RuneCountInString(value) > most {
			bad(field, value, fault.T("is longer than %d characters", "超过 %d 个字符", most))
		}
		return value
	}
	m.AppID = strings.TrimSpace(m.AppID)
	m.Name = line(FieldName, m.Name, MaxName)
	if m.Name == "" {
		bad(FieldName, "", fault.T("the name is missing", "缺少商家名称"))
	}
	m.Contact = line(FieldContact, m.Contact, MaxContact)

	raw := m.Phone
	m.Phone = compact(raw)
	switch n := len(m.Phone); {
	case n == 0:
	case !phonePattern.MatchString(m.Phone):
		bad(FieldPhone, raw, fault.T("a phone number holds digits and - only", "电话只能包含数字和 -"))
	case n < MinPhone || n > MaxPhone:
		bad(FieldPhone, raw, fault.T("a phone number has %d to %d characters", "电话长度应为 %d 到 %d 位", MinPhone, MaxPhone))
	}
	raw = m.MiniAppID
	m.MiniAppID = compact(raw)
	if m.MiniAppID != "" && !miniAppIDPattern.MatchString(m.MiniAppID) {
		bad(FieldMiniAppID, raw, fault.T("a mini program ID has 16 digits", "小程序ID 应为 16 位数字"))
	}
	m.Tags = cleanTags(m.Tags, bad)
	m.Notes = strings.TrimSpace(strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(m.Notes))
	if r, ok := textFault(m.Notes, true); !ok {
		bad(FieldNotes, m.Notes, r)
	} else if utf8.RuneCountInString(m.Notes) > MaxNotes {
		bad(FieldNotes, m.Notes, fault.T("is longer than %d characters", "超过 %d 个字符", MaxNotes))
	}
	m.Ext = cleanExt(m.Ext, bad)
	return m, problems
}

func cleanTags(tags []string, bad func(field, value string, reason fault.Text)) []string {
	var out []string
	for _, t := range tags {
		t = strings.TrimSpace(t)
		if t == "" || slices.Contains(out, t) {
			continue
		}
		if r, ok := textFault(t, false); !ok {
			bad(FieldTags, t, r)
		} else if strings.ContainsAny(t, tagSeparators) {
			bad(FieldTags, t, fault.T("a tag cannot hold a comma or semicolon", "标签中不能包含逗号、顿号或分号"))
		} else if utf8.RuneCountInString(t) > MaxTag {
			bad(FieldTags, t, fault.T("a tag has at most %d characters", "标签最多 %d 个字符", MaxTag))
		}
		out = append(out, t)
	}
	if len(out) > MaxTags {
		bad(FieldTags, "", fault.T("there are more than %d tags", "标签超过 %d 个", MaxTags))
	}
	return out
}

func cleanExt(ext map[string]string, bad func(field, value string, reason fault.Text)) map[string]string {
	out := make(map[string]string, len(ext))
	for k, v := range ext {
		key, value := strings.TrimSpace(k), strings.TrimSpace(strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(v))
		field := FieldExt + "." + key
		if key == "" && value == "" {
			continue
		}
		if !extKeyPattern.MatchString(key) || utf8.RuneCountInString(key) > MaxExtKey {
			bad(FieldExt, key, fault.T("a key holds letters, digits, _ . - and has at most %d characters", "扩展字段名只能包含文字、数字、_ . -，最多 %d 个字符", MaxExtKey))
			continue
		}
		if r, ok := textFault(value, true); !ok {
			bad(field, value, r)
		} else if utf8.RuneCountInString(value) > MaxExtValue {
			bad(field, value, fault.T("is longer than %d characters", "超过 %d 个字符", MaxExtValue))
		}
		if value != "" {
			out[key] = value
		}
	}
	if len(out) > MaxExt {
		bad(FieldExt, "", fault.T("there are more than %d ext values", "扩展字段超过 %d 个", MaxExt))
	}
	if len(out) == 0 {
		return nil
	}
	return out
}

// textFault refuses what no file and no screen can carry faithfully.
func textFault(s string, lines bool) (fault.Text, bool) {
	if !utf8.ValidString(s) || strings.ContainsRune(s, utf8.RuneError) {
		return fault.T("holds characters that cannot be read", "包含无法识别的字符"), false
	}
	for _, r := range s {
		if lines && (r == '\n' || r == '\t') {
			continue
		}
		if unicode.IsControl(r) || r == '\u2028' || r == '\u2029' || r == '\ufeff' || r == '\ufffe' || r == '\uffff' {
			return fault.T("holds a line break or a control character", "包含换行或控制字符"), false
		}
	}
	return fault.Text{}, true
}

// compact brings a number people typed to ASCII: full-width digits and dashes
// become narrow, spaces go.
func compact(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r >= '０' && r <= '９':
			return r - '０' + '0'
		case r == '－' || r == '–' || r == '—' || r == '‐' || r == '‑':
			return '-'
		case r == '＋':
			return '+'
		case unicode.IsSpace(r), r == '\u200b', r == '\u200e', r == '\u202a', r == '\u202c', r == '\ufeff':
			return -1 // copied from chats and contact lists together with the number
		}
		return r
	}, s)
}
