package authorize_test

import (
	"context"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"minifleet/backend/alipay"
	"minifleet/backend/authorize"
	"minifleet/backend/authorize/authorizetest"
	"minifleet/backend/effect"
	"minifleet/backend/fault"
	"minifleet/backend/journal"
	"minifleet/backend/platformtest"
)

// authorized makes a merchant with a first token.
func authorized(t *testing.T, r *authorizetest.Room, name, mini string) string {
	t.Helper()
	m := r.Merchant(name, mini)
	answerTokens(r, map[string]any{"app_auth_token": "first-" + mini, "app_refresh_token": "refresh-1", "auth_app_id": mini, "re_expires_in": "32140800"})
	if _, err := r.Authorize.Accept(context.Background(), m.ID, "code-of-"+mini); err != nil {
		t.Fatal(err)
	}
	return m.ID
}

func answerTokens(r *authorizetest.Room, fields map[string]any) {
	r.Gateway.On(alipay.MethodAuthTokenApp, func(map[string]any, url.Values) platformtest.Answer {
		return platformtest.Answer{Fields: fields}
	})
}

func refused(sub string) platformtest.Handler {
	return func(map[string]any, url.Values) platformtest.Answer {
		return platformtest.Answer{Code: "40004", Sub: sub}
	}
}

func lost(map[string]any, url.Values) platformtest.Answer { return platformtest.Answer{Lost: true} }

func tokenOf(t *testing.T, r *authorizetest.Room, id string) string {
	t.Helper()
	_, as, err := r.Authorize.For(id)
	if err != nil {
		t.Fatal(err)
	}
	return as.AppAuthToken
}

func query(status string) platformtest.Handler {
	return func(map[string]any, url.Values) platformtest.Answer {
		return platformtest.Answer{Fields: map[string]any{"status": status, "auth_methods": []string{"alipay.open.mini.version.upload"},
			"auth_start": "2026-01-01 00:00:00", "auth_end": "2027-01-01 00:00:00", "auth_app_id": miniA}}
	}
}

func TestALostReplyKeepsTheCodeUntilItIsSettled(t *testing.T) {
	r := authorizetest.NewRoom(t, nil)
	m := r.Merchant("One", miniA)
	p, links, err := r.Authorize.Begin(context.Background(), m.ID, "")
	if err != nil {
		t.Fatal(err)
	}
	r.Gateway.On(alipay.MethodAuthTokenApp, lost)
	_, err = r.Authorize.Accept(context.Background(), "", redirectOf(links, platformtest.AppID, code1))
	wantFault(t, err, "authorize.exchange_unknown")
	if n := r.Gateway.Count(alipay.MethodAuthTokenApp); n != 3 {
		t.Errorf("asked %d times", n)
	}
	if p, _ = r.Authorize.PendingByID(p.ID); p.State != authorize.PendingWaiting || p.ProblemCode == "" {
		t.Fatalf("%+v", p)
	}
	r.Reopen() // the program is killed here; the code is on disk, sealed
	answerTokens(r, map[string]any{"app_auth_token": "late", "auth_app_id": miniA})
	if err := r.Authorize.Recover(context.Background()); err != nil {
		t.Fatal(err)
	}
	if tokenOf(t, r, m.ID) != "late" {
		t.Fatal("the exchange was not taken up")
	}
	if p, _ = r.Authorize.PendingByID(p.ID); p.State != authorize.PendingDone {
		t.Fatalf("%+v", p)
	}
}

