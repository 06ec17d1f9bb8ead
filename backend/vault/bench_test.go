package vault

import (
	"fmt"
	"math/rand/v2"
	"sync/atomic"
	"testing"
	"time"
)

// benchMerchant has the size and the indexes of a merchant record.
type benchMerchant struct {
	ID, AppID, Name, Contact, Phone, MiniAppID, Notes string
	Tags                                              []string
	Ext                                               map[string]string
	CreatedAt, UpdatedAt                              time.Time
}

const benchRecords = 10_000

func benchCollection() *Collection[benchMerchant] {
	return NewCollection(Schema[benchMerchant]{
		Name: "merchants", Version: 1, ID: func(m benchMerchant) string { return m.ID },
		Indexes: []Index[benchMerchant]{
			{Name: "mini", Keys: func(m benchMerchant) []string { return []string{m.MiniAppID} }},
			{Name: "name", Keys: func(m benchMerchant) []string { return []string{m.Name} }},
			{Name: "tag", Keys: func(m benchMerchant) []string { return m.Tags }},
		},
	})
}

func newBenchMerchant(i int) benchMerchant {
	now := time.Date(2024, 5, 1, 0, 0, i, 0, time.UTC)
	return benchMerchant{
		ID: fmt.Sprintf("01HW%022d", i), AppID: "01HW0000000000000000000000", Name: fmt.Sprintf("南山区第%d号茶馆", i),
		Contact: "张伟", Phone: fmt.Sprintf("138%08d", i), MiniAppID: fmt.Sprintf("2021%012d", i), Tags: []string{fmt.Sprint("city-", i%50)},
		Notes: "pays by the month; asks for the invoice to be sent by mail", Ext: map[string]string{"shopId": fmt.Sprint(i), "theme": "green"},
		CreatedAt: now, UpdatedAt: now,
	}
}

func benchVault(b *testing.B, n int) (*Vault, *Collection[benchMerchant]) {
	b.Helper()
	v := bare(b)
	c := benchCollection()
	for from := 0; from < n; from += 1000 {
		var some []benchMerchant
		for i := from; i < from+1000; i++ {
			some = append(some, newBenchMerchant(i))
		}
		put(b, v, c, some...)
	}
	return v, c
}

// BenchmarkOpen opens a closed vault of 10,000 merchants; the key derivation
// is not in it (see BenchmarkUnlock).
func BenchmarkOpen(b *testing.B) {
	v, _ := benchVault(b, benchRecords)
	mustClose(b, v)
	for b.Loop() {
		o, err := openStoreOnly(v.dir, fast)
		if err != nil {
			b.Fatal(err)
		}
		b.StopTimer()
		mustClose(b, o)
		b.StartTimer()
	}
}

// BenchmarkUnlock derives the key at the calibrated costs.
func BenchmarkUnlock(b *testing.B) {
	c := calibrate(defaultUnlockTime)
	b.ReportMetric(float64(c.Time), "passes")
	for b.Loop() {
		passphraseKey(pass, make([]byte, saltSize), c)
	}
}

func BenchmarkClose(b *testing.B) {
	v, _ := benchVault(b, benchRecords)
	mustClose(b, v)
	for b.Loop() {
		b.StopTimer()
		o, err := openStoreOnly(v.dir, fast)
		if err != nil {
			b.Fatal(err)
		}
		b.StartTimer()
		mustClose(b, o)
	}
}

// BenchmarkPut stores one merchant an Update, synced.
func BenchmarkPut(b *testing.B) {
	v, c := benchVault(b, benchRecords)
	i := benchRecords
	for b.Loop() {
		put(b, v, c, newBenchMerchant(i))
		i++
	}
}

// BenchmarkPutParallel does so from several goroutines.
func BenchmarkPutParallel(b *testing.B) {
	v, c := benchVault(b, benchRecords)
	var i atomic.Int64
	i.Store(benchRecords)
	b.SetParallelism(8)
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			put(b, v, c, newBenchMerchant(int(i.Add(1))))
		}
	})
}

// BenchmarkImport stores 10,000 merchants, 1,000 an Update.
func BenchmarkImport(b *testing.B) {
	for b.Loop() {
		v, _ := benchVault(b, benchRecords)
		b.StopTimer()
		mustClose(b, v)
		b.StartTimer()
	}
	b.ReportMetric(float64(benchRecords*b.N)/b.Elapsed().Seconds(), "records/s")
}

func BenchmarkGet(b *testing.B) {
	v, c := benchVault(b, benchRecords)
	for b.Loop() {
		if _, err := get(v, c, fmt.Sprintf("01HW%022d", rand.IntN(benchRecords))); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkFind finds the 200 merchants of a tag.
func BenchmarkFind(b *testing.B) {
	v, c := benchVault(b, benchRecords)
	for b.Loop() {
		n := 0
		if err := v.View(func(tx *Tx) error {
			return c.Find(tx, "tag", "city-7", func(benchMerchant) error { n++; return nil })
		}); err != nil || n != benchRecords/50 {
			b.Fatal(n, err)
		}
	}
}

// BenchmarkEach reads all 10,000 merchants.
func BenchmarkEach(b *testing.B) {
	v, c := benchVault(b, benchRecords)
	for b.Loop() {
		n := 0
		if err := v.View(func(tx *Tx) error {
			return c.Each(tx, "", func(benchMerchant) error { n++; return nil })
		}); err != nil || n != benchRecords {
			b.Fatal(n, err)
		}
	}
	b.ReportMetric(float64(benchRecords*b.N)/b.Elapsed().Seconds(), "records/s")
}

func BenchmarkCountIndex(b *testing.B) {
	v, c := benchVault(b, benchRecords)
	for b.Loop() {
		if err := v.View(func(tx *Tx) error { _, err := c.CountIndex(tx, "tag", "city-7"); return err }); err != nil {
			b.Fatal(err)
		}
	}
}
