package code

import (
	"archive/zip"
	"bytes"
	"slices"
	"strings"
	"testing"

	"minifleet/backend/fault"
)

// An archive unpacks everywhere: no name is there twice for Windows, none has
// what Windows refuses, none is too long.
func TestTheArchiveHasNamesFitForWindows(t *testing.T) {
	taken := map[string]bool{}
	for _, c := range []struct{ merchant, describe, want string }{
		{"Tea: A/B", "table 8?", "Tea- A-B-table 8.png"},
		{"tea: a/b", "TABLE 8?", "tea- a-b-TABLE 8 (2).png"},
		{"CON", "x", "CON--x.png"},
		{strings.Repeat("店", 90), "桌", strings.Repeat("店", 60) + "-桌.png"},
	} {
		if got := FileNameOf(Code{MerchantName: c.merchant, Spec: Spec{Describe: c.describe}}, Image{Format: "png"}, taken); got != c.want {
			t.Errorf("%q, want %q", got, c.want)
		}
	}
}

func TestCodesAreFoundArchivedAndForgottenTogether(t *testing.T) {
	_, _, s := setup(t, nil)
	first, err := s.Create(ctx, "m1", spec)
	if err != nil {
		t.Fatal(err)
	}
	other := spec
	other.Query, other.Describe = "shop=%E5%8C%97", "外卖"
	second, err := s.Create(ctx, "m2", other)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		q    Search
		want []string
	}{
		{Search{Text: "bhz"}, []string{first.ID}}, // 八号桌 by its initials
		{Search{Text: "北"}, []string{second.ID}},  // as the parameters read
		{Search{Text: "none"}, nil},
		{Search{Only: map[string]bool{second.ID: true}}, []string{second.ID}},
		{Search{MerchantID: "m1", Text: "table"}, []string{first.ID}},
		{Search{Limit: 1}, []string{second.ID}},
	} {
		list, err := s.Find(c.q)
		var got []string
		for _, code := range list {
			got = append(got, code.ID)
		}
		if err != nil || !slices.Equal(got, c.want) {
			t.Errorf("%+v: %v, %v", c.q, got, err)
		}
	}

	var file bytes.Buffer
	archive, err := s.Archive([]string{first.ID, second.ID}, "")
	if err != nil || len(archive.Missing) > 0 {
		t.Fatal(archive.Missing, err)
	}
	if err := archive.Write(&file); err != nil {
		t.Fatal(err)
	}
	z, err := zip.NewReader(bytes.NewReader(file.Bytes()), int64(file.Len()))
	if err != nil || len(z.File) != 2 || !strings.HasSuffix(z.File[0].Name, "-八号桌.png") {
		t.Fatalf("%+v, %v", z, err)
	}
	if _, err := s.Archive([]string{first.ID}, CircleWhite); fault.CodeOf(err) != "code.archive" {
		t.Errorf("of pictures nobody stored: %v", err)
	}

	if err := s.DeleteMany([]string{first.ID, "none"}); fault.CodeOf(err) != "code.not_found" {
		t.Errorf("%v", err)
	}
	if list, _ := s.Find(Search{}); len(list) != 2 {
		t.Fatalf("half was forgotten: %d are left", len(list))
	}
	if err := s.DeleteMany([]string{first.ID, second.ID}); err != nil {
		t.Error(err)
	}
	if list, _ := s.Find(Search{}); len(list) != 0 {
		t.Errorf("%d are left", len(list))
	}
}
