package authorize

import (
	"strings"
	"testing"

	"minifleet/backend/boundtest"
)

// TestWorstInputsStayWithinTheirBounds: addresses far longer than a browser sends.
func TestWorstInputsStayWithinTheirBounds(t *testing.T) {
	boundtest.MuchData(t)
	const size = 1 << 20
	for what, middle := range map[string]string{
		"fields": "state=x&", "empty": "&", "question marks": "?", "fragments": "#", "percent": "%25", "bad percent": "%", "slashes": "/", "ats": "@",
		"colons": ":", "braces": "{", "brackets": "[", "equal signs": "=", "plain": "a", "half": "\xd5", "blanks": " ", "lines": "\n",
	} {
		text := strings.Repeat(middle, size/len(middle))
		for _, whole := range []string{text, "http://127.0.0.1:17861/callback?" + text, "http://127.0.0.1:17861/callback?state=" + text, "http://" + text} {
			boundtest.Within(t, what, 256, func() {
				_, _ = ParseRedirect(whole)
				_, _, _, _ = parseBizData(whole)
			})
		}
	}
}
