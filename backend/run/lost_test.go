package run_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"minifleet/backend/alipay"
	"minifleet/backend/journal"
	. "minifleet/backend/run"
)

// A call whose answer was lost is looked for before its merchant has another
// turn, in this program and in the next.
func TestALostAnswerIsLookedForBeforeItIsDoneAgain(t *testing.T) {
	for _, settled := range []string{"", "by a reading", "by a person"} {
		restart := settled != ""
		st := newStand(t)
		lost := &alipay.Error{Class: alipay.ClassOutcomeUnknown, Sent: true, Stage: alipay.StageExchange}
		calls := 0
		st.do = func(ctx context.Context, task Task) error {
			st.mu.Lock()
			first := calls == 0
			calls++
			st.mu.Unlock()
			return st.Journal.DoSettled(ctx, journal.Entry{MerchantID: task.MerchantID, Action: "greet", BatchID: task.RunID, Method: alipay.MethodMembersCreate}, nil,
				func(context.Context) error {
					if first {
						return lost
					}
					return nil
				})
		}
		st.Journal.Schedule(slow(restart))
		run, err := st.greet.Start(greeting{"hi"}, merchants(1))
		if err != nil {
			t.Fatal(err)
		}
		if restart {
			v := st.until(t, run.ID, func(v View) bool { return v.Results[0].State == Looking })
			if v.Status != Running {
				t.Fatalf("%+v", v.Head)
			}
			st.s.Close()
			st.open(t)
			if err := st.s.Start(); err != nil {
				t.Fatal(err)
			}
			time.Sleep(50 * time.Millisecond)
			if calls != 1 {
				t.Fatal("it was done again while it is looked for")
			}
			if settled == "by a person" {
				_, err = st.Journal.Declare(st.Entries(t, journal.Query{Action: "greet"})[0].ID, false)
			} else {
				err = st.Journal.Review("m00", "greet", func(journal.Entry, []byte) (bool, bool) { return true, true })
			}
			if err != nil {
				t.Fatal(err)
			}
		}
		if v := st.over(t, run.ID); v.Counts.OK != 1 || calls != 2 || !st.again["m00"] {
			t.Fatalf("%+v", v.Head)
		}
	}
}

// A call whose answer is always lost, and which never happens, is given up after
// a few tries, and the result says why. When the last of them is found to have
// happened, it is taken for that.
func TestACallThatNeverHappensIsGivenUpWithItsReason(t *testing.T) {
	for _, happened := range []bool{false, true} {
		st := newStand(t)
		st.Journal.Schedule(slow(happened))
		calls := 0
		st.do = func(ctx context.Context, task Task) error {
			st.mu.Lock()
			calls++
			n := calls
			st.mu.Unlock()
			if happened && n > 3 { // finds what was done
				return nil
			}
			return st.Journal.DoSettled(ctx, journal.Entry{MerchantID: task.MerchantID, Action: "greet", BatchID: task.RunID, Method: alipay.MethodMembersCreate}, nil,
				func(context.Context) error {
					return &alipay.Error{Class: alipay.ClassOutcomeUnknown, Sent: true, Stage: alipay.StageExchange}
				})
		}
		run, err := st.greet.Start(greeting{"hi"}, merchants(1))
		if err != nil {
			t.Fatal(err)
		}
		for n := 1; happened && n <= 3; n++ {
			st.until(t, run.ID, func(v View) bool { return v.Results[0].State == Looking && v.Results[0].Tries == n })
			if _, err := st.Journal.Declare(st.Entries(t, journal.Query{Action: "greet", Result: journal.Unknown})[0].ID, n == 3); err != nil {
				t.Fatal(err)
			}
		}
		v := st.over(t, run.ID)
		switch r := v.Results[0]; {
		case happened && (r.State != OK || calls != 4):
			t.Errorf("%d calls: %+v", calls, r)
		case !happened && (r.State != Failed || calls != 3 || r.Message.EN == "" || r.Hint.ZH == ""):
			t.Errorf("%d calls: %+v", calls, r)
		}
	}
}

func TestWhatNobodyCanLookUpWaitsForAPerson(t *testing.T) {
	st := newStand(t)
	st.do = func(ctx context.Context, task Task) error {
		return st.Journal.DoSettled(ctx, journal.Entry{MerchantID: task.MerchantID, Action: "code.create", BatchID: task.RunID, Method: alipay.MethodAppQRCodeCreate}, nil,
			func(context.Context) error {
				return &alipay.Error{Class: alipay.ClassOutcomeUnknown, Sent: true, Stage: alipay.StageExchange}
			})
	}
	run, err := st.greet.Start(greeting{"hi"}, merchants(2))
	if err != nil {
		t.Fatal(err)
	}
	v := st.over(t, run.ID)
	if v.Status != Over || v.Counts.Unknown != 2 {
		t.Fatalf("%+v %+v", v.Head, v.Results)
	}
	st.set(func() { st.do = nil })
	if _, err := st.s.Retry(run.ID, "m01"); err != nil {
		t.Fatal(err)
	}
	if v = st.over(t, run.ID); v.Counts != (Counts{OK: 1, Unknown: 1}) {
		t.Fatalf("%+v", v.Head)
	}
}

// A merchant whose call was made by a program that ended, or in a turn before a
// retry, has not failed because the way to the platform did when it was to be
// looked at again.
func TestATurnThatCannotLookSaysNothingOfTheTurnsBefore(t *testing.T) {
	st := newStand(t)
	away := &alipay.Error{Class: alipay.ClassPlatformFault, Stage: alipay.StageExchange}
	made := make(chan struct{})
	st.do = func(ctx context.Context, task Task) error {
		if task.MerchantID == "m01" { // never got so far
			return away
		}
		err := st.Journal.DoSettled(ctx, journal.Entry{MerchantID: task.MerchantID, Action: "greet", BatchID: task.RunID, Method: alipay.MethodMembersCreate}, nil,
			func(context.Context) error { return nil })
		close(made)
		<-ctx.Done() // the program ends
		return errors.Join(err, ctx.Err())
	}
	run, err := st.greet.Start(greeting{"hi"}, merchants(2))
	if err != nil {
		t.Fatal(err)
	}
	<-made
	st.s.Close()
	st.set(func() { st.do = func(context.Context, Task) error { return away } })
	st.open(t)
	if err := st.s.Start(); err != nil {
		t.Fatal(err)
	}
	for range 2 { // by itself, then when a person says so
		v := st.over(t, run.ID)
		if v.Counts != (Counts{Unknown: 1, Failed: 1}) || v.Results[0].State != Unknown || v.Results[0].Hint.ZH == "" || v.Results[0].Message.EN == "" {
			t.Fatalf("%+v %+v", v.Head, v.Results)
		}
		if _, err := st.s.Retry(run.ID); err != nil {
			t.Fatal(err)
		}
	}
	st.over(t, run.ID)
	st.set(func() { st.do = nil })
	if _, err := st.s.Retry(run.ID); err != nil {
		t.Fatal(err)
	}
	if v := st.over(t, run.ID); v.Counts != (Counts{OK: 2}) {
		t.Fatalf("%+v %+v", v.Head, v.Results)
	}
}
