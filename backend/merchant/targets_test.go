package merchant

import (
	"encoding/json"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestTargetsSayWithTagsWhatTheListSays(t *testing.T) {
	s := service(t)
	both := add(t, s, Merchant{AppID: "x", Name: "both", Tags: []string{"茶", "杭州"}})
	tea := add(t, s, Merchant{AppID: "x", Name: "tea", Tags: []string{"茶"}})
	none := add(t, s, Merchant{AppID: "x", Name: "none"})
	add(t, s, Merchant{AppID: "x", Name: "put away", Tags: []string{"茶"}, Archived: true})
	for what, c := range map[string]struct {
		tagged Tagged
		want   []string
	}{
		"any":                 {Tagged{Tags: []string{"茶", "杭州"}}, []string{both.ID, tea.ID}},
		"all":                 {Tagged{Tags: []string{"茶", "杭州"}, AllTags: true}, []string{both.ID}},
		"none of":             {Tagged{WithoutTags: []string{"杭州"}}, []string{tea.ID, none.ID}},
		"one and not another": {Tagged{Tags: []string{"茶"}, WithoutTags: []string{"杭州"}}, []string{tea.ID}},
	} {
		targets := Targets{Tagged: c.tagged}
		if targets.Empty() {
			t.Errorf("%s is nobody", what)
		}
		list, err := s.Targeted("x", targets)
		if err != nil || !slices.Equal(namesOf(list, func(m Merchant) string { return m.ID }), c.want) {
			t.Errorf("%s: %v, %v", what, list, err)
		}
	}
	if !(Targets{Tagged: Tagged{AllTags: true}}).Empty() {
		t.Error("all of no tags is somebody")
	}
}

func namesOf(list []Merchant, of func(Merchant) string) []string {
	out := make([]string, len(list))
	for i, m := range list {
		out[i] = of(m)
	}
	return out
}

func TestTargetsThatWereKeptWithOneTagAreRead(t *testing.T) {
	for text, want := range map[string]Targets{
		`{"tag":"茶"}`:                         {Tagged: Tagged{Tags: []string{"茶"}}},
		`{"tag":""}`:                          {},
		`{"all":true}`:                        {All: true},
		`{"view":"v","merchants":["m"]}`:      {View: "v", Merchants: []string{"m"}},
		`{"tags":["a","b"],"all_tags":true}`:  {Tagged: Tagged{Tags: []string{"a", "b"}, AllTags: true}},
		`{"tags":["茶"],"without_tags":["c"]}`: {Tagged: Tagged{Tags: []string{"茶"}, WithoutTags: []string{"c"}}},
	} {
		var got Targets
		if err := json.Unmarshal([]byte(text), &got); err != nil || !cmp.Equal(got, want) {
			t.Errorf("%s: %+v, %v", text, got, err)
		}
		again, err := json.Marshal(got)
		var read Targets
		if err == nil {
			err = json.Unmarshal(again, &read)
		}
		if err != nil || !cmp.Equal(read, want) {
			t.Errorf("%s: written as %s, %v", text, again, err)
		}
	}
}
