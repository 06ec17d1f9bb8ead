package authorize

import (
	"runtime"
	"strings"
	"testing"
	"time"
)

// TestWorstInputsStayWithinTheirBounds: addresses far longer than a browser sends.
func TestWorstInputsStayWithinTheirBounds(t *testing.T) {
	const size = 1 << 20
	for what, middle := range map[string]string{
		"fields": "state=x&", "empty": "&", "question marks": "?", "fragments": "#", "percent": "%25", "bad percent": "%", "slashes": "/", "ats": "@",
		"colons": ":", "braces": "{", "brackets": "[", "equal signs": "=", "plain": "a", "half": "\xd5", "blanks": " ", "lines": "\n",
	} {
		text := strings.Repeat(middle, size/len(middle))
		for _, whole := range []string{text, "http://127.0.0.1:17861/callback?" + text, "http://127.0.0.1:17861/callback?state=" + text, "http://" + text} {
			within(t, what, func() {
				_, _ = ParseRedirect(whole)
				_, _, _, _ = parseBizData(whole)
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
