package baseinfo

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"minifleet/backend/field"
)

// A text of allowed characters is taken exactly when its weight is within the
// limits a screen is given.
func TestLimitsAreWhatValidateChecks(t *testing.T) {
	alphabets := map[string][]rune{
		FieldName: []rune("云朵奶茶铺abcXYZ019_+-"), FieldEnglishName: []rune("abcXYZ019"), FieldSlogan: []rune("每天一杯 good tea。，!"),
		FieldDescription: []rune("描述 text\n，。"), FieldPhone: []rune("0123456789-"),
	}
	make := map[string]func(*string) Change{
		FieldName: func(s *string) Change { return Change{Name: s} }, FieldEnglishName: func(s *string) Change { return Change{EnglishName: s} },
		FieldSlogan: func(s *string) Change { return Change{Slogan: s} }, FieldDescription: func(s *string) Change { return Change{Description: s} },
		FieldPhone: func(s *string) Change { return Change{Phone: s} },
	}
	for name, alphabet := range alphabets {
		limit, ok := Limits().Of(name)
		if !ok {
			t.Fatalf("%s has no limit", name)
		}
		rapid.Check(t, func(t *rapid.T) {
			runes := rapid.SliceOfN(rapid.SampledFrom(alphabet), 1, limit.Max+3).Draw(t, name)
			s := strings.TrimSpace(string(runes))
			if s == "" {
				return
			}
			errs := Validate(t.Context(), make[name](&s))
			if good := field.Weight(s) >= limit.Min && field.Weight(s) <= limit.Max; good != (len(errs) == 0) {
				t.Fatalf("%q weighs %d of %d-%d: %v", s, field.Weight(s), limit.Min, limit.Max, errs)
			}
		})
	}
}

func TestFieldsThatAreRefused(t *testing.T) {
	for _, tc := range []struct {
		change Change
		code   string
	}{
		{Change{}, "empty"},
		{Change{Name: ptr("")}, "blank"},
		{Change{Name: ptr("茶铺!")}, "characters"},
		{Change{Name: ptr(" 云朵茶铺")}, "spaces"},
		{Change{Name: ptr("\xff\xfe\xfd")}, "encoding"},
		{Change{EnglishName: ptr("Tea House")}, "characters"},
		{Change{Slogan: ptr("每天一杯现做\n的好茶")}, "control"},
		{Change{Phone: ptr("+86 571")}, "characters"},
		{Change{Email: ptr("a@b")}, "characters"},
		{Change{Email: ptr("a@-b.com")}, "characters"},
		{Change{Categories: []string{}}, "count"},
		{Change{Categories: []string{"1", "2", "3", "4", "5"}}, "count"},
		{Change{Categories: []string{"1_2", "1_2"}}, "twice"},
		{Change{Categories: []string{"1;2"}}, "characters"},
	} {
		if errs := Validate(t.Context(), tc.change); !codes(errs)[tc.code] {
			t.Errorf("%+v: %v, want %s", tc.change, errs, tc.code)
		}
	}
	if errs := Validate(t.Context(), Change{Email: ptr("service@tea.example.cn"), Categories: []string{"XS1_XS2_XS3"}}); len(errs) > 0 {
		t.Error(errs)
	}
	if errs := ValidateAgainst(t.Context(), Change{Slogan: ptr("每天一杯现做的好茶")}, &Info{}); !codes(errs)["contact"] {
		t.Errorf("no way to reach the merchant: %v", errs)
	}
}

func TestEveryTextIsWrittenInBothLanguages(t *testing.T) {
	all := Validate(t.Context(), Change{Name: ptr(""), EnglishName: ptr("é"), Slogan: ptr("a"), Description: ptr(strings.Repeat("长", 300)), Categories: []string{"?"}, Logo: []byte("x")})
	for _, e := range all {
		if e.Text.EN == "" || e.Text.ZH == "" || strings.Contains(e.Text.EN+e.Text.ZH, "%!") {
			t.Errorf("%+v", e)
		}
	}
	for _, l := range Limits().Fields {
		if _, err := regexp.Compile(l.Pattern); err != nil || l.Allowed.ZH == "" {
			t.Errorf("%+v: %v", l, err)
		}
		w := Usage{Field: l.Field, Used: 5, Limit: 5}.Warning()
		if strings.Contains(w.EN+w.ZH, "%!") || w.EN == "" || w.ZH == "" {
			t.Errorf("warning %+v", w)
		}
	}
}

