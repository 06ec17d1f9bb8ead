package provider

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"maps"
	"regexp"
	"slices"
	"strings"

	"minifleet/backend/fault"
)

// DefaultExt is what a new template starts with: the mini program reads its
// merchant's identifier with my.getExtConfigSync().
const DefaultExt = `{"extEnable":true,"ext":{"merchantId":"{{mini_app_id}}"}}`

const maxExt = 1 << 20 // bytes of an ext; the largest that are in use have a few KB

// placeholder is {{name}}, {{contact}}, {{phone}}, {{mini_app_id}} or {{ext.KEY}}.
var placeholder = regexp.MustCompile(`\{\{\s*([^{}]*?)\s*\}\}`)

// Placeholders lists the names that are always there; {{ext.KEY}} comes from a
// merchant's own values.
func Placeholders() []string { return []string{"name", "contact", "phone", "mini_app_id", "ext.KEY"} }

// Get returns the value a placeholder stands for. known is false when no
// merchant could have it; an empty value counts as absent, because publishing
// a mini program with a hole in its configuration is what this must prevent.
func (m MerchantValues) Get(name string) (value string, known bool) {
	switch name {
	case "name":
		return m.Name, true
	case "contact":
		return m.Contact, true
	case "phone":
		return m.Phone, true
	case "mini_app_id":
		return m.MiniAppID, true
	}
	if key, ok := strings.CutPrefix(name, "ext."); ok && key != "" {
		return m.Ext[key], true
	}
	return "", false
}

// ValidateExt checks a template's ext: empty, or a JSON object as the platform
// takes it (Alipay open platform: {"extEnable":bool,"ext":{},"extPages":{},
// "window":{}}) whose placeholders are known. The faults are provider.ext_json,
// provider.ext_shape and provider.ext_placeholder.
func ValidateExt(tpl string) error {
	if strings.TrimSpace(tpl) == "" {
		return nil
	}
	object, err := parseExt(tpl)
	if err != nil {
		return err
	}
	for _, name := range PlaceholdersIn(tpl) {
		if _, known := (MerchantValues{}).Get(name); !known {
			return unknownPlaceholder(name)
		}
	}
	return checkShape(object)
}

// PlaceholdersIn lists the placeholders of an ext in alphabetic order, each
// once; none when it is not JSON.
func PlaceholdersIn(tpl string) []string {
	object, err := parseExt(tpl)
	if err != nil {
		return nil
	}
	names := map[string]bool{}
	_, _ = eachString(object, func(s string) (string, error) {
		for _, match := range placeholder.FindAllStringSubmatch(s, -1) {
			names[match[1]] = true
		}
		return s, nil
	})
	return slices.Sorted(maps.Keys(names))
}

// PreviewExt checks an ext and fills it with a merchant's values; without any
// (nil) it is only checked.
func PreviewExt(tpl string, values *MerchantValues) (string, error) {
	if err := ValidateExt(tpl); err != nil || values == nil {
		return "", err
	}
	return RenderExt(tpl, *values)
}

// RenderExt fills the placeholders of an ext with one merchant's values and
// returns the JSON to send. Placeholders are filled inside JSON string values
// only, so that no value can change the structure; what they are filled with is
// not searched for placeholders again. A string stays a string whatever its
// value. An empty ext stays empty. The faults are those of ValidateExt and
// provider.ext_missing, whose Field names the value the merchant lacks.
func RenderExt(tpl string, m MerchantValues) (string, error) {
	if strings.TrimSpace(tpl) == "" {
		return "", nil
	}
	object, err := parseExt(tpl)
	if err != nil {
		return "", err
	}
	if err := checkShape(object); err != nil {
		return "", err
	}
	filled, err := eachString(object, func(s string) (string, error) { return fill(s, m) })
	if err != nil {
		return "", err
	}
	var b strings.Builder
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(filled); err != nil {
		return "", err
	}
	return strings.TrimSuffix(b.String(), "\n"), nil
}

// Unfilled is a placeholder that a text cannot be filled for: no merchant could
// have it, or this one has no value for it.
type Unfilled struct {
	Name  string // "" of braces that are no placeholder
	Known bool
}

// Why says what is wrong with it.
func (u Unfilled) Why() fault.Text {
	switch {
	case u.Name == "" && !u.Known:
		return fault.T("braces that are no placeholder; write {{name}}", "花括号不是完整的占位符，应写成 {{name}}")
	case !u.Known:
		return fault.T("{{%s}} is no known placeholder", "{{%s}} 不是可用的占位符", u.Name)
	}
	return fault.T("the merchant has no value for {{%s}}", "商家缺少 {{%s}} 的值", u.Name)
}

// FillText fills the placeholders of a plain text with what get returns for
// their names; known is false for a name that nobody has. An empty value counts
// as absent. What is filled in is not searched for placeholders again. What
// could not be filled is left as it stands and named.
func FillText(text string, get func(name string) (value string, known bool)) (string, []Unfilled) {
	if !Braced(text) {
		return text, nil
	}
	var wrong []Unfilled
	told := map[Unfilled]bool{}
	if Braced(placeholder.ReplaceAllString(text, "")) {
		wrong = append(wrong, Unfilled{})
	}
	out := placeholder.ReplaceAllStringFunc(text, func(match string) string {
		name := placeholder.FindStringSubmatch(match)[1]
		value, known := get(name)
		if known && value != "" {
			return value
		}
		if u := (Unfilled{name, known}); !told[u] {
			told[u] = true
			wrong = append(wrong, u)
		}
		return match
	})
	return out, wrong
}

