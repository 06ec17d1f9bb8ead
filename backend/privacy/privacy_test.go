package privacy

import (
	"encoding/json"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"minifleet/backend/alipay"
	"minifleet/backend/fault"
	"minifleet/backend/field"
	"minifleet/backend/journal"
	"minifleet/backend/merchant"
	"minifleet/backend/platformtest"
	"minifleet/backend/provider"
	"minifleet/backend/run"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// memory keeps what was learnt in place of readiness.
type memory struct{ known map[string]Known }

func (m memory) Privacy(id string) (Known, error) { return m.known[id], nil }
func (m memory) LearnPrivacy(id, status string, used []Used) error {
	k := m.known[id]
	if k.Status = status; used != nil {
		k.Used = used
	}
	m.known[id] = k
	return nil
}

type records map[string]merchant.Merchant

func (r records) Get(id string) (merchant.Merchant, error) { return r[id], nil }

// world is one mini program's agreement at a platform that answers as told.
type world struct {
	status string
	used   []map[string]any
	lose   bool // the answer of the next submission, after its effect
	drop   bool // before it
	refuse string
	sent   []map[string]any
}

func (w *world) handle(c platformtest.Request) platformtest.Answer {
	switch strings.TrimPrefix(c.Method, "alipay.open.mini.privacy.") {
	case "systemfield.query":
		return platformtest.Answer{Fields: map[string]any{"system_privacy_fields": w.used}}
	case "audit.query":
		return platformtest.Answer{Fields: map[string]any{"status": w.status}}
	case "audit.create":
		switch {
		case w.refuse != "":
			return platformtest.Refuse(w.refuse)
		case w.drop:
			w.drop = false
			return platformtest.Answer{Lost: true}
		}
		w.sent, w.status = append(w.sent, c.Biz), "AUDITING"
		lost := w.lose
		w.lose = false
		return platformtest.Answer{Lost: lost}
	}
	return platformtest.Refuse("SYSTEM_ERROR")
}

var phone = []map[string]any{{"code": "USER_PHONE", "interface_code": "my.getPhoneNumber", "optional": false}}

func good() Form {
	return Form{Phone: "{{phone}}", Reply: "15", Public: Shown, Storage: Inside, System: []System{
		{Code: "USER_PHONE", Purpose: "for {{name}}"}, {Code: "USER_NICKNAME", Purpose: "greeting"}}}
}

func setup(t *testing.T) (*platformtest.Bench, *world, memory, *Service) {
	w := &world{status: "INIT", used: phone}
	b := platformtest.NewBench(t, w.handle)
	mem := memory{map[string]Known{}}
	s := New(Deps{Vault: b.Vault, Journal: b.Journal, Bus: b.Bus, Platform: b, Runs: b.Runs, Now: b.Clock.Now, Memory: mem,
		Records:    records{"m1": {ID: "m1", Name: "Tea", Phone: "0571-8888"}},
		TemplateOf: func(string) (string, error) { return "t1", nil }})
	return b, w, mem, s
}

func fields(errs field.Errors) (out []string) {
	for _, e := range errs {
		out = append(out, e.Field+":"+e.Code)
	}
	return out
}

// What breaks the platform's limits, or names what nobody has, is found before
// anything is sent.
func TestFormsAreChecked(t *testing.T) {
	many := make([]Own, MostOwn+1)
	for i := range many {
		many[i] = Own{Name: strings.Repeat("n", i+1), Purpose: "p"}
	}
	for name, c := range map[string]struct {
		edit func(*Form)
		want []string
	}{
		"good":        {func(*Form) {}, nil},
		"no contact":  {func(f *Form) { f.Phone = " " }, []string{"contact_email:blank"}},
		"bad contact": {func(f *Form) { f.Phone, f.Email = "call me", "at home" }, []string{"contact_email:shape", "contact_phone:shape"}},
		"days":        {func(f *Form) { f.Reply = "0" }, []string{"reply_cycle:shape"}},
		"no days":     {func(f *Form) { f.Reply = "" }, []string{"reply_cycle:blank"}},
		"words":       {func(f *Form) { f.Public, f.Storage = "", "moon" }, []string{"public_type:shape", "storage_location:shape"}},
		"stranger":    {func(f *Form) { f.Email = "{{mail}}" }, []string{"contact_email:placeholder"}},
		"twice":       {func(f *Form) { f.System = append(f.System, f.System[0]) }, []string{"system_privacy_fields.USER_PHONE:twice"}},
		"too many":    {func(f *Form) { f.Own = many }, []string{"user_define_privacy_fields:count"}},
		"own":         {func(f *Form) { f.Own = []Own{{Name: "a"}, {Purpose: "b"}} }, []string{"user_define_privacy_fields.1:blank", "user_define_privacy_fields.2:blank"}},
		"control":     {func(f *Form) { f.System[0].Purpose = "a\tb" }, []string{"system_privacy_fields.USER_PHONE:control"}},
	} {
		f := good()
		c.edit(&f)
		if got := fields(Check(f)); !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
	}
}

// A merchant's form declares what its code uses and no more, in its own words.
func TestFormsAreFilledForAMerchant(t *testing.T) {
	used := []Used{{"USER_PHONE", "my.getPhoneNumber", false}, {"USER_LOCATION", "my.getLocation", false}, {"USER_GENDER", "x", true}}
	f, errs := good().fill(provider.MerchantValues{Name: "Tea"}, used)
	if got := fields(errs); !slices.Equal(got, []string{"system_privacy_fields.USER_LOCATION:undeclared", "contact_phone:placeholder"}) {
		t.Errorf("%v", got)
	}
	if len(f.System) != 1 || f.System[0].Purpose != "for Tea" || f.System[0].Interface != "my.getPhoneNumber" {
		t.Errorf("%+v", f.System)
	}
	if good().System[0].Purpose != "for {{name}}" {
		t.Error("the provider's form was changed")
	}
}

func TestAnAgreementsWay(t *testing.T) {
	b, w, mem, s := setup(t)
	if _, err := s.Submit(t.Context(), "m1", Submission{}); fault.CodeOf(err) != "privacy.no_template" {
		t.Fatalf("without a form: %v", err)
	}
	if _, err := s.SaveTemplate("", good()); err != nil {
		t.Fatal(err)
	}
	w.used = append(w.used, map[string]any{"code": "USER_LOCATION", "interface_code": "my.getLocation"})
	if _, err := s.Submit(t.Context(), "m1", Submission{}); fault.CodeOf(err) != CodeInvalid || len(w.sent) != 0 {
		t.Fatalf("undeclared: %v", err)
	}
	own := good()
	own.System = append(own.System, System{Code: "USER_LOCATION", Purpose: "near"})
	if _, err := s.SaveTemplate("t1", own); err != nil {
		t.Fatal(err)
	}
	out, err := s.Submit(t.Context(), "m1", Submission{})
	if err != nil || out.Status != "AUDITING" || len(w.sent) != 1 {
		t.Fatalf("%+v, %v, %d sent", out, err, len(w.sent))
	}
	if w.sent[0]["contact_phone"] != "0571-8888" {
		t.Errorf("%v", w.sent[0])
	}
	if out, err = s.Submit(t.Context(), "m1", Submission{}); err != nil || !out.Waits || len(w.sent) != 1 {
		t.Fatalf("while one is in audit: %+v, %v", out, err)
	}
	w.status = "PASS"
	if out, err = s.Submit(t.Context(), "m1", Submission{}); err != nil || !out.Passed || len(w.sent) != 1 {
		t.Fatalf("after one passed: %+v, %v", out, err)
	}
	// A version that uses more needs a new agreement.
	w.used = append(w.used, map[string]any{"code": "USER_ALBUM", "interface_code": "my.chooseImage"})
	own.System = append(own.System, System{Code: "USER_ALBUM", Purpose: "pictures"})
	if _, err := s.SaveTemplate("t1", own); err != nil {
		t.Fatal(err)
	}
	if out, err = s.Submit(t.Context(), "m1", Submission{}); err != nil || out.Passed || len(w.sent) != 2 {
		t.Fatalf("when the code uses more: %+v, %v", out, err)
	}
	// Refused, handed in anew with other words than the provider's.
	w.status = "REJECT"
	own.Phone = "0571-9999"
	if out, err = s.Submit(t.Context(), "m1", Submission{Form: &own}); err != nil || out.Status != "AUDITING" || w.sent[2]["contact_phone"] != "0571-9999" {
		t.Fatalf("anew: %+v, %v", out, err)
	}
	p, err := s.Preview("m1")
	if err != nil || p.Sent == nil || p.Sent.Form.Phone != "0571-9999" || mem.known["m1"].Status != "AUDITING" || p.Ready() {
		t.Fatalf("%+v, %v", p, err)
	}
	w.status, w.refuse = "REJECT", "APPLICATION_TYPE_NOT_MINIAPP"
	if _, err = s.Submit(t.Context(), "m1", Submission{}); alipay.SubCodeOf(err) != w.refuse {
		t.Fatalf("%v", err)
	}
	if entries := b.Entries(t, journal.Query{Action: actionSubmit}); len(entries) != 4 || strings.Contains(printed(entries), "0571") {
		t.Errorf("the journal: %s", printed(entries))
	}
}

func printed(v any) string { raw, _ := json.Marshal(v); return string(raw) }

func TestALostAnswerIsLookedUp(t *testing.T) {
	_, w, _, s := setup(t)
	if _, err := s.SaveTemplate("", good()); err != nil {
		t.Fatal(err)
	}
	w.lose = true
	out, err := s.Submit(t.Context(), "m1", Submission{})
	if err != nil || !out.LookedUp || len(w.sent) != 1 {
		t.Fatalf("%+v, %v", out, err)
	}
	w.status, w.drop = "REJECT", true
	if _, err = s.Submit(t.Context(), "m1", Submission{}); fault.CodeOf(err) != "journal.did_not" || len(w.sent) != 1 {
		t.Fatalf("never arrived: %v", err)
	}
	if p, err := s.Preview("m1"); err != nil || p.Sent == nil {
		t.Fatalf("what landed before is forgotten: %+v, %v", p, err)
	}
}

// That a state is what it was tells nothing once an audit may have ended in it.
func TestAnUnchangedStateTellsNothingLater(t *testing.T) {
	b, _, _, s := setup(t)
	at := b.Clock.Now()
	for _, c := range []struct {
		before, now string
		later       time.Duration
		shown, told bool
	}{
		{"INIT", "AUDITING", 0, true, true}, {"INIT", "REJECT", time.Hour, true, true}, {"INIT", "INIT", time.Hour, false, true},
		{"REJECT", "REJECT", 0, false, true}, {"REJECT", "REJECT", time.Hour, false, false}, {"REJECT", "PASS", time.Hour, true, true},
		{"PASS", "PASS", time.Hour, false, false},
	} {
		want, _ := json.Marshal(wanted{Before: c.before, At: at.Add(-c.later)})
		if shown, told := s.shownBy(want, c.now); shown != c.shown || told != c.told {
			t.Errorf("%+v: %v, %v", c, shown, told)
		}
	}
}

// Many merchants while answers are lost, calls dropped and the gateway
// stumbles: each has one agreement in audit, handed in by one call that took
// effect; who was refused is handed in once more.
func TestManyMerchantsUnderFaults(t *testing.T) {
	l := platformtest.NewLab(t, 24, 0)
	l.Watch(t)
	mem := &locked{memory: memory{map[string]Known{}}}
	s := New(Deps{Vault: l.Vault, Journal: l.Journal, Bus: l.Bus, Platform: l, Runs: l.Runs, Memory: mem,
		Records: everyone{}, TemplateOf: func(string) (string, error) { return "", nil }})
	f := good()
	f.System = append(f.System, System{Code: "USER_LOCATION", Purpose: "near"})
	if _, err := s.SaveTemplate("", f); err != nil {
		t.Fatal(err)
	}
	done := func() {
		t.Helper()
		l.Settings(map[string]any{"lost_reply_rate": 0.15, "refused_rate": 0.15, "error_rate": 0.1, "rate_limit": 200})
		head, err := s.SubmitMany(l.IDs, false)
		for begun := false; !begun && err == nil; {
			var v run.View
			v, err = l.Runs.Show(head.ID)
			begun = v.Counts.Left == 0
			time.Sleep(5 * time.Millisecond)
		}
		l.Settings(map[string]any{"lost_reply_rate": 0, "refused_rate": 0, "error_rate": 0, "rate_limit": 0})
		l.Journal.Reachable() // what is looked for is looked for now
		v := l.Over(t, head, err)
		for _, r := range v.Results {
			if r.State != run.OK && r.Hint.ZH == "" {
				t.Errorf("a failure without a next step: %+v", r)
			}
		}
		if v.Counts.OK < len(l.IDs) {
			head, err = l.Runs.Retry(v.ID)
			v = l.Over(t, head, err)
		}
		if v.Counts.OK != len(l.IDs) {
			t.Fatalf("%+v", v.Head)
		}
	}
	done()
	for i, id := range l.IDs {
		if n := l.Effects(alipay.MethodPrivacyAuditCreate)[id]; n != 1 {
			t.Errorf("%s: %d agreements took effect", id, n)
		}
		if i%3 == 0 {
			l.Control("POST", "/privacy", map[string]any{"mini_app_id": id, "status": "REJECT"}, nil)
		}
	}
	done()
	for i, id := range l.IDs {
		want := 1
		if i%3 == 0 {
			want = 2
		}
		if n := l.Effects(alipay.MethodPrivacyAuditCreate)[id]; n != want {
			t.Errorf("%s: %d agreements took effect, not %d", id, n, want)
		}
	}
}

// locked is a memory for many at once.
type locked struct {
	memory
	mu sync.Mutex
}

func (l *locked) Privacy(id string) (Known, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.memory.Privacy(id)
}

func (l *locked) LearnPrivacy(id, status string, used []Used) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.memory.LearnPrivacy(id, status, used)
}