func TestASpentCodeAfterALostReplyAsksForConsentAgain(t *testing.T) {
	r := authorizetest.NewRoom(t, nil)
	m := r.Merchant("One", miniA)
	r.Gateway.On(alipay.MethodAuthTokenApp, lost)
	_, err := r.Authorize.Accept(context.Background(), m.ID, code1)
	wantFault(t, err, "authorize.exchange_unknown")
	r.Gateway.On(alipay.MethodAuthTokenApp, refused("AUTH_CODE_NOT_VALID"))
	_, err = r.Authorize.Accept(context.Background(), m.ID, code1)
	wantFault(t, err, "authorize.consent_lost")
	if f := fault.As(err); f.Retry != fault.RetryAfterConsent || !strings.Contains(f.Message.ZH, "网络中断") || !strings.Contains(f.Hint.ZH, "再授权一次") {
		t.Errorf("%+v", f)
	}
	calls := r.Gateway.Count(alipay.MethodAuthTokenApp)
	_, err = r.Authorize.Accept(context.Background(), m.ID, code1)
	wantFault(t, err, "authorize.consent_lost")
	if r.Gateway.Count(alipay.MethodAuthTokenApp) != calls {
		t.Error("a dead code was sent again")
	}
	page, err := r.Journal.Search(t.Context(), journal.Query{Limit: 100})
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range page.Entries {
		if strings.Contains(e.Message.EN+e.SubMsg+e.Detail["code"], code1) {
			t.Errorf("a code in the journal: %+v", e)
		}
	}
}

func TestRefreshReplacesTheToken(t *testing.T) {
	r := authorizetest.NewRoom(t, nil)
	id := authorized(t, r, "One", miniA)
	answerTokens(r, map[string]any{"tokens": []map[string]any{{"app_auth_token": "second", "app_refresh_token": "refresh-2", "auth_app_id": miniA, "re_expires_in": 32140800}}})
	st, err := r.Authorize.Refresh(context.Background(), id)
	if err != nil || tokenOf(t, r, id) != "second" || st.Refreshing {
		t.Fatalf("%+v %v", st, err)
	}
	// A call that was in flight with the old token proves nothing.
	r.Authorize.Observe(r.App.ID, alipay.Call{Method: "m", As: alipay.Acting{MerchantID: id, AppAuthToken: "first-" + miniA},
		Err: &alipay.Error{Code: "20001", SubCode: "aop.invalid-app-auth-token", Class: alipay.ClassAuthorizationLost}})
	if st, _ := r.Authorize.Status(id); st.State != authorize.StateActive {
		t.Fatal("the old token's failure ended the new one")
	}
	r.Gateway.On(alipay.MethodAuthTokenApp, refused("REFRESH_TOKEN_TIME_OUT"))
	if _, err := r.Authorize.Refresh(context.Background(), id); err == nil {
		t.Fatal("no error")
	}
	if tokenOf(t, r, id) != "second" {
		t.Error("a refused refresh cost the authorization")
	}
}

func TestRefreshCutOffIsSettledByAsking(t *testing.T) {
	for name, c := range map[string]struct {
		query, again platformtest.Handler
		want         authorize.State
		token        string
	}{
		"it did not happen":       {query("valid"), lost, authorize.StateActive, "first-" + miniA},
		"it happened, token lost": {query("invalid"), refused("REFRESH_TOKEN_NOT_VALID"), authorize.StateLost, ""},
		"the platform gives it again": {query("invalid"), func(map[string]any, url.Values) platformtest.Answer {
			return platformtest.Answer{Fields: map[string]any{"app_auth_token": "second", "auth_app_id": miniA}}
		}, authorize.StateActive, "second"},
	} {
		t.Run(name, func(t *testing.T) {
			r := authorizetest.NewRoom(t, nil)
			id := authorized(t, r, "One", miniA)
			r.Gateway.On(alipay.MethodAuthTokenApp, lost)
			r.Gateway.On(alipay.MethodAuthTokenAppQuery, lost)
			_, err := r.Authorize.Refresh(context.Background(), id)
			wantFault(t, err, "authorize.refresh_unknown")
			r.Reopen()
			if st, _ := r.Authorize.Status(id); !st.Refreshing {
				t.Fatal("the intent is not on disk")
			}
			r.Gateway.On(alipay.MethodAuthTokenAppQuery, c.query)
			r.Gateway.On(alipay.MethodAuthTokenApp, c.again)
			if c.want == authorize.StateActive && c.token != "second" { // it may still be under way
				_ = r.Authorize.Recover(context.Background())
				if st, _ := r.Authorize.Status(id); !st.Refreshing {
					t.Fatal("one look was taken for the truth")
				}
				r.Clock.Add(effect.Window)
			}
			_ = r.Authorize.Recover(context.Background())
			st, err := r.Authorize.Status(id)
			if err != nil || st.State != c.want || st.Refreshing {
				t.Fatalf("%+v %v", st, err)
			}
			if c.want == authorize.StateLost {
				_, _, err := r.Authorize.For(id)
				wantFault(t, err, "authorize.lost")
				if st.Loss != authorize.LossRefresh || st.LossText.ZH == "" {
					t.Errorf("%+v", st)
				}
			} else if tokenOf(t, r, id) != c.token {
				t.Error(tokenOf(t, r, id))
			}
		})
	}
}

