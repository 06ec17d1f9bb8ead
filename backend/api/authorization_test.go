package api

import (
	"bytes"
	"fmt"
	"image/png"
	"net/url"
	"strings"
	"testing"

	"minifleet/backend/authorize"
	"minifleet/backend/creation"
	"minifleet/backend/fault"
	"minifleet/backend/merchant"
	"minifleet/backend/run"
)

func TestALinkIsMadeShownSavedAndWithdrawn(t *testing.T) {
	f := stocked(t)
	m := add(t, f, "A/B: tea", "2021000000000011")
	made := must(t, on(t, f.Authorization).Ask, AskConsent{MerchantID: m.ID, Form: authorize.FormPC})
	if again := must(t, on(t, f.Authorization).Ask, AskConsent{MerchantID: m.ID, Form: authorize.FormPhone}); again.Pending.ID != made.Pending.ID {
		t.Error("asking twice piled up links")
	}
	if anew := must(t, on(t, f.Authorization).Ask, AskConsent{MerchantID: m.ID, Form: authorize.FormPC, Anew: true}); anew.Pending.ID == made.Pending.ID {
		t.Error("no new link was made")
	}
	for _, form := range []authorize.Form{authorize.FormPC, authorize.FormPhone, authorize.FormApp, authorize.FormBatch} {
		code := ConsentCode{PendingID: made.Pending.ID, Form: form}
		shown, err := png.DecodeConfig(bytes.NewReader(must(t, on(t, f.Authorization).QR, code).PNG))
		if err != nil || shown.Width < 600 {
			t.Errorf("%s: %+v %v", form, shown, err)
		}
		if d := must(t, on(t, f.Authorization).SaveQR, code); strings.ContainsAny(d.Name, `/\:`) || !strings.HasSuffix(d.Name, ".png") {
			t.Errorf("the file is called %q", d.Name)
		}
	}
	if _, err := on(t, f.Authorization).QR(t.Context(), ConsentCode{PendingID: made.Pending.ID, Form: authorize.FormInvite}); fault.CodeOf(err) != "authorize.form_not_ready" {
		t.Errorf("an invitation that was not made: %v", err)
	}
	if page := must(t, on(t, f.Authorization).SavePage, ByID{made.Pending.ID}); !bytes.Contains(page.Content, []byte("A/B: tea")) {
		t.Error("the page does not name the merchant")
	}
	if b := must(t, on(t, f.Authorization).Board, Nothing{}); len(b.Waiting) != 2 || b.Never != 0 {
		t.Errorf("%d wait, %d never asked", len(b.Waiting), b.Never)
	}
	must(t, on(t, f.Authorization).Withdraw, ByID{made.Pending.ID})
	ended := must(t, on(t, f.Authorization).Link, ByID{made.Pending.ID})
	if ended.Pending.State != authorize.PendingWithdrawn || ended.Links != nil {
		t.Errorf("%+v", ended)
	}
	if _, err := on(t, f.Authorization).QR(t.Context(), ConsentCode{PendingID: made.Pending.ID, Form: authorize.FormPC}); err == nil {
		t.Error("a withdrawn link still has a code")
	}
}

