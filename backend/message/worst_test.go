package message

import (
	"strings"
	"testing"

	"minifleet/backend/boundtest"
)

// TestWorstInputsStayWithinTheirBounds: frames and notifications far larger
// than the largest that is read.
func TestWorstInputsStayWithinTheirBounds(t *testing.T) {
	boundtest.MuchData(t)
	const size = 1 << 20
	for what, middle := range map[string]string{
		"fields": "a=b&", "empty fields": "&", "equal signs": "=", "percent": "%25", "bad percent": "%", "plus": "+", "names": "notify_id=1&",
		"lines": "\n", "colons": ":", "braces": "{", "brackets": "[", "members": `"a":1,`, "quotes": `"`, "nul": "\x00", "half": "\xd5",
	} {
		text := strings.Repeat(middle, size/len(middle))
		for where, whole := range map[string]string{"alone": text, "in a field": "biz_content=" + text, "in JSON": `{"a":` + text + "}"} {
			boundtest.Within(t, what+" "+where, 256, func() {
				m, _, err := ParseNotification(whole)
				if err == nil {
					_, _ = parseAudit(m)
				}
				_, _ = ParseFrame([]byte(whole))
			})
		}
	}
}
