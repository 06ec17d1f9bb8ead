package session

import "testing"

func TestNamesOfFilesSuitEverySystem(t *testing.T) {
	for in, want := range map[string]string{
		"茶屋-errors.csv": "茶屋-errors.csv", ` ../a\b:c*?"<>|.png`: "a-b-c.png", ".html": "file.html", "a\nb.png": "a-b.png", "nul.csv": "nul-.csv",
		"公司.v2.\u202egpj.html": "公司-v2--gpj.html",
	} {
		if got := fileName(in); got != want {
			t.Errorf("%q becomes %q, want %q", in, got, want)
		}
	}
}
