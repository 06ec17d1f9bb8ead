package desktop

import (
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestSearchPathGainsAndLosesOneFolder(t *testing.T) {
	const dir = `C:\Users\王\AppData\Local\Programs\MiniFleet\bin`
	for path, want := range map[string]string{
		"":                       dir,
		`C:\a`:                   `C:\a;` + dir,
		`C:\a;;`:                 `C:\a;` + dir,
		`C:\a;` + dir:            `C:\a;` + dir,
		`"` + dir + `\";C:\a`:    `"` + dir + `\";C:\a`,
		strings.ToUpper(dir):     strings.ToUpper(dir),
		`%USERPROFILE%\go\bin;b`: `%USERPROFILE%\go\bin;b;` + dir,
	} {
		if got := withFolder(path, dir); got != want {
			t.Errorf("%q became %q, want %q", path, got, want)
		}
	}
	if got := withoutFolder(`C:\a;;`+dir+`\;b;`+strings.ToLower(dir), dir); got != `C:\a;;b` {
		t.Errorf("%q", got)
	}
}

// Whatever somebody's path is, being added to it and taken from it again costs
// it nothing but separators at its end.
func TestSearchPathOfOthersStays(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		path := strings.Join(rapid.SliceOf(rapid.SampledFrom([]string{"", `C:\Windows`, `%GOPATH%\bin`, `"C:\Program Files\x"`, `D:\工具`})).Draw(t, "path"), ";")
		const dir = `C:\MiniFleet\bin`
		if got := withoutFolder(withFolder(path, dir), dir); got != strings.TrimRight(path, ";") {
			t.Fatalf("%q became %q", path, got)
		}
	})
}