func TestLinksOfManyAreEachTheirOwnAndMadeOnce(t *testing.T) {
	f := stocked(t)
	var ids []string
	for i, name := range []string{"Alpha", "Beta", "Gamma"} {
		ids = append(ids, add(t, f, name, fmt.Sprintf("20210000000000%02d", 11+i)).ID)
	}
	must(t, on(t, f.Authorization).Ask, AskConsent{MerchantID: ids[0], Form: authorize.FormPC})
	linksOf := func(form authorize.Form) (string, []authorize.MadeLink) {
		begun := must(t, on(t, f.Authorization).AskMany, LinksForMany{Merchants: ids, Form: form})
		waitFor(t, f, "the run of links", func() bool {
			return must(t, on(t, f.Runs).Show, ShowRun{ID: begun.ID}).Run.Status == run.Over
		})
		return begun.ID, must(t, on(t, f.Authorization).Made, ByID{begun.ID}).Links
	}
	id, first := linksOf(authorize.FormApp)
	seen := map[string]bool{}
	for _, l := range first {
		u, err := url.Parse(l.URL)
		if err != nil || len(u.Query().Get("state")) != 45 || seen[l.URL] || !strings.HasPrefix(l.Scan, "alipays://") {
			t.Errorf("%s: %s %v", l.MerchantName, l.URL, err)
		}
		seen[l.URL] = true
	}
	if len(first) != 3 || len(must(t, on(t, f.Authorization).Board, Nothing{}).Waiting) != 3 {
		t.Errorf("%d links", len(first))
	}
	if _, again := linksOf(authorize.FormApp); len(again) != 3 || again[1].ID != first[1].ID {
		t.Error("a second time made second links")
	}
	sheet := must(t, on(t, f.Authorization).Sheet, LinkSheet{ID: id, Language: fault.English})
	if n := bytes.Count(sheet.Content, []byte("data:image/png")); n != 3 {
		t.Errorf("%d codes", n)
	}
	// One that was withdrawn is in no file any more; without any there is none.
	must(t, on(t, f.Authorization).Withdraw, ByID{first[1].ID})
	table := must(t, on(t, f.Authorization).Export, ExportLinks{ID: id, File: FileFormat{Format: merchant.CSV, Language: fault.English}})
	if text := string(table.Content); strings.Contains(text, "Beta") || !strings.Contains(text, first[2].URL) {
		t.Errorf("%s", text)
	}
	for _, l := range []authorize.MadeLink{first[0], first[2]} {
		must(t, on(t, f.Authorization).Withdraw, ByID{l.ID})
	}
	if _, err := on(t, f.Authorization).Export(t.Context(), ExportLinks{ID: id, File: FileFormat{Format: merchant.CSV}}); fault.CodeOf(err) != "authorize.no_links" {
		t.Error(err)
	}
	if _, err := on(t, f.Authorization).AskMany(t.Context(), LinksForMany{Merchants: ids, Form: authorize.FormInvite}); fault.CodeOf(err) != "authorize.bad_form" {
		t.Error(err)
	}
}

func TestWhatIsPastedIsForgottenAndWhoseItIsAsked(t *testing.T) {
	f := stocked(t)
	add(t, f, "Alpha", "2021000000000011")
	text := Secret("P0123456789abcdef0123456789abcdef")
	_, err := on(t, f.Authorization).Accept(t.Context(), PastedConsent{Text: text})
	if fault.CodeOf(err) != "authorize.which_merchant" || fault.As(err).Field != "merchant" {
		t.Errorf("%v", err)
	}
	if strings.Trim(string(text), "\x00") != "" {
		t.Error("the code is still in memory")
	}
}

func TestAMerchantWithoutAuthorizationSaysSo(t *testing.T) {
	f := stocked(t)
	m := add(t, f, "Alpha", "2021000000000011")
	st := must(t, on(t, f.Authorization).State, ByMerchant{m.ID})
	if st.Status.State != authorize.StateNone || st.AES.Stored || st.AppHasAES {
		t.Errorf("%+v", st)
	}
	for name, call := range map[string]func() error{
		"check":   func() error { _, err := on(t, f.Authorization).Check(t.Context(), ByMerchant{m.ID}); return err },
		"refresh": func() error { _, err := on(t, f.Authorization).Refresh(t.Context(), ByMerchant{m.ID}); return err },
		"aes":     func() error { _, err := on(t, f.Authorization).FetchAES(t.Context(), ByMerchant{m.ID}); return err },
		"certify": func() error {
			_, err := on(t, f.Creation).Certify(t.Context(), CertifyForm{MerchantID: m.ID, LicenceNo: "92330106MA2XXXX"})
			return err
		},
	} {
		if err := call(); fault.CodeOf(err) == "" {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := on(t, f.Authorization).RevealAES(t.Context(), ByMerchant{m.ID}); fault.CodeOf(err) != "authorize.no_aes_key" {
		t.Errorf("%v", err)
	}
	if _, err := on(t, f.Authorization).State(t.Context(), ByMerchant{"gone"}); fault.CodeOf(err) != "merchant.not_found" {
		t.Errorf("%v", err)
	}
	if c := must(t, on(t, f.Authorization).Callback, Nothing{}); c.Enabled || c.Open || c.Register == "" || c.Simulated {
		t.Errorf("%+v", c)
	}
}

func TestAnOrderIsCheckedBeforeItIsSent(t *testing.T) {
	f := stocked(t)
	m := add(t, f, "Alpha", "")
	_, err := on(t, f.Creation).Order(t.Context(), OrderForm{MerchantID: m.ID, Form: creation.Form{Account: "a@example.com", AppName: "x"}})
	if fault.CodeOf(err) != "creation.invalid" || fault.As(err).Field != "app_name" {
		t.Errorf("%v", err)
	}
	if list := must(t, on(t, f.Creation).Of, ByMerchant{m.ID}); len(list.Orders) != 0 || !list.Certification.At.IsZero() {
		t.Errorf("%+v", list)
	}
}
