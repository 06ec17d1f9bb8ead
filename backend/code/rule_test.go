package code

import (
	"bytes"
	"image/png"
	"strings"
	"testing"

	"minifleet/backend/fault"
	"minifleet/backend/field"

	"pgregory.net/rapid"
)

func codesOf(errs field.Errors) map[string]bool {
	m := map[string]bool{}
	for _, e := range errs {
		m[e.Field+" "+e.Code] = true
		if e.Text.EN == "" || e.Text.ZH == "" || strings.Contains(e.Text.EN+e.Text.ZH, "%!") {
			m["a text is missing"] = true
		}
	}
	return m
}

func TestValidate(t *testing.T) {
	good := Spec{Page: "pages/index/index", Describe: "首页"}
	for name, tc := range map[string]struct {
		edit func(*Spec)
		want string // "" means good
	}{
		"good":               {func(s *Spec) {}, ""},
		"everything":         {func(s *Spec) { *s = spec }, ""},
		"several parameters": {func(s *Spec) { s.Query = "a=1&b=%E4%BA%8C&c=" }, ""},
		"Chinese parameters": {func(s *Spec) { s.Query = "桌=八" }, ""},
		"bare colour":        {func(s *Spec) { s.Color = "00BFFF" }, ""},
		"no page":            {func(s *Spec) { s.Page = "" }, "page blank"},
		"leading slash":      {func(s *Spec) { s.Page = "/pages/index" }, "page slash"},
		"trailing slash":     {func(s *Spec) { s.Page = "pages/index/" }, "page characters"},
		"parameters in page": {func(s *Spec) { s.Page = "pages/index?a=1" }, "page query"},
		"dots":               {func(s *Spec) { s.Page = "pages/../index" }, "page characters"},
		"spaces":             {func(s *Spec) { s.Page = "pages/my page" }, "page characters"},
		"long page":          {func(s *Spec) { s.Page = strings.Repeat("a", 257) }, "page long"},
		"question mark":      {func(s *Spec) { s.Query = "?a=1" }, "query mark"},
		"no name":            {func(s *Spec) { s.Query = "=1" }, "query pairs"},
		"no value sign":      {func(s *Spec) { s.Query = "a=1&b" }, "query pairs"},
		"bad escape":         {func(s *Spec) { s.Query = "a=%zz" }, "query escape"},
		"space in query":     {func(s *Spec) { s.Query = "a=b c" }, "query characters"},
		"long query":         {func(s *Spec) { s.Query = "a=" + strings.Repeat("1", 255) }, "query long"},
		"no description":     {func(s *Spec) { s.Describe = " " }, "describe blank"},
		"long description":   {func(s *Spec) { s.Describe = strings.Repeat("长", 33) }, "describe long"},
		"two lines":          {func(s *Spec) { s.Describe = "a\nb" }, "describe characters"},
		"size":               {func(s *Spec) { s.Size = "xl" }, "size choice"},
		"colour":             {func(s *Spec) { s.Color = "blue" }, "color characters"},
		"short colour":       {func(s *Spec) { s.Color = "0xFFF" }, "color characters"},
	} {
		s := good
		tc.edit(&s)
		got := codesOf(Validate(s))
		if tc.want == "" && len(got) > 0 || tc.want != "" && !got[tc.want] || got["a text is missing"] {
			t.Errorf("%s: %v, want %q", name, got, tc.want)
		}
	}
}

