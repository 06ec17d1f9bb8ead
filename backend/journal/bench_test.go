package journal

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"testing"
	"time"

	"minifleet/backend/fault"
	"minifleet/backend/vault"
)

// manyEntries is how many entries BenchmarkSearch looks through; docs name the
// figures of a million.
func manyEntries(b *testing.B) int {
	n, err := strconv.Atoi(os.Getenv("MINIFLEET_ENTRIES"))
	if err != nil {
		n = 100_000
	}
	b.Logf("%d entries", n)
	return n
}

// manyVault is a vault of that many entries of 1,000 merchants; it is kept
// where MINIFLEET_JOURNAL says, since making it takes minutes.
func manyVault(b *testing.B) (*vault.Vault, *Journal) {
	dir := os.Getenv("MINIFLEET_JOURNAL")
	if dir == "" {
		dir = filepath.Join(b.TempDir(), "v")
	}
	opt := vault.Options{UnlockTime: 1}
	v, err := vault.Open(dir, pass, opt)
	if err != nil {
		if v, err = vault.Create(dir, pass, opt); err != nil {
			b.Fatal(err)
		}
		writeMany(b, v, manyEntries(b))
		if err := v.Close(); err != nil {
			b.Fatal(err)
		}
		if v, err = vault.Open(dir, pass, opt); err != nil {
			b.Fatal(err)
		}
	}
	b.Cleanup(func() { _ = v.Close() })
	return v, New(Deps{Vault: v, Now: time.Now})
}

