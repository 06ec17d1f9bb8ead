package message

import (
	"fmt"
	"net/http"
	"net/url"
	"os"
	"strconv"
	"strings"
	"testing"

	"minifleet/backend/authorize/authorizetest"
)

// Whatever strangers post to the notify address moves nothing, costs no call to
// the platform, and keeps the genuine message waiting for nothing. MINIFLEET_HOSTILE
// says how many requests; there is one of each kind after the other.
func TestHostileNotificationsMoveNothingAndCostNoCall(t *testing.T) {
	total := 400
	if n, err := strconv.Atoi(os.Getenv("MINIFLEET_HOSTILE")); err == nil {
		total = n
	}
	client := &http.Client{}
	defer client.CloseIdleConnections()
	r := authorizetest.NewRoom(t, nil)
	e := &effects{}
	manager(t, r, e)
	release := r.Listener.Acquire("test")
	defer release()
	at := r.Listener.NotifyURL()
	calls := func() int { return len(r.Gateway.Calls()) }
	before := calls()
	long := strings.Repeat("x", 200<<10)
	encoded := func(change func(url.Values)) func(int) string {
		return func(n int) string {
			f := notification(r, fmt.Sprintf("h%d", n), AuditPassed, passed)
			change(f)
			return f.Encode()
		}
	}
	kinds := []func(int) string{
		encoded(func(f url.Values) { f.Del("sign") }),
		encoded(func(f url.Values) { f.Set("sign", "") }),
		encoded(func(f url.Values) { f.Set("sign", "AAAA") }),
		encoded(func(f url.Values) { f.Add("sign", f.Get("sign")) }),
		encoded(func(f url.Values) { f.Set("sign_type", "RSA"); f.Set("sign", "AAAA") }),
		encoded(func(f url.Values) { f.Set("biz_content", strings.Replace(passed, "1.0.0", "9.9.9", 1)) }),
		encoded(func(f url.Values) { f.Set("app_id", "2021000000009999") }),
		encoded(func(f url.Values) { f.Add("app_id", "2021000000009999") }),
		encoded(func(f url.Values) {
			f.Set("alipay_cert_sn", fmt.Sprintf("%032d", len(f.Encode())))
			f.Set("sign", "AAAA")
		}),
		encoded(func(f url.Values) { f.Set("msg_method", AuditRejected) }),
		encoded(func(f url.Values) { f.Set("charset", "GBK") }),
		encoded(func(f url.Values) { f.Set("extra", "\x00\u202e<script>") }),
		encoded(func(f url.Values) { f.Set("utc_timestamp", "0") }),
		encoded(func(f url.Values) { f.Set("biz_content", long) }),
		func(n int) string { return "%zz&notify_id=" + strconv.Itoa(n) },
		func(n int) string { return strings.Repeat("a=1&", 200) + "notify_id=" + strconv.Itoa(n) },
		func(int) string { return "" },
		func(int) string { return strings.Repeat("[", 60<<10) },
		func(int) string { return long + long },
	}
	for n := range total {
		res, err := client.Post(at, "application/x-www-form-urlencoded", strings.NewReader(kinds[n%len(kinds)](n)))
		if err != nil {
			continue // closed before the whole body was taken
		}
		_ = res.Body.Close()
		if res.StatusCode == http.StatusOK {
			t.Fatalf("kind %d was taken", n%len(kinds))
		}
	}
	if got := e.all(); len(got) != 0 || calls() != before {
		t.Errorf("effects %q, %d calls to the platform", got, calls()-before)
	}
	if status, body := post(t, at, notification(r, "genuine", AuditPassed, passed)); status != 200 || body != "success" || len(e.all()) != 1 {
		t.Errorf("the genuine message: %d %s, %q", status, body, e.all())
	}
	http.DefaultClient.CloseIdleConnections()
	t.Logf("%d requests", total)
}
