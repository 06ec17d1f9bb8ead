package run_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"minifleet/backend/event"
	"minifleet/backend/fault"
	"minifleet/backend/journal"
	"minifleet/backend/platformtest"
	. "minifleet/backend/run"
	"minifleet/backend/vault"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// greeting is what the runs of these tests are asked for.
type greeting struct {
	Word string `json:"word"`
}

// stand is a service with one kind of run, and what was done.
type stand struct {
	*platformtest.Bench
	s     *Service
	greet Maker[greeting]
	look  Maker[greeting]

	mu      sync.Mutex
	done    map[string]int // effects, by merchant
	again   map[string]bool
	do      func(ctx context.Context, t Task) error // nil: it succeeds
	held    error
	without map[string]bool // merchants that are not authorized
	asked   func()          // called when somebody asks whether one is; may be nil
	changed chan struct{}
}

func newStand(t *testing.T) *stand {
	b := platformtest.NewBench(t, nil)
	st := &stand{Bench: b, done: map[string]int{}, again: map[string]bool{}, changed: make(chan struct{})}
	b.Journal.Recognize("greet", journal.Looker{Look: func(context.Context, journal.Entry, []byte) (bool, error) {
		return false, nil
	}})
	b.Watch(t)
	st.open(t)
	return st
}

// open makes a new service on the same vault, as a program that starts does.
func (st *stand) open(t *testing.T) {
	s := New(Deps{Vault: st.Vault, Journal: st.Journal, Bus: st.Bus, Now: st.Clock.Now, Grace: 20 * time.Millisecond,
		Held: func() error { st.mu.Lock(); defer st.mu.Unlock(); return st.held },
		Authorized: func(id string) bool {
			st.mu.Lock()
			asked, is := st.asked, !st.without[id]
			st.mu.Unlock()
			if asked != nil {
				asked()
			}
			return is
		},
		HoldChanged: func() <-chan struct{} {
			st.mu.Lock()
			defer st.mu.Unlock()
			return st.changed
		}})
	title := func(g greeting) (fault.Text, fault.Text) { return fault.Text{EN: "greet " + g.Word}, fault.Text{} }
	work := func(ctx context.Context, task Task, g greeting) (Outcome, error) {
		st.mu.Lock()
		do := st.do
		st.again[task.MerchantID] = task.Again
		st.mu.Unlock()
		if do != nil {
			if err := do(ctx, task); err != nil {
				return Outcome{}, err
			}
		}
		st.mu.Lock()
		defer st.mu.Unlock()
		st.done[task.MerchantID]++
		return Outcome{Made: g.Word + " " + task.MerchantID}, nil
	}
	st.s = s
	st.greet = Define(s, "greet", Work[greeting]{Title: title, Do: work})
	st.look = Define(s, "look", Work[greeting]{Title: title, Do: work, Reads: true})
	t.Cleanup(s.Close)
}

func (st *stand) set(f func()) {
	st.mu.Lock()
	defer st.mu.Unlock()
	f()
}

func (st *stand) hold(why error) {
	st.set(func() {
		st.held = why
		close(st.changed)
		st.changed = make(chan struct{})
	})
}

// until waits for what is wanted of a run, which may stand still for ten seconds.
func (st *stand) until(t *testing.T, id string, want func(View) bool) View {
	t.Helper()
	var counts Counts
	for end := time.Now().Add(10 * time.Second); ; {
		v, err := st.s.Show(id)
		if err != nil {
			t.Fatal(err)
		}
		if want(v) {
			return v
		}
		if v.Counts != counts {
			counts, end = v.Counts, time.Now().Add(10*time.Second)
		}
		if time.Now().After(end) {
			t.Fatalf("it stays at %+v", v.Head)
		}
		time.Sleep(2 * time.Millisecond)
	}
}

func (st *stand) over(t *testing.T, id string) View {
	t.Helper()
	return st.until(t, id, func(v View) bool { return !v.Working() })
}