func TestObserveAndCheck(t *testing.T) {
	r := authorizetest.NewRoom(t, nil)
	id := authorized(t, r, "One", miniA)
	client, as, err := r.Authorize.For(id)
	if err != nil {
		t.Fatal(err)
	}
	no := func(code, sub string) platformtest.Handler {
		return func(map[string]any, url.Values) platformtest.Answer { return platformtest.Answer{Code: code, Sub: sub} }
	}
	r.Gateway.On(alipay.MethodVersionListQuery, no("20001", "aop.invalid-app-auth-token-no-api"))
	_, _ = client.VersionListQuery(context.Background(), as, alipay.VersionListQueryRequest{})
	st, _ := r.Authorize.Status(id)
	if st.State != authorize.StateActive || !slices.Equal(st.Lacks, []string{alipay.MethodVersionListQuery}) {
		t.Fatalf("%+v", st)
	}
	r.Gateway.On(alipay.MethodVersionListQuery, no("20001", "aop.invalid-app-auth-token"))
	for range 3 {
		_, _ = client.VersionListQuery(context.Background(), as, alipay.VersionListQueryRequest{})
	}
	if st, _ = r.Authorize.Status(id); st.State != authorize.StateLost || st.Loss != authorize.LossRefused || len(results(t, r, "authorize.lost")) != 1 {
		t.Fatalf("%+v, told %d times", st, len(results(t, r, "authorize.lost")))
	}
	items, err := r.Authorize.Attention()
	if err != nil || len(items) != 1 || items[0].Need != authorize.NeedLost {
		t.Fatalf("%+v %v", items, err)
	}
	if _, _, err := r.Authorize.Ready(context.Background(), id, authorize.FormPC); err != nil {
		t.Fatal(err)
	}
	if items, _ = r.Authorize.Attention(); items[0].Links == nil || items[0].Links.URL == "" {
		t.Fatal("the link is not ready")
	}
	// The platform was wrong: a check brings it back.
	back := ""
	r.Authorize.OnAuthorized(func(id string) { back = id })
	r.Gateway.On(alipay.MethodAuthTokenAppQuery, query("valid"))
	if st, err = r.Authorize.Check(context.Background(), id); err != nil || st.State != authorize.StateActive || back != id || len(st.Methods) != 1 {
		t.Fatalf("%+v %v", st, err)
	}
	if want := time.Date(2026, 12, 31, 16, 0, 0, 0, time.UTC); !st.ExpiresAt.Equal(want) {
		t.Error(st.ExpiresAt)
	}
	r.Gateway.On(alipay.MethodAuthTokenAppQuery, query("invalid"))
	_, err = r.Authorize.Check(context.Background(), id)
	wantFault(t, err, "authorize.lost")
	_, _, err = r.Authorize.For(id)
	wantFault(t, err, "authorize.lost")
}

func TestInvitationByAPI(t *testing.T) {
	r := authorizetest.NewRoom(t, nil)
	m, none := r.Merchant("One", miniA), r.Merchant("Two", "")
	var asked map[string]any
	r.Gateway.On(alipay.MethodInviteCreate, func(biz map[string]any, _ url.Values) platformtest.Answer {
		asked = biz
		return platformtest.Answer{Fields: map[string]any{"task_page_url": "https://b.alipay.com/task/1"}}
	})
	_, links, err := r.Authorize.Begin(context.Background(), m.ID, authorize.FormInvite)
	if err != nil || links.URL != "https://b.alipay.com/task/1" || links.Of(authorize.FormPhone) == "" {
		t.Fatalf("%+v %v", links, err)
	}
	if asked["auth_app_id"] != miniA || asked["redirect_url"] != links.Redirect || asked["state"] == "" {
		t.Error(asked)
	}
	_, _, err = r.Authorize.Begin(context.Background(), none.ID, authorize.FormInvite)
	wantFault(t, err, "authorize.invite_needs_app")
	_, _, err = r.Authorize.Begin(context.Background(), m.ID, "letter")
	wantFault(t, err, "authorize.bad_form")
	r.Gateway.On(alipay.MethodInviteCreate, refused("INVALID_PARAMETER"))
	if _, _, err = r.Authorize.Begin(context.Background(), m.ID, authorize.FormInvite); err == nil {
		t.Error("no error")
	}
	if waiting, _ := r.Authorize.Pendings(); len(waiting) != 1 {
		t.Errorf("%+v", waiting)
	}
}

