package merchant

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"minifleet/backend/fault"
	"minifleet/backend/field"
	"minifleet/backend/sink"
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
	FieldID        = "record_id"
	FieldArchived  = "archived"
)

// Shapes of fields, beside their lengths.
const (
	PhonePattern  = `^\+?[0-9\-]+$`
	ExtKeyPattern = `^[\p{L}\p{N}_.\-]+$`
)

var (
	phoneShape     = regexp.MustCompile(PhonePattern)
	miniAppIDShape = regexp.MustCompile(field.PlatformIDPattern)
	extKeyShape    = regexp.MustCompile(ExtKeyPattern)
)

// tagSeparators split a cell of tags, so no tag can hold one.
const tagSeparators = ",，;；、|\n"

// Clean returns the merchant with its fields trimmed and brought to one form,
// or the first field that cannot be accepted: fault merchant.invalid with Field
// set. Nothing is stored.
func Clean(m Merchant) (Merchant, error) { return cleanOver(Merchant{}, m) }

// cleanOver is Clean for a record that replaces another: hidden characters that
// were stored before they were refused stay, so that the rest of the record can
// be changed.
func cleanOver(old, m Merchant) (Merchant, error) {
	clean, problems := normaliseOver(old, m)
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
		w = append(w, fault.T("the mini program ID %s does not begin with 20, as they usually do", "小程序 ID %s 不是常见的以 20 开头的格式，请核对", m.MiniAppID))
	}
	return w
}

type problem struct {
	field  string
	value  string
	reason fault.Text
	hidden bool // for a hidden character, which is all that is wrong
}

// normaliseOver is normalise without complaints about hidden characters that
// stood in the same field before.
func normaliseOver(old, m Merchant) (Merchant, []problem) {
	clean, problems := normalise(m)
	return clean, slices.DeleteFunc(problems, func(p problem) bool {
		if !p.hidden {
			return false
		}
		key, ext := strings.CutPrefix(p.field, FieldExt+".")
		return ext && old.Ext[key] == p.value ||
			p.field == FieldTags && slices.Contains(old.Tags, p.value) ||
			p.field == FieldName && old.Name == p.value || p.field == FieldContact && old.Contact == p.value ||
			p.field == FieldNotes && old.Notes == p.value
	})
}

// normalise cleans every field and reports all that cannot be accepted.
func normalise(m Merchant) (Merchant, []problem) {
	var problems []problem
	bad := func(p problem) { problems = append(problems, p) }
	m = m.clone()
	text := func(field, value string, lines bool, most int) string {
		value = strings.TrimSpace(value)
		if p, wrong := textProblem(field, value, lines, most); wrong {
			bad(p)
		}
		return value
	}
	m.AppID = strings.TrimSpace(m.AppID)
	m.Name = text(FieldName, m.Name, false, MaxName)
	if m.Name == "" {
		bad(problem{field: FieldName, reason: fault.T("the name is missing", "缺少商家名称")})
	}
	m.Contact = text(FieldContact, m.Contact, false, MaxContact)

	raw := m.Phone
	m.Phone = compact(raw)
	switch n := len(m.Phone); {
	case n == 0:
	case !phoneShape.MatchString(m.Phone):
		bad(problem{field: FieldPhone, value: raw, reason: fault.T("a phone number holds digits and - only", "电话只能包含数字和 -")})
	case n < MinPhone || n > MaxPhone:
		bad(problem{field: FieldPhone, value: raw, reason: fault.T("a phone number has %d to %d characters", "电话长度应为 %d 到 %d 位", MinPhone, MaxPhone)})
	}
	raw = m.MiniAppID
	m.MiniAppID = compact(raw)
	if m.MiniAppID != "" && !miniAppIDShape.MatchString(m.MiniAppID) {
		bad(problem{field: FieldMiniAppID, value: raw, reason: fault.T("a mini program ID has 16 digits", "小程序 ID 应为 16 位数字")})
	}
	m.Tags = cleanTags(m.Tags, bad)
	m.Notes = text(FieldNotes, oneKindOfLine.Replace(m.Notes), true, MaxNotes)
	m.Ext = cleanExt(m.Ext, bad)
	return m, problems
}

func cleanTags(tags []string, bad func(problem)) []string {
	var out []string
	for _, t := range tags {
		t = strings.TrimSpace(t)
		if t == "" || slices.Contains(out, t) {
			continue
		}
		if p, wrong := textProblem(FieldTags, t, false, MaxTag); wrong {
			bad(p)
		} else if strings.ContainsAny(t, tagSeparators) {
			bad(problem{field: FieldTags, value: t, reason: fault.T("a tag cannot hold a comma or semicolon", "标签中不能包含逗号、顿号或分号")})
		}
		out = append(out, t)
	}
	if len(out) > MaxTags {
		bad(problem{field: FieldTags, reason: fault.T("there are more than %d tags", "标签超过 %d 个", MaxTags)})
	}
	return out
}

func cleanExt(ext map[string]string, bad func(problem)) map[string]string {
	out := make(map[string]string, len(ext))
	for k, v := range ext {
		key, value := strings.TrimSpace(k), strings.TrimSpace(oneKindOfLine.Replace(v))
		field := FieldExt + "." + key
		if key == "" && value == "" {
			continue
		}
		if !extKey(key) {
			bad(problem{field: FieldExt, value: key, reason: extKeyRule()})
			continue
		}
		if p, wrong := textProblem(field, value, true, MaxExtValue); wrong {
			bad(p)
		}
		if value != "" {
			out[key] = value
		}
	}
	if len(out) > MaxExt {
		bad(problem{field: FieldExt, reason: fault.T("there are more than %d ext values", "扩展字段超过 %d 个", MaxExt)})
	}
	if len(out) == 0 {
		return nil
	}
	return out
}

// extKey reports whether an ext value can have this key; extKeyRule says which can.
func extKey(key string) bool {
	_, unseen := sink.Hidden(key)
	return !unseen && extKeyShape.MatchString(key) && utf8.RuneCountInString(key) <= MaxExtKey
}

func extKeyRule() fault.Text {
	return fault.T("a key holds letters, digits, _ . - and has at most %d characters", "扩展字段名只能包含文字、数字、_ . -，最多 %d 个字符", MaxExtKey)
}

var oneKindOfLine = strings.NewReplacer("\r\n", "\n", "\r", "\n")

// textProblem finds what no file and no screen can carry faithfully, and text
// that is too long; lines are allowed where there may be several.
func textProblem(field, value string, lines bool, most int) (problem, bool) {
	p := problem{field: field, value: value}
	find := sink.Hidden
	if lines {
		find = sink.HiddenInLines
	}
	r, found := find(value)
	switch {
	case !utf8.ValidString(value) || strings.ContainsRune(value, utf8.RuneError):
		p.reason = fault.T("holds characters that cannot be read", "包含无法识别的字符")
	case utf8.RuneCountInString(value) > most:
		p.reason = fault.T("is longer than %d characters", "超过 %d 个字符", most)
	case !found:
		return p, false
	case r == '\n' || r == '\r' || r == '\t':
		p.reason = fault.T("holds a line break or a tab", "包含换行或制表符")
	default:
		p.reason, p.hidden = fault.T("holds the hidden character %s", "包含不可见字符 %s", sink.Name(r)), true
	}
	return p, true
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
