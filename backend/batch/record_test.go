package batch

import (
	"testing"

	"minifleet/backend/vault"
)

// What a person asked for stands on disk, however often the records of running
// batches are written meanwhile.
func TestWritingRecordsDoesNotUndoWhatWasAsked(t *testing.T) {
	t.Parallel()
	p := newPlatform(t, 6, `{"build_ms":10,"audit":"manual"}`)
	h := newHouse(t, p)
	e := h.start(true)
	stored := func(id string) (b Batch) {
		if err := e.Vault.View(func(tx *vault.Tx) (err error) {
			b, err = getBatch(tx, id)
			return err
		}); err != nil {
			t.Fatal(err)
		}
		return b
	}
	id := h.create(plan(GoalOnline))
	for range 20 {
		if err := e.Pause(id); err != nil {
			t.Fatal(err)
		}
		if s := stored(id).Status; s != Paused {
			t.Fatalf("paused, and %s on disk", s)
		}
		if err := e.Resume(id); err != nil {
			t.Fatal(err)
		}
		if s := stored(id).Status; s != Active {
			t.Fatalf("resumed, and %s on disk", s)
		}
	}
	if err := e.Cancel(id); err != nil {
		t.Fatal(err)
	}
	h.wait(id)
	b := stored(id)
	if b.Status != BatchCancel || b.EndedAt.IsZero() || b.Counts.States[Cancelled] != 6 {
		t.Fatalf("cancelled, and on disk %+v", b)
	}
}
