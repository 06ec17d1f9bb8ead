package journal

import (
	"context"
	"testing"
	"time"
)

// What is still open stays, and all that is newer with it; what was begun is
// gone on with.
func TestTheArchiveLeavesWhatIsOpen(t *testing.T) {
	j := journal(t)
	old, err := j.Append(Entry{Action: "version.online", MerchantID: "m", Result: OK})
	if err != nil {
		t.Fatal(err)
	}
	open, err := j.ask(Entry{Action: "version.online", MerchantID: "m"}, nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := j.Append(Entry{Action: "version.offline", MerchantID: "m", Result: OK}); err != nil {
		t.Fatal(err)
	}
	future := time.Now().AddDate(30, 0, 0)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if n, err := j.Archive(ctx, future); n != 0 || err == nil {
		t.Fatal(n, err)
	}
	if n, err := j.Archive(t.Context(), future); n != 1 || err != nil {
		t.Fatal(n, err)
	}
	if got, err := j.Get(old.ID); err != nil || got.Action != "version.online" {
		t.Fatalf("%+v, %v", got, err)
	}
	open.Result = OK
	if err := j.conclude(open, 0, nil); err != nil {
		t.Fatal(err)
	}
	if n, err := j.Archive(t.Context(), future); n != 2 || err != nil {
		t.Fatal(n, err)
	}
	page, err := j.Search(t.Context(), Query{MerchantID: "m"})
	if err != nil || len(page.Entries) != 3 || page.Entries[0].Action != "version.offline" {
		t.Fatalf("%+v, %v", page, err)
	}
	if e, err := j.Append(Entry{Action: "version.offline", Result: OK}); err != nil || e.ID <= page.Entries[0].ID {
		t.Fatal(e, err) // with nothing left in the journal
	}
}
