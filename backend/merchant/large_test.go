package merchant

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"runtime"
	"strings"
	"testing"
	"time"

	"minifleet/backend/boundtest"
)

// fleet is so many merchants, each with notes of so many Chinese characters, and
// keys ext keys among them all.
func fleet(merchants, notes, keys int) []Merchant {
	all := make([]Merchant, merchants)
	for i := range all {
		all[i] = Merchant{ID: fmt.Sprintf("01K%023d", i), Name: fmt.Sprintf("商家%06d", i), Contact: "王女士", Phone: fmt.Sprintf("138%08d", i), MiniAppID: appID(i),
			Tags: []string{"杭州"}, Notes: strings.Repeat("茶", notes)}
		if keys > 0 {
			all[i].Ext = map[string]string{fmt.Sprintf("key%d", i%keys): "v"}
		}
	}
	return all
}

// again exports merchants, reads the file and holds it against them.
func again(t *testing.T, s *Service, f Format, all []Merchant) Preview {
	t.Helper()
	var file bytes.Buffer
	if err := Export(&file, f, all); err != nil {
		t.Fatal(err)
	}
	began := time.Now()
	sheet, err := ParseImport(t.Context(), "x."+string(f), bytes.NewReader(file.Bytes()))
	if err != nil {
		t.Fatalf("%s of %d MB with %d merchants: %v", f, file.Len()>>20, len(all), err)
	}
	read := time.Since(began)
	p, err := s.Check(t.Context(), sheet, CheckOptions{AppID: "a"})
	if err != nil || len(p.Bad) != 0 || len(p.Good) != len(all) {
		t.Fatalf("%s: %d good, bad %+v, %v", f, len(p.Good), p.Bad[:min(3, len(p.Bad))], err)
	}
	for _, i := range []int{0, len(all) / 2, len(all) - 1} {
		if got := p.Good[i].Merchant; got.Name != all[i].Name || got.Notes != all[i].Notes || len(got.Ext) != len(all[i].Ext) {
			t.Fatalf("%s: row %d is %+v", f, i, got)
		}
	}
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	t.Logf("%s: %d MB, %d merchants, read in %v, checked in %v, %d MB in use, %d MB of the system", f, file.Len()>>20, len(all), read, time.Since(began)-read, m.HeapInuse>>20, m.Sys>>20)
	return p
}

// What a vault holds is exported, and what was exported is imported: in long
// records, in many, and with many ext keys among them.
func TestAnExportOfAnySizeIsImported(t *testing.T) {
	boundtest.MuchData(t)
	s := service(t)
	t.Run("long records", func(t *testing.T) { again(t, s, CSV, fleet(3600, MaxNotes, 0)) })
	t.Run("many keys", func(t *testing.T) {
		all := fleet(400, 0, 400)
		again(t, s, CSV, all)
		again(t, s, XLSX, all)
	})
	t.Run("many records", func(t *testing.T) {
		var file bytes.Buffer
		all := fleet(200_500, 0, 0)
		if err := Export(&file, CSV, all); err != nil {
			t.Fatal(err)
		}
		if sheet, err := ParseImport(t.Context(), "x", &file); err != nil || len(sheet.Rows) != len(all) {
			t.Fatalf("%d rows, %v", len(sheet.Rows), err)
		}
	})
}

// The whole of it: as many merchants as a file may hold, stored and exported
// again. It takes minutes; MINIFLEET_SOAK asks for it.
func TestHalfAMillionMerchantsGoOutAndIn(t *testing.T) {
	if os.Getenv("MINIFLEET_SOAK") == "" {
		t.Skip("MINIFLEET_SOAK is not set")
	}
	all := fleet(MaxRows, 0, 8)
	for _, f := range []Format{CSV, XLSX} {
		s := service(t)
		p := again(t, s, f, all)
		began := time.Now()
		if r, err := s.Import(context.Background(), p, AllOrNone); err != nil || r.Added != len(all) {
			t.Fatalf("%+v %v", r.Added, err)
		}
		t.Logf("stored in %v", time.Since(began))
		stored, err := s.List(Filter{})
		if err != nil || len(stored) != len(all) {
			t.Fatal(len(stored), err)
		}
		var file bytes.Buffer
		if err := Export(&file, f, stored); err != nil {
			t.Fatal(err)
		}
		sheet, err := ParseImport(t.Context(), "x", bytes.NewReader(file.Bytes()))
		if err != nil {
			t.Fatal(err)
		}
		if p, err := s.Check(t.Context(), sheet, CheckOptions{AppID: "a", Existing: ExistingUpdate}); err != nil || p.Skip != len(all) {
			t.Fatalf("%d rows change nothing, %d are added, %d updated (%v)", p.Skip, p.Add, p.Update, err)
		}
	}
}