func TestLinksExpireAndAreWithdrawn(t *testing.T) {
	r := authorizetest.NewRoom(t, nil)
	codes(r.Gateway, map[string][]string{code1: {miniA}})
	m := r.Merchant("One", miniA)
	p, links, _ := r.Authorize.Begin(context.Background(), m.ID, "")
	ready, again, err := r.Authorize.Ready(context.Background(), m.ID, authorize.FormApp)
	if err != nil || ready.ID != p.ID || again.Redirect != links.Redirect {
		t.Fatal("a second link was made", err)
	}
	if err := r.Authorize.Withdraw(p.ID); err != nil {
		t.Fatal(err)
	}
	_, err = r.Authorize.LinksOf(p.ID)
	wantFault(t, err, "authorize.withdrawn")
	p, _, _ = r.Authorize.Begin(context.Background(), m.ID, "")
	r.Clock.Add(25 * time.Hour)
	_, err = r.Authorize.LinksOf(p.ID)
	wantFault(t, err, "authorize.expired")
	for range 30 {
		if _, _, err := r.Authorize.Begin(context.Background(), m.ID, ""); err != nil {
			t.Fatal(err)
		}
		r.Clock.Add(time.Second)
	}
	if waiting, _ := r.Authorize.Pendings(); len(waiting) != 20 {
		t.Errorf("%d links wait", len(waiting))
	}
}

func TestMerchantAESKeyIsSealedAndShownOnlyOnRequest(t *testing.T) {
	r := authorizetest.NewRoom(t, nil)
	id := authorized(t, r, "One", miniA)
	_, err := r.Authorize.RevealAESKey(id)
	wantFault(t, err, "authorize.no_aes_key")
	r.Gateway.On(alipay.MethodAESGet, func(biz map[string]any, _ url.Values) platformtest.Answer {
		return platformtest.Answer{Fields: map[string]any{"aes_key": platformtest.Encrypt("the merchant's key")}}
	})
	if k, err := r.Authorize.FetchAESKey(context.Background(), id); err != nil || !k.Stored {
		t.Fatal(k, err)
	}
	r.Reopen()
	if key, err := r.Authorize.RevealAESKey(id); err != nil || key != "the merchant's key" {
		t.Fatal(key, err)
	}
	r.Gateway.On(alipay.MethodAESSet, func(map[string]any, url.Values) platformtest.Answer {
		return platformtest.Answer{Fields: map[string]any{"aes_key": "AAAA"}}
	})
	_, err = r.Authorize.ResetAESKey(context.Background(), id)
	wantFault(t, err, "authorize.aes_unreadable")
	if err := r.Merchants.Delete(id, r.Authorize.ForgetTx(id)); err != nil {
		t.Fatal(err)
	}
	if _, err := r.Authorize.RevealAESKey(id); err == nil {
		t.Error("the key outlived the merchant")
	}
}

// results are what the journal says of an action, newest first.
func results(t *testing.T, r *authorizetest.Room, action string) []journal.Result {
	t.Helper()
	page, err := r.Journal.Search(t.Context(), journal.Query{Action: action, Limit: 100})
	if err != nil {
		t.Fatal(err)
	}
	all := []journal.Result{}
	for _, e := range page.Entries {
		all = append(all, e.Result)
	}
	return all
}

