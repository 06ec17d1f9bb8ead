package code

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"time"

	"minifleet/backend/alipay"
	"minifleet/backend/fault"
	"minifleet/backend/outbound"
	"minifleet/backend/platformtest"
)

func serviceOn(t *testing.T, l *platformtest.Lab, simulated bool) *Service {
	s := New(Deps{Vault: l.Vault, Journal: l.Journal, Bus: l.Bus, Platform: l, Runs: l.Runs, Now: time.Now,
		Pictures: NewFetcher(func(string) bool { return simulated }, outbound.New(outbound.Options{}))})
	t.Cleanup(s.Close)
	return s
}

func TestCodesOfTheSimulatedPlatform(t *testing.T) {
	l := platformtest.NewLab(t, 3, 1)
	s := serviceOn(t, l, true)
	head, err := s.CreateMany(l.IDs, spec)
	v := l.Over(t, head, err)
	sheet := Sheet{Heading: "八号桌"}
	for _, r := range v.Results {
		if code, err := s.Code(r.Outcome.Made); err != nil || len(code.Fetched) != 3 {
			t.Fatalf("got %+v, %v", r, err)
		}
		sheet.Items = append(sheet.Items, SheetItem{CodeID: r.Outcome.Made})
	}
	var page bytes.Buffer
	if missing, err := s.WriteSheet(&page, sheet); err != nil || len(missing) > 0 || strings.Count(page.String(), "data:image/") != 3 {
		t.Fatalf("missing %v, %v", missing, err)
	}
	code, err := serviceOn(t, l, false).Create(ctx, l.IDs[0], spec)
	if err != nil || !strings.Contains(code.PictureFault.EN, "local network") || len(code.Fetched) > 0 {
		t.Fatalf("an app that is not simulated took a picture from this machine: %+v, %v", code, err)
	}
	if _, err := s.Create(ctx, l.IDs[0], Spec{Page: "pages/index/index", Describe: "敏感词"}); fault.As(err).Field != "describe" {
		t.Fatalf("refused: %v", err)
	}
}

func TestRulesOfTheSimulatedPlatform(t *testing.T) {
	l := platformtest.NewLab(t, 2, 1)
	s, id := serviceOn(t, l, true), l.IDs[0]
	l.Settings(map[string]any{"lost_reply_rate": 0.2, "refused_rate": 0.1, "error_rate": 0.1})
	for i := range DefaultRuleLimit {
		rule := RuleSpec{Mode: Exact, RouteURL: fmt.Sprintf("https://www.example.com/t/%d", i), Page: "pages/index/index"}
		for try := 0; ; try++ {
			_, err := s.Bind(ctx, id, rule)
			if err == nil || fault.CodeOf(err) == "code.rule_conflict" || alipay.SubCodeOf(err) == "ROUTE_RULE_CONFLICT" {
				break
			}
			if try > 30 {
				t.Fatal(err)
			}
		}
	}
	l.Settings(map[string]any{"lost_reply_rate": 0, "refused_rate": 0, "error_rate": 0})
	if n := l.Effects(alipay.MethodQRCodeBind)[id]; n != DefaultRuleLimit {
		t.Fatalf("%d rules were made", n)
	}
	list, err := s.ReadRules(ctx, id)
	if err != nil || len(list.Rules) != DefaultRuleLimit || list.Rules[0].Page == "" {
		t.Fatalf("read %+v, %v", list, err)
	}
	one := RuleSpec{Mode: Fuzzy, RouteURL: "https://www.example.com/s/", Page: "pages/index/index"}
	if _, err := s.Bind(ctx, id, one); fault.CodeOf(err) != "code.rule_limit" {
		t.Fatalf("over the limit: %v", err)
	}
	if err := s.Unbind(ctx, id, list.Rules[7].Group); err != nil {
		t.Fatal(err)
	}
	made, err := s.Bind(ctx, id, one)
	if err != nil || made.Group == "" {
		t.Fatalf("with room again: %v", err)
	}
	if _, err := s.Bind(ctx, l.IDs[1], one); alipay.SubCodeOf(err) != "ROUTE_RULE_CONFLICT_OTHER" || fault.As(err).Field != "route_url" {
		t.Fatalf("another mini program's: %v", err)
	}
	// A rule made by a pattern elsewhere is read as what it is, and is in the way
	// of an address it covers.
	client, as, err := l.For(l.IDs[1])
	if err != nil {
		t.Fatal(err)
	}
	if _, err := client.QRCodePatternCreate(ctx, as, alipay.QRCodePatternCreateRequest{InvokeType: "MERCHANT", PatternURL: "https://www.example.com/p/{0}"}); err != nil {
		t.Fatal(err)
	}
	other, err := s.ReadRules(ctx, l.IDs[1])
	if err != nil || len(other.Rules) != 1 || other.Rules[0].Mode != Pattern || !other.Rules[0].Covers("https://www.example.com/p/8") {
		t.Fatalf("%+v, %v", other, err)
	}
	if other.Limit != 100 || other.OlderLimit != 20 {
		t.Fatalf("limits %d and %d", other.Limit, other.OlderLimit)
	}
	if _, err := s.Bind(ctx, l.IDs[1], RuleSpec{Mode: Exact, RouteURL: "ftp://files.example.com/menu", Page: "pages/index/index"}); err != nil {
		t.Fatalf("an ftp address: %v", err)
	}
	if err := s.Unbind(ctx, id, "gone"); err != nil {
		t.Fatalf("gone already: %v", err)
	}
}
