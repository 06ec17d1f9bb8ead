package precheck

import (
	"slices"
	"strings"
	"testing"

	"minifleet/backend/boundtest"
	"minifleet/backend/fault"
)

func about(value string) Subject { return Subject{Texts: []Text{{"version_desc", value}}} }

func lacking(rule string) Subject {
	return Subject{Lacks: []Lack{{Rule: rule, Field: rule, Why: fault.T("not there", "没有")}}}
}

func TestPlaceholderTexts(t *testing.T) {
	t.Parallel()
	for text, wrong := range map[string]bool{
		"功能待定": true, "Lorem ipsum dolor": true, "to" + "do: fill in": true, "xxxxx": true, "门店{{name}}": true, "请输入简介": true, "在线点单，到店自取": false, "xx 路店": false,
	} {
		found := slices.ContainsFunc(Check(about(text), Choice{}), func(f Finding) bool { return f.Rule == "placeholder" && f.Severity == Block })
		if found != wrong {
			t.Errorf("%s: %v", text, found)
		}
	}
}

func TestANameFitsItsCategoryUnlessItTellsOfAnother(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, categories, want string }{
		{"老火锅", "餐饮_火锅", ""}, {"老火锅", "购物_超市", "火锅"}, {"老火锅", "", ""}, {"清风书店", "购物_图书", ""},
		{"民宿", "酒店旅游_民宿;餐饮_咖啡", ""}, {"口腔门诊", "教育_培训", "门诊"},
	} {
		if got := unfit(c.name, c.categories); got != c.want {
			t.Errorf("%s in %s: %q, want %q", c.name, c.categories, got, c.want)
		}
	}
}

func TestEachRule(t *testing.T) {
	t.Parallel()
	tests := []struct {
		rule    string
		broken  Subject
		healthy Subject
	}{
		{"absolute_words", about("全市第一的咖啡"), about("第一步，选择门店；每单有唯一编号")},
		{"other_platforms", about("也可在 WeChat 下单"), about("在小程序内下单")},
		{"placeholder", about("这是测试版"), about("提供核酸测试预约")},
		{"contact", about("请拨打 13800138000 订座"), about("营业时间 2026 年 10:00-22:00")},
		{"phone", Subject{Phone: "11111111111"}, Subject{Phone: "0571-88156688"}},
		{"email", Subject{Email: "a@example.com"}, Subject{Email: "service@qq.com"}},
		{"picture_blank", Subject{Pictures: []Picture{{Field: "a", Ref: "1", Blank: true}}}, Subject{Pictures: []Picture{{Field: "a", Ref: "1"}}}},
		{"picture_identical", Subject{Pictures: []Picture{{Field: "a", Ref: "1"}, {Field: "b", Ref: "1"}}}, Subject{Pictures: []Picture{{Field: "a", Ref: "1"}, {Field: "b", Ref: "2"}}}},
		{"picture_of_another", Subject{Pictures: []Picture{{Field: "a", Ref: "1", OthersBy: []string{"乙"}}}}, Subject{Pictures: []Picture{{Field: "a", Ref: "1"}}}},
		{"own_words", about("欢迎到老王店"), about("欢迎光临")},
		{"rejected_before", Subject{Texts: []Text{{"app_slogan", "好"}}, Rejections: Memory{}.With(Rejection{"甲", "app_slogan", "好", "含糊"})},
			Subject{Texts: []Text{{"app_slogan", "好"}}, Rejections: Memory{}.With(Rejection{"甲", "app_desc", "好", "含糊"})}},
		{"name_category", Subject{Name: "清风大药房", Categories: "餐饮_火锅"}, Subject{Name: "清风大药房", Categories: "医疗_药品零售"}},
		{"qualifications_missing", lacking("qualifications_missing"), Subject{}},
		{"privacy_missing", lacking("privacy_missing"), Subject{}},
		{"filing_missing", lacking("filing_missing"), Subject{}},
		{"domains_later", lacking("domains_later"), Subject{}},
	}
	var tested []string
	for _, test := range tests {
		tested = append(tested, test.rule)
		own := Choice{Words: []string{"老王"}}
		breaks := func(s Subject, c Choice) bool {
			return slices.ContainsFunc(Check(s, c), func(f Finding) bool { return f.Rule == test.rule })
		}
		if !breaks(test.broken, own) {
			t.Errorf("%s does not find what breaks it", test.rule)
		}
		if found := Check(test.healthy, own); len(found) > 0 {
			t.Errorf("%s: a healthy subject has %+v", test.rule, found)
		}
		own.Off = []string{test.rule}
		if breaks(test.broken, own) {
			t.Errorf("%s speaks though it is off", test.rule)
		}
	}
	for _, r := range Rules() {
		if !slices.Contains(tested, r.ID) {
			t.Errorf("no test of %s", r.ID)
		}
		if r.Reason.EN == "" || r.Reason.ZH == "" || r.Advice.ZH == "" || r.Advice.EN == "" {
			t.Errorf("%s does not say why or what to do", r.ID)
		}
	}
}

func TestRejectionsAreCountedByReason(t *testing.T) {
	t.Parallel()
	s := about("描述")
	for _, r := range []Rejection{{"甲", "version_desc", "描述", "含糊"}, {"乙", "version_desc", "描述 ", "含糊"}, {"甲", "version_desc", "描述", "含糊"}, {"丙", "version_desc", "描述", "夸大"}} {
		s.Rejections = s.Rejections.With(r)
	}
	got := Check(s, Choice{})
	if len(got) != 2 || got[0].Count != 3 || !slices.Equal(got[0].Merchants, []string{"甲", "乙"}) || got[1].Count != 1 {
		t.Errorf("got %+v", got)
	}
}

// A text is of the same kind with another merchant's name and another number in
// it, and no other.
func TestWhatWasRejectedIsKnownAtAnotherMerchant(t *testing.T) {
	t.Parallel()
	s := about("乙茶馆上线会员功能 1.3.0")
	s.Own = []string{"乙茶馆"}
	s.Rejections = s.Rejections.With(Rejection{"甲饭店", "version_desc", "甲饭店上线会员功能 1.2.0", "描述含糊"})
	got := Check(s, Choice{})
	if len(got) != 1 || got[0].Count != 1 || !slices.Equal(got[0].Merchants, []string{"甲饭店"}) {
		t.Errorf("got %+v", got)
	}
	s.Texts[0].Value = "乙茶馆上线外卖功能 1.3.0"
	if got := Check(s, Choice{}); len(got) != 0 {
		t.Errorf("another text: %+v", got)
	}
}

func TestLongTextsTakeLinearTime(t *testing.T) {
	for _, piece := range []string{"第一步", "1380013800", "a@a.", "http://", "最", "\xff"} {
		s := about(strings.Repeat(piece, 100_000))
		boundtest.Within(t, piece, 256, func() { Check(s, Choice{Words: []string{"第一步第一步"}}) })
	}
}

func FuzzCheck(f *testing.F) {
	f.Add("全市第一 13800138000", "11111", "a@example.com", "第")
	f.Fuzz(func(t *testing.T, text, phone, email, own string) {
		s := about(text)
		s.Phone, s.Email = phone, email
		for _, finding := range Check(s, Choice{Words: []string{own}}) {
			if finding.Field == "" || finding.Reason.EN == "" {
				t.Errorf("a finding without field or reason: %+v", finding)
			}
		}
	})
}
