package version_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"minifleet/backend/alipay"
	"minifleet/backend/field"
	"minifleet/backend/vault"
	"minifleet/backend/version"
)

var now = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

func TestNumbersCompareByTheirPartsAndGrowByThePatch(t *testing.T) {
	for _, c := range [][2]string{{"", "0.0.1"}, {"0.0.1", "0.0.2"}, {"1.9.9", "1.9.10"}, {"0.0.2147483647", "0.1.0"},
		{"3.2147483647.2147483647", "4.0.0"}, {"nonsense", "0.0.1"}} {
		if got := version.NextPatch(c[0]); got != c[1] {
			t.Errorf("after %q: %s, want %s", c[0], got, c[1])
		}
	}
	// The screens judge as they are typed into: their test reads the same file.
	var vectors struct{ Valid, Invalid, Ascending []string }
	raw, err := os.ReadFile("testdata/numbers.json")
	if err == nil {
		err = json.Unmarshal(raw, &vectors)
	}
	if err != nil || len(vectors.Valid) == 0 || len(vectors.Invalid) == 0 || len(vectors.Ascending) < 5 {
		t.Fatalf("%+v, %v", vectors, err)
	}
	for _, n := range vectors.Valid {
		if !version.Valid(n) {
			t.Errorf("%q is no version number", n)
		}
	}
	for _, n := range vectors.Invalid {
		if version.Valid(n) {
			t.Errorf("%q is a version number", n)
		}
	}
	for i, n := range vectors.Ascending[1:] {
		if version.Compare(vectors.Ascending[i], n) >= 0 {
			t.Errorf("%s is not before %s", vectors.Ascending[i], n)
		}
	}
	part := rapid.Int64Range(0, 2147483647)
	number := rapid.Custom(func(t *rapid.T) string {
		b, _ := json.Marshal([]int64{part.Draw(t, "x"), part.Draw(t, "y"), part.Draw(t, "z")})
		return strings.ReplaceAll(strings.Trim(string(b), "[]"), ",", ".")
	})
	rapid.Check(t, func(t *rapid.T) {
		a, b, c := number.Draw(t, "a"), number.Draw(t, "b"), number.Draw(t, "c")
		if version.Compare(a, b) != -version.Compare(b, a) {
			t.Fatal("not symmetric")
		}
		if version.Compare(a, b) <= 0 && version.Compare(b, c) <= 0 && version.Compare(a, c) > 0 {
			t.Fatal("not transitive")
		}
		if next := version.NextPatch(a); !version.Valid(next) || (version.Compare(next, a) <= 0 && !strings.HasPrefix(a, "2147483647.2147483647.2147483647")) {
			t.Fatalf("%s follows %s", next, a)
		}
	})
}

// TestEveryRuleIsWholeAndOfThePlatform holds the table against the published
// contract: methods and sub-codes that exist, words in both languages.
func TestEveryRuleIsWholeAndOfThePlatform(t *testing.T) {
	content, err := os.ReadFile("../simulator/contract.json")
	if err != nil {
		t.Fatal(err)
	}
	var contract map[string]struct {
		SubCodes []string `json:"sub_codes"`
	}
	if err := json.Unmarshal(content, &contract); err != nil {
		t.Fatal(err)
	}
	for _, r := range version.Rules() {
		m, ok := contract[r.Method]
		if !ok {
			t.Errorf("%s: the contract has no %s", r.Action, r.Method)
		}
		if r.Mutates != alipay.Mutates(r.Method) {
			t.Errorf("%s: mutates is %v", r.Action, r.Mutates)
		}
		codes := append([]string{}, r.Refusals...)
		for _, c := range r.Needs {
			codes = append(codes, c.Refusal)
			if !slices.Contains(r.Refusals, c.Refusal) || c.Reason.EN == "" || c.Reason.ZH == "" {
				t.Errorf("%s: condition %+v", r.Action, c.Refusal)
			}
		}
		for _, c := range codes {
			if !slices.Contains(m.SubCodes, c) {
				t.Errorf("%s: %s is no sub-code of %s", r.Action, c, r.Method)
			}
		}
		if r.Name.EN == "" || r.Name.ZH == "" || r.Wrong.EN == "" || r.Wrong.ZH == "" {
			t.Errorf("%s: words are missing", r.Action)
		}
		if r.Destructive && (!strings.Contains(r.Confirm.EN, "%s") || !strings.Contains(r.Confirm.ZH, "%s")) {
			t.Errorf("%s: what it asks does not name the version", r.Action)
		}
	}
}

