package spelling

import (
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestNamesAreSpelledInPinyin(t *testing.T) {
	for _, test := range []struct {
		name  string
		typed []string
	}{
		{"小满洗护", []string{"xiaomanxihu", "xmxh", "manxi"}},
		{"重庆小面", []string{"chongqing", "cqxm", "zhongqing"}}, // both readings
		{"长沙 A1 银行", []string{"changsha", "csa1yh", "a1yinhang"}},
		{"绿岛", []string{"lvdao", "ld"}},
	} {
		text := Text(test.name)
		for _, word := range test.typed {
			if !Has(text, Words(strings.ToUpper(word))) {
				t.Errorf("%s is not found as %s", test.name, word)
			}
		}
	}
	if Of("Tea House") != "" {
		t.Error("a name without Chinese has a spelling of its own")
	}
}

// A name of whatever characters costs little.
func TestSpellingsAreBounded(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		name := rapid.StringOfN(rapid.RuneFrom([]rune("重长乐行和都了还会得着调a1😀 \u200b")), 0, 60, -1).Draw(t, "name")
		if got := Of(name); len(got) > mostSpellings*(len(name)*8+4) {
			t.Fatalf("%q is spelled in %d bytes", name, len(got))
		}
	})
}
