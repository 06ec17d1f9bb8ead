package message

import (
	"runtime"
	"strings"
	"testing"
	"time"
)

// TestWorstInputsStayWithinTheirBounds: frames and notifications far larger
// than the largest that is read.
func TestWorstInputsStayWithinTheirBounds(t *testing.T) {
	const size = 1 << 20
	for what, middle := range map[string]string{
		"fields": "a=b&", "empty fields": "&", "equal signs": "=", "percent": "%25", "bad percent": "%", "plus": "+", "names": "notify_id=1&",
		"lines": "\n", "colons": ":", "braces": "{", "brackets": "[", "members": `"a":1,`, "quotes": `"`, "nul": "\x00", "half": "\xd5",
	} {
		text := strings.Repeat(middle, size/len(middle))
		for where, whole := range map[string]string{"alone": text, "in a field": "biz_content=" + text, "in JSON": `{"a":` + text + "}"} {
			within(t, what+" "+where, func() {
				m, _, err := ParseNotification(whole)
				if err == nil {
					_, _ = parseAudit(m)
				}
				_, _ = ParseFrame([]byte(whole))
			})
		}
	}
}

// within fails when reading takes more than five seconds or 256 MiB.
func within(t *testing.T, what string, read func()) {
	t.Helper()
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	begun := time.Now()
	read()
	took := time.Since(begun)
	runtime.ReadMemStats(&after)
	if used := after.TotalAlloc - before.TotalAlloc; took > 5*time.Second || used > 256<<20 {
		t.Errorf("%s: %v and %d MiB", what, took, used>>20)
	}
}