func TestLegalNamesTheVersionItAsksAboutAndTheGrayStepsLeft(t *testing.T) {
	f := version.Fleet{Versions: []version.Info{{Version: "1.0.1", State: version.InGray, Gray: "p10"}, {Version: "1.0.0", State: version.Release}}}
	legal := map[version.Action]version.Legality{}
	for _, l := range version.Legal(f, "1.0.1") {
		legal[l.Action] = l
		if !l.Legal && (l.Reason.EN == "" || l.Reason.ZH == "" || l.Refusal == "") {
			t.Errorf("%s is illegal without a reason", l.Action)
		}
	}
	if g := legal[version.Gray]; !g.Legal || !slices.Equal(g.Strategies, []string{"p30", "p50"}) {
		t.Fatalf("%+v", g)
	}
	if o := legal[version.PutOnline]; !o.Legal || !strings.Contains(o.Confirm.ZH, "1.0.1") {
		t.Fatalf("%+v", o)
	}
	if l := version.Judge(f, "1.0.0", version.RollBack); l.Legal || l.Refusal != "CAN_NOT_ROLLBACK_WITH_GRAY" {
		t.Fatalf("%+v", l)
	}
}

func TestAFormIsCheckedFieldByField(t *testing.T) {
	png750 := picture(750, 1334)
	for name, c := range map[string]struct {
		change func(*version.Form)
		field  string // at fault, "" for none
	}{
		"as it is":                             {func(*version.Form) {}, ""},
		"15 Chinese characters":                {func(f *version.Form) { f.Description = strings.Repeat("字", 15) }, ""},
		"14 Chinese characters":                {func(f *version.Form) { f.Description = strings.Repeat("字", 14) }, "version_desc"},
		"251 Chinese characters":               {func(f *version.Form) { f.Description = strings.Repeat("字", 251) }, "version_desc"},
		"no version":                           {func(f *version.Form) { f.Version = "" }, "app_version"},
		"two parts":                            {func(f *version.Form) { f.Version = "10.1" }, "app_version"},
		"name with a blank":                    {func(f *version.Form) { f.Name = "my shop" }, "app_name"},
		"name of 20 characters":                {func(f *version.Form) { f.Name = strings.Repeat("店", 20) }, ""},
		"name of 21 characters":                {func(f *version.Form) { f.Name = strings.Repeat("店", 21) }, "app_name"},
		"English name":                         {func(f *version.Form) { f.EnglishName = "shop_1" }, "app_english_name"},
		"short slogan":                         {func(f *version.Form) { f.Slogan = "好喝的茶" }, "app_slogan"},
		"phone":                                {func(f *version.Form) { f.Phone = "+86 1" }, "service_phone"},
		"e-mail":                               {func(f *version.Form) { f.Email = "someone@host" }, "service_email"},
		"category":                             {func(f *version.Form) { f.Categories = "XS1009_XS2074_XS3093" }, ""},
		"five categories":                      {func(f *version.Form) { f.Categories = "a;b;c;d;e" }, "mini_category_ids"},
		"odd category":                         {func(f *version.Form) { f.Categories = "a b" }, "mini_category_ids"},
		"region":                               {func(f *version.Form) { f.RegionType = "MOON" }, "region_type"},
		"location without areas":               {func(f *version.Form) { f.RegionType = version.RegionLocation }, "service_region_info"},
		"areas without location":               {func(f *version.Form) { f.Regions = []version.Region{{ProvinceCode: "330000"}} }, "service_region_info"},
		"audit rule":                           {func(f *version.Form) { f.AuditRule = "FAST" }, "audit_rule"},
		"licence number alone":                 {func(f *version.Form) { f.LicenseNo = "91330106" }, "license_name"},
		"licence that ended":                   {func(f *version.Form) { licence(f, "2020-01-01", png750) }, "license_valid_date"},
		"licence the screens once gave an end": {func(f *version.Form) { licence(f, "9999-12-31", png750) }, ""},
		"licence without end":                  {func(f *version.Form) { licence(f, field.Forever, png750) }, ""},
		"licence without picture":              {func(f *version.Form) { licence(f, "9999-12-31", nil) }, "first_license_pic"},
		"unknown file":                         {func(f *version.Form) { attach(f, "selfie", "a.png", png750) }, "selfie"},
		"gap in the screenshots":               {func(f *version.Form) { attach(f, "second_screen_shot", "a.png", png750) }, "second_screen_shot"},
		"no picture":                           {func(f *version.Form) { attach(f, "first_screen_shot", "a.png", []byte("text")) }, "first_screen_shot"},
		"gif":                                  {func(f *version.Form) { attach(f, "first_screen_shot", "a.gif", png750) }, "first_screen_shot"},
		"huge picture":                         {func(f *version.Form) { attach(f, "out_door_pic", "a.png", picture(2161, 3841)) }, "out_door_pic"},
		"oblong logo":                          {func(f *version.Form) { attach(f, "app_logo", "a.png", picture(180, 181)) }, "app_logo"},
		"square logo":                          {func(f *version.Form) { attach(f, "app_logo", "a.png", picture(180, 180)) }, ""},
		"false zip":                            {func(f *version.Form) { attach(f, "test_file_name", "a.zip", []byte("text")) }, "test_file_name"},
		"zip":                                  {func(f *version.Form) { attach(f, "test_file_name", "a.zip", []byte("PK\x03\x04")) }, ""},
		"11 MB": {func(f *version.Form) {
			attach(f, "test_file_name", "a.zip", append([]byte("PK"), make([]byte, 11<<20)...))
		}, "test_file_name"},
	} {
		f := form("1.0.0")
		c.change(&f)
		errs := version.Validate(f, now)
		switch {
		case c.field == "" && len(errs) > 0:
			t.Errorf("%s: %v", name, errs)
		case c.field != "" && (len(errs) == 0 || errs[0].Field != c.field):
			t.Errorf("%s: %v, want a fault of %s", name, errs, c.field)
		}
		for _, e := range errs {
			if e.Text.EN == "" || e.Text.ZH == "" {
				t.Errorf("%s: %+v has no words", name, e)
			}
		}
	}
	if n := len(version.FileRules()); n != 16 {
		t.Errorf("%d files", n)
	}
}

