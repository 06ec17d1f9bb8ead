package inbox

import (
	"context"
	"fmt"
	"log/slog"
	"testing"
	"time"

	"go.uber.org/goleak"

	"minifleet/backend/event"
	"minifleet/backend/vault"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

var pass = []byte("correct horse battery staple")

// What was told is there when the vault is open again, the newest first, and so
// is how much of it nobody looked at.
func TestNoticesAreKeptOverALock(t *testing.T) {
	dir := t.TempDir()
	v, err := vault.Create(dir, pass, vault.Options{UnlockTime: 1})
	if err != nil {
		t.Fatal(err)
	}
	bus := event.NewBus(time.Now)
	events, end := bus.Subscribe(4096)
	defer end()
	s := New(Deps{Vault: v, Bus: bus, Logger: slog.New(slog.DiscardHandler)})
	ctx, stop := context.WithCancel(context.Background())
	done := make(chan struct{})
	watch := s.Watch()
	go func() { defer close(done); watch(ctx) }()

	for i := range 3 {
		bus.Publish(event.Event{Kind: event.TaskChanged, ID: "t"})
		bus.Publish(event.Event{Kind: event.Notice, ID: fmt.Sprint("m", i), Topic: event.Audits, Warn: i == 2, TitleEN: fmt.Sprint("told ", i), TitleZH: "通知", BodyEN: "b"})
	}
	list := func() List {
		t.Helper()
		l, err := s.List()
		if err != nil {
			t.Fatal(err)
		}
		return l
	}
	wait(t, func() bool { return len(list().Notices) == 3 })
	wait(t, func() bool { return saw(events, event.Inbox) })
	if l := list(); l.Unseen != 3 || l.Notices[0].Title.EN != "told 2" || !l.Notices[0].Warn || l.Notices[0].About != "m2" || l.Notices[2].Title.EN != "told 0" || l.Notices[0].At.IsZero() {
		t.Errorf("%+v", l)
	}
	if err := s.See(); err != nil {
		t.Fatal(err)
	}
	bus.Publish(event.Event{Kind: event.Notice, ID: "m0", Topic: event.Audits, TitleEN: "later"})
	wait(t, func() bool { return list().Unseen == 1 })

	stop()
	<-done
	if err := v.Close(); err != nil {
		t.Fatal(err)
	}
	if v, err = vault.Open(dir, pass, vault.Options{}); err != nil {
		t.Fatal(err)
	}
	defer v.Close()
	s = New(Deps{Vault: v, Bus: bus, Logger: slog.New(slog.DiscardHandler)})
	if l := list(); len(l.Notices) != 4 || l.Unseen != 1 {
		t.Errorf("after the lock: %+v", l)
	}
	if err := v.Update(s.ForgetTx("m0")); err != nil {
		t.Fatal(err)
	}
	if l := list(); len(l.Notices) != 2 || l.Unseen != 0 {
		t.Errorf("of a deleted merchant is left: %+v", l)
	}

	told := make([]event.Event, Kept+7)
	for i := range told {
		told[i] = event.Event{Kind: event.Notice, At: time.Now(), Topic: event.Batches, TitleEN: fmt.Sprint(i)}
	}
	if err := s.keep(told); err != nil {
		t.Fatal(err)
	}
	if l := list(); len(l.Notices) != Kept || l.Notices[0].Title.EN != fmt.Sprint(Kept+6) {
		t.Errorf("%d are kept, the newest %+v", len(l.Notices), l.Notices[0])
	}
	if err := s.Clear(); err != nil {
		t.Fatal(err)
	}
	if l := list(); len(l.Notices) != 0 || l.Unseen != 0 {
		t.Errorf("%+v", l)
	}
}

func saw(events <-chan event.Event, kind event.Kind) bool {
	for {
		select {
		case e := <-events:
			if e.Kind == kind {
				return true
			}
		default:
			return false
		}
	}
}

func wait(t *testing.T, until func() bool) {
	t.Helper()
	for end := time.Now().Add(10 * time.Second); !until(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatal("it did not come")
		}
	}
}
