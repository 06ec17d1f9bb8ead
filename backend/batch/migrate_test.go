package batch

import (
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"minifleet/backend/merchant"
	"minifleet/backend/vault"
	"minifleet/backend/version"
)

// BenchmarkFirstFormat brings the batches of a vault that was made before there was
// an index of their names to the form of today, as the first look at them does.
func BenchmarkFirstFormat(b *testing.B) {
	const many = 10_000
	old := vault.NewCollection(vault.Schema[Batch]{Name: "batch.batch", Version: 1, ID: func(b Batch) string { return b.ID },
		Indexes: []vault.Index[Batch]{{Name: byStatus, Keys: func(b Batch) []string { return []string{string(b.Status)} }}}})
	for b.Loop() {
		b.StopTimer()
		v, err := vault.Create(filepath.Join(b.TempDir(), "vault"), []byte("correct horse battery staple"), vault.Options{UnlockTime: 1})
		if err != nil {
			b.Fatal(err)
		}
		for first := 0; first < many; first += chunk {
			if err := v.Update(func(tx *vault.Tx) error {
				for i := first; i < min(first+chunk, many); i++ {
					p := Plan{Name: fmt.Sprintf("茶馆 1.%d.0 05-01", i), Template: "01HW", TemplateID: "2021002997180155", TemplateVersion: "1.2.0", Goal: GoalOnline,
						Targets: merchant.Targets{All: true}, Form: version.Form{Description: Describe("1.2.0", "修复已知问题，提升使用体验。"), Phone: "13800138000"}}
					if err := old.Put(tx, Batch{ID: fmt.Sprintf("01HW%022d", i), Plan: p, Status: BatchDone, Counts: newCounts(), CreatedAt: time.Now()}); err != nil {
						return err
					}
				}
				return nil
			}); err != nil {
				b.Fatal(err)
			}
		}
		b.StartTimer()
		if err := v.View(func(tx *vault.Tx) error {
			return batches.Find(tx, byName, "茶馆 1.7.0 05-01", func(Batch) error { return nil })
		}); err != nil {
			b.Fatal(err)
		}
		b.StopTimer()
		if err := v.Close(); err != nil {
			b.Fatal(err)
		}
		b.StartTimer()
	}
}
