package filing

import (
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"minifleet/backend/alipay"
	"minifleet/backend/boundtest"
	"minifleet/backend/fault"
	"minifleet/backend/field"
)

var testDay = time.Date(2026, 5, 20, 9, 0, 0, 0, time.UTC)

// sample are lists in the platform's shape.
func sample(at time.Time) Lists {
	district := []alipay.FilingDistrict{{Code: "330106", Name: "西湖区"}}
	return Lists{ReadAt: at,
		Areas: []alipay.FilingProvince{{Code: "330000", Name: "浙江省", CityAreaItems: []alipay.FilingCity{
			{Code: "330100", Name: "杭州市", DistrictAreaItems: district}, {Code: "330200", Name: "宁波市"}}}, {Code: "310000", Name: "上海市"}},
		Subjects:     []alipay.FilingSubjectType{{Type: "4", Name: "企业"}, {Type: "5", Name: "个人"}},
		Certificates: []alipay.FilingCertificateType{{Type: "1", Name: "营业执照", SubjectType: "4"}, {Type: "2", Name: "居民身份证", SubjectType: "5"}},
		Approvals:    []alipay.FilingApprovalType{{Type: "1", Name: "新闻"}},
	}
}

func whole(t *testing.T) Draft {
	t.Helper()
	lists := sample(testDay)
	d := Draft{Values: map[string]string{}}
	d.set(firm(), &lists)
	for i, key := range []string{keyOwnerPhoto, "charge.photo_front", "charge.photo_back"} {
		data := cardPhoto()
		if i == 0 {
			data = licencePhoto()
		}
		m, _, err := Take(t.Context(), "a.jpg", data)
		if err != nil {
			t.Fatal(err)
		}
		m.Field = key
		d.Pictures = append(d.Pictures, m)
	}
	return d
}

// TestEachMistakeIsTold one at a time, at its field, and no text tells a value.
func TestEachMistakeIsTold(t *testing.T) {
	lists := sample(testDay)
	good := whole(t)
	if r := Check(good, &lists, testDay); !r.OK() || len(r.Warnings) > 0 {
		t.Fatalf("the whole form: %v, %v", r.Problems, r.Warnings)
	}
	for name, c := range map[string]struct {
		key, value string
		at, code   string
	}{
		"no owner":              {keyName, "", keyName, "blank"},
		"a kind nobody lists":   {keyType, "9", keyType, "choice"},
		"a city elsewhere":      {keyCity, "310100", keyCity, "choice"},
		"a credit code":         {keyOwnerID, "91330106MA2CFLDG4X", keyOwnerID, "number"},
		"an identity card":      {"charge.certificate_number", "110101199003074515", "charge.certificate_number", "number"},
		"a birthday":            {"charge.certificate_number", "110101199013074518", "charge.certificate_number", "number"},
		"no phone":              {keyPhone, "call me", keyPhone, "characters"},
		"one phone twice":       {keyUrgent, canaryPhone, keyUrgent, "same"},
		"no mail":               {"owner.contact_email", "a@", "owner.contact_email", "characters"},
		"no date":               {"charge.valid_until", "bald", "charge.valid_until", "date"},
		"a begin that is ahead": {"charge.valid_from", "2027-01-01", "charge.valid_from", "date"},
		"three more weeks":      {"charge.valid_until", "2026-06-10", "charge.valid_until", "expired"},
		"forever from":          {"charge.valid_from", "长期", "charge.valid_from", "date"},
		"an approval's number":  {"approval1.type", "1", "approval1.number", "blank"},
		"another person":        {keySame, "no", "person.name", "blank"},
	} {
		d := good
		d.Values = maps.Clone(good.Values)
		d.Values[c.key] = tidy(byKey(c.key).Kind, c.value)
		r := Check(d, &lists, testDay)
		found := slices.ContainsFunc(r.Problems, func(e field.Error) bool { return e.Field == c.at && e.Code == c.code })
		if !found {
			t.Errorf("%s: %+v", name, r.Problems)
		}
		for _, e := range append(r.Problems, r.Warnings...) {
			for key, value := range d.Values {
				if k := byKey(key).Kind; len(value) > 3 && k != Choice && k != YesNo && (strings.Contains(e.Text.EN, value) || strings.Contains(e.Text.ZH, value)) {
					t.Errorf("%s: %q tells %s", name, e.Text.EN, key)
				}
			}
		}
	}
	if r := Check(good, &Lists{}, testDay); r.OK() || r.Problems[0].Code != "unread" {
		t.Errorf("without lists: %+v", r.Problems)
	}
}

func TestPicturesAreJudgedAsThePlatformDoes(t *testing.T) {
	boundtest.MuchData(t)
	for name, c := range map[string]struct {
		data []byte
		rule rule
		want string
	}{
		"licence":          {licencePhoto(), licence, ""},
		"licence turned":   {photo(1500, 1100, 30, true), licence, ""},
		"licence as card":  {cardPhoto(), licence, "pixels"},
		"card":             {cardPhoto(), idCard, ""},
		"too few bytes":    {photo(1280, 720, 1, true), idCard, "size"},
		"black and white":  {photo(1280, 720, 60, false), idCard, "colour"},
		"another is small": {photo(64, 64, 60, false), anything, ""},
	} {
		m, _, err := Take(t.Context(), "a", c.data)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		errs := m.judge(c.rule)
		if c.want == "" && len(errs) > 0 || c.want != "" && (len(errs) != 1 || errs[0].Code != c.want) {
			t.Errorf("%s: %+v (%d bytes)", name, errs, m.Bytes)
		}
	}
	big := photo(3000, 4200, 80, true)
	m, out, err := Take(t.Context(), "a", big)
	if err != nil || !m.Prepared || len(big) <= mostSent || len(out) > mostSent || len(m.judge(licence)) > 0 {
		t.Errorf("%d bytes became %d: %+v, %v", len(big), len(out), m, err)
	}
	if _, _, err := Take(t.Context(), "a", []byte("no picture")); fault.CodeOf(err) != "filing.picture" {
		t.Errorf("no picture: %v", err)
	}
}

func TestEveryFieldHasWordsOfItsOwn(t *testing.T) {
	seen := map[string]string{}
	for _, s := range specs {
		for _, w := range append([]string{s.Key, s.Label.EN, s.Label.ZH}, s.Words...) {
			if key := keyOf(w); key != s.Key {
				t.Errorf("%q of %s is taken for %s", w, s.Key, key)
			}
		}
		if s.Path != "" && seen[s.Path] != "" {
			t.Errorf("%s and %s are both %s", s.Key, seen[s.Path], s.Path)
		}
		seen[s.Path] = s.Key
	}
}
