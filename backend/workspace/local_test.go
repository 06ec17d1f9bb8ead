package workspace

import (
	"encoding/json"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"minifleet/backend/journal"
	"minifleet/backend/merchant"
	"minifleet/backend/provider"
	"minifleet/backend/settings"
)

// What is changed here alone is in the journal as well: what, of whom, when, and
// nothing of what was typed into it.
func TestWhatIsChangedHereIsInTheJournal(t *testing.T) {
	w, err := Create(filepath.Join(t.TempDir(), "d"), killPass, Options{UnlockTime: 1})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = w.Close() }()
	ok := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	key, err := w.Providers.NewKeyDraft()
	ok(err)
	next, err := w.Providers.NewKeyDraft()
	ok(err)
	theirs, err := w.Providers.NewKeyDraft()
	ok(err)
	app, err := w.Providers.AddApp(t.Context(), provider.NewApp{DraftID: key.ID, App: provider.App{Name: "Own app", AppID: "2021003100000001",
		Gateway: "https://openapi.alipay.com/gateway.do", Mode: "key", AlipayPublicKey: theirs.PublicKey, Rate: 5}})
	ok(err)
	other, err := w.Providers.UpdateApp(t.Context(), provider.AppChange{App: app, DraftID: next.ID})
	ok(err)
	if _, err = w.Providers.BackToFormerKey(t.Context(), other.ID); err != nil {
		t.Fatal(err)
	}
	tpl, err := w.Providers.AddTemplate(provider.Template{AppID: app.ID, TemplateID: "2021003100000002", Name: "Shop"})
	ok(err)
	tpl.Ext = `{"secret":"canary-ext"}`
	tpl, err = w.Providers.UpdateTemplate(tpl)
	ok(err)
	ok(w.Providers.DeleteTemplate(tpl.ID))
	m, err := w.Merchants.Add(merchant.Merchant{AppID: app.ID, Name: "One", Contact: "canary-contact"})
	ok(err)
	m.Phone, m.Notes = "13800000000", "canary-notes"
	m, err = w.Merchants.Update(m)
	ok(err)
	_, err = w.Merchants.Archive(m.ID, true)
	ok(err)
	_, err = w.Merchants.Retag([]string{m.ID}, []string{"canary-tag"}, nil)
	ok(err)
	ok(w.Merchants.Delete(m.ID))
	_, err = w.Settings.Update(func(s *settings.Settings) error { s.Callback.PublicBaseURL = "https://canary.example.com"; return nil })
	ok(err)
	ok(w.ChangePassphrase(killPass, []byte("another long passphrase 42")))
	ok(w.Providers.DeleteApp(t.Context(), app.ID, nil))

	page, err := w.Journal.SearchAll(t.Context(), journal.Query{Limit: journal.MaxLimit}, nil)
	ok(err)
	var got []string
	for _, e := range page.Entries {
		got = append(got, e.Action+" "+e.MerchantName+" "+e.Message.EN+" "+e.Detail["fields"])
		if raw, _ := json.Marshal(e); strings.Contains(string(raw), "canary") || strings.Contains(string(raw), "13800000000") || e.Result != journal.OK {
			t.Errorf("%s", raw)
		}
	}
	slices.Reverse(got)
	want := []string{"app.add  Own app ", "app.update  Own app: new signing key ", "app.update  Own app: back to the former signing key ",
		"template.add  Shop ", "template.update  Shop ", "template.delete  Shop ",
		"merchant.add One  ", "merchant.update One  phone notes", "merchant.update One archived ", "merchant.update  tags, merchants: 1 ", "merchant.delete One  ",
		"settings.update   ", "vault.passphrase   ", "app.delete  Own app "}
	if !slices.Equal(got, want) {
		t.Errorf("%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}
