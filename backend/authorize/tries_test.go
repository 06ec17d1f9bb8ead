package authorize_test

import (
	"fmt"
	"net/url"
	"strings"
	"testing"

	"minifleet/backend/alipay"
	"minifleet/backend/platformtest"
)

// Whoever holds a link can make codes up; each would be a call of the app's
// own rate and a record kept for a month.
func TestMadeUpCodesOnALinkAreBounded(t *testing.T) {
	r, _, links, host := begun(t)
	calls := 0
	r.Gateway.On(alipay.MethodAuthTokenApp, func(map[string]any, url.Values) platformtest.Answer {
		calls++
		return platformtest.Answer{Code: "40004", Sub: "isv.code-invalid"}
	})
	for i := range 40 {
		target := strings.TrimPrefix(redirectOf(links, platformtest.AppID, fmt.Sprintf("%s%02d", code1[:len(code1)-2], i)), "http://"+host)
		if status, _ := raw(host, get(host, target)); status == 0 {
			t.Fatal("no answer")
		}
	}
	if calls == 0 || calls > 5 {
		t.Fatalf("%d calls for 40 made-up codes", calls)
	}
}
