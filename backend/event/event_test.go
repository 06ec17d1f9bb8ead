package event

import (
	"testing"
	"time"
)

func TestASlowSubscriberLosesTheOldestAndSeesTheGap(t *testing.T) {
	b := NewBus(func() time.Time { return time.Unix(7, 0) })
	ch, stop := b.Subscribe(2)
	defer stop()
	for range 5 {
		b.Publish(Event{Kind: TaskChanged})
	}
	first, second := <-ch, <-ch
	if first.Sequence != 4 || second.Sequence != 5 {
		t.Fatalf("kept %d and %d, want the newest two", first.Sequence, second.Sequence)
	}
	if !first.At.Equal(time.Unix(7, 0)) {
		t.Fatal("not stamped with the injected clock")
	}
}

func TestStopClosesTheChannelOnceAndPublishGoesOn(t *testing.T) {
	b := NewBus(time.Now)
	ch, stop := b.Subscribe(1)
	stop()
	stop()
	b.Publish(Event{Kind: Settings})
	if _, open := <-ch; open {
		t.Fatal("closed subscription delivered an event")
	}
	var none *Bus
	none.Publish(Event{})
}
