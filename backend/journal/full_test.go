package journal

import (
	"testing"

	"minifleet/backend/fault"
	"minifleet/backend/vault"
)

func TestTheJournalIsReadOnAFullDisk(t *testing.T) {
	v, dir := open(t)
	if _, err := New(Deps{Vault: v, Now: clock()}).Append(Entry{Action: "version.online", MerchantID: "m", Result: OK}); err != nil {
		t.Fatal(err)
	}
	if err := v.Close(); err != nil {
		t.Fatal(err)
	}
	full := vault.Options{UnlockTime: 1, Free: func(string) (uint64, error) { return vault.MinFree - 1, nil }}
	v, err := vault.Open(dir, pass, full)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = v.Close() }()
	j := New(Deps{Vault: v, Now: clock()})
	page, err := j.Search(t.Context(), Query{Limit: MaxLimit})
	if err != nil || len(page.Entries) != 1 {
		t.Fatal(page.Entries, err)
	}
	if _, err := j.Append(Entry{Action: "version.online", Result: OK}); fault.CodeOf(err) != vault.CodeDiskFull {
		t.Error(err)
	}
}