func licence(f *version.Form, until string, pic []byte) {
	f.LicenseName, f.LicenseNo, f.LicenseValidDate = "杭州某某茶饮有限公司", "91330106MA2XXXXX", until
	if pic != nil {
		attach(f, "first_license_pic", "licence.png", pic)
	}
}

func attach(f *version.Form, field, name string, content []byte) {
	f.Files = append(f.Files, version.Attachment{Field: field, Name: name, Content: content})
}

func TestAttachmentsAreStoredOnceAndReadBackWhole(t *testing.T) {
	w := newWorld(t, 0, `{}`)
	s := w.service.Store()
	big := make([]byte, 1_300_000)
	for i := range big {
		big[i] = byte(i * 7)
	}
	f := version.Form{Files: []version.Attachment{{Field: "test_file_name", Name: "a.zip", Content: big}, {Field: "out_door_pic", Name: "b.png", Content: big}}}
	light, err := s.StoreFiles(f)
	w.ok(err)
	if light.Files[0].Content != nil || light.Files[0].Ref != light.Files[1].Ref || light.Files[0].Size != len(big) {
		t.Fatalf("%+v", light.Files[0].Ref)
	}
	whole, err := s.LoadFiles(light)
	w.ok(err)
	if !slices.Equal(whole.Files[1].Content, big) {
		t.Fatal("not what was stored")
	}
	light.Files[0].Ref = "00"
	if _, err := s.LoadFiles(light); err == nil {
		t.Fatal("an attachment that is not there was read")
	}
}

// What a merchant's record keeps does not grow with the years, and what may still
// matter stays, however many came after it.
func TestOnlyTheNewestVersionsAreKept(t *testing.T) {
	w := newWorld(t, 0, `{}`)
	s := w.service.Store()
	w.ok(w.vault.Update(func(tx *vault.Tx) error {
		for i := range 200 {
			number := fmt.Sprintf("0.0.%d", i+1)
			list := []version.Info{{Version: number, State: version.Offline}}
			if i == 3 {
				list[0].State = version.Release
			}
			if err := s.PutDetailTx(tx, version.Detail{MerchantID: "m", Version: number}); err != nil {
				return err
			}
			if err := s.NoteStateTx(tx, "m", number, list[0].State); err != nil {
				return err
			}
		}
		return nil
	}))
	f, err := s.Fleet("m")
	w.ok(err)
	if len(f.Versions) != 61 && len(f.Versions) != 62 {
		t.Errorf("%d versions are kept", len(f.Versions))
	}
	if is, ok := f.Online(); !ok || is.Version != "0.0.4" {
		t.Errorf("what is online was forgotten: %+v", is)
	}
	if f.Highest() != "0.0.200" {
		t.Errorf("the highest is %s", f.Highest())
	}
	if _, err := s.Detail("m", "0.0.50"); !errors.Is(err, vault.ErrNotFound) {
		t.Errorf("the detail of a version that is not kept: %v", err)
	}
	if _, err := s.Detail("m", "0.0.4"); err != nil {
		t.Error(err)
	}
}