func TestCheckRule(t *testing.T) {
	good := RuleSpec{Mode: Exact, RouteURL: "https://www.example.com/my?id=123", Page: "pages/index/index"}
	for name, tc := range map[string]struct {
		edit func(*RuleSpec)
		want string
	}{
		"good":           {func(r *RuleSpec) {}, ""},
		"prefix":         {func(r *RuleSpec) { r.Mode, r.RouteURL = Fuzzy, "http://www.example.com/my/" }, ""},
		"whole domain":   {func(r *RuleSpec) { r.Mode, r.RouteURL = Fuzzy, "https://www.example.com/" }, ""},
		"ftp":            {func(r *RuleSpec) { r.RouteURL = "ftp://files.example.com/menu" }, ""},
		"pattern mode":   {func(r *RuleSpec) { r.Mode = Pattern }, "mode choice"},
		"Chinese domain": {func(r *RuleSpec) { r.RouteURL = "https://例子.中国/a" }, ""},
		"pattern": {func(r *RuleSpec) {
			r.RouteURL, r.RoutePattern = "https://www.example.com/t/8/a", "https://www.example.com/t/{0}/{1}"
		}, ""},
		"prefix of a pattern": {func(r *RuleSpec) {
			r.Mode, r.RouteURL, r.RoutePattern = Fuzzy, "https://www.example.com/t/", "https://www.example.com/t/{0}"
		}, ""},
		"mode":               {func(r *RuleSpec) { r.Mode = "LIKE" }, "mode choice"},
		"no address":         {func(r *RuleSpec) { r.RouteURL = "" }, "route_url blank"},
		"scheme":             {func(r *RuleSpec) { r.RouteURL = "javascript://www.example.com/" }, "route_url scheme"},
		"no scheme":          {func(r *RuleSpec) { r.RouteURL = "www.example.com/a" }, "route_url scheme"},
		"bare prefix":        {func(r *RuleSpec) { r.Mode, r.RouteURL = Fuzzy, "https://www.example.com" }, "route_url prefix"},
		"an IP address":      {func(r *RuleSpec) { r.RouteURL = "http://10.0.0.1/a" }, "route_url host"},
		"local":              {func(r *RuleSpec) { r.RouteURL = "http://localhost/a" }, "route_url host"},
		"user":               {func(r *RuleSpec) { r.RouteURL = "http://www.example.com@evil.example.org/" }, "route_url user"},
		"fragment":           {func(r *RuleSpec) { r.RouteURL = "https://www.example.com/#/a" }, "route_url fragment"},
		"space":              {func(r *RuleSpec) { r.RouteURL = "https://www.example.com/a b" }, "route_url characters"},
		"long":               {func(r *RuleSpec) { r.RouteURL = "https://www.example.com/" + strings.Repeat("a", 600) }, "route_url long"},
		"page":               {func(r *RuleSpec) { r.Page = "/pages/index" }, "page_redirection slash"},
		"numbering":          {func(r *RuleSpec) { r.RoutePattern = "https://www.example.com/{1}" }, "route_pattern number"},
		"braces":             {func(r *RuleSpec) { r.RoutePattern = "https://www.example.com/{id}/{0}" }, "route_pattern braces"},
		"constant":           {func(r *RuleSpec) { r.RoutePattern = "https://www.example.com/my" }, "route_pattern constant"},
		"domain varies":      {func(r *RuleSpec) { r.RoutePattern = "https://{0}.example.com/my" }, "route_pattern host"},
		"another address":    {func(r *RuleSpec) { r.RoutePattern = "https://www.example.org/{0}" }, "route_pattern match"},
		"no address pattern": {func(r *RuleSpec) { r.RoutePattern = "/t/{0}" }, "route_pattern form"},
	} {
		r := good
		tc.edit(&r)
		got := codesOf(CheckRule(r))
		if tc.want == "" && len(got) > 0 || tc.want != "" && !got[tc.want] || got["a text is missing"] {
			t.Errorf("%s: %v, want %q", name, got, tc.want)
		}
	}
}

func TestWhatAnAnswersRuleCovers(t *testing.T) {
	for _, tc := range []struct {
		rule    RuleSpec
		address string
		want    bool
	}{
		{RuleSpec{Mode: Pattern, RouteURL: "https://www.example.com/t/{0}/{1}"}, "https://WWW.example.com/t/8/a", true},
		{RuleSpec{Mode: Pattern, RouteURL: "https://www.example.com/t/{0}"}, "https://www.example.com/t/8/a", false},
		{RuleSpec{Mode: Pattern, RouteURL: "https://www.example.com/t/{0}"}, "https://www.example.com/t/", false},
		{RuleSpec{Mode: "NEWEST", RouteURL: "https://www.example.com/t"}, "https://www.example.com/t", true},
		{RuleSpec{Mode: "NEWEST", RouteURL: "https://www.example.com/t"}, "https://www.example.com/t/8", false},
	} {
		if got := tc.rule.Covers(tc.address); got != tc.want {
			t.Errorf("%v covers %s: %t", tc.rule, tc.address, got)
		}
	}
}

func TestCheckRuleSurvivesAnything(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		piece := rapid.OneOf(rapid.String(), rapid.StringMatching(`https?://[a-z]{1,5}\.(com|cn)(/[a-z{}0-9]{0,4}){0,3}(\?[a-z]=[0-9]{1,3})?`))
		r := RuleSpec{Mode: rapid.SampledFrom([]Mode{Exact, Fuzzy}).Draw(t, "mode"), RouteURL: piece.Draw(t, "url"), RoutePattern: piece.Draw(t, "pattern"), Page: "a"}
		CheckRule(r)
		o := RuleSpec{Mode: rapid.SampledFrom([]Mode{Exact, Fuzzy}).Draw(t, "other mode"), RouteURL: piece.Draw(t, "other")}
		if r.Conflicts(o) != o.Conflicts(r) {
			t.Fatal("a conflict has two sides")
		}
		if !r.Conflicts(r) || !r.Covers(r.RouteURL) {
			t.Fatal("a rule covers its own address")
		}
		if r.Mode == Fuzzy && !r.Covers(r.RouteURL+"1") && strings.ContainsAny(r.RouteURL, "/?") {
			t.Fatalf("%q does not cover what it begins", r.RouteURL)
		}
	})
}

func TestLinkPicture(t *testing.T) {
	data, err := LinkPicture("https://www.example.com/t/8", 256)
	if err != nil {
		t.Fatal(err)
	}
	if img, err := png.DecodeConfig(bytes.NewReader(data)); err != nil || img.Width != 256 {
		t.Fatalf("%+v, %v", img, err)
	}
	for _, tc := range []struct {
		text string
		side int
	}{{"", 256}, {strings.Repeat("a", MaxLink+1), 256}, {"a", 100}, {"a", 5000}, {"\xff", 256}} {
		if _, err := LinkPicture(tc.text, tc.side); fault.CodeOf(err) != "code.link" {
			t.Errorf("%d bytes at %d: %v", len(tc.text), tc.side, err)
		}
	}
	if _, err := LinkPicture(strings.Repeat("a", MaxLink), 0); err != nil {
		t.Error(err)
	}
}
