package merchant

import (
	"bytes"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"minifleet/backend/boundtest"
	"minifleet/backend/fault"
)

// anyMerchant draws a record as the service would store it.
func anyMerchant(i int) *rapid.Generator[Merchant] {
	return rapid.Custom(func(t *rapid.T) Merchant {
		text := rapid.OneOf(
			rapid.SampledFrom([]string{"", "=1+1", "'=x", "''+1", "@a", "-1", "a\"b", "a,b;c", "1E5", "007", "_x0041_", "清风、茶馆", " é ", "<&>", "\t=1", "'"}),
			rapid.StringN(0, 20, -1),
		)
		m := Merchant{
			Name: text.Draw(t, "name"), Contact: text.Draw(t, "contact"), Notes: text.Draw(t, "notes") + rapid.SampledFrom([]string{"", "\nmore"}).Draw(t, "line"),
			Phone: rapid.SampledFrom([]string{"", "13800138000", "+86-571-8888", "-12345", "0571-88880000"}).Draw(t, "phone"),
			Tags:  rapid.SliceOfN(text, 0, 3).Draw(t, "tags"),
			Ext:   rapid.MapOfN(rapid.StringMatching(`[a-zA-Z_.一-龥-]{1,8}`), text, 0, 3).Draw(t, "ext"),
		}
		if rapid.Bool().Draw(t, "id") {
			m.MiniAppID = appID(i)
		}
		clean, problems := normalise(m)
		if len(problems) > 0 {
			clean = Merchant{Name: fmt.Sprint("商家", i)}
		}
		return clean
	})
}

func TestWhatIsExportedIsImportedAsItWas(t *testing.T) {
	boundtest.MuchData(t)
	s := service(t)
	for _, f := range []Format{CSV, XLSX} {
		t.Run(string(f), func(t *testing.T) {
			rapid.Check(t, func(t *rapid.T) {
				var all []Merchant
				for i := range rapid.IntRange(0, 4).Draw(t, "n") {
					all = append(all, anyMerchant(i).Draw(t, "merchant"))
				}
				var b bytes.Buffer
				lang := rapid.SampledFrom([]fault.Lang{fault.Chinese, fault.English}).Draw(t, "language")
				if err := ExportIn(&b, f, all, lang); err != nil {
					t.Fatal(err)
				}
				sheet, err := ParseImport(t.Context(), "x", bytes.NewReader(b.Bytes()))
				if err != nil {
					t.Fatal(err)
				}
				p, err := s.Check(t.Context(), sheet, CheckOptions{})
				if err != nil || len(p.Bad) != 0 || len(p.Warnings) != 0 {
					t.Fatalf("%+v %v %v\n%s", p.Bad, p.Warnings, err, b.Bytes()[:min(400, b.Len())])
				}
				var got []Merchant
				for _, r := range p.Good {
					got = append(got, r.Merchant)
				}
				if diff := cmp.Diff(all, got); diff != "" {
					t.Fatal(diff)
				}
			})
		})
	}
}

func BenchmarkList(b *testing.B) {
	s := service(b)
	p := manyRows(b, s, 10_000)
	if _, err := s.Import(b.Context(), p, GoodOnly); err != nil {
		b.Fatal(err)
	}
	b.Run("all", func(b *testing.B) {
		for b.Loop() {
			if _, err := s.List(Filter{}); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("search", func(b *testing.B) {
		for b.Loop() {
			if _, _, err := s.Page(Filter{Text: "0099 t"}, 0, 50); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("by name", func(b *testing.B) {
		for b.Loop() {
			if _, _, err := s.Page(Filter{Sort: SortName}, 0, 50); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("read", func(b *testing.B) {
		for b.Loop() {
			s.rows.Store(nil)
			if _, err := s.snapshot(); err != nil {
				b.Fatal(err)
			}
		}
	})
}
