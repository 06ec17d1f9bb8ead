package desktop

import (
	"os"
	"path/filepath"
	"testing"
)

func TestTheWindowComesBackOnAScreenThatIsThere(t *testing.T) {
	large := Area{0, 0, 1920, 1040}
	right := Area{1920, 0, 1920, 1080}
	small := Area{0, 30, 1366, 738}
	for name, tc := range map[string]struct {
		kept    Place
		screens []Area
		want    Place
	}{
		"nothing kept":                 {Place{}, []Area{large}, Place{Width: 1360, Height: 860}},
		"nothing kept, a small screen": {Place{}, []Area{small}, Place{Width: 1360, Height: 690, Maximised: true}},
		"where it was":                 {Place{X: 200, Y: 60, Width: 1100, Height: 720, Positions: true}, []Area{large}, Place{X: 200, Y: 60, Width: 1100, Height: 720, Positions: true}},
		"on the second screen":         {Place{X: 2000, Y: 60, Width: 1100, Height: 720, Positions: true}, []Area{large, right}, Place{X: 2000, Y: 60, Width: 1100, Height: 720, Positions: true}},
		"the second screen has gone":   {Place{X: 2000, Y: 60, Width: 1100, Height: 720, Positions: true}, []Area{large}, Place{X: 2000, Y: 60, Width: 1100, Height: 720}},
		"above every screen":           {Place{X: 200, Y: -600, Width: 1100, Height: 720, Positions: true}, []Area{large}, Place{X: 200, Y: -600, Width: 1100, Height: 720}},
		"larger than the screen":       {Place{X: 0, Y: 30, Width: 1900, Height: 1000, Positions: true}, []Area{small}, Place{X: 0, Y: 30, Width: 1366, Height: 690, Maximised: true}},
		"no screen is known":           {Place{X: 9, Y: 9, Width: 1100, Height: 720, Positions: true}, nil, Place{X: 9, Y: 9, Width: 1100, Height: 720}},
		"a size nobody can work with":  {Place{X: 5, Y: 5, Width: 3, Height: 2, Positions: true}, []Area{large}, Place{X: 5, Y: 5, Width: 1360, Height: 860}},
	} {
		if got := tc.kept.On(tc.screens); got != tc.want {
			t.Errorf("%s: %+v, want %+v", name, got, tc.want)
		}
	}
}

func TestAPlaceIsKeptBesideTheVaultOnly(t *testing.T) {
	dir := t.TempDir()
	want := Place{X: 1, Y: 2, Width: 1100, Height: 720, Maximised: true, Positions: true, Folder: "/报表"}
	if err := want.Save(dir); err != nil {
		t.Fatal(err)
	}
	if got := LoadPlace(dir); got != want {
		t.Errorf("read %+v", got)
	}
	if err := os.WriteFile(filepath.Join(dir, placeFile), []byte("{"), 0o600); err != nil {
		t.Fatal(err)
	}
	if got := LoadPlace(dir); got != (Place{}) {
		t.Errorf("a broken file gave %+v", got)
	}
	none := filepath.Join(dir, "none")
	if err := want.Save(none); err != nil {
		t.Error(err)
	}
	if _, err := os.Stat(none); err == nil {
		t.Error("a folder was made for the window's place alone")
	}
}
