package run_test

import (
	"context"
	"errors"
	"sync/atomic"
	"testing"

	"minifleet/backend/fault"
	. "minifleet/backend/run"
)

// A retry of more than one transaction takes is on disk with its first one: a kill
// after it leaves a run that goes on, with all of those that were to have another
// turn, and with nobody else.
func TestALargeRetryIsOnDiskAtOnce(t *testing.T) {
	const n = 1300
	st := newStand(t)
	st.do = func(_ context.Context, task Task) error {
		if task.MerchantID == "m00" {
			return nil
		}
		return fault.New("greet.refused", fault.T("no", "否"))
	}
	all := merchants(n)
	run, err := st.look.Start(greeting{"hi"}, all)
	if err != nil {
		t.Fatal(err)
	}
	if v := st.over(t, run.ID); v.Counts != (Counts{OK: 1, Failed: n - 1}) {
		t.Fatalf("%+v", v.Head)
	}
	if err := st.s.Reopen(run.ID, all[1:]); err != nil {
		t.Fatal(err)
	}
	st.s.Close()
	st.set(func() { st.do = nil; clear(st.done) })
	st.open(t)
	if v, err := st.s.Show(run.ID); err != nil || v.Counts != (Counts{OK: 1, Left: n - 1}) {
		t.Fatalf("what is given up is not told any more: %+v, %v", v.Head, err)
	}
	if err := st.s.Start(); err != nil {
		t.Fatal(err)
	}
	if v := st.over(t, run.ID); v.Status != Over || v.Counts != (Counts{OK: n}) {
		t.Fatalf("%+v", v.Head)
	}
	st.set(func() {
		if len(st.done) != n-1 || st.done["m00"] != 0 {
			t.Errorf("%d had another turn", len(st.done))
		}
	})
}

// What follows a run that was stopped during its last turns is done by the next
// program when this one ends during it, or was killed before it.
func TestWhatFollowsAStoppedRunSurvivesTheProgram(t *testing.T) {
	for _, killed := range []bool{false, true} {
		t.Run(map[bool]string{false: "ended during it", true: "killed before it"}[killed], func(t *testing.T) {
			st := newStand(t)
			gate, reached := make(chan struct{}), make(chan struct{})
			var after atomic.Int32
			define := func(then func(context.Context) error) Maker[greeting] {
				return Define(st.s, "more", Work[greeting]{
					Title: func(greeting) (fault.Text, fault.Text) { return fault.Text{EN: "more"}, fault.Text{} },
					Do:    func(context.Context, Task, greeting) (Outcome, error) { <-gate; return Outcome{}, nil },
					After: func(ctx context.Context, _ greeting) error { return then(ctx) },
				})
			}
			more := define(func(ctx context.Context) error {
				close(reached)
				<-ctx.Done()
				return ctx.Err()
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
			<-reached
			st.s.Close()
			if killed { // as the disk is when nothing was written after the last turn
				if err := st.s.StopOnDisk(run.ID); err != nil {
					t.Fatal(err)
				}
			}
			st.open(t)
			define(func(context.Context) error { after.Add(1); return errors.New("nobody asks") })
			if err := st.s.Start(); err != nil {
				t.Fatal(err)
			}
			if v := st.over(t, run.ID); v.Status != Over || v.Counts.OK != 2 || after.Load() != 1 {
				t.Fatalf("%+v, what follows was done %d times", v.Head, after.Load())
			}
		})
	}
}
