package authorize_test

import (
	"context"
	"net/url"
	"strings"
	"testing"

	"minifleet/backend/alipay"
	"minifleet/backend/authorize"
	"minifleet/backend/authorize/authorizetest"
	"minifleet/backend/fault"
	"minifleet/backend/platformtest"
)

// codes makes the gateway exchange each code once for the mini programs it
// stands for.
func codes(g *platformtest.Gateway, what map[string][]string) {
	used := map[string]bool{}
	n := 0
	g.On(alipay.MethodAuthTokenApp, func(biz map[string]any, _ url.Values) platformtest.Answer {
		code, _ := biz["code"].(string)
		apps := what[code]
		if used[code] || len(apps) == 0 {
			return platformtest.Answer{Code: "40004", Sub: "AUTH_CODE_NOT_VALID"}
		}
		used[code] = true
		var tokens []map[string]any
		for _, app := range apps {
			n++
			tokens = append(tokens, map[string]any{
				"app_auth_token": "token-" + app + "-" + string(rune('a'+n)), "app_refresh_token": "refresh-" + app,
				"auth_app_id": app, "user_id": "2088" + app[len(app)-12:], "expires_in": "31536000", "re_expires_in": "32140800",
			})
		}
		if len(tokens) == 1 {
			return platformtest.Answer{Fields: tokens[0]}
		}
		return platformtest.Answer{Fields: map[string]any{"tokens": tokens}}
	})
}

const (
	miniA = "2021000000000101"
	miniB = "2021000000000102"
	miniC = "2021000000000103"
	code1 = "code000000000001"
	code2 = "code000000000002"
)

func redirectOf(links authorize.Links, appID, code string) string {
	u, _ := url.Parse(links.Redirect)
	q := u.Query()
	q.Set("app_id", appID)
	q.Set("source", "alipay_app_auth")
	q.Set("app_auth_code", code)
	u.RawQuery = q.Encode()
	return u.String()
}

func wantFault(t *testing.T, err error, code fault.Code) {
	t.Helper()
	if fault.CodeOf(err) != code {
		t.Fatalf("got %v (%s), want %s", err, fault.CodeOf(err), code)
	}
	f := fault.As(err)
	if f.Message.EN == "" || f.Message.ZH == "" {
		t.Errorf("%s lacks words in a language: %+v", code, f.Message)
	}
}

func TestAcceptByCodeNamesTheMerchant(t *testing.T) {
	r := authorizetest.NewRoom(t, nil)
	codes(r.Gateway, map[string][]string{code1: {miniA}})
	m := r.Merchant("One", "")
	if _, _, err := r.Authorize.For(m.ID); fault.CodeOf(err) != "authorize.not_authorized" {
		t.Fatal(err)
	}
	told := ""
	r.Authorize.OnAuthorized(func(id string) { told = id })
	out, err := r.Authorize.Accept(context.Background(), "One", code1)
	if err != nil {
		t.Fatal(err)
	}
	if len(out.Granted) != 1 || out.Granted[0].MerchantID != m.ID || out.Mismatch || told != m.ID {
		t.Fatalf("%+v, told %q", out, told)
	}
	_, as, err := r.Authorize.For(m.ID)
	if err != nil || as.MiniAppID != miniA || as.AppAuthToken == "" {
		t.Fatalf("%+v %v", as, err)
	}
	if got, _ := r.Merchants.Get(m.ID); got.MiniAppID != miniA {
		t.Errorf("the record did not learn its mini program: %+v", got)
	}
	again, err := r.Authorize.Accept(context.Background(), "One", code1)
	if err != nil || !again.Already {
		t.Fatalf("%+v %v", again, err)
	}
	if n := r.Gateway.Count(alipay.MethodAuthTokenApp); n != 1 {
		t.Errorf("the code was sent %d times", n)
	}
}

