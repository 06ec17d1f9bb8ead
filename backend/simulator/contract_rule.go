package simulator

import (
	"fmt"
	"slices"
	"strings"
)

// assumedSubCodes are the refusals of methods of which no SDK names a
// sub-code. They are ours; nothing confirms them.
var assumedSubCodes = map[string][]string{
	"alipay.open.mini.icp.":     {"INVALID_PARAMETER", "MEDIA_NOT_EXIST", "FACE_AUTH_NOT_PASS", "ICP_STATUS_ILLEGAL"},
	"alipay.open.mini.privacy.": {"INVALID_PARAMETER"},
}

// answersCode reports whether the method may refuse with the sub-code.
func (m *method) answersCode(subCode string) bool {
	if subCode == "" || slices.Contains(m.SubCodes, subCode) || slices.Contains(sharedSubCodes, subCode) {
		return true
	}
	for family, codes := range assumedSubCodes {
		if strings.HasPrefix(m.Name, family) && slices.Contains(codes, subCode) {
			return true
		}
	}
	return false
}

// blankCodes are the sub-codes for an absent field that are not called after
// the field; anyValueCodes those for a value outside the published ones. Both
// are tried in their order, the first that the method has is answered.
var (
	blankCodes = map[string][]string{
		"category_code_list": {"CATEGORY_IS_BLANK"},
		"page_no":            {"PAGE_PARAM_NULL_FAIL"},
		"page_size":          {"PAGE_PARAM_NULL_FAIL"},
		"auth_field_apply":   {"AUTHFIELDAPPLY_IS_BLANK"},
		"data":               {"DATA_IS_EMPTY"},
	}
	// ownValueCodes are for fields whose values the method itself refuses, in
	// its place among its other checks.
	ownValueCodes = map[string]string{
		"role": "INVALID_ROLE", "gray_strategy": "GRAY_STRATEGY_IS_INVALID",
		"region_type": "REGION_TYPE_IS_INVALID", "grant_type": "GRANT_TYPE_INVALID",
	}
	anyValueCodes = []string{"INVALID_PARAMETER", "INVALID_PARAM", "INVALID_PARAMS", "ILLEGAL_PARAMS", "ILLEGAL_PARAM"}
)

// checkRules refuses a request without a required field, or with a value
// outside those the platform publishes.
func (m *method) checkRules(fields map[string]any) *refusal {
	for _, path := range m.Required {
		if len(valuesAt(fields, path)) > 0 {
			continue
		}
		name := path[strings.LastIndex(path, ".")+1:]
		text := name + " 为空"
		for _, code := range append([]string{strings.ToUpper(name) + "_IS_BLANK"}, blankCodes[name]...) {
			if slices.Contains(m.SubCodes, code) {
				return business(code, text)
			}
		}
		return missing("isv.missing-parameter", "缺少必选参数："+path)
	}
	for _, path := range sortedKeys(m.Enums) {
		top, _, _ := strings.Cut(path, ".")
		if _, asked := m.Request[top]; !asked || slices.Contains(m.SubCodes, ownValueCodes[path]) {
			continue
		}
		for _, value := range valuesAt(fields, path) {
			if m.published(path, value) {
				continue
			}
			text := fmt.Sprintf("%s 应为 %s", path, strings.Join(m.Enums[path], "、"))
			for _, code := range anyValueCodes {
				if slices.Contains(m.SubCodes, code) {
					return business(code, text)
				}
			}
			return invalidParameter(text)
		}
	}
	return nil
}

// checkEnums names the first value of an answer outside those the platform
// publishes, "" when there is none.
func (m *method) checkEnums(answer map[string]any) string {
	for _, path := range sortedKeys(m.Enums) {
		top, _, _ := strings.Cut(path, ".")
		if _, answered := m.Response[top]; !answered {
			continue
		}
		for _, value := range valuesAt(answer, path) {
			if !m.published(path, value) {
				return path + "=" + value
			}
		}
	}
	return ""
}

// published reports whether a value, or each of several separated by commas,
// is one of the published.
func (m *method) published(path, value string) bool {
	for _, one := range strings.FieldsFunc(value, func(r rune) bool { return r == ',' || r == ' ' }) {
		if !slices.Contains(m.Enums[path], one) {
			return false
		}
	}
	return true
}

// valuesAt collects the values at a path, through lists, as text. What is
// empty is as good as absent.
func valuesAt(value any, path string) []string {
	switch v := value.(type) {
	case map[string]any:
		if path == "" {
			if len(v) == 0 {
				return nil
			}
			return []string{"{}"}
		}
		name, rest, _ := strings.Cut(path, ".")
		inner, has := v[name]
		if !has {
			return nil
		}
		return valuesAt(inner, rest)
	case []any:
		var all []string
		for _, inner := range v {
			all = append(all, valuesAt(inner, path)...)
		}
		return all
	case nil:
		return nil
	}
	if text := strings.TrimSpace(fmt.Sprint(value)); text != "" && path == "" {
		return []string{text}
	}
	return nil
}