// Unknown names the placeholders of a plain text that no merchant has a value
// for, and braces that are none.
func Unknown(text string) []Unfilled {
	_, wrong := FillText(text, func(name string) (string, bool) {
		_, known := MerchantValues{}.Get(name)
		return "x", known
	})
	return wrong
}

// Braced reports whether a text holds what may be a placeholder.
func Braced(text string) bool { return strings.Contains(text, "{{") || strings.Contains(text, "}}") }

func fill(s string, m MerchantValues) (string, error) {
	var failure error
	out := placeholder.ReplaceAllStringFunc(s, func(match string) string {
		name := placeholder.FindStringSubmatch(match)[1]
		value, known := m.Get(name)
		switch {
		case failure != nil:
		case !known:
			failure = unknownPlaceholder(name)
		case value == "":
			failure = fault.New("provider.ext_missing",
				fault.T("the merchant has no value for {{%s}}", "商家缺少 {{%s}} 的值", name)).
				WithField(name).WithMerchant(m.Name).WithRetry(fault.RetryAfterInput).
				WithHint(fault.T("Fill it in on the merchant's record, or take the placeholder out of the template's ext.",
					"请在商家资料中补充该值，或从模板的 ext 中去掉该占位符。"))
		}
		return value
	})
	return out, failure
}

func unknownPlaceholder(name string) error {
	return fault.New("provider.ext_placeholder",
		fault.T("{{%s}} is no known placeholder", "{{%s}} 不是可用的占位符", name)).
		WithField(name).WithRetry(fault.RetryAfterInput).
		WithHint(fault.T("Use {{name}}, {{contact}}, {{phone}}, {{mini_app_id}} or {{ext.KEY}}.",
			"可用的占位符：{{name}}、{{contact}}、{{phone}}、{{mini_app_id}}、{{ext.字段名}}。"))
}

// parseExt reads exactly one JSON object and keeps its numbers as written.
func parseExt(tpl string) (map[string]any, error) {
	if len(tpl) > maxExt {
		return nil, fault.New("provider.ext_json", fault.T("ext is larger than %d KB", "ext 超过 %d KB", maxExt>>10)).WithField("ext").
			WithRetry(fault.RetryAfterInput)
	}
	dec := json.NewDecoder(strings.NewReader(tpl))
	dec.UseNumber()
	var v any
	err := dec.Decode(&v)
	if err == nil {
		if _, trailing := dec.Token(); !errors.Is(trailing, io.EOF) {
			err = errors.New("text follows the JSON object")
		}
	}
	if err != nil {
		return nil, fault.Wrap(err, "provider.ext_json", fault.T("ext is not valid JSON%s", "ext 不是合法的 JSON%s", where(err, tpl))).
			WithField("ext").WithRetry(fault.RetryAfterInput).
			WithHint(fault.T("Check quotes, commas and brackets.", "请检查引号、逗号和括号。"))
	}
	object, ok := v.(map[string]any)
	if !ok {
		return nil, shapeFault("ext", fault.T("ext must be a JSON object, { ... }", "ext 必须是 JSON 对象 { ... }"))
	}
	return object, nil
}

// where tells the line of a syntax error.
func where(err error, tpl string) string {
	var syntax *json.SyntaxError
	if !errors.As(err, &syntax) || int(syntax.Offset) > len(tpl) {
		return ""
	}
	before := []byte(tpl[:syntax.Offset])
	line := bytes.Count(before, []byte("\n")) + 1
	column := len([]rune(string(before[bytes.LastIndexByte(before, '\n')+1:])))
	return " (" + fault.T("%d:%d", "%d:%d", line, column).EN + ")"
}

func checkShape(object map[string]any) error {
	if v, ok := object["extEnable"]; ok {
		if _, ok := v.(bool); !ok {
			return shapeFault("extEnable", fault.T("extEnable must be true or false", "extEnable 必须是 true 或 false"))
		}
	}
	for _, key := range []string{"ext", "extPages", "window"} {
		v, ok := object[key]
		if !ok {
			continue
		}
		inner, ok := v.(map[string]any)
		if !ok {
			return shapeFault(key, fault.T("%s must be a JSON object, { ... }", "%s 必须是 JSON 对象 { ... }", key))
		}
		if key != "extPages" {
			continue
		}
		for _, page := range slices.Sorted(maps.Keys(inner)) {
			if _, ok := inner[page].(map[string]any); !ok {
				return shapeFault("extPages", fault.T("extPages: the value of %q must be a JSON object", "extPages 中 %q 的值必须是 JSON 对象", page))
			}
		}
	}
	return nil
}

func shapeFault(field string, reason fault.Text) error {
	return fault.New("provider.ext_shape", reason).WithField(field).WithRetry(fault.RetryAfterInput).
		WithHint(fault.T(`The platform takes {"extEnable":true,"ext":{...},"extPages":{...},"window":{...}}.`,
			`平台要求的格式：{"extEnable":true,"ext":{...},"extPages":{...},"window":{...}}。`))
}

// eachString rebuilds a JSON value with every string value (not the keys of
// objects) replaced by what f makes of it.
func eachString(v any, f func(string) (string, error)) (any, error) {
	switch v := v.(type) {
	case string:
		return f(v)
	case []any:
		out := make([]any, len(v))
		for i, item := range v {
			var err error
			if out[i], err = eachString(item, f); err != nil {
				return nil, err
			}
		}
		return out, nil
	case map[string]any:
		out := make(map[string]any, len(v))
		for _, k := range slices.Sorted(maps.Keys(v)) { // in one order, so that the first fault is always the same
			var err error
			if out[k], err = eachString(v[k], f); err != nil {
				return nil, err
			}
		}
		return out, nil
	}
	return v, nil
}