// everyone is a record of whoever is asked for.
type everyone struct{}

func (everyone) Get(id string) (merchant.Merchant, error) {
	return merchant.Merchant{ID: id, Name: id, Phone: "0571-8888"}, nil
}

// consents is a platform that one merchant has not agreed to.
type consents struct {
	alipay.Platform
	without string
}

func (c consents) For(id string) (*alipay.Client, alipay.Acting, error) {
	if id == c.without {
		return nil, alipay.Acting{}, fault.New("authorize.lost", fault.T("cancelled", "已取消授权"))
	}
	return c.Platform.For(id)
}

func TestAPlanLeavesOutWhoIsNotAuthorized(t *testing.T) {
	_, _, mem, s := setup(t)
	s.Records, s.Platform = everyone{}, consents{s.Platform, "m2"}
	mem.known["m2"] = Known{Status: alipay.PrivacyPass}
	if _, err := s.SaveTemplate("", good()); err != nil {
		t.Fatal(err)
	}
	for _, again := range []bool{false, true} {
		plan, err := s.PlanMany([]string{"m3", "m2"}, again)
		if err != nil || plan.Ready != 1 || !plan.Rows[0].Ready || plan.Rows[1].Ready || len(plan.Rows[1].Problems) != 1 || plan.Rows[1].Problems[0].Code != "authorize.lost" {
			t.Errorf("again %v: %+v, %v", again, plan, err)
		}
	}
}
