package journal

import (
	"context"
	"errors"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"minifleet/backend/alipay"
	"minifleet/backend/effect"
	"minifleet/backend/event"
	"minifleet/backend/fault"
	"minifleet/backend/vault"
)

var (
	lost    = &alipay.Error{Method: "alipay.open.mini.qrcode.bind", Class: alipay.ClassOutcomeUnknown, Stage: alipay.StageExchange, Sent: true}
	refusal = &alipay.Error{Method: "alipay.open.mini.qrcode.bind", Code: "40004", Class: alipay.ClassInputInvalid, Stage: alipay.StageAnswer, Sent: true}
	quick   = effect.Schedule{time.Millisecond, 10 * time.Millisecond, 30 * time.Millisecond}
	// patient has one look while the caller waits.
	patient = effect.Schedule{time.Millisecond, 24 * time.Hour}
)

var bindEntry = EntryFor(alipay.Acting{MerchantID: "m1", MerchantName: "One", MiniAppID: "2021"}, "code.bind", lost.Method, nil)

// shows looks as a platform that shows the effect from the n-th look on.
func shows(from int, looks *atomic.Int64) Looker {
	return Looker{Look: func(context.Context, Entry, []byte) (bool, error) { return looks.Add(1) >= int64(from), nil }}
}

func newestOf(t *testing.T, j *Journal) Entry {
	t.Helper()
	page, err := j.Search(t.Context(), Query{MerchantID: "m1"})
	if err != nil || len(page.Entries) == 0 {
		t.Fatalf("%+v, %v", page, err)
	}
	return page.Entries[0]
}

func TestALostAnswerIsLookedUpBeforeItIsWritten(t *testing.T) {
	blind := Looker{Look: func(context.Context, Entry, []byte) (bool, error) {
		return false, &alipay.Error{Class: alipay.ClassAuthorizationLost}
	}}
	for name, c := range map[string]struct {
		call   error
		from   int
		blind  bool
		code   fault.Code
		result Result
		open   int
	}{
		"answered":          {nil, 1, false, "", OK, 0},
		"refused":           {refusal, 1, false, "platform.input_invalid", Failed, 0},
		"it happened":       {lost, 1, false, "", OK, 0},
		"it happened later": {lost, 3, false, "", OK, 0},
		"it did not":        {lost, 99, false, "journal.did_not", Failed, 0},
		"nobody knows":      {lost, 1, true, "journal.not_known_yet", Unknown, 1},
	} {
		t.Run(name, func(t *testing.T) {
			j := journal(t)
			j.Schedule(quick)
			var looks atomic.Int64
			l := shows(c.from, &looks)
			if c.blind {
				l = blind
			}
			j.Recognize("code.bind", l)
			err := j.DoSettled(context.Background(), bindEntry, nil, func(context.Context) error { return c.call })
			if got := fault.CodeOf(alipay.Explain(err)); got != c.code {
				t.Fatalf("%v after %d looks", err, looks.Load())
			}
			if e := newestOf(t, j); e.Result != c.result || e.MerchantName != "One" || e.MiniAppID != "2021" || e.Action != "code.bind" {
				t.Errorf("%+v", e)
			}
			if n, err := j.Open(); err != nil || n != c.open {
				t.Errorf("%d are open, %v", n, err)
			}
		})
	}
}

// A proxy that gave up may hand the request on long after: until that cannot
// be any more nobody says that it did not happen.
func TestOneLookThatShowsNothingProvesNothing(t *testing.T) {
	j := journal(t)
	j.Schedule(patient)
	var looks atomic.Int64
	j.Recognize("code.bind", shows(2, &looks))
	err := j.DoSettled(context.Background(), bindEntry, map[string]string{"url": "x"}, func(context.Context) error { return lost })
	f := fault.As(err)
	if f.Code != "journal.not_known_yet" || f.Retry != fault.RetryAfterLookup || !NotKnownYet(err) {
		t.Fatalf("%+v", f)
	}
	if !strings.Contains(f.Message.ZH, "可能已经生效") || !strings.Contains(f.Hint.ZH, "不要重复") || strings.Contains(f.Message.ZH+f.Hint.ZH, "放心重试") {
		t.Errorf("%s → %s", f.Message.ZH, f.Hint.ZH)
	}
	if e := newestOf(t, j); e.Result != Unknown {
		t.Fatalf("%+v", e)
	}
	// A later reading of another merchant, or of something else, says nothing.
	never := func(Entry, []byte) (bool, bool) { t.Error("asked about another"); return true, true }
	if err := errors.Join(j.Review("m2", "code.", never), j.Review("m1", "member.", never)); err != nil {
		t.Fatal(err)
	}
	for _, seen := range []bool{false, true} {
		if err := j.Review("m1", "code.", func(e Entry, want []byte) (bool, bool) {
			if string(want) != `{"url":"x"}` {
				t.Errorf("want is %s", want)
			}
			return seen, true
		}); err != nil {
			t.Fatal(err)
		}
		if e := newestOf(t, j); seen != (e.Result == OK) || !seen && e.Result != Unknown {
			t.Fatalf("seen %v: %+v", seen, e)
		}
	}
	if n, _ := j.Open(); n != 0 {
		t.Errorf("%d are open", n)
	}
}

