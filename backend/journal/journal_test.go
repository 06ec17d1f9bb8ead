package journal

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"go.uber.org/goleak"

	"minifleet/backend/alipay"
	"minifleet/backend/event"
	"minifleet/backend/fault"
	"minifleet/backend/vault"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

var pass = []byte("correct horse battery staple")

func open(t testing.TB) (*vault.Vault, string) {
	t.Helper()
	dir := t.TempDir()
	v, err := vault.Create(dir, pass, vault.Options{UnlockTime: 1})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = v.Close() })
	return v, dir
}

// clock ticks one millisecond with every look at it.
func clock() func() time.Time {
	var n atomic.Int64
	start := time.Date(2026, 3, 1, 8, 0, 0, 0, time.UTC)
	return func() time.Time { return start.Add(time.Duration(n.Add(1)) * time.Millisecond) }
}

func journal(t testing.TB) *Journal {
	v, _ := open(t)
	return New(Deps{Vault: v, Now: clock()})
}

func TestDoLeavesATraceBeforeAndAfterTheCall(t *testing.T) {
	v, _ := open(t)
	now := clock()
	bus := event.NewBus(now)
	events, stop := bus.Subscribe(10)
	defer stop()
	j := New(Deps{Vault: v, Now: now, Bus: bus})
	e := Entry{MerchantID: "m1", MerchantName: "清风茶馆", Action: "version.upload", Method: "alipay.open.mini.version.upload", Version: "1.0.1"}
	err := j.Do(context.Background(), e, func(context.Context) error {
		page, err := j.Search(t.Context(), Query{})
		if err != nil || len(page.Entries) != 1 || page.Entries[0].Result != Pending {
			t.Fatalf("during the call: %+v, %v", page, err)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	page, err := j.Search(t.Context(), Query{})
	if err != nil || len(page.Entries) != 1 {
		t.Fatalf("%+v, %v", page, err)
	}
	got := page.Entries[0]
	if got.Result != OK || got.TookMS <= 0 || got.ID == "" || got.At.IsZero() {
		t.Fatalf("got %+v", got)
	}
	if first := <-events; first.Kind != event.Journaled || first.ID != got.ID || first.Related != "m1" {
		t.Fatalf("announced %+v", first)
	}
	if again, err := j.Get(got.ID); err != nil || again.Version != "1.0.1" {
		t.Fatalf("%+v, %v", again, err)
	}
}

func TestDoKeepsThePlatformsWordsAndReturnsTheCallsError(t *testing.T) {
	j := journal(t)
	refusal := &alipay.Error{Method: "alipay.open.mini.version.upload", Code: "40004", SubCode: "VERSION_HAS_EXISTED",
		SubMsg: "版本已存在", TraceID: "trace-1", Class: alipay.ClassStateConflict, Stage: alipay.StageAnswer}
	lost := &alipay.Error{Method: "alipay.open.mini.version.online", Class: alipay.ClassOutcomeUnknown, Stage: alipay.StageExchange, Sent: true}
	cases := []struct {
		name string
		err  error
		want Result
		code string
	}{
		{"refused", fmt.Errorf("uploading: %w", refusal), Failed, "40004"},
		{"lost", lost, Unknown, "platform.outcome_unknown"},
		{"given up", context.Canceled, Unknown, "internal"},
		{"ours", fault.New("version.bad_number", fault.T("bad number", "版本号不正确")), Failed, "version.bad_number"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			e := Entry{MerchantID: c.name, Action: "version.upload", Method: "alipay.open.mini.version.upload"}
			err := j.Do(context.Background(), e, func(context.Context) error { return c.err })
			if err != c.err {
				t.Fatalf("error became %v", err)
			}
			page, err := j.Search(t.Context(), Query{MerchantID: c.name})
			if err != nil || len(page.Entries) != 1 {
				t.Fatalf("%+v, %v", page, err)
			}
			got := page.Entries[0]
			if got.Result != c.want || got.Code != c.code || got.Message.EN == "" || got.Message.ZH == "" {
				t.Fatalf("got %+v", got)
			}
			if c.name == "refused" && (got.SubCode != "VERSION_HAS_EXISTED" || got.SubMsg != "版本已存在" || got.TraceID != "trace-1") {
				t.Fatalf("the platform's words are lost: %+v", got)
			}
		})
	}
}

func TestDoThatPanicsLeavesAnUnknownEntry(t *testing.T) {
	j := journal(t)
	func() {
		defer func() { _ = recover() }()
		_ = j.Do(context.Background(), Entry{Action: "version.online"}, func(context.Context) error { panic("bug") })
	}()
	page, err := j.Search(t.Context(), Query{})
	if err != nil || len(page.Entries) != 1 || page.Entries[0].Result != Unknown {
		t.Fatalf("%+v, %v", page, err)
	}
}

func TestDoWritesNothingForAContextThatHasEnded(t *testing.T) {
	j := journal(t)
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	err := j.Do(ctx, Entry{Action: "version.online"}, func(context.Context) error { t.Fatal("called"); return nil })
	if !errors.Is(err, context.Canceled) {
		t.Fatal(err)
	}
	if page, _ := j.Search(t.Context(), Query{}); len(page.Entries) != 0 {
		t.Fatalf("%+v", page)
	}
}

func TestPendingEntriesOfAFormerRunBecomeUnknown(t *testing.T) {
	v, dir := open(t)
	j := New(Deps{Vault: v, Now: clock()})
	err := v.Update(func(tx *vault.Tx) error {
		for i := range 450 {
			if _, err := j.AppendTx(tx, Entry{Action: "version.online", MerchantID: "m", Result: []Result{Pending, OK}[i%2]}); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := v.Close(); err != nil {
		t.Fatal(err)
	}
	if v, err = vault.Open(dir, pass, vault.Options{UnlockTime: 1}); err != nil {
		t.Fatal(err)
	}
	defer func() { _ = v.Close() }()
	j = New(Deps{Vault: v, Now: clock()})
	for result, want := range map[Result]int{Pending: 0, Unknown: 225, OK: 225} {
		page, err := j.Search(t.Context(), Query{Result: result, Limit: MaxLimit})
		if err != nil || len(page.Entries) != want {
			t.Fatalf("%s: %d entries, want %d (%v)", result, len(page.Entries), want, err)
		}
	}
}

func TestACompleteEntryCannotBeChanged(t *testing.T) {
	j := journal(t)
	e, err := j.Append(Entry{Action: "version.online", Result: Pending})
	if err != nil {
		t.Fatal(err)
	}
	e.Result = Unknown
	if _, err := j.Append(e); err != nil {
		t.Fatal(err)
	}
	e.Result = OK // looked up later
	if _, err := j.Append(e); err != nil {
		t.Fatal(err)
	}
	e.Result = Failed
	if _, err := j.Append(e); err == nil {
		t.Fatal("a complete entry was changed")
	}
	if got, _ := j.Get(e.ID); got.Result != OK {
		t.Fatalf("got %+v", got)
	}
}

func TestAClosedVaultIsAnErrorNotAPanic(t *testing.T) {
	v, _ := open(t)
	if err := v.Close(); err != nil {
		t.Fatal(err)
	}
	j := New(Deps{Vault: v, Now: clock()})
	if _, err := j.Search(t.Context(), Query{}); fault.CodeOf(err) != vault.CodeClosed {
		t.Fatal(err)
	}
	if err := j.Do(context.Background(), Entry{}, func(context.Context) error { return nil }); fault.CodeOf(err) != vault.CodeClosed {
		t.Fatal(err)
	}
}

func TestWhatSoundsLikeASecretIsMasked(t *testing.T) {
	j := journal(t)
	detail := map[string]string{"app_auth_token": "201502BB", "PrivateKey": "MII", "template": "T1"}
	e, err := j.Append(Entry{Action: "authorize.accept", Detail: detail})
	if err != nil {
		t.Fatal(err)
	}
	got, err := j.Get(e.ID)
	if err != nil || got.Detail["app_auth_token"] != masked || got.Detail["PrivateKey"] != masked || got.Detail["template"] != "T1" {
		t.Fatalf("%+v, %v", got.Detail, err)
	}
	if detail["app_auth_token"] != "201502BB" {
		t.Fatal("the caller's map was changed")
	}
}

func TestTheWholeSearchIsATable(t *testing.T) {
	j := journal(t)
	for _, name := range []string{`=HYPERLINK("http://evil")`, "+86", "正常, \"名\"\n第二行", "@x", "-1"} {
		if _, err := j.Append(Entry{Action: "version.online", MerchantName: name, Message: fault.T("went", "成功")}); err != nil {
			t.Fatal(err)
		}
	}
	head, list, failed := j.Table(t.Context(), Query{}, fault.Chinese)
	rows := append([][]string{head}, slices.Collect(list)...)
	if err := failed(); err != nil || len(rows) != 6 {
		t.Fatalf("%d rows, %v", len(rows), err)
	}
	if rows[0][0] != time.Now().Format("时间 (UTC-07:00)") || rows[1][3] != "上架" || rows[1][5] != "成功" {
		t.Fatalf("headings %v, row %v", rows[0], rows[1])
	}
	_, list, failed = j.Table(t.Context(), Query{Text: "正常"}, fault.English)
	for row := range list {
		if row[3] != "Put online" {
			t.Fatal(row)
		}
		break // a reader may have had enough
	}
	if err := failed(); err != nil {
		t.Fatal(err)
	}
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	_, list, failed = j.Table(ended, Query{}, fault.English)
	if rows := slices.Collect(list); len(rows) != 0 || failed() == nil {
		t.Fatalf("%d rows of a search that was ended, %v", len(rows), failed())
	}
}

// Of what the program was told nothing succeeded: a rejection is no success.
func TestNewsHasNoResult(t *testing.T) {
	result := func(action string, is Result) string {
		for _, col := range columns {
			if col.heading.EN == "Result" {
				return col.value(Entry{Action: action, Result: is}, fault.Chinese)
			}
		}
		t.Fatal("no column of results")
		return ""
	}
	for action, want := range map[string]string{"version.audit.rejected": "", "authorize.lost": "", "batch.stopped": "", "version.online": "成功", "some.thing": "成功"} {
		if got := result(action, OK); got != want {
			t.Errorf("%s: %q, want %q", action, got, want)
		}
	}
	if got := result("message.received", Failed); got != "失败" {
		t.Errorf("a message that cannot be read: %q", got)
	}
}

func TestEveryActionHasWordsInBothLanguages(t *testing.T) {
	seen := map[string]bool{}
	for _, a := range Actions() {
		if a.Label.EN == "" || a.Label.ZH == "" || seen[a.Name] {
			t.Errorf("%+v", a)
		}
		seen[a.Name] = true
	}
	if l := Label("some.thing"); l.EN != "some.thing" || l.ZH != "some.thing" {
		t.Fatal(l)
	}
}

// A change that went well says what the platform did, and one with words of its
// own says those.
func TestAnEntryOfACallHasWords(t *testing.T) {
	e := Entry{Action: "version.upload", Method: alipay.MethodVersionUpload, Result: OK}
	if said := e.Said(); said.ZH != "已上传，平台正在根据模板构建" || said.EN == "" {
		t.Errorf("%+v", said)
	}
	if e.Result = Failed; !e.Said().IsZero() {
		t.Errorf("a call that failed did something: %+v", e.Said())
	}
	e.Message = fault.T("no such version", "没有该版本")
	if e.Said() != e.Message {
		t.Errorf("%+v", e.Said())
	}
}

func TestWhatIsSaidOfACallIsFound(t *testing.T) {
	j := journal(t)
	for _, result := range []Result{OK, Failed} { // nothing was done by the one that failed
		if _, err := j.Append(Entry{Action: "version.upload", Method: alipay.MethodVersionUpload, Result: result}); err != nil {
			t.Fatal(err)
		}
	}
	for _, words := range []string{"根据模板构建", "BUILDS it from"} {
		if page, err := j.SearchAll(t.Context(), Query{Text: words}, nil); err != nil || len(page.Entries) != 1 || page.Entries[0].Result != OK {
			t.Errorf("%s: %+v, %v", words, page.Entries, err)
		}
	}
}
