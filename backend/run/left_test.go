package run_test

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"minifleet/backend/alipay"
	"minifleet/backend/event"
	"minifleet/backend/fault"
	"minifleet/backend/journal"
	. "minifleet/backend/run"
	"minifleet/backend/vault"
)

// A reading that meets a hold, which does not hold readings, fails of it.
func TestAReadingThatIsHeldBackEnds(t *testing.T) {
	st := newStand(t)
	st.do = func(context.Context, Task) error { return refused("hold.frozen") }
	run, err := st.look.Start(greeting{"r"}, merchants(2))
	if err != nil {
		t.Fatal(err)
	}
	if v := st.over(t, run.ID); v.Counts != (Counts{Failed: 2}) || v.Results[0].Code != "hold.frozen" {
		t.Fatalf("%+v", v.Head)
	}
}

// How far a run came is on disk when it is left, and when it is stopped where
// nobody works on it.
func TestARunThatIsLeftSaysHowFarItCame(t *testing.T) {
	st := newStand(t)
	st.do = func(ctx context.Context, task Task) error {
		if task.MerchantID < "m10" {
			return nil
		}
		<-ctx.Done()
		return ctx.Err()
	}
	run, err := st.greet.Start(greeting{"hi"}, merchants(30))
	if err != nil {
		t.Fatal(err)
	}
	want := Counts{OK: 10, Busy: Workers, Left: 20 - Workers}
	st.until(t, run.ID, func(v View) bool { return v.Counts == want })
	st.s.Close()
	for _, status := range []Status{BrokenOff, Stopped} {
		st.open(t)
		if list, err := st.s.List("", 0); err != nil || len(list) != 1 || list[0].Status != status || list[0].Counts != want {
			t.Fatalf("%+v, %v", list, err)
		}
		if err := st.s.Stop(run.ID); err != nil {
			t.Fatal(err)
		}
	}
}

// A stop that comes during the last merchants' turns keeps nothing from being
// done: the run is over, and what follows it follows.
func TestWhatFollowsARunIsDoneThoughItWasStoppedAtItsEnd(t *testing.T) {
	st := newStand(t)
	gate := make(chan struct{})
	var after atomic.Int32
	more := Define(st.s, "more", Work[greeting]{
		Title: func(greeting) (fault.Text, fault.Text) { return fault.Text{EN: "more"}, fault.Text{} },
		Do:    func(context.Context, Task, greeting) (Outcome, error) { <-gate; return Outcome{}, nil },
		After: func(ctx context.Context, _ greeting) error { after.Add(1); return ctx.Err() },
	})
	run, err := more.Start(greeting{"hi"}, merchants(2))
	if err != nil {
		t.Fatal(err)
	}
	st.until(t, run.ID, func(v View) bool { return v.Counts.Busy == 2 })
	if err := st.s.Stop(run.ID); err != nil {
		t.Fatal(err)
	}
	close(gate)
	if v := st.over(t, run.ID); v.Status != Over || v.Counts.OK != 2 || after.Load() != 1 {
		t.Fatalf("%+v, what follows was done %d times", v.Head, after.Load())
	}
}

// What follows a run and fails is told in its record, until it is done again, and
// nowhere a person does not look.
func TestARunSaysThatWhatFollowsWasNotDone(t *testing.T) {
	st := newStand(t)
	fail := true
	more := Define(st.s, "more", Work[greeting]{
		Title: func(greeting) (fault.Text, fault.Text) { return fault.Text{EN: "more"}, fault.Text{} },
		Do:    func(context.Context, Task, greeting) (Outcome, error) { return Outcome{}, nil },
		After: func(context.Context, greeting) error {
			if fail {
				return fault.New("x.gone", fault.T("the list is gone", "列表没有了"))
			}
			return nil
		},
	})
	for _, failed := range []bool{true, false} {
		fail = failed
		run, err := more.Start(greeting{"hi"}, merchants(2))
		if err != nil {
			t.Fatal(err)
		}
		v := st.over(t, run.ID)
		if v.Status != Over || v.Counts.OK != 2 || strings.HasSuffix(v.Why.EN, "the list is gone") != failed || strings.HasSuffix(v.Why.ZH, "列表没有了") != failed {
			t.Fatalf("%+v", v.Head)
		}
		h, err := st.s.Find(run.ID)
		if err != nil || h.Why != v.Why {
			t.Fatalf("%+v %v", h, err)
		}
	}
}

// A run that was begun long ago and stopped just now is not one of long ago.
func TestARunIsForgottenByWhenItWasStopped(t *testing.T) {
	st := newStand(t)
	st.hold(refused("hold.frozen"))
	run, err := st.greet.Start(greeting{"old"}, merchants(3))
	if err != nil {
		t.Fatal(err)
	}
	st.Clock.Add(time.Hour)
	before := st.Clock.Now()
	if err := st.s.Stop(run.ID); err != nil {
		t.Fatal(err)
	}
	st.over(t, run.ID)
	for want, at := range []time.Time{before, st.Clock.Now()} {
		if n, err := st.s.Forget(t.Context(), at); err != nil || n != want {
			t.Fatalf("%d were forgotten, not %d: %v", n, want, err)
		}
	}
}