// writeMany writes entries as 20 batches over 1,000 merchants leave them: most
// succeeded, one in fifty failed, one in 50,000 is of a rare kind.
func writeMany(b *testing.B, v *vault.Vault, n int) {
	j := New(Deps{Vault: v, Now: time.Now})
	start := time.Date(2025, 1, 1, 0, 0, 0, 0, time.UTC)
	steps := []string{"version.upload", "version.audit.apply", "version.audit.passed", "version.online", "code.create"}
	for from := 0; from < n; from += 1000 {
		err := v.Update(func(tx *vault.Tx) error {
			for i := from; i < from+1000; i++ {
				m := i % 1000
				e := Entry{ID: vault.NewID(start.Add(time.Duration(i) * 30 * time.Second)), At: start.Add(time.Duration(i) * 30 * time.Second),
					MerchantID: fmt.Sprintf("m%d", m), MerchantName: fmt.Sprintf("南山区第%d号茶馆", m), MiniAppID: fmt.Sprintf("2021%012d", m),
					Action: steps[i/1000%len(steps)], Method: "alipay.open.mini.version.upload", Version: fmt.Sprintf("1.0.%d", i/5000),
					BatchID: fmt.Sprintf("b%d", i*20/n), Result: OK, TraceID: fmt.Sprintf("trace%d", i), TookMS: 123}
				if i%50 == 0 {
					e.Result, e.SubCode, e.SubMsg = Failed, "SYSTEM_ERROR", "系统繁忙，请稍后重试"
					e.Message = fault.T("the platform is busy", "平台繁忙")
				}
				if i%50_000 == 17 {
					e.Action, e.Result = "domain.delete", Unknown
				}
				if _, err := j.AppendTx(tx, e); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkSearch measures a first page of each kind of question. A search for
// words answers after SearchTime with what it has; "absent to the end" is the
// whole way.
func BenchmarkSearch(b *testing.B) {
	_, j := manyVault(b)
	for _, c := range []struct {
		name string
		q    Query
	}{
		{"Newest", Query{}},
		{"Merchant", Query{MerchantID: "m5"}},
		{"MerchantFailed", Query{MerchantID: "m50", Result: Failed}},
		{"MerchantRare", Query{MerchantID: "m17", Action: "domain."}},
		{"Batch", Query{BatchID: "b3"}},
		{"BatchFailed", Query{BatchID: "b3", Result: Failed}},
		{"BatchNothing", Query{BatchID: "b3", Action: "code.create", Result: Pending}},
		{"Result", Query{Result: Failed}},
		{"ResultRare", Query{Result: Unknown}},
		{"Action", Query{Action: "version.online"}},
		{"ActionRare", Query{Action: "domain.delete"}},
		{"Family", Query{Action: "version."}},
		{"FamilyFailed", Query{Action: "code.", Result: Failed}},
		{"Day", Query{From: time.Date(2025, 1, 3, 0, 0, 0, 0, time.UTC), To: time.Date(2025, 1, 4, 0, 0, 0, 0, time.UTC)}},
		{"DayFailed", Query{Result: Failed, From: time.Date(2025, 1, 3, 0, 0, 0, 0, time.UTC), To: time.Date(2025, 1, 4, 0, 0, 0, 0, time.UTC)}},
		{"WordsCommon", Query{Text: "茶馆"}},
		{"WordsFailed", Query{Text: "系统繁忙"}},
		{"WordsAbsent", Query{Text: "nothing like it"}},
		{"WordsFailedOnly", Query{Text: "nothing like it", Result: Failed}},
	} {
		b.Run(c.name, func(b *testing.B) {
			for b.Loop() {
				if _, err := j.Search(b.Context(), c.q); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
	b.Run("AbsentToTheEnd", func(b *testing.B) {
		for b.Loop() {
			if _, err := j.SearchAll(b.Context(), Query{Text: "nothing like it"}, nil); err != nil {
				b.Fatal(err)
			}
		}
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		b.ReportMetric(float64(m.HeapInuse)/(1<<20), "heap-MiB")
	})
}

// BenchmarkOpenJournal is what every command pays beyond the key derivation.
func BenchmarkOpenJournal(b *testing.B) {
	v, _ := manyVault(b)
	dir := os.Getenv("MINIFLEET_JOURNAL")
	if dir == "" {
		b.Skip("name a journal that is kept")
	}
	if err := v.Close(); err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		v, err := vault.Open(dir, pass, vault.Options{UnlockTime: 1})
		if err != nil {
			b.Fatal(err)
		}
		New(Deps{Vault: v, Now: time.Now})
		if err := v.Close(); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkArchive moves a whole journal to the archive and tells the room it
// takes before and after, on the disk.
func BenchmarkArchive(b *testing.B) {
	for b.Loop() {
		dir := filepath.Join(b.TempDir(), "v")
		v, err := vault.Create(dir, pass, vault.Options{UnlockTime: 1})
		if err != nil {
			b.Fatal(err)
		}
		writeMany(b, v, manyEntries(b)/5)
		reopen := func() {
			if err := v.Close(); err != nil {
				b.Fatal(err)
			}
			if v, err = vault.Open(dir, pass, vault.Options{UnlockTime: 1}); err != nil {
				b.Fatal(err)
			}
		}
		reopen()
		before := sizeOf(b, dir)
		start := time.Now()
		n, err := New(Deps{Vault: v, Now: time.Now}).Archive(b.Context(), time.Now().AddDate(10, 0, 0))
		if err != nil {
			b.Fatal(err)
		}
		b.ReportMetric(float64(n)/time.Since(start).Seconds(), "entries/s")
		if err := v.Tidy(); err != nil {
			b.Fatal(err)
		}
		reopen()
		reopen() // closing waits for the merging
		b.ReportMetric(before, "MiB-before")
		b.ReportMetric(sizeOf(b, dir), "MiB-after")
		start = time.Now()
		if _, err := New(Deps{Vault: v, Now: time.Now}).SearchAll(b.Context(), Query{Text: "nothing like it"}, nil); err != nil {
			b.Fatal(err)
		}
		b.ReportMetric(float64(n)/time.Since(start).Seconds(), "searched/s")
		if err := v.Close(); err != nil {
			b.Fatal(err)
		}
	}
}

func sizeOf(b *testing.B, dir string) (mib float64) {
	b.Helper()
	err := filepath.WalkDir(dir, func(_ string, d os.DirEntry, err error) error {
		if err == nil && filepath.Ext(d.Name()) == ".sst" {
			info, err := d.Info()
			if err != nil {
				return err
			}
			mib += float64(info.Size()) / (1 << 20)
		}
		return err
	})
	if err != nil {
		b.Fatal(err)
	}
	return mib
}