func TestAcceptByRedirectFindsThePending(t *testing.T) {
	r := authorizetest.NewRoom(t, nil)
	codes(r.Gateway, map[string][]string{code1: {miniA}, code2: {miniB}})
	a, b := r.Merchant("One", miniA), r.Merchant("Two", miniB)
	_, linksA, err := r.Authorize.Begin(context.Background(), a.ID, "")
	if err != nil {
		t.Fatal(err)
	}
	p, linksB, err := r.Authorize.Begin(context.Background(), b.ID, authorize.FormApp)
	if err != nil {
		t.Fatal(err)
	}
	_, err = r.Authorize.Accept(context.Background(), "", code1)
	wantFault(t, err, "authorize.which_merchant")
	if hint := fault.As(err).Hint.EN; !strings.Contains(hint, "One") || !strings.Contains(hint, "Two") {
		t.Errorf("the hint names nobody: %s", hint)
	}
	_, err = r.Authorize.Accept(context.Background(), "", redirectOf(linksB, "2021000000009999", code2))
	wantFault(t, err, "authorize.other_app")
	_, err = r.Authorize.Accept(context.Background(), "", linksB.URL)
	wantFault(t, err, "authorize.own_link")
	_, err = r.Authorize.Accept(context.Background(), "", linksB.Of(authorize.FormPhone))
	wantFault(t, err, "authorize.own_link")
	out, err := r.Authorize.Accept(context.Background(), "", redirectOf(linksB, platformtest.AppID, code2))
	if err != nil || out.MerchantID != b.ID {
		t.Fatalf("%+v %v", out, err)
	}
	if p, err = r.Authorize.PendingByID(p.ID); err != nil || p.State != authorize.PendingDone {
		t.Fatalf("%+v %v", p, err)
	}
	// Now only one waits, so a bare code is enough.
	if out, err = r.Authorize.Accept(context.Background(), "", code1); err != nil || out.MerchantID != a.ID {
		t.Fatalf("%+v %v", out, err)
	}
	if waiting, err := r.Authorize.Pendings(); err != nil || len(waiting) != 0 {
		t.Fatalf("%+v %v", waiting, err)
	}
	_, err = r.Authorize.Accept(context.Background(), "", redirectOf(linksA, platformtest.AppID, "code999999999"))
	wantFault(t, err, "authorize.code_used")
}

func TestBatchConsentAndMismatch(t *testing.T) {
	r := authorizetest.NewRoom(t, nil)
	codes(r.Gateway, map[string][]string{code1: {miniA, miniB, miniC}, code2: {miniA}})
	a, b := r.Merchant("One", miniA), r.Merchant("Two", miniB)
	out, err := r.Authorize.Accept(context.Background(), a.ID, code1)
	if err != nil || len(out.Granted) != 2 || len(out.Unknown) != 1 || out.Mismatch {
		t.Fatalf("%+v %v", out, err)
	}
	if out.Unknown[0].MiniAppID != miniC {
		t.Fatalf("%+v", out.Unknown)
	}
	_, first, _ := r.Authorize.For(a.ID)
	// Two is asked, but the consent is One's: it goes where it belongs.
	out, err = r.Authorize.Accept(context.Background(), b.ID, code2)
	if err != nil || !out.Mismatch || out.Granted[0].MerchantID != a.ID || !out.Granted[0].Replaced || out.Warning.IsZero() {
		t.Fatalf("%+v %v", out, err)
	}
	_, second, err := r.Authorize.For(a.ID)
	if err != nil || first.AppAuthToken == second.AppAuthToken {
		t.Fatal("the token was not replaced", err)
	}
	held, err := r.Authorize.Unknowns()
	if err != nil || len(held) != 1 {
		t.Fatalf("%+v %v", held, err)
	}
	r.Reopen()
	m, err := r.Authorize.CreateFromUnknown(held[0].ID, "Three")
	if err != nil || m.MiniAppID != miniC {
		t.Fatalf("%+v %v", m, err)
	}
	if _, as, err := r.Authorize.For(m.ID); err != nil || as.MiniAppID != miniC || as.AppAuthToken == "" {
		t.Fatalf("%+v %v", as, err)
	}
	_, err = r.Authorize.CreateFromUnknown(held[0].ID, "Four")
	wantFault(t, err, "authorize.unknown_not_found")
}