// That a merchant's effect is looked for is written down once, not each time
// somebody asks whether it still is.
func TestThatAnEffectIsLookedForIsWrittenOnce(t *testing.T) {
	st := newStand(t)
	st.Journal.Schedule(slow(true))
	made := make(chan struct{})
	st.do = func(ctx context.Context, task Task) error {
		err := st.Journal.DoSettled(ctx, journal.Entry{MerchantID: task.MerchantID, Action: "greet", BatchID: task.RunID, Method: alipay.MethodMembersCreate}, nil,
			func(context.Context) error {
				return &alipay.Error{Class: alipay.ClassOutcomeUnknown, Sent: true, Stage: alipay.StageExchange}
			})
		close(made)
		<-ctx.Done() // the program ends before what came of it is written down
		return err
	}
	run, err := st.greet.Start(greeting{"hi"}, merchants(1))
	if err != nil {
		t.Fatal(err)
	}
	<-made
	st.s.Close()
	st.open(t)
	if err := st.s.Start(); err != nil {
		t.Fatal(err)
	}
	st.until(t, run.ID, func(v View) bool { return v.Results[0].State == Looking })
	events, end := st.Bus.Subscribe(256)
	for range 10 {
		st.Clock.Add(time.Second)
		st.Bus.Publish(event.Event{Kind: event.Journaled})
		time.Sleep(10 * time.Millisecond)
	}
	end()
	told := 0 // once at most: of the writing that was just seen
	for e := range events {
		if e.Kind == event.RunChanged {
			told++
		}
	}
	if told > 1 {
		t.Fatalf("it is written and told %d times", told)
	}
}

// What is stored of one run and cannot be read keeps no other from going on.
func TestOneRunThatCannotBeReadHoldsUpNoOther(t *testing.T) {
	st := newStand(t)
	st.do = func(ctx context.Context, _ Task) error { <-ctx.Done(); return ctx.Err() }
	var ids []string
	for range 2 {
		run, err := st.greet.Start(greeting{"hi"}, merchants(3))
		if err != nil {
			t.Fatal(err)
		}
		ids = append(ids, run.ID)
	}
	st.s.Close()
	type strange struct {
		ID    string `json:"strange"`
		State int    `json:"state"`
	}
	odd := vault.NewCollection(vault.Schema[strange]{Name: "run.result", Version: 1, ID: func(s strange) string { return s.ID }})
	if err := st.Vault.Update(func(tx *vault.Tx) error { return Results.Delete(tx, ids[0]+"/m00") }); err != nil {
		t.Fatal(err)
	}
	if err := st.Vault.Update(func(tx *vault.Tx) error { return odd.Put(tx, strange{ids[0] + "/m00", 1}) }); err != nil {
		t.Fatal(err)
	}
	st.set(func() { st.do = nil })
	st.open(t)
	if err := st.s.Start(); err != nil {
		t.Fatal(err)
	}
	if v := st.over(t, ids[1]); v.Status != Over || v.Counts.OK != 3 {
		t.Fatalf("%+v", v.Head)
	}
	if h, err := st.s.Find(ids[0]); err != nil || h.Status != BrokenOff || h.Why.IsZero() {
		t.Errorf("%+v, %v", h, err)
	}
}

// Of those who ask for the same reading at once one begins it; one that is
// stopped is nobody's answer.
func TestAReadingThatIsUnderWayIsJoined(t *testing.T) {
	st := newStand(t)
	gate := make(chan struct{})
	st.do = func(context.Context, Task) error { <-gate; return nil }
	var mu sync.Mutex
	got := map[string]bool{}
	join := func(int) error {
		h, err := st.look.Join(greeting{"r"}, merchants(3))
		mu.Lock()
		defer mu.Unlock()
		got[h.ID] = true
		return err
	}
	if errs := atOnce(8, join); coded(errs, "") != 8 || len(got) != 1 {
		t.Fatalf("%v, %v", got, errs)
	}
	for id := range got {
		if err := st.s.Stop(id); err != nil {
			t.Fatal(err)
		}
	}
	if err := join(0); err != nil || len(got) != 2 {
		t.Errorf("%v, %v", got, err)
	}
	close(gate)
}

// A run that begins while the runs are listed was not broken off.
func TestARunThatBeginsIsNotListedAsBrokenOff(t *testing.T) {
	st := newStand(t)
	var watcher sync.WaitGroup
	done := make(chan struct{})
	watcher.Go(func() {
		for {
			list, err := st.s.List("", 3)
			for _, h := range list {
				if h.Status == BrokenOff {
					err = fmt.Errorf("%+v", h)
				}
			}
			if err != nil {
				t.Error(err)
				return
			}
			select {
			case <-done:
				return
			default:
			}
		}
	})
	for range 60 {
		if _, err := st.greet.Start(greeting{"hi"}, merchants(2)); err != nil {
			t.Fatal(err)
		}
	}
	close(done)
	watcher.Wait()
}