func merchants(n int) []string {
	ids := make([]string, n)
	for i := range ids {
		ids[i] = fmt.Sprintf("m%02d", i)
	}
	return ids
}

func refused(code fault.Code) error { return fault.New(code, fault.T("no", "不")) }

func TestEachMerchantHasItsTurnOnceInOneRunThatIsToldAndWrittenDown(t *testing.T) {
	st := newStand(t)
	events, end := st.Bus.Subscribe(256)
	defer end()
	if _, err := st.greet.Start(greeting{"hi"}, []string{""}); fault.CodeOf(err) != "run.nobody" {
		t.Fatal(err)
	}
	st.do = func(_ context.Context, task Task) error {
		if task.MerchantID == "m03" {
			return refused("x.refused")
		}
		return nil
	}
	ids := merchants(30)
	begun, err := st.greet.Start(greeting{"hi"}, append(ids, "m00"))
	if err != nil || begun.Total != 30 || begun.Title.EN != "greet hi" {
		t.Fatalf("%+v, %v", begun, err)
	}
	v := st.over(t, begun.ID)
	if v.Status != Over || v.Counts != (Counts{OK: 29, Failed: 1}) || v.EndedAt.IsZero() {
		t.Fatalf("%+v", v.Head)
	}
	for i, r := range v.Results {
		if r.MerchantID != ids[i] || r.At.IsZero() || (r.State == OK) != (i != 3) || i == 3 && r.Code != "x.refused" || i != 3 && r.Outcome.Made != "hi "+ids[i] {
			t.Fatalf("%d: %+v", i, r)
		}
	}
	if len(events) < 2 {
		t.Errorf("%d events", len(events))
	}
	for len(events) > 0 {
		if e := <-events; e.Kind == event.RunChanged && e.ID != begun.ID {
			t.Errorf("%+v", e)
		}
	}
	if e := st.Entries(t, journal.Query{BatchID: begun.ID}); len(e) != 1 || e[0].Action != "run.start" {
		t.Errorf("journal %+v", e)
	}

	// Only the one that failed is tried again.
	st.set(func() { st.do = nil })
	if _, err := st.s.Retry(begun.ID, "m00"); fault.CodeOf(err) != "run.nothing" {
		t.Fatal(err)
	}
	if _, err := st.s.Retry(begun.ID); err != nil {
		t.Fatal(err)
	}
	if v = st.over(t, begun.ID); v.Counts.OK != 30 || v.Status != Over {
		t.Fatalf("%+v", v.Head)
	}
	for id, n := range st.done {
		if n != 1 {
			t.Errorf("%s: %d times", id, n)
		}
	}
	list, err := st.s.List("", 0)
	if err != nil || len(list) != 1 || list[0].Counts.OK != 30 {
		t.Fatalf("%+v, %v", list, err)
	}
	if err := st.s.Remove(begun.ID); err != nil {
		t.Fatal(err)
	}
	if _, err := st.s.Show(begun.ID); fault.CodeOf(err) != "run.not_found" {
		t.Fatal(err)
	}
	left := 0
	_ = st.Vault.View(func(tx *vault.Tx) (err error) { left, err = Results.Count(tx, ""); return err })
	if left != 0 {
		t.Errorf("%d results are left", left)
	}
}

