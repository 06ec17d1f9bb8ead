package version

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"minifleet/backend/provider"
	"minifleet/backend/vault"
)

var tea = Values{MerchantValues: provider.MerchantValues{Name: "清风茶馆", MiniAppID: "2021001100000001", Ext: map[string]string{"city": "杭州", "odd": "{{name}}"}},
	Version: "1.0.3", TemplateVersion: "2.1.0"}

func TestAFormIsFilledWithTheMerchantsValues(t *testing.T) {
	t.Parallel()
	f := Form{Description: "{{name}}（{{ ext.city }}）更新至 {{template_version}}，版本 {{version}}", Memo: "{{ext.odd}}", TestPassword: "{{secret}}"}
	got, errs := f.Fill(tea)
	if len(errs) > 0 || got.Description != "清风茶馆（杭州）更新至 2.1.0，版本 1.0.3" || got.Memo != "{{name}}" || got.TestPassword != "{{secret}}" || got.Version != "1.0.3" {
		t.Fatalf("%+v %v", got, errs)
	}
	if !f.Personal() || (Form{TestPassword: "{{x}}", Memo: "{name}"}).Personal() {
		t.Error("which forms are personal")
	}
}

func TestWhatCannotBeFilledIsNamed(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ text, want string }{
		{"{{nmae}}", "{{nmae}} is no known placeholder"}, {"{{contact}}", "no value for {{contact}}"}, {"{{ext.none}}", "no value for {{ext.none}}"},
		{"{{name", "braces"}, {"name}}", "braces"}, {"{{}}", "braces"}, {"{{ext.}}", "no known placeholder"},
	} {
		got, errs := Form{Memo: c.text}.Fill(tea)
		if len(errs) != 1 || errs[0].Field != "memo" || errs[0].Code != "placeholder" || !strings.Contains(errs[0].Text.EN, c.want) || errs[0].Text.ZH == "" {
			t.Errorf("%s: %+v", c.text, errs)
		}
		if got.Memo != c.text {
			t.Errorf("%s became %s", c.text, got.Memo)
		}
	}
}

// A shared form is judged by what is the same for everybody: an unknown
// placeholder is wrong for all, a length shows at each merchant.
func TestASharedFormIsJudgedWithoutItsMerchants(t *testing.T) {
	t.Parallel()
	long := "新增会员与预约功能，优化首页加载速度，修复已知问题。"
	if errs := ValidateShared(Form{Description: long, Slogan: "{{ext.slogan}}", LicenseValidDate: ""}, time.Now()); len(errs) > 0 {
		t.Error(errs)
	}
	errs := ValidateShared(Form{Description: long, Slogan: "{{slogan}}", Memo: "x", Phone: "abc"}, time.Now())
	var fields []string
	for _, e := range errs {
		fields = append(fields, e.Field)
	}
	if !slices.Contains(fields, "app_slogan") || !slices.Contains(fields, "service_phone") {
		t.Error(errs)
	}
}

func TestAMerchantsOwnTextsTakeThePlaceOfEverybodys(t *testing.T) {
	t.Parallel()
	shared := Form{Description: "all", Memo: "all", TestAccount: "a", TestPassword: "b", AutoOnline: true,
		Files: []Attachment{{Field: "first_screen_shot", Ref: "1"}, {Field: "app_logo", Ref: "2"}}}
	got := shared.With(Form{Memo: "own", Categories: "1_2", TestAccount: "c", Files: []Attachment{{Field: "first_screen_shot", Ref: "3"}, {Field: "out_door_pic", Ref: "4"}}})
	if got.Description != "all" || got.Memo != "own" || got.Categories != "1_2" || got.TestAccount != "c" || got.TestPassword != "" || !got.AutoOnline {
		t.Errorf("%+v", got)
	}
	if len(got.Files) != 3 || got.Files[0].Ref != "3" || got.Files[1].Ref != "2" || got.Files[2].Ref != "4" || shared.Files[0].Ref != "1" {
		t.Errorf("%+v, the shared form has %+v", got.Files, shared.Files)
	}
	if !(Form{}).Blank() || (Form{Files: []Attachment{{}}}).Blank() {
		t.Error("which forms say nothing")
	}
}

// What was refused is remembered when the version goes on, the newest of a
// merchant, and with the merchant it is forgotten.
func TestARejectionIsKeptWhenTheVersionGoesOn(t *testing.T) {
	t.Parallel()
	v, err := vault.Create(filepath.Join(t.TempDir(), "vault"), []byte("correct horse battery staple"), vault.Options{UnlockTime: 1})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = v.Close() })
	s := NewStore(v, time.Now)
	put := func(d Detail) {
		t.Helper()
		if err := v.Update(func(tx *vault.Tx) error { return s.PutDetailTx(tx, d) }); err != nil {
			t.Fatal(err)
		}
	}
	at := time.Unix(1_700_000_000, 0)
	refused := Detail{MerchantID: "m", Version: "1.0.0", State: AuditReject, RejectReason: "描述含糊", Description: "更新", Name: "茶馆", AuditedAt: at}
	put(refused)
	gone := refused
	gone.State, gone.RejectReason = Release, ""
	put(gone)
	put(Detail{MerchantID: "m", Version: "1.0.0", State: AuditReject}) // nobody said why
	got, err := s.Rejected()
	if err != nil || len(got) != 1 || got[0].Reason != "描述含糊" || got[0].Texts["version_desc"] != "更新" || got[0].Texts["app_name"] != "茶馆" {
		t.Fatalf("%+v %v", got, err)
	}
	for i := range keptRejections + 5 {
		again := refused
		again.AuditedAt = at.Add(time.Duration(i+1) * time.Hour)
		put(again)
	}
	got, err = s.Rejected()
	if err != nil || len(got) != keptRejections || slices.ContainsFunc(got, func(r Rejection) bool { return r.At.Equal(at) }) {
		t.Fatalf("%d are kept, %v", len(got), err)
	}
	if err := v.Update(s.ForgetTx("m")); err != nil {
		t.Fatal(err)
	}
	if got, err = s.Rejected(); err != nil || len(got) != 0 {
		t.Errorf("of a forgotten merchant: %+v %v", got, err)
	}
}
