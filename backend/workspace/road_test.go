package workspace

import (
	"bytes"
	"encoding/json"
	stdhtml "html"
	"net/http"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"

	"minifleet/backend/code"
	"minifleet/backend/fault"
	"minifleet/backend/fleet"
	"minifleet/backend/merchant"
	"minifleet/backend/platformtest"
	"minifleet/backend/provider"
	"minifleet/backend/road"
	"minifleet/backend/simulator"
)

// onRoad is a workspace with the simulated platform's app and no merchants.
func onRoad(t *testing.T, merchants int) (*Workspace, *platformtest.Simulator, provider.App) {
	t.Helper()
	sim := platformtest.StartSimulator(t, simulator.Options{Merchants: merchants, Seed: 7})
	w, err := Create(filepath.Join(t.TempDir(), "d"), killPass, Options{UnlockTime: 1})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = w.Close() })
	n, err := provider.LoadSimulatorFile(filepath.Join(sim.Dir, simulator.InfoFile))
	if err != nil {
		t.Fatal(err)
	}
	n.App.Name = `<script>alert("app")</script>`
	app, err := w.Providers.AddApp(t.Context(), n)
	if err != nil {
		t.Fatal(err)
	}
	return w, sim, app
}

// elements and attributes are what a page of ours is made of.
var (
	elements   = strings.Fields("html head meta title style body main h1 h2 p strong span div img ol ul li table tr th td a figure figcaption br tbody")
	attributes = strings.Fields("lang charset name content http-equiv class src alt")
)

// inert fails unless a page is made of nothing else.
func inert(t *testing.T, name, page string) {
	t.Helper()
	for z := html.NewTokenizer(strings.NewReader(page)); ; {
		switch z.Next() {
		case html.ErrorToken:
			return
		case html.StartTagToken, html.SelfClosingTagToken:
			token := z.Token()
			if !slices.Contains(elements, token.Data) {
				t.Errorf("%s: an element %q", name, token.Data)
			}
			for _, a := range token.Attr {
				if !slices.Contains(attributes, a.Key) || a.Key == "src" && !strings.HasPrefix(a.Val, "data:image/") {
					t.Errorf("%s: an attribute %s=%.60q of %s", name, a.Key, a.Val, token.Data)
				}
			}
		}
	}
}

// Names that would be markup, and what is the provider's own, reach neither page.
func TestPagesOfMerchantsAreInertAndKeepSecrets(t *testing.T) {
	w, sim, app := onRoad(t, 1)
	mini := sim.Merchants()[0].MiniAppID
	m, err := w.Merchants.Add(merchant.Merchant{AppID: app.ID, Name: `"><img src=x onerror=alert(1)>{{.Policy}}</title><script>alert(2)</script>`,
		MiniAppID: mini, Contact: "contact-secret", Phone: "13800138000", Tags: []string{"tag-secret"}, Notes: "notes-secret", Ext: map[string]string{"shop": "ext-secret"}})
	if err != nil {
		t.Fatal(err)
	}
	var handout bytes.Buffer
	if err := w.Road.WriteHandout(t.Context(), &handout, m.ID); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(handout.String(), "data:image/png;base64,") {
		t.Error("the hand-out of a merchant who has not authorized holds no code")
	}
	if _, err := w.Authorize.Accept(t.Context(), m.ID, sim.Code(mini)); err != nil {
		t.Fatal(err)
	}
	if _, err := w.Codes.Create(t.Context(), m.ID, code.Spec{Page: "pages/index/index", Describe: `<b onclick=x>`}); err != nil {
		t.Fatal(err)
	}
	_, as, err := w.Authorize.For(m.ID)
	if err != nil {
		t.Fatal(err)
	}
	var after bytes.Buffer
	if err := w.Road.WriteHandout(t.Context(), &after, m.ID); err != nil {
		t.Fatal(err)
	}
	if strings.Contains(after.String(), "data:image") {
		t.Error("who authorized is asked for it again")
	}
	for _, lang := range []fault.Lang{fault.Chinese, fault.English} {
		var page bytes.Buffer
		if err := w.Road.WriteMerchant(&page, m.ID, lang); err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(page.String(), "data:image/") {
			t.Error("the page holds no code picture")
		}
		for name, text := range map[string]string{"page": page.String(), "hand-out": handout.String(), "later hand-out": after.String()} {
			inert(t, name, text)
			if !strings.Contains(stdhtml.UnescapeString(text), "default-src 'none'") {
				t.Errorf("%s: nothing keeps it from loading anything", name)
			}
			for _, secret := range []string{"contact-secret", "13800138000", "tag-secret", "notes-secret", "ext-secret", as.AppAuthToken, m.ID} {
				if strings.Contains(text, secret) {
					t.Errorf("%s holds %q", name, secret)
				}
			}
		}
		if regexp.MustCompile(`https?://`).MatchString(page.String()) {
			t.Errorf("the page holds an address")
		}
	}
	if err := w.Road.WriteMerchant(&bytes.Buffer{}, "nobody", fault.Chinese); fault.CodeOf(err) != "merchant.not_found" {
		t.Error(err)
	}
}

// An order in the service market comes by the message channel: of a stranger it
// is an entry that waits for a decision, of a merchant with a record it moves
// that merchant on; told again it is neither again.
func TestAMarketOrderBeginsTheRoad(t *testing.T) {
	w, sim, app := onRoad(t, 2)
	known, stranger := sim.Merchants()[0].MiniAppID, sim.Merchants()[1].MiniAppID
	m, err := w.Merchants.Add(merchant.Merchant{AppID: app.ID, Name: "One", MiniAppID: known})
	if err != nil {
		t.Fatal(err)
	}
	sim.Settings(json.RawMessage(`{"message_duplicate_rate":1}`))
	if err := w.Start(); err != nil {
		t.Fatal(err)
	}
	first := func() road.Kind {
		way, err := w.Road.Of(m.ID)
		if err != nil {
			t.Fatal(err)
		}
		return way.First
	}
	if got := first(); got != road.Authorized {
		t.Fatal(got)
	}
	for _, id := range []string{known, stranger} {
		sim.Control(http.MethodPost, "/order", map[string]any{"mini_app_id": id}, nil)
	}
	for end := time.Now().Add(30 * time.Second); ; time.Sleep(20 * time.Millisecond) {
		held, err := w.Authorize.Unknowns()
		if err != nil {
			t.Fatal(err)
		}
		if len(held) > 0 && first() != road.Authorized {
			break
		}
		if time.Now().After(end) {
			t.Fatalf("%+v, %s", held, first())
		}
	}
	held, err := w.Authorize.Unknowns()
	if err != nil || len(held) != 1 || held[0].MiniAppID != stranger || held[0].Order == "" {
		t.Fatalf("%+v, %v", held, err)
	}
	made, err := w.Authorize.CreateFromUnknown(held[0].ID, "Two")
	if err != nil {
		t.Fatal(err)
	}
	list, err := w.Road.List(road.Selection{})
	if err != nil || list.Total != 2 || list.Selected[0].Merchant.ID != made.ID {
		t.Fatalf("%+v, %v", list, err)
	}
	way, err := w.Road.Of(made.ID)
	if err != nil || way.Stage(road.Authorized).State != fleet.There {
		t.Errorf("%+v, %v", way, err)
	}
}