func TestAStopIsOnDiskAndWhatIsLeftGoesOnWhenAsked(t *testing.T) {
	st := newStand(t)
	gate := make(chan struct{})
	st.do = func(context.Context, Task) error { <-gate; return nil }
	run, err := st.greet.Start(greeting{"hi"}, merchants(40))
	if err != nil {
		t.Fatal(err)
	}
	st.until(t, run.ID, func(v View) bool { return v.Counts.Busy == Workers })
	if _, err := st.s.Retry(run.ID); fault.CodeOf(err) != "run.running" {
		t.Fatal(err)
	}
	if err := st.s.Remove(run.ID); fault.CodeOf(err) != "run.running" {
		t.Fatal(err)
	}
	if err := st.s.Stop(run.ID); err != nil {
		t.Fatal(err)
	}
	if v, _ := st.s.Show(run.ID); v.Status != Stopping {
		t.Fatalf("%+v", v.Head)
	}
	close(gate)
	v := st.over(t, run.ID)
	if v.Status != Stopped || v.Counts.OK != Workers || v.Counts.Left != 40-Workers {
		t.Fatalf("%+v", v.Head)
	}
	st.s.Close()
	st.open(t)
	if err := st.s.Start(); err != nil {
		t.Fatal(err)
	}
	if v, _ = st.s.Show(run.ID); v.Status != Stopped {
		t.Fatalf("a start goes on with what was stopped: %+v", v.Head)
	}
	// One of those that are left is not gone on with alone: all of them would be.
	if _, err := st.s.Retry(run.ID, "m39"); fault.CodeOf(err) != "run.left" {
		t.Fatal(err)
	}
	if v, _ = st.s.Show(run.ID); v.Status != Stopped || v.Counts.Left != 40-Workers {
		t.Fatalf("%+v", v.Head)
	}
	if _, err := st.s.Retry(run.ID); err != nil {
		t.Fatal(err)
	}
	if v = st.over(t, run.ID); v.Status != Over || v.Counts.OK != 40 {
		t.Fatalf("%+v", v.Head)
	}
}

func TestAFreezeHoldsARunAndReadingGoesOn(t *testing.T) {
	st := newStand(t)
	st.hold(refused("hold.frozen"))
	run, err := st.greet.Start(greeting{"hi"}, merchants(3))
	if err != nil {
		t.Fatal(err)
	}
	v := st.until(t, run.ID, func(v View) bool { return v.Status == Held })
	if v.Counts.Left != 3 || v.Why.IsZero() {
		t.Fatalf("%+v", v.Head)
	}
	reading, err := st.look.Start(greeting{"r"}, merchants(3))
	if err != nil {
		t.Fatal(err)
	}
	if v = st.over(t, reading.ID); v.Counts.OK != 3 {
		t.Fatalf("%+v", v.Head)
	}
	// A freeze that comes between the look and the call is no failure either.
	refuse := true
	st.set(func() {
		st.do = func(context.Context, Task) error {
			st.mu.Lock()
			defer st.mu.Unlock()
			if refuse {
				refuse = false
				return refused("hold.frozen")
			}
			return nil
		}
	})
	st.hold(nil)
	if v = st.over(t, run.ID); v.Status != Over || v.Counts.OK != 3 {
		t.Fatalf("%+v", v.Head)
	}
}

func TestARunGoesOnAfterTheProgramEnded(t *testing.T) {
	st := newStand(t)
	begun := 0
	st.do = func(ctx context.Context, task Task) error {
		if task.MerchantID < "m10" {
			return nil
		}
		st.set(func() { begun++ })
		<-ctx.Done()
		return ctx.Err()
	}
	run, err := st.greet.Start(greeting{"hi"}, merchants(30))
	if err != nil {
		t.Fatal(err)
	}
	busy := func(v View) (is bool) {
		st.set(func() { is = v.Counts.OK == 10 && begun == Workers })
		return is
	}
	for range 4 { // more often than a merchant is tried when its call does not happen
		st.until(t, run.ID, busy)
		st.s.Close()
		begun = 0
		st.open(t)
		if err := st.s.Start(); err != nil {
			t.Fatal(err)
		}
	}
	st.until(t, run.ID, busy)
	st.s.Close()
	if v, err := st.s.Show(run.ID); err != nil || v.Status != BrokenOff || v.Counts.Busy != Workers {
		t.Fatalf("%+v, %v", v.Head, err)
	}
	if _, err := st.greet.Start(greeting{"late"}, merchants(1)); fault.CodeOf(err) != "run.closing" {
		t.Fatal(err)
	}
	st.set(func() { st.do = nil })
	st.open(t)
	if err := st.s.Start(); err != nil {
		t.Fatal(err)
	}
	if v := st.over(t, run.ID); v.Status != Over || v.Counts.OK != 30 {
		t.Fatalf("%+v", v.Head)
	}
	again := 0
	for id, n := range st.done {
		if n != 1 {
			t.Errorf("%s: %d times", id, n)
		}
		if st.again[id] {
			again++
		}
	}
	if again != Workers {
		t.Errorf("%d were told that they were begun before, want %d", again, Workers)
	}
}