func TestAnOpenOutcomeIsLookedForInTheBackgroundAndAfterARestart(t *testing.T) {
	dir := t.TempDir()
	open := func() (*vault.Vault, *Journal) {
		v, err := vault.Open(filepath.Join(dir, "v"), []byte("correct horse battery staple"), vault.Options{})
		if err != nil {
			if v, err = vault.Create(filepath.Join(dir, "v"), []byte("correct horse battery staple"), vault.Options{UnlockTime: 1}); err != nil {
				t.Fatal(err)
			}
		}
		j := New(Deps{Vault: v, Now: time.Now, Bus: event.NewBus(time.Now)})
		j.Schedule(effect.Schedule{time.Millisecond, 9 * time.Second, 24 * time.Hour})
		return v, j
	}
	v, j := open()
	var looks atomic.Int64
	j.Recognize("code.bind", shows(99, &looks))
	if err := j.DoSettled(context.Background(), bindEntry, nil, func(context.Context) error { return lost }); !NotKnownYet(err) {
		t.Fatal(err)
	}
	crashed := bindEntry
	crashed.Version = "crashed"
	if _, err := j.ask(crashed, nil); err != nil { // and one whose program ended in the middle
		t.Fatal(err)
	}
	if err := v.Close(); err != nil {
		t.Fatal(err)
	}
	v, j = open()
	defer v.Close()
	j.Schedule(effect.Schedule{time.Millisecond, 5 * time.Millisecond, 10 * time.Millisecond, 20 * time.Millisecond, 24 * time.Hour})
	settled := make(chan Entry, 2)
	l := shows(2, &looks)
	looks.Store(0)
	l.Settled = func(e Entry, _ []byte) error { settled <- e; return nil }
	j.Recognize("code.bind", l)
	ctx, end := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() { defer close(done); j.Watch(ctx) }()
	for range 2 {
		select {
		case e := <-settled:
			if e.Result != OK || !strings.Contains(e.Message.ZH, "经后续查询确认") {
				t.Errorf("%+v", e)
			}
		case <-time.After(20 * time.Second):
			t.Fatalf("nothing after %d looks", looks.Load())
		}
	}
	end()
	<-done
	if n, _ := j.Open(); n != 0 {
		t.Errorf("%d are open", n)
	}
}

// The distance to a call is measured by the platform's clock where it is known
// at both ends, and never by one that may have been set meanwhile.
func TestAClockThatWasSetSettlesNothing(t *testing.T) {
	j := journal(t)
	wall := time.Now()
	j.now = func() time.Time { return wall }
	q := question{ID: "1"}
	j.stamp(&q)
	wall = wall.Add(80000 * time.Second)
	if d := j.since(q); d > time.Minute {
		t.Errorf("by this machine's clock %v", d)
	}
	platform, known := time.Now(), false
	j.Clock(func() (time.Time, bool) { return platform, known })
	known = true
	j.stamp(&q)
	platform = platform.Add(2 * time.Minute)
	if d := j.since(q); d != 2*time.Minute {
		t.Errorf("by the platform's clock %v", d)
	}
	known = false // and when nobody tells it any more
	if d := j.since(q); d > time.Minute {
		t.Errorf("with one end unknown %v", d)
	}
}

