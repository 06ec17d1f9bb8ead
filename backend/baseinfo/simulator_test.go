package baseinfo

import (
	"context"
	"fmt"
	"image"
	"image/color"
	"slices"
	"strings"
	"testing"
	"time"

	"minifleet/backend/alipay"
	"minifleet/backend/fault"
	"minifleet/backend/platformtest"
)

func serviceOn(l *platformtest.Lab, r Releases) *Service {
	return New(Deps{Vault: l.Vault, Journal: l.Journal, Bus: l.Bus, Platform: l, Releases: r, Now: time.Now})
}

func TestEveryFieldAgainstTheSimulatedPlatform(t *testing.T) {
	l := platformtest.NewLab(t, 2, 0)
	s, ctx, id := serviceOn(l, releases{false, true}), context.Background(), l.IDs[0]
	before, err := s.Read(ctx, id)
	if err != nil || before.Name == "" || before.CategoryNames == "" {
		t.Fatalf("read %+v, %v", before, err)
	}
	tree, err := s.ReadCategories(ctx, id)
	if err != nil {
		t.Fatal(err)
	}
	hits := tree.Tree().Search("茶饮")
	if len(hits) == 0 || !hits[0].Leaf() || !hits[0].NeedLicense {
		t.Fatalf("found %+v", hits)
	}
	needs, err := s.ReadRequirements(ctx, id, []string{hits[0].Path})
	if err != nil || len(needs.Details) != 1 || !needs.BusinessLicence || len(needs.Missing) > 0 {
		t.Fatalf("needs %+v, %v", needs, err)
	}
	picture := image.NewRGBA(image.Rect(0, 0, 300, 240))
	for i := range picture.Pix {
		picture.Pix[i] = 0xA0
	}
	picture.Set(1, 1, color.White)
	logo, err := PrepareLogo(t.Context(), pngOf(t, picture), image.Rectangle{})
	if err != nil {
		t.Fatal(err)
	}
	change := Change{Name: ptr("云朵茶铺_1号店"), EnglishName: ptr("CloudTea1"), Slogan: ptr("每天一杯现做的好茶"),
		Description: ptr("云朵茶铺提供现做奶茶、果茶与咖啡，支持到店自取和外卖配送。"), Phone: ptr("0571-88886666"), Email: ptr("service@tea.example.cn"),
		Categories: []string{hits[0].ID}, Logo: logo}
	out, err := s.Modify(ctx, id, change)
	if err != nil {
		t.Fatal(err)
	}
	change.Categories = []string{hits[0].Path}
	for _, d := range Diff(*out.Info, change, tree.Tree()) {
		if !d.Same && d.Field != FieldLogo {
			t.Errorf("%s is %q, not %q", d.Field, d.Before, d.After)
		}
	}
	if out.Info.LogoURL == before.LogoURL || out.Route != RouteImmediate {
		t.Errorf("outcome %+v", out)
	}
	answer, err := s.CheckName(ctx, l.IDs[1], "云朵茶铺_1号店")
	if err != nil || answer.Usable || answer.Memo == "" {
		t.Errorf("a taken name: %+v, %v", answer, err)
	}
	if answer, err = s.CheckName(ctx, l.IDs[1], "远山茶铺"); err != nil || !answer.Usable {
		t.Errorf("a free name: %+v, %v", answer, err)
	}
}

func TestOnceOnlineAnEditIsAuditedOrRefused(t *testing.T) {
	l := platformtest.NewLab(t, 1, 1)
	s, ctx, id := serviceOn(l, releases{true, true}), context.Background(), l.IDs[0]
	l.Settings(map[string]any{"audit": "manual"})
	out, err := s.Modify(ctx, id, Change{Slogan: ptr("每天一杯现做的好茶")})
	if err != nil || out.Route != RouteAudit || out.Info.Slogan == "每天一杯现做的好茶" {
		t.Fatalf("audited: %+v, %v", out, err)
	}
	if _, err = s.Modify(ctx, id, Change{Slogan: ptr("每天一杯现做的果茶")}); alipay.SubCodeOf(err) != "MINI_APP_INFO_AUDIT_CONTAINS" {
		t.Fatalf("while it is audited: %v", err)
	}
	l.Control("POST", "/audit", map[string]any{"mini_app_id": id, "result": "pass"}, nil)
	if info, err := s.Read(ctx, id); err != nil || info.Slogan != "每天一杯现做的好茶" {
		t.Fatalf("passed: %+v, %v", info, err)
	}
	l.Settings(map[string]any{"baseinfo_online": "refuse"})
	_, err = s.Modify(ctx, id, Change{Slogan: ptr("每天一杯现做的果茶")})
	if f := fault.As(err); alipay.SubCodeOf(err) != "CAN_NOT_MODIFY_BASE_INFO" || !strings.Contains(f.Hint.ZH, "提审") {
		t.Fatalf("refused: %+v", f)
	}
}

