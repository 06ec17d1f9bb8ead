package baseinfo

import (
	"bytes"
	"context"
	"errors"
	"image"
	"slices"
	"strings"
	"testing"
	"time"

	"minifleet/backend/event"
	"minifleet/backend/fault"
	"minifleet/backend/field"
	"minifleet/backend/journal"
	"minifleet/backend/platformtest"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

type releases struct{ released, known bool }

func (r releases) EverReleased(string) (bool, bool, error) { return r.released, r.known, nil }

func ptr(s string) *string { return &s }

// world is a fake mini program that keeps what it is told.
type world struct {
	name, slogan, phone, logo string
	domains                   []string
	loseModify                bool // the answer, after the effect
	dropModify                bool // before the effect
	modifyAudited             bool // the effect shows after an audit only
	refuseModify              string
	loseDomain                bool
	got                       platformtest.Request // the last baseinfo.modify
}

func (w *world) handle(c platformtest.Request) platformtest.Answer {
	switch strings.TrimPrefix(c.Method, "alipay.open.mini.") {
	case "baseinfo.query":
		return platformtest.Answer{Fields: map[string]any{"app_name": w.name, "app_slogan": w.slogan, "service_phone": w.phone, "app_logo": w.logo,
			"category_names": "餐饮_奶茶", "safe_domains": w.domains, "registration_limit_release": false}}
	case "baseinfo.modify":
		w.got = c
		if w.refuseModify != "" {
			return platformtest.Refuse(w.refuseModify)
		}
		if w.dropModify {
			return platformtest.Answer{Lost: true}
		}
		if !w.modifyAudited {
			set := func(at *string, field string) {
				if v := c.Form.Get(field); v != "" {
					*at = v
				}
			}
			set(&w.name, FieldName)
			set(&w.slogan, FieldSlogan)
			set(&w.phone, FieldPhone)
			if c.Files[FieldLogo] != nil {
				w.logo += "?new"
			}
		}
		return platformtest.Answer{Lost: w.loseModify, Fields: map[string]any{"modify_status": "SUCCESS"}}
	case "baseinfo.name.check":
		return platformtest.Answer{Fields: map[string]any{"check_code": "SUCCESS", "check_memo": ""}}
	case "category.query":
		return platformtest.Answer{Fields: map[string]any{"mini_category_list": []map[string]any{
			{"category_id": "C1", "category_name": "餐饮", "has_child": true, "need_license": "true"},
			{"category_id": "C12", "category_name": "奶茶", "has_child": false, "parent_category_id": "C1", "need_license": true},
			{"category_id": "C13", "category_name": "火锅", "has_child": false, "parent_category_id": "C1", "need_special_license": true},
		}}}
	case "category.require.query":
		return platformtest.Answer{Fields: map[string]any{"category_require_info_list": []map[string]any{
			{"category_code": "C12", "category_name": "奶茶", "category_requirements": "食品经营许可证", "business_licence_required": true, "door_photo_required": true},
		}}}
	case "safedomain.create":
		w.domains = append(w.domains, c.Biz[FieldDomain].(string))
		return platformtest.Answer{Lost: w.loseDomain}
	case "safedomain.delete":
		w.domains = slices.DeleteFunc(w.domains, func(d string) bool { return d == c.Biz[FieldDomain] })
		return platformtest.Answer{Lost: w.loseDomain}
	}
	return platformtest.Refuse("SYSTEM_ERROR")
}

func setup(t *testing.T, r Releases) (*platformtest.Bench, *world, *Service) {
	w := &world{name: "云朵奶茶", slogan: "每天一杯现做的好茶", phone: "0571-8888", logo: "https://img.example.com/a.png"}
	b := platformtest.NewBench(t, w.handle)
	return b, w, New(Deps{Vault: b.Vault, Journal: b.Journal, Bus: b.Bus, Platform: b, Releases: r, Now: b.Clock.Now})
}

func lastEntry(t *testing.T, b *platformtest.Bench) journal.Entry {
	t.Helper()
	page, err := b.Journal.Search(t.Context(), journal.Query{Limit: 1})
	if err != nil || len(page.Entries) != 1 {
		t.Fatalf("journal: %v, %d entries", err, len(page.Entries))
	}
	return page.Entries[0]
}

func TestReadIsStoredWithItsTimeAndAnnounced(t *testing.T) {
	b, _, s := setup(t, nil)
	if _, found, err := s.Cached("m1"); found || err != nil {
		t.Fatalf("found %v, %v before any reading", found, err)
	}
	events, stop := b.Bus.Subscribe(8)
	defer stop()
	if _, err := s.Read(context.Background(), "m1"); err != nil {
		t.Fatal(err)
	}
	info, found, err := s.Cached("m1")
	if err != nil || !found || info.Name != "云朵奶茶" || !b.Clock.Lately(info.FetchedAt) {
		t.Fatalf("cached %+v, %v, %v", info, found, err)
	}
	if e := <-events; e.Kind != event.BaseInfo || e.ID != "m1" {
		t.Fatalf("announced %+v", e)
	}
}

func TestNothingIsSentWhenAFieldIsWrong(t *testing.T) {
	b, _, s := setup(t, nil)
	_, err := s.Modify(context.Background(), "m1", Change{Name: ptr("茶"), Phone: ptr("call us")})
	var errs field.Errors
	if fault.CodeOf(err) != "baseinfo.invalid" || !errors.As(err, &errs) || len(errs) != 2 {
		t.Fatalf("got %v", err)
	}
	if calls := b.Made(); len(calls) != 0 {
		t.Fatalf("called %v", calls)
	}
}

func TestModifySendsOnlyWhatChangedAndReadsAgain(t *testing.T) {
	b, w, s := setup(t, releases{false, true})
	if _, err := s.ReadCategories(context.Background(), "m1"); err != nil {
		t.Fatal(err)
	}
	out, err := s.Modify(context.Background(), "m1", Change{Name: ptr("云朵茶铺"), Categories: []string{"C12"}})
	if err != nil {
		t.Fatal(err)
	}
	if out.Route != RouteImmediate || out.Info == nil || out.Info.Name != "云朵茶铺" || out.Status != "SUCCESS" {
		t.Fatalf("outcome %+v", out)
	}
	if w.got.Form.Has(FieldSlogan) || w.got.Form.Get(FieldCategories) != "C1_C12" {
		t.Fatalf("sent %v", w.got.Form)
	}
	if e := lastEntry(t, b); e.Action != "baseinfo.modify" || e.Result != journal.OK || e.Detail["fields"] != "app_name mini_category_ids" {
		t.Fatalf("journal %+v", e)
	}
}

func TestALogoTravelsAsAFileNamedByItsBytes(t *testing.T) {
	_, w, s := setup(t, nil)
	logo := jpegOf(t, image.NewRGBA(image.Rect(0, 0, 200, 200)))
	if _, err := s.Modify(context.Background(), "m1", Change{Logo: logo, LogoName: "photo.png"}); err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(w.got.Files[FieldLogo], logo) {
		t.Fatal("the logo did not arrive whole")
	}
}

func TestAfterALostAnswerTheBaseInfoTellsWhatIsTrue(t *testing.T) {
	for _, tc := range []struct {
		name      string
		world     func(*world)
		releases  releases
		change    Change
		wantCode  fault.Code
		wantEntry journal.Result
	}{
		{"it took effect", func(w *world) { w.loseModify = true }, releases{false, true}, Change{Name: ptr("云朵茶铺")}, "", journal.OK},
		{"a logo took effect", func(w *world) { w.loseModify = true }, releases{false, true}, Change{Logo: pngOf(t, image.NewGray(image.Rect(0, 0, 200, 200)))}, "", journal.OK},
		{"it had none", func(w *world) { w.dropModify = true }, releases{false, true}, Change{Name: ptr("云朵茶铺")}, "journal.did_not", journal.Failed},
		{"an audit hides it", func(w *world) { w.loseModify, w.modifyAudited = true, true }, releases{true, true}, Change{Name: ptr("云朵茶铺")}, "journal.not_known_yet", journal.Unknown},
	} {
		t.Run(tc.name, func(t *testing.T) {
			b, w, s := setup(t, tc.releases)
			tc.world(w)
			out, err := s.Modify(context.Background(), "m1", tc.change)
			if fault.CodeOf(err) != tc.wantCode || err == nil && !out.LookedUp {
				t.Fatalf("got %+v, %v", out, err)
			}
			if e := lastEntry(t, b); e.Result != tc.wantEntry {
				t.Fatalf("journal says %s", e.Result)
			}
			n := 0
			for _, c := range b.Made() {
				if c == "mini.baseinfo.modify" {
					n++
				}
			}
			if n != 1 {
				t.Fatalf("modify was sent %d times", n)
			}
		})
	}
}

func TestARefusalNamesItsFieldAndTheNextStep(t *testing.T) {
	_, w, s := setup(t, releases{true, true})
	w.refuseModify = "CANNOT_MODIFY_NAME_AFTER_ONLINE"
	_, err := s.Modify(context.Background(), "m1", Change{Name: ptr("云朵茶铺")})
	f := fault.As(err)
	if f.Field != FieldName || !strings.Contains(f.Hint.EN, "audit form") || f.Merchant == "" {
		t.Fatalf("got %+v", f)
	}
}

func TestChangesAreCountedAndTheLimitWarns(t *testing.T) {
	b, _, s := setup(t, releases{true, true})
	names := []string{"云朵茶铺", "云朵茶馆", "云朵茶屋"}
	for i, n := range names {
		out, err := s.Modify(context.Background(), "m1", Change{Name: ptr(n), Slogan: ptr("每天一杯现做的好茶" + n[:3])})
		if err != nil {
			t.Fatal(err)
		}
		if warned := len(out.Warnings) > 0; warned != (i == 2) {
			t.Fatalf("change %d: warnings %v", i, out.Warnings)
		}
	}
	b.Clock.Add(400 * 24 * time.Hour)
	usages, err := s.Usages("m1")
	if err != nil {
		t.Fatal(err)
	}
	for _, u := range usages {
		if u.Used != 0 {
			t.Fatalf("a year later %+v", u)
		}
	}
}

func TestCategoriesAreSharedBetweenMerchantsAndSayWhatTheyNeed(t *testing.T) {
	_, _, s := setup(t, nil)
	ctx := context.Background()
	for _, m := range []string{"m1", "m2"} {
		if _, err := s.ReadCategories(ctx, m); err != nil {
			t.Fatal(err)
		}
	}
	c, found, err := s.CachedCategories("m2")
	if err != nil || !found || len(c.List) != 3 || c.FetchedAt.IsZero() {
		t.Fatalf("cached %+v, %v, %v", c, found, err)
	}
	q, err := s.Qualifications("m1", []string{"C1_C13"})
	if err != nil || !q.SpecialLicence || !slices.Equal(q.Missing, []string{"C1_C13"}) {
		t.Fatalf("from the tree alone %+v, %v", q, err)
	}
	if q, err = s.ReadRequirements(ctx, "m1", []string{"C1_C12"}); err != nil || !q.DoorPhoto || len(q.Details) != 1 || q.Details[0].Text == "" {
		t.Fatalf("read %+v, %v", q, err)
	}
	if _, err := s.Modify(ctx, "m1", Change{Categories: []string{"C1"}}); fault.CodeOf(err) != "baseinfo.invalid" {
		t.Fatalf("a category with finer ones below: %v", err)
	}
}

func TestDomains(t *testing.T) {
	b, w, s := setup(t, nil)
	ctx := context.Background()
	w.domains = []string{"old.example.com"}
	if _, err := s.Read(ctx, "m1"); err != nil {
		t.Fatal(err)
	}
	list, err := s.AddDomain(ctx, "m1", " API.Example.com ")
	if err != nil || !list.Has("api.example.com") || !list.Has("old.example.com") {
		t.Fatalf("added %+v, %v", list, err)
	}
	if _, err := s.AddDomain(ctx, "m1", "old.example.com"); fault.CodeOf(err) != "baseinfo.domain_exists" {
		t.Fatalf("again: %v", err)
	}
	w.loseDomain = true
	if list, err = s.AddDomain(ctx, "m1", "例子.中国"); err != nil || !list.Has("xn--fsqu00a.xn--fiqs8s") {
		t.Fatalf("after a lost answer %+v, %v", list, err)
	}
	if list, err = s.DeleteDomain(ctx, "m1", "old.example.com"); err != nil || list.Has("old.example.com") {
		t.Fatalf("deleted %+v, %v", list, err)
	}
	if e := lastEntry(t, b); e.Result != journal.OK || e.Action != "domain.delete" {
		t.Fatalf("journal %+v", e)
	}
	w.loseDomain = false
	for i := len(list.Domains); i < MaxDomains; i++ {
		if _, err := s.AddDomain(ctx, "m1", string(rune('a'+i%26))+strings.Repeat("x", i)+".example.com"); err != nil {
			t.Fatal(err)
		}
	}
	calls := len(b.Made())
	if _, err := s.AddDomain(ctx, "m1", "one-more.example.com"); fault.CodeOf(err) != "baseinfo.domain_limit" {
		t.Fatalf("over the limit: %v", err)
	}
	if len(b.Made()) != calls {
		t.Fatal("the network was touched")
	}
}

func TestADomainAddedHereAndNotListedStaysUnconfirmed(t *testing.T) {
	_, w, s := setup(t, nil)
	ctx := context.Background()
	if _, err := s.AddDomain(ctx, "m1", "api.example.com"); err != nil {
		t.Fatal(err)
	}
	w.domains = nil
	list, err := s.ReadDomains(ctx, "m1")
	if err != nil || len(list.Domains) != 1 || list.Domains[0].Confirmed || list.FetchedAt.IsZero() {
		t.Fatalf("got %+v, %v", list, err)
	}
}

func TestNameCheck(t *testing.T) {
	_, _, s := setup(t, nil)
	v, err := s.CheckName(context.Background(), "m1", "云朵茶铺")
	if err != nil || !v.Usable {
		t.Fatalf("got %+v, %v", v, err)
	}
	if _, err := s.CheckName(context.Background(), "m1", "!"); fault.CodeOf(err) != "baseinfo.invalid" {
		t.Fatalf("got %v", err)
	}
}