func TestALookOutlivesACancelledCall(t *testing.T) {
	j := journal(t)
	j.Schedule(quick)
	ctx, cancel := context.WithCancel(context.Background())
	j.Recognize("code.bind", Looker{Look: func(look context.Context, _ Entry, _ []byte) (bool, error) {
		if look.Err() != nil {
			t.Error("the look ended with the call")
		}
		if d, ok := look.Deadline(); !ok || time.Until(d) > time.Minute {
			t.Error("the look has no end of its own")
		}
		return true, nil
	}})
	err := j.DoSettled(ctx, bindEntry, nil, func(context.Context) error {
		cancel()
		return lost
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestExplain(t *testing.T) {
	refine := func(f *fault.Error, subCode string) {
		if subCode == "INVALID_ROLE" {
			f.Field = "role"
		}
	}
	explain := func(err error) error { return Explain(err, "member.stopped", "One", refine) }
	if err := explain(nil); err != nil {
		t.Error(err)
	}
	ours, other := fault.New("member.limit", fault.T("full", "已满")), errors.New("disk full")
	for _, err := range []error{ours, other} {
		if got := explain(err); got != err {
			t.Errorf("%v became %v", err, got)
		}
	}
	if f := fault.As(explain(&alipay.Error{SubCode: "INVALID_ROLE", Class: alipay.ClassInputInvalid})); f.Code != "platform.input_invalid" || f.Field != "role" || f.Merchant != "One" {
		t.Errorf("%+v", f)
	}
	if f := fault.As(explain(&alipay.Error{Merchant: "Two", Class: alipay.ClassQuota})); f.Merchant != "Two" || f.Field != "" {
		t.Errorf("%+v", f)
	}
	if f := fault.As(explain(context.Canceled)); f.Code != "member.stopped" || f.Retry != fault.RetryNow || !errors.Is(f, context.Canceled) {
		t.Errorf("%+v", f)
	}
}

// A person who has looked settles what nothing else can: the entry, and what
// follows from it, as a look would have.
func TestAPersonSettlesWhatThePlatformDoesNotShow(t *testing.T) {
	for _, happened := range []bool{true, false} {
		j := journal(t)
		told := 0
		j.Recognize("code.bind", Looker{Look: func(context.Context, Entry, []byte) (bool, error) { return false, errors.New("no way") },
			Settled: func(Entry, []byte) error { told++; return nil }})
		if err := j.DoSettled(context.Background(), bindEntry, nil, func(context.Context) error { return lost }); !NotKnownYet(err) {
			t.Fatal(err)
		}
		nothing := bindEntry
		nothing.Action = "code.create" // no reading shows it
		err := j.DoSettled(context.Background(), nothing, nil, func(context.Context) error { return lost })
		if !NotKnownYet(err) || !strings.Contains(fault.As(err).Hint.ZH, "人工确认") {
			t.Fatalf("%+v", fault.As(err))
		}
		if n, err := j.Open(); err != nil || n != 1 {
			t.Fatalf("%d are looked for, %v", n, err)
		}
		page, err := j.Search(t.Context(), Query{Result: Unknown})
		if err != nil || len(page.Entries) != 2 {
			t.Fatal(page, err)
		}
		want := map[bool]Result{true: OK, false: Failed}[happened]
		for _, e := range page.Entries {
			got, err := j.Declare(e.ID, happened)
			if err != nil || got.Result != want || !strings.Contains(got.Message.ZH, "人工确认") || got.Method != e.Method {
				t.Errorf("%+v %v", got, err)
			}
			if _, err := j.Declare(e.ID, !happened); fault.CodeOf(err) != "journal.settled" {
				t.Error("settled twice:", err)
			}
			if _, err := j.settleAs(question{ID: e.ID, MerchantID: "m1", Action: e.Action}, effect.Happened, foundLater(effect.Happened)); err != nil {
				t.Error("a look that came back late:", err)
			}
			if got, _ := j.Get(e.ID); got.Result != want {
				t.Errorf("%+v", got)
			}
		}
		if n, _ := j.Open(); n != 0 || (told == 1) != happened {
			t.Errorf("%d are open, the room was told %d times", n, told)
		}
		if _, err := j.Declare("nothing", true); fault.CodeOf(err) != "journal.not_found" {
			t.Error(err)
		}
	}
}

// Who completes an entry that a person has settled meanwhile is not stopped by
// it, and where the outcome is another one, it is written down beside it.
func TestAnOutcomeAfterAPersonsWord(t *testing.T) {
	j := journal(t)
	e, err := j.Append(Entry{MerchantID: "m1", Action: "version.upload", Method: lost.Method, BatchID: "b1", Result: Unknown})
	if err != nil {
		t.Fatal(err)
	}
	if e, err = j.Declare(e.ID, false); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		result Result
		all    int
	}{{Unknown, 1}, {Failed, 1}, {OK, 2}} {
		e.Result = c.result
		if err := j.vault.Update(func(tx *vault.Tx) error { _, err := j.CompleteTx(tx, e); return err }); err != nil {
			t.Fatal(err)
		}
		page, err := j.Search(t.Context(), Query{BatchID: "b1"})
		if err != nil || len(page.Entries) != c.all {
			t.Fatalf("%s: %d entries, %v", c.result, len(page.Entries), err)
		}
	}
	if e := newestOf(t, j); e.Result != OK || !strings.Contains(e.Message.ZH, "人工确认") {
		t.Errorf("%+v", e)
	}
}