// What became of the exchange of a code whose answers were lost is told by how
// the code ends: a token says that none of them took effect, a refusal that one
// of them did, and a message that brings the token as well.
func TestTheJournalIsSettledByHowACodeEnds(t *testing.T) {
	unknown := []journal.Result{journal.Unknown, journal.Unknown, journal.Unknown}
	for name, c := range map[string]struct {
		end  func(r *authorizetest.Room, id string) error
		want []journal.Result
	}{
		"it comes": {func(r *authorizetest.Room, id string) error {
			answerTokens(r, map[string]any{"app_auth_token": "late", "auth_app_id": miniA})
			_, err := r.Authorize.Accept(context.Background(), id, code1)
			return err
		}, []journal.Result{journal.OK, journal.Failed, journal.Failed, journal.Failed}},
		"it is used up": {func(r *authorizetest.Room, id string) error {
			r.Gateway.On(alipay.MethodAuthTokenApp, refused("AUTH_CODE_NOT_VALID"))
			_, err := r.Authorize.Accept(context.Background(), id, code1)
			wantFault(t, err, "authorize.consent_lost")
			return nil
		}, []journal.Result{journal.Failed, journal.OK, journal.OK, journal.OK}},
		"a message brings it": {func(r *authorizetest.Room, _ string) error {
			_, err := r.Authorize.Delivered(authorize.Delivered{App: r.App, Token: alipay.Token{AppAuthToken: "told", AuthAppID: miniA}, At: r.Clock.Now()})
			return err
		}, []journal.Result{journal.OK, journal.OK, journal.OK, journal.OK}},
	} {
		t.Run(name, func(t *testing.T) {
			r := authorizetest.NewRoom(t, nil)
			m := r.Merchant("One", miniA)
			r.Gateway.On(alipay.MethodAuthTokenApp, lost)
			_, err := r.Authorize.Accept(context.Background(), m.ID, code1)
			wantFault(t, err, "authorize.exchange_unknown")
			if got := results(t, r, "authorize.accept"); !slices.Equal(got, unknown) {
				t.Fatalf("before: %v", got)
			}
			if err := c.end(r, m.ID); err != nil {
				t.Fatal(err)
			}
			if got := results(t, r, "authorize.accept"); !slices.Equal(got, c.want) {
				t.Errorf("after: %v, want %v", got, c.want)
			}
		})
	}
}

// An invitation whose answer was lost may have reached the merchant: it stays
// good, is in no link that is handed out, and whoever brings it settles the
// journal.
func TestAnInvitationWhoseAnswerWasLostStaysGood(t *testing.T) {
	r := authorizetest.NewRoom(t, nil)
	m := r.Merchant("One", miniA)
	redirect := ""
	r.Gateway.On(alipay.MethodInviteCreate, func(biz map[string]any, _ url.Values) platformtest.Answer {
		redirect = biz["redirect_url"].(string)
		return platformtest.Answer{Lost: true}
	})
	_, _, err := r.Authorize.Begin(context.Background(), m.ID, authorize.FormInvite)
	wantFault(t, err, "journal.not_known_yet")
	if f := fault.As(err); !strings.Contains(f.Message.ZH, "可能已经生效") || !strings.Contains(f.Hint.ZH, "人工确认") {
		t.Errorf("%+v", f)
	}
	if got := results(t, r, "authorize.invite"); !slices.Equal(got, []journal.Result{journal.Unknown}) {
		t.Fatal(got)
	}
	waiting, err := r.Authorize.Pendings()
	if err != nil || len(waiting) != 1 {
		t.Fatalf("%+v %v", waiting, err)
	}
	_, err = r.Authorize.LinksOf(waiting[0].ID)
	wantFault(t, err, "authorize.invite_unseen")
	if _, links, err := r.Authorize.Ready(context.Background(), m.ID, authorize.FormPC); err != nil || links.PendingID == waiting[0].ID {
		t.Fatalf("its nonce was handed out: %v", err)
	}
	r.Reopen()
	answerTokens(r, map[string]any{"app_auth_token": "invited", "auth_app_id": miniA})
	if _, err := r.Authorize.Accept(context.Background(), "", redirectOf(authorize.Links{Redirect: redirect}, platformtest.AppID, code1)); err != nil {
		t.Fatal(err)
	}
	if got := results(t, r, "authorize.invite"); !slices.Equal(got, []journal.Result{journal.OK}) {
		t.Errorf("the consent shows the invitation: %v", got)
	}
	if tokenOf(t, r, m.ID) != "invited" {
		t.Error("the consent came to nothing")
	}
}
