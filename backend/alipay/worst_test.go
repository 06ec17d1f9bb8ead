package alipay

import (
	"strings"
	"testing"

	"minifleet/backend/boundtest"
)

// TestWorstInputsStayWithinTheirBounds: answers as large as one may be.
func TestWorstInputsStayWithinTheirBounds(t *testing.T) {
	boundtest.MuchData(t)
	whole := func(open, middle, end string) string {
		n := (maxResponse - len(open) - len(end)) / len(middle)
		return open + strings.Repeat(middle, n) + end
	}
	name := `{"alipay_open_mini_version_online_response":`
	for what, answer := range map[string]string{
		"deep":           whole(name, "[", ""),
		"deep objects":   whole(name, `{"a":`, ""),
		"many members":   whole(`{`, `"a":1,`, `"b":1}`),
		"double names":   whole(`{`, `"sign":"x",`, `"sign":"y"}`),
		"one string":     whole(name+`{"code":"`, "a", `"},"sign":"x"}`),
		"escapes":        whole(name+`{"code":"`, `\u0000`, `"},"sign":"x"}`),
		"long number":    whole(name+`{"code":`, "9", `},"sign":"x"}`),
		"many elements":  whole(name+`{"code":[`, "1,", `1]},"sign":"x"}`),
		"quotes":         whole("", `"`, ""),
		"half of GBK":    whole(name+`{"code":"`, "\xd5", `"},"sign":"x"}`),
		"blanks":         whole(name, " ", `{"code":"10000"},"sign":"x"}`),
		"no JSON at all": whole("", "<html>", ""),
	} {
		boundtest.Within(t, what, 512, func() {
			env, err := splitEnvelope([]byte(answer), MethodVersionOnline)
			if err != nil {
				return
			}
			var dst AuthTokenAppResponse
			_ = Decode(env.value, &dst)
		})
	}
}
