package vault

import (
	"slices"
	"strings"
	"testing"
	"time"
)

func TestPassphrasesAreRatedHonestly(t *testing.T) {
	for s, want := range map[string][2]int{ // lowest and highest fitting score
		"":                             {0, 0},
		"a":                            {0, 0},
		"123456":                       {0, 0},
		"password":                     {0, 0},
		"Passw0rd!":                    {0, 0},
		"aaaaaaaaaaaaaaaaaaaaaaaa":     {0, 0},
		"abcdefghijklmnop":             {0, 1},
		"qwertyuiop123456":             {0, 0},
		"13800138000":                  {0, 1},
		"woaini1314520":                {0, 0},
		"Summer2024":                   {0, 1},
		"zhangwei1988":                 {0, 1},
		"tr0ub4dor&3":                  {2, 3},
		"7Kx#pQ2m":                     {1, 2},
		"correct horse battery staple": {3, 4},
		"orbit velvet cactus thirteen": {3, 4},
		"gV7#kq2!Zp9$wLmX":             {4, 4},
		"春风又绿江南岸明月何时":                  {3, 4},
	} {
		got := Rate([]byte(s))
		if got.Score < want[0] || got.Score > want[1] {
			bits, _ := guessBits(s)
			t.Errorf("%q: score %d (%.0f bits), want %v", s, got.Score, bits, want)
		}
		if got.Score < 3 && (got.Warning.EN == "" || got.Warning.ZH == "") {
			t.Errorf("%q: no warning", s)
		}
	}
}

func TestAppendingNeverMakesALongRandomPassphraseTrivial(t *testing.T) {
	base := "gV7#kq2!Zp9$wLmX"
	for _, tail := range []string{"1", "aaaa", "password", "2024"} {
		if got := Rate([]byte(base + tail)); got.Score < 3 {
			t.Errorf("with %q: %+v", tail, got)
		}
	}
	if got := Rate([]byte(strings.Repeat("\xff\x00", 300))); got.Score > 2 {
		t.Errorf("%+v", got)
	}
}

func TestIDsSortByTimeAndDoNotRepeat(t *testing.T) {
	now := time.Date(2024, 5, 1, 8, 0, 0, 0, time.UTC)
	var ids []string
	for i := range 1000 {
		ids = append(ids, NewID(now.Add(time.Duration(i)*time.Microsecond)))
	}
	if !slices.IsSorted(ids) {
		t.Error("not in order of time")
	}
	seen := map[string]bool{}
	for range 1000 {
		id := NewID(now)
		if len(id) != 26 || seen[id] || strings.Trim(id, crockford) != "" {
			t.Fatalf("id %q", id)
		}
		seen[id] = true
	}
}
