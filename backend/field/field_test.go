package field

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"regexp"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"

	"minifleet/backend/fault"
)

func TestNothingWrongIsNoFault(t *testing.T) {
	if err := (Errors{}).Fault("room.invalid"); err != nil {
		t.Fatalf("got %v", err)
	}
}

func TestAFaultNamesTheFirstFieldAndHoldsThemAll(t *testing.T) {
	var all Errors
	all.Add("name", "short", "too short: %d", "太短：%d", 2)
	all.Add("phone", "characters", "only digits", "只能使用数字")
	err := fmt.Errorf("saving: %w", all.Fault("room.invalid"))
	f := fault.As(err)
	if f.Code != "room.invalid" || f.Field != "name" || f.Retry != fault.RetryAfterInput || f.Message != fault.T("too short: 2", "太短：2") {
		t.Errorf("got %+v", f)
	}
	var found Errors
	if !errors.As(err, &found) || len(found) != 2 || found[1] != all[1] {
		t.Errorf("got %+v", found)
	}
	if got, want := all.Error(), "name: too short: 2; phone: only digits"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestWeight(t *testing.T) {
	// The screens count as they are typed into: their test reads the same file.
	raw, err := os.ReadFile("testdata/weights.json")
	if err != nil {
		t.Fatal(err)
	}
	var vectors []struct {
		Text   string `json:"text"`
		Weight int    `json:"weight"`
	}
	if err := json.Unmarshal(raw, &vectors); err != nil || len(vectors) < 10 {
		t.Fatalf("%d vectors, %v", len(vectors), err)
	}
	for _, v := range vectors {
		if got := Weight(v.Text); got != v.Weight {
			t.Errorf("Weight(%q) = %d, want %d", v.Text, got, v.Weight)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		a, b := rapid.String().Draw(t, "a"), rapid.String().Draw(t, "b")
		if Weight(a+b) != Weight(a)+Weight(b) {
			t.Fatal("the weight of two texts is not their sum")
		}
		if n := utf8.RuneCountInString(a); Weight(a) < n || Weight(a) > 2*n {
			t.Fatalf("%q weighs %d", a, Weight(a))
		}
	})
}

func TestPatterns(t *testing.T) {
	for _, c := range []struct {
		pattern string
		yes, no []string
	}{
		{NamePattern, []string{"云朵茶铺", "Tea_House+1", "a-b", "〇"}, []string{"", "a b", "茶·铺", "a.b", "ｆ"}},
		{EnglishNamePattern, []string{"Tea8"}, []string{"", "Tea House", "é"}},
		{PhonePattern, []string{"0571-88880000"}, []string{"", "+86", "1 2"}},
		{CategoryPattern, []string{"11", "11_12", "XS1_2_3"}, []string{"", "_", "1_", "1_2_3_4", "1;2"}},
	} {
		shape := regexp.MustCompile(c.pattern)
		for _, s := range c.yes {
			if !shape.MatchString(s) {
				t.Errorf("%s refuses %q", c.pattern, s)
			}
		}
		for _, s := range c.no {
			if shape.MatchString(s) {
				t.Errorf("%s takes %q", c.pattern, s)
			}
		}
	}
}
