package run_test

import (
	"context"
	"sync"
	"testing"
	"time"

	"minifleet/backend/fault"
	. "minifleet/backend/run"
	"minifleet/backend/vault"
)

// atOnce calls f so many times side by side and returns the answers.
func atOnce(n int, f func(i int) error) []error {
	errs := make([]error, n)
	var calls sync.WaitGroup
	begin := make(chan struct{})
	for i := range errs {
		calls.Go(func() { <-begin; errs[i] = f(i) })
	}
	close(begin)
	calls.Wait()
	return errs
}

// coded is how many errors have the code, "" for none.
func coded(errs []error, code fault.Code) (n int) {
	for _, err := range errs {
		if fault.CodeOf(err) == code {
			n++
		}
	}
	return n
}

// Of those who go on with a run at the same time one does; the others change
// nothing of what it brings.
func TestOneOfManyGoesOnWithARun(t *testing.T) {
	st := newStand(t)
	const all, perRound = 24, 8
	worked := 0
	st.do = func(context.Context, Task) error { return refused("x.refused") }
	run, err := st.greet.Start(greeting{"hi"}, merchants(all))
	if err != nil {
		t.Fatal(err)
	}
	st.over(t, run.ID)
	for round := 1; round <= all/perRound; round++ {
		st.set(func() {
			worked = 0
			st.do = func(context.Context, Task) error {
				st.mu.Lock()
				defer st.mu.Unlock()
				if worked++; worked > perRound {
					return refused("x.refused")
				}
				return nil
			}
		})
		errs := atOnce(8, func(int) error { _, err := st.s.Retry(run.ID); return err })
		// One that comes when the first is over already goes on with it again.
		if ok, busy := coded(errs, ""), coded(errs, "run.running"); ok == 0 || ok+busy+coded(errs, "run.nothing") != len(errs) {
			t.Fatalf("%v", errs)
		}
		v := st.over(t, run.ID)
		if want := round * perRound; v.Status != Over || v.Counts != (Counts{OK: want, Failed: all - want}) {
			t.Fatalf("round %d: %+v", round, v.Head)
		}
	}
	for id, n := range st.done {
		if n != 1 {
			t.Errorf("%s: %d times", id, n)
		}
	}
}

// Somebody who looked at what is left of a run before another went on with it
// gives up nothing of what that brought.
func TestALateRetryErasesNothing(t *testing.T) {
	st := newStand(t)
	st.lack(merchants(5)...)
	run, err := st.greet.Start(greeting{"hi"}, merchants(5))
	if err != nil {
		t.Fatal(err)
	}
	st.over(t, run.ID)
	looked, goOn := make(chan struct{}), make(chan struct{})
	st.set(func() {
		st.without, st.do = nil, nil
		st.asked = sync.OnceFunc(func() { close(looked); <-goOn })
	})
	first := make(chan error)
	go func() { _, err := st.s.Retry(run.ID); first <- err }()
	<-looked
	st.set(func() { st.asked = nil })
	_, second := st.s.Retry(run.ID)
	removed := st.s.Remove(run.ID)
	if second == nil {
		st.over(t, run.ID)
	}
	close(goOn)
	if err := <-first; err != nil || fault.CodeOf(second) != "run.running" || fault.CodeOf(removed) != "run.running" {
		t.Errorf("%v, beside it %v and %v", err, second, removed)
	}
	if v := st.over(t, run.ID); v.Status != Over || v.Counts != (Counts{OK: 5}) {
		t.Errorf("%+v", v.Head)
	}
	for id, n := range st.done {
		if n != 1 {
			t.Errorf("%s: %d times", id, n)
		}
	}
}

// A run that is removed while others go on with it is removed, or gone on with.
func TestARunIsRemovedOrGoneOnWith(t *testing.T) {
	st := newStand(t)
	for range 10 {
		st.set(func() { st.do = func(context.Context, Task) error { return refused("x.refused") } })
		run, err := st.greet.Start(greeting{"hi"}, merchants(10))
		if err != nil {
			t.Fatal(err)
		}
		st.over(t, run.ID)
		st.set(func() { st.do = nil })
		errs := atOnce(16, func(i int) error {
			if i%2 == 0 {
				return st.s.Remove(run.ID)
			}
			_, err := st.s.Retry(run.ID)
			return err
		})
		for st.s.Busy() {
			time.Sleep(time.Millisecond)
		}
		v, err := st.s.Show(run.ID)
		switch fault.CodeOf(err) {
		case "run.not_found": // removed, perhaps once it was gone on with
		case "":
			if v.Status != Over || v.Counts != (Counts{OK: 10}) {
				t.Fatalf("%+v, %v", v.Head, errs)
			}
			continue
		default:
			t.Fatal(err)
		}
		_ = st.Vault.View(func(tx *vault.Tx) error {
			return Results.Each(tx, run.ID+"/", func(r Result) error {
				t.Errorf("it is removed, and there is %+v of it", r)
				return vault.Stop
			})
		})
	}
}

// A stop that comes as soon as a run can be seen is not lost.
func TestAStopAtTheBeginningOfARunIsNotLost(t *testing.T) {
	st := newStand(t)
	last := ""
	for range 30 {
		gate := make(chan struct{})
		st.set(func() { st.do = func(context.Context, Task) error { <-gate; return nil } })
		var stopped sync.WaitGroup
		stopped.Go(func() {
			for {
				list, err := st.s.List("greet", 1)
				if err == nil && (len(list) == 0 || list[0].ID == last) {
					continue
				}
				if err == nil {
					last = list[0].ID
					err = st.s.Stop(last)
				}
				if err != nil {
					t.Error(err)
				}
				return
			}
		})
		run, err := st.greet.Start(greeting{"hi"}, merchants(4*Workers))
		if err != nil {
			t.Fatal(err)
		}
		stopped.Wait()
		close(gate)
		if v := st.over(t, run.ID); v.Status != Stopped {
			t.Fatalf("%+v", v.Head)
		}
	}
}

// Whoever is told that the program closes has begun nothing that goes on when
// it is opened again; whoever is told that it was begun has.
func TestWhatIsRefusedAtTheEndIsNotDoneLater(t *testing.T) {
	st := newStand(t)
	for range 10 {
		st.set(func() { st.do = func(context.Context, Task) error { return refused("x.refused") } })
		run, err := st.greet.Start(greeting{"hi"}, merchants(10))
		if err != nil {
			t.Fatal(err)
		}
		st.over(t, run.ID)
		st.set(func() { st.do = nil })
		var retried error
		atOnce(2, func(i int) error {
			if i == 0 {
				_, retried = st.s.Retry(run.ID)
			} else {
				st.s.Close()
			}
			return nil
		})
		if code := fault.CodeOf(retried); retried != nil && code != "run.closing" {
			t.Fatal(retried)
		}
		st.open(t)
		if err := st.s.Start(); err != nil {
			t.Fatal(err)
		}
		want := Counts{OK: 10}
		if retried != nil {
			want = Counts{Failed: 10}
		}
		if v := st.over(t, run.ID); v.Status != Over || v.Counts != want {
			t.Fatalf("%v: %+v", retried, v.Head)
		}
	}
}