func TestTreePlacesEveryIDOnce(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		id := rapid.StringMatching(`[a-f]{0,2}`)
		list := rapid.SliceOf(rapid.Custom(func(t *rapid.T) Category {
			return Category{ID: id.Draw(t, "id"), ParentID: id.Draw(t, "parent"), Name: id.Draw(t, "name")}
		})).Draw(t, "list")
		want := map[string]bool{}
		for _, c := range list {
			if c.ID != "" {
				want[c.ID] = true
			}
		}
		tree := BuildTree(list)
		seen := map[string]bool{}
		for n := range tree.All {
			if seen[n.ID] {
				t.Fatalf("%s stands twice", n.ID)
			}
			seen[n.ID] = true
			if found, ok := tree.Find(n.Path); !ok || found.ID != n.ID && !strings.HasSuffix(n.Path, found.ID) {
				t.Fatalf("%s is not found by its path %s", n.ID, n.Path)
			}
		}
		if len(seen) != len(want) {
			t.Fatalf("%d placed of %d", len(seen), len(want))
		}
	})
}

func TestSearch(t *testing.T) {
	tree := BuildTree([]Category{{ID: "1", Name: "餐饮", HasChild: true}, {ID: "2", Name: "奶茶 Tea", ParentID: "1"}, {ID: "3", Name: "火锅", ParentID: "1"}})
	for query, want := range map[string][]string{"茶": {"2"}, "tea": {"2"}, "餐饮 火": {"3"}, "餐饮": {"2", "3", "1"}, "": nil, "  ": nil, "车": nil} {
		var got []string
		for _, n := range tree.Search(query) {
			got = append(got, n.ID)
		}
		if !slices.Equal(got, want) {
			t.Errorf("%q found %v, want %v", query, got, want)
		}
	}
	if n, ok := tree.Find("2"); !ok || n.Path != "1_2" || n.NamePath != "餐饮_奶茶 Tea" {
		t.Errorf("found %+v", n)
	}
}

func TestADiffTellsWhatIsSoAlready(t *testing.T) {
	tree := BuildTree([]Category{{ID: "1", Name: "餐饮"}, {ID: "2", Name: "奶茶", ParentID: "1"}})
	before := Info{Name: "云朵", Slogan: "old", CategoryNames: "餐饮_奶茶;"}
	c := Change{Name: ptr("云朵"), Slogan: ptr("new"), Categories: []string{"1_2"}}
	for _, d := range Diff(before, c, tree) {
		if d.Same != (d.Field != FieldSlogan) {
			t.Errorf("%+v", d)
		}
	}
}

func TestDomainRules(t *testing.T) {
	for input, want := range map[string]string{
		"api.example.com": "", "API.Example.COM.": "api.example.com", "例子.中国": "xn--fsqu00a.xn--fiqs8s", " a-b.c1.example.com": "a-b.c1.example.com",
	} {
		if want == "" {
			want = input
		}
		if got, bad := NormalizeDomain(input); bad != nil || got != want {
			t.Errorf("%q gave %q, %v", input, got, bad)
		}
	}
	for input, code := range map[string]string{
		"": "blank", "https://api.example.com": "scheme", "api.example.com/v1": "path", "api.example.com:8443": "port", "*.example.com": "wildcard",
		"127.0.0.1": "address", "[::1]": "address", "::1": "address", "localhost": "local", "a@example.com": "characters", "-a.example.com": "characters",
		"a..example.com": "characters", "a_b.example.com": "characters", "1.2.3.400": "address", "example.c": "address", "a b.example.com": "characters",
		strings.Repeat("a", 64) + ".com": "characters", strings.Repeat("abcdefgh.", 30) + "com": "long",
	} {
		if got, bad := NormalizeDomain(input); bad == nil || bad.Code != code {
			t.Errorf("%q gave %q, %v, want %s", input, got, bad, code)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		label := rapid.StringMatching(`[a-z0-9]([a-z0-9]{0,10}[a-z0-9])?`)
		host := fmt.Sprintf("%s.%s.%s", label.Draw(t, "a"), label.Draw(t, "b"), rapid.SampledFrom([]string{"com", "cn", "net", "xn--fiqs8s"}).Draw(t, "tld"))
		got, bad := NormalizeDomain(strings.ToUpper(host))
		if bad != nil || got != host {
			t.Fatalf("%q gave %q, %v", host, got, bad)
		}
		if again, bad := NormalizeDomain(got); bad != nil || again != got {
			t.Fatalf("%q is not settled: %q, %v", got, again, bad)
		}
	})
	rapid.Check(t, func(t *rapid.T) {
		if got, bad := NormalizeDomain(rapid.String().Draw(t, "any")); bad == nil {
			if again, bad := NormalizeDomain(got); bad != nil || again != got {
				t.Fatalf("%q is not settled: %q, %v", got, again, bad)
			}
		}
	})
}
