package vault

import (
	"testing"
	"time"
)

func TestAnIDNeverSortsBeforeTheNewest(t *testing.T) {
	now := time.Date(2026, 5, 20, 9, 0, 0, 123_000, time.UTC)
	ahead := NewID(now.Add(22 * time.Hour))
	last := ahead
	for range 1000 {
		id := IDAfter(last, now)
		if id <= last || len(id) != len(last) {
			t.Fatalf("%s after %s", id, last)
		}
		last = id
	}
	if d := TimeOf(last).Sub(now.Add(22 * time.Hour)); d > time.Second {
		t.Errorf("ids run %v ahead of the one they come after", d)
	}
	if id := IDAfter(last, now.Add(48*time.Hour)); !TimeOf(id).Equal(now.Add(48 * time.Hour)) {
		t.Errorf("%v", TimeOf(id))
	}
	if id := IDAfter("", now); !TimeOf(id).Equal(now) || !TimeOf("short").IsZero() || !TimeOf("uuuuuuuuuuuu").IsZero() {
		t.Error("the time of an id")
	}
}
