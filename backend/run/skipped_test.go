package run_test

import (
	"context"
	"slices"
	"testing"

	"minifleet/backend/fault"
	. "minifleet/backend/run"
)

// lack makes every call for some merchants fail as their authorization does.
func (st *stand) lack(merchants ...string) {
	st.set(func() {
		st.without = map[string]bool{}
		for _, id := range merchants {
			st.without[id] = true
		}
		st.do = func(_ context.Context, task Task) error {
			st.mu.Lock()
			defer st.mu.Unlock()
			switch {
			case st.without[task.MerchantID]:
				return refused("authorize.not_authorized")
			case task.MerchantID == "m05":
				return refused("x.refused")
			}
			return nil
		}
	})
}

// Who is not authorized cannot be read: such merchants are left out of a
// reading, as no failure, and are not tried again with those that failed.
func TestAReadingLeavesOutWhoIsNotAuthorized(t *testing.T) {
	st := newStand(t)
	st.lack("m01", "m02")
	run, err := st.look.Start(greeting{"r"}, merchants(8))
	if err != nil {
		t.Fatal(err)
	}
	v := st.over(t, run.ID)
	if v.Counts != (Counts{OK: 5, Failed: 1, Skipped: 2}) || v.Counts.Open() != 1 || v.Status != Over {
		t.Fatalf("%+v", v.Head)
	}
	if r := v.Results[1]; r.State != Skipped || r.Code != "authorize.not_authorized" || r.Message.IsZero() || r.At.IsZero() {
		t.Errorf("%+v", r)
	}
	if out := v.In([]State{Skipped}); len(out) != 2 {
		t.Errorf("%+v", out)
	}
	causes, _ := st.s.Causes(v)
	if len(causes) != 2 || causes[0].State != Failed || causes[0].Consent || causes[0].Count != 1 || causes[0].Helped != 1 ||
		causes[1].State != Skipped || !causes[1].Consent || causes[1].Count != 2 || causes[1].Helped != 0 || !slices.Equal(causes[1].First, []string{"m01", "m02"}) {
		t.Errorf("%+v", causes)
	}

	// Once they are authorized they are read by a new reading, not by this one.
	st.lack()
	st.set(func() { st.do = nil })
	if _, err := st.s.Retry(run.ID); err != nil {
		t.Fatal(err)
	}
	if v = st.over(t, run.ID); v.Counts != (Counts{OK: 6, Skipped: 2}) {
		t.Fatalf("%+v", v.Head)
	}
	if _, err := st.s.Retry(run.ID); fault.CodeOf(err) != "run.nothing" {
		t.Fatal(err)
	}
	if _, err := st.s.Retry(run.ID, "m01"); err != nil { // who is named is read
		t.Fatal(err)
	}
	if v = st.over(t, run.ID); v.Counts != (Counts{OK: 7, Skipped: 1}) {
		t.Fatalf("%+v", v.Head)
	}
}

// A change that was asked for and could not be made is a failure. It is tried
// again with the others once the merchant is authorized.
func TestAChangeForWhoIsNotAuthorizedFails(t *testing.T) {
	st := newStand(t)
	st.lack("m01")
	run, err := st.greet.Start(greeting{"hi"}, merchants(6))
	if err != nil {
		t.Fatal(err)
	}
	v := st.over(t, run.ID)
	if v.Counts != (Counts{OK: 4, Failed: 2}) {
		t.Fatalf("%+v", v.Head)
	}
	if causes, _ := st.s.Causes(v); len(causes) != 2 || causes[0].Helped != 0 || causes[1].Helped != 1 {
		t.Errorf("%+v", causes)
	}
	tried := []string{}
	st.set(func() {
		st.do = func(_ context.Context, task Task) error {
			st.set(func() { tried = append(tried, task.MerchantID) })
			return nil
		}
	})
	if _, err := st.s.Retry(run.ID); err != nil {
		t.Fatal(err)
	}
	if v = st.over(t, run.ID); v.Counts != (Counts{OK: 5, Failed: 1}) || !slices.Equal(tried, []string{"m05"}) {
		t.Fatalf("%+v, tried %v", v.Head, tried)
	}
	st.set(func() { st.without = nil })
	if causes, _ := st.s.Causes(v); len(causes) != 1 || causes[0].Helped != 1 {
		t.Errorf("%+v", causes)
	}
	if _, err := st.s.Retry(run.ID); err != nil {
		t.Fatal(err)
	}
	if v = st.over(t, run.ID); v.Counts != (Counts{OK: 6}) {
		t.Fatalf("%+v", v.Head)
	}
}
