package batch

import (
	"strings"
	"testing"

	"minifleet/backend/event"
)

func TestAFinishedBatchTellsThePersonOnce(t *testing.T) {
	t.Parallel()
	p := newPlatform(t, 2, quick)
	h := newHouse(t, p)
	events, stop := h.bus.Subscribe(4096)
	defer stop()
	h.start(true)
	wanted := plan(GoalOnline)
	wanted.Name = "autumn"
	id := h.create(wanted)
	h.wait(id)
	h.close() // whatever is announced was announced
	var told []event.Event
	for len(events) > 0 {
		if e := <-events; e.Kind == event.Notice {
			told = append(told, e)
		}
	}
	if len(told) != 1 {
		t.Fatalf("%d notices: %+v", len(told), told)
	}
	n := told[0]
	if n.Topic != event.Batches || n.ID != id || !strings.Contains(n.TitleZH, "autumn") || n.BodyEN != "2 succeeded, 0 failed" {
		t.Errorf("%+v", n)
	}
}
