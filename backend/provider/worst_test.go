package provider

import (
	"fmt"
	"strings"
	"testing"

	"minifleet/backend/boundtest"
)

// TestTheWorstExtsStayWithinTheirBounds: an ext, and a text with placeholders, as
// large as a request may be.
func TestTheWorstExtsStayWithinTheirBounds(t *testing.T) {
	boundtest.MuchData(t)
	const most = maxExt
	whole := func(open, middle, end string) string {
		return open + strings.Repeat(middle, (most-len(open)-len(end))/len(middle)) + end
	}
	var different, braces strings.Builder
	for i := 0; braces.Len() < most; i++ {
		if different.Len() < most-100 {
			fmt.Fprintf(&different, `"{{ext.%d}}",`, i)
		}
		fmt.Fprintf(&braces, `{{%d}}`, i)
	}
	for what, ext := range map[string]string{
		"deep":                 whole(`{"ext":{"a":`, "[", ""),
		"deep, closed":         `{"ext":{"a":` + strings.Repeat("[", 9900) + strings.Repeat("]", 9900) + "}}",
		"objects":              whole(`{"ext":`, `{"a":`, ""),
		"one placeholder":      whole(`{"ext":{"a":"`, "{{name}}", `"}}`),
		"placeholders":         `{"ext":{"a":[` + different.String() + `""]}}`,
		"braces":               whole(`{"ext":{"a":"`, "{", `"}}`),
		"blanks in braces":     whole(`{"ext":{"a":"{{`, " ", `"}}`),
		"members":              whole(`{"ext":{`, `"a":1,`, `"b":1}}`),
		"pages":                whole(`{"extPages":{`, `"a":{},`, `"b":{}}}`),
		"numbers":              whole(`{"ext":{"a":`, "9", `}}`),
		"escapes":              whole(`{"ext":{"a":"`, `\u0000`, `"}}`),
		"wrong in its last":    whole(`{"ext":{"a":[`, "1,\n", `}}`),
		"no placeholder's end": whole(`{"ext":{"a":"`, "{{a", `"}}`),
	} {
		m := MerchantValues{Name: strings.Repeat("n", 100), Ext: map[string]string{"0": "x"}}
		boundtest.Within(t, what, 512, func() {
			_ = ValidateExt(ext)
			_, _ = RenderExt(ext, m)
		})
	}
	for what, text := range map[string]string{"different": braces.String()[:most], "the same": whole("", "{{name}}", ""), "open": whole("", "{", ""), "blanks": whole("{{", " ", "")} {
		boundtest.Within(t, "a text, "+what, 512, func() {
			FillText(text, func(name string) (string, bool) { return "", name == "name" })
		})
	}
}