// What Validate takes, the platform takes, and the other way round.
func TestTheLimitsAgreeWithThePlatform(t *testing.T) {
	l := platformtest.NewLab(t, 1, 0)
	s, ctx := serviceOn(l, nil), context.Background()
	_, as, _ := l.For(l.IDs[0])
	texts := []string{"茶", "茶铺", "abc", "ab", "a茶", strings.Repeat("茶", 15), strings.Repeat("茶", 16), "云朵+茶-铺_1", "云朵 茶铺", "tea!", "0571-8888", "12345", "1234",
		"+8657188", "每天一杯现做", "每天一杯", strings.Repeat("好", 17), "a line of slogan text", "é", "ＡＢＣ", strings.Repeat("长描述", 70), strings.Repeat("描述", 10), "Tea1", "a@b.cn", "a.b-c@d-e.com.cn", "a@b", "@b.cn"}
	for _, text := range texts {
		for _, c := range []Change{{Name: &text}, {EnglishName: &text}, {Slogan: &text}, {Description: &text}, {Phone: &text}, {Email: &text}} {
			ours := Validate(t.Context(), c)
			_, err := l.Client.BaseInfoModify(ctx, as, modifyRequest(c))
			if sub := alipay.SubCodeOf(err); (sub == "") != (len(ours) == 0) && !strings.HasSuffix(sub, "DUPLICATE") && sub != "RISK_DECISION_HIT_BRAND" {
				t.Errorf("%s %q: we say %v, the platform %q", c.Fields()[0], text, ours, sub)
			}
		}
	}
	for name, logo := range map[string][]byte{"cmyk": cmykJPEG(), "wide": pngOf(t, image.NewRGBA(image.Rect(0, 0, 20, 10))),
		"good": jpegOf(t, image.NewRGBA(image.Rect(0, 0, 180, 180))), "text": []byte("hello")} {
		_, err := l.Client.BaseInfoModify(ctx, as, modifyRequest(Change{Logo: logo}))
		if r := check(t, logo); r.OK() != (err == nil) {
			t.Errorf("logo %s: we say %v, the platform %v", name, r.Problems, err)
		}
	}
	_ = s
}

func TestDomainsUnderLostReplies(t *testing.T) {
	l := platformtest.NewLab(t, 3, 0)
	s, ctx := serviceOn(l, nil), context.Background()
	l.Settings(map[string]any{"lost_reply_rate": 0.25, "refused_rate": 0.15, "error_rate": 0.1})
	for _, id := range l.IDs {
		for i := range 8 {
			name := fmt.Sprintf("api%d.example.com", i)
			for try := 0; ; try++ {
				list, err := s.AddDomain(ctx, id, name)
				if err == nil || fault.CodeOf(err) == "baseinfo.domain_exists" {
					if err == nil && !list.Has(name) {
						t.Fatalf("%s is not in %+v", name, list)
					}
					break
				}
				if sub := alipay.SubCodeOf(err); sub == "SAFEDOMAIN_EXSIT" {
					break
				}
				if try > 30 {
					t.Fatal(err)
				}
			}
		}
	}
	l.Settings(map[string]any{"lost_reply_rate": 0, "refused_rate": 0, "error_rate": 0})
	for id, n := range l.Effects(alipay.MethodSafeDomainCreate) {
		if n != 8 {
			t.Errorf("%s: %d domains were made with %d calls that took effect", id, 8, n)
		}
	}
	for _, id := range l.IDs {
		list, err := s.ReadDomains(ctx, id)
		if err != nil || !slices.ContainsFunc(list.Domains, func(d Domain) bool { return d.Name == "api7.example.com" && d.Confirmed }) {
			t.Errorf("%s: %+v, %v", id, list, err)
		}
	}
	if _, err := s.AddDomain(ctx, l.IDs[0], "open.alipay.com"); alipay.SubCodeOf(err) != "SAFEDOMAIN_FORBID" || fault.As(err).Field != FieldDomain {
		t.Errorf("a forbidden domain: %v", err)
	}
}