func TestARestoredVaultStopsItsRunsUntilAPersonGoesOn(t *testing.T) {
	st := newStand(t)
	st.hold(refused("hold.frozen"))
	run, err := st.greet.Start(greeting{"hi"}, merchants(3))
	if err != nil {
		t.Fatal(err)
	}
	st.until(t, run.ID, func(v View) bool { return v.Status == Held })
	st.s.Close()
	st.hold(refused("hold.restored"))
	st.open(t)
	if err := st.s.Start(); err != nil {
		t.Fatal(err)
	}
	st.hold(nil)
	v, err := st.s.Show(run.ID)
	if err != nil || v.Status != Stopped || v.Why.IsZero() || v.Counts.Left != 3 {
		t.Fatalf("%+v, %v", v.Head, err)
	}
	if _, err := st.s.Retry(run.ID); err != nil {
		t.Fatal(err)
	}
	if v = st.over(t, run.ID); v.Status != Over || !v.Why.IsZero() {
		t.Fatalf("%+v", v.Head)
	}
}

func TestOnlyTheNewestReadingsAreKept(t *testing.T) {
	st := newStand(t)
	for range KeptReadings + 3 {
		run, err := st.look.Start(greeting{"r"}, merchants(1))
		if err != nil {
			t.Fatal(err)
		}
		st.over(t, run.ID)
	}
	list, err := st.s.List("look", 0)
	if err != nil || len(list) != KeptReadings {
		t.Fatalf("%d, %v", len(list), err)
	}
}

func TestAFullDiskBreaksARunOffBeforeItsCall(t *testing.T) {
	st := newStand(t)
	st.do = func(context.Context, Task) error {
		_ = st.Vault.Close() // nothing can be written from here on
		return errors.New("x")
	}
	run, err := st.greet.Start(greeting{"hi"}, merchants(1))
	if err != nil {
		t.Fatal(err)
	}
	for st.s.Busy() {
		time.Sleep(time.Millisecond)
	}
	if st.s.BrokenBy(run.ID).EN == "" {
		t.Error("nobody is told why")
	}
}

// slow is a schedule of looks that gives up late, or a quick one.
func slow(yes bool) []time.Duration {
	if yes {
		return []time.Duration{time.Millisecond, time.Minute}
	}
	return slices.Clone([]time.Duration{time.Millisecond, 20 * time.Millisecond, 50 * time.Millisecond})
}

func TestRunsThatEndedLongAgoAreForgotten(t *testing.T) {
	st := newStand(t)
	old, err := st.greet.Start(greeting{"old"}, merchants(3))
	if err != nil {
		t.Fatal(err)
	}
	st.over(t, old.ID)
	before := st.Clock.Now().Add(time.Second)
	st.Clock.Add(time.Hour)
	young, err := st.greet.Start(greeting{"young"}, merchants(2))
	if err != nil {
		t.Fatal(err)
	}
	st.over(t, young.ID)
	for _, want := range []int{1, 0} { // once is enough
		if n, err := st.s.Forget(t.Context(), before); err != nil || n != want {
			t.Fatalf("%d were forgotten, not %d: %v", n, want, err)
		}
	}
	if list, err := st.s.List("", 0); err != nil || len(list) != 1 || list[0].ID != young.ID {
		t.Errorf("%+v, %v", list, err)
	}
	if page, err := st.Journal.Search(t.Context(), journal.Query{Action: "run.forget", Limit: 10}); err != nil || len(page.Entries) != 1 {
		t.Errorf("%d entries say so, %v", len(page.Entries), err)
	}
}
