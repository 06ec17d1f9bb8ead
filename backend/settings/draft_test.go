package settings

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"minifleet/backend/event"
	"minifleet/backend/fault"
	"minifleet/backend/journal"
	"minifleet/backend/vault"
)

// TestDraftsAreKeptBounded: the newest stay, one that is sent goes, and a large
// one is refused.
func TestDraftsAreKeptBounded(t *testing.T) {
	t.Parallel()
	v, err := vault.Create(t.TempDir(), []byte("correct horse battery staple"), vault.Options{UnlockTime: 1})
	if err != nil {
		t.Fatal(err)
	}
	defer v.Close()
	now := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	s := New(Deps{Vault: v, Now: func() time.Time { now = now.Add(time.Second); return now }, Bus: event.NewBus(time.Now), Journal: journal.New(journal.Deps{Vault: v, Now: time.Now})})
	for i := range MaxDrafts + 3 {
		if err := s.SaveDraft(fmt.Sprintf("place %03d", i), `{"a":1}`); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.SaveDraft("place 100", ""); err != nil {
		t.Fatal(err)
	}
	all, err := s.Drafts()
	if err != nil || len(all) != MaxDrafts-1 || all[0].Place != "place 003" || all[0].Content != `{"a":1}` {
		t.Fatalf("%d drafts, %v", len(all), err)
	}
	for _, c := range []struct{ place, content string }{{"", "x"}, {strings.Repeat("p", 300), "x"}, {"p", strings.Repeat("c", MaxDraftContent+1)}} {
		if err := s.SaveDraft(c.place, c.content); fault.CodeOf(err) != "settings.draft_too_large" {
			t.Error(err)
		}
	}
}
