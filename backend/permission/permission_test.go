package permission

import (
	"bytes"
	"encoding/json"
	"image"
	"image/png"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"minifleet/backend/alipay"
	"minifleet/backend/fault"
	"minifleet/backend/merchant"
	"minifleet/backend/platformtest"
	"minifleet/backend/run"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// memory keeps what was learnt in place of readiness.
type memory struct {
	mu    sync.Mutex
	known map[string]Known
}

func (m *memory) Permissions(id string) (Known, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.known[id], nil
}

func (m *memory) LearnPermissions(id string, grants []Grant, uses []alipay.PrivacySystemField) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	k := m.known[id]
	k.Grants = grants
	for _, u := range uses {
		k.Uses = append(k.Uses, Use{u.InterfaceCode, u.Optional})
	}
	m.known[id] = k
	return nil
}

// everyone is a record of whoever is asked for.
type everyone struct{}

func (everyone) Get(id string) (merchant.Merchant, error) {
	return merchant.Merchant{ID: id, AppID: "app", Name: "Tea " + id}, nil
}

func serviceOn(l *platformtest.Lab) *Service {
	return New(Deps{Vault: l.Vault, Journal: l.Journal, Bus: l.Bus, Platform: l, Runs: l.Runs, Memory: &memory{known: map[string]Known{}},
		Records: everyone{}, TemplateOf: func(string) (string, string, error) { return "", "", nil }})
}

func drawing(t *testing.T, side int) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewRGBA(image.Rect(0, 0, side, side))); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func written(t *testing.T, s *Service) Form {
	t.Helper()
	kept, err := s.Attach(alipay.FilePermission1, "login.png", drawing(t, 64))
	if err != nil {
		t.Fatal(err)
	}
	f := Form{Interface: PhoneInterface, Field: PhoneField, Scene: "1001", Answer: "members of {{name}} log in", QPS: "10", Files: []File{kept}}
	if _, err := s.SaveTemplate("", f); err != nil {
		t.Fatal(err)
	}
	return f
}

// What the platform would refuse of a file is found before it is sent.
func TestFilesAreChecked(t *testing.T) {
	ok := drawing(t, 8)
	mp4 := append([]byte{0, 0, 0, 24}, []byte("ftypisom")...)
	for name, c := range map[string]struct {
		place, file string
		content     []byte
		want        string
	}{
		"picture":        {"picture_1", "a.PNG", ok, ""},
		"video":          {"video", "a.mp4", mp4, ""},
		"nowhere":        {"picture_6", "a.png", ok, "unknown"},
		"empty":          {"picture_1", "a.png", nil, "blank"},
		"large":          {"picture_1", "a.png", make([]byte, MaxFile+1), "size"},
		"other kind":     {"picture_1", "a.gif", ok, "format"},
		"video as photo": {"picture_1", "a.mp4", mp4, "format"},
		"photo as video": {"video", "a.png", ok, "format"},
		"no video":       {"video", "a.mp4", ok, "format"},
		"no picture":     {"picture_1", "a.png", []byte("hello"), "format"},
		"cut off":        {"picture_1", "a.png", ok[:len(ok)-20], "damaged"},
	} {
		got := ""
		if e := CheckFile(c.place, c.file, c.content); e != nil {
			got = e.Code
		}
		if got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

func TestFormsAreChecked(t *testing.T) {
	good := Form{Interface: "i", Field: "f", Scene: "s", Answer: "a {{name}}", QPS: "1000", Files: []File{{Place: "picture_2"}}}
	for name, c := range map[string]struct {
		edit func(*Form)
		want string
	}{
		"good":     {func(*Form) {}, ""},
		"no field": {func(f *Form) { f.Field = "" }, "field_name"},
		"no scene": {func(f *Form) { f.Scene = " " }, "scene_code"},
		"reason":   {func(f *Form) { f.Answer = "" }, "customer_answer"},
		"stranger": {func(f *Form) { f.Memo = "{{boss}}" }, "memo"},
		"too fast": {func(f *Form) { f.QPS = "1001" }, "qps_answer"},
		"no files": {func(f *Form) { f.Files = nil }, "files"},
		"twice":    {func(f *Form) { f.Files = append(f.Files, f.Files[0]) }, "files"},
	} {
		f := good
		f.Files = slices.Clone(good.Files)
		c.edit(&f)
		got := ""
		if errs := Check(f); len(errs) > 0 {
			got = errs[0].Field
		}
		if got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

// A file larger than a record of the vault is kept whole, and forgotten once no
// application has it and it is not new.
func TestFilesAreKeptAsLongAsTheyAreUsed(t *testing.T) {
	l := platformtest.NewLab(t, 1, 0)
	s := serviceOn(l)
	now := time.Now()
	s.Now = func() time.Time { return now }
	large := append(append([]byte{0, 0, 0, 24}, "ftypisom"...), bytes.Repeat([]byte("moving pictures "), pieceSize/8)...)
	kept, err := s.Attach(alipay.FilePermissionVideo, "use.mp4", large)
	if err != nil {
		t.Fatal(err)
	}
	f := written(t, s)
	if content, err := s.Content(kept.Ref); err != nil || !bytes.Equal(content, large) {
		t.Fatalf("%d of %d bytes, %v", len(content), len(large), err)
	}
	now = now.Add(2 * unusedFor)
	if _, err := s.SaveTemplate("", f); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Content(kept.Ref); fault.CodeOf(err) != "permission.no_file" {
		t.Fatalf("not used: %v", err)
	}
	if _, err := s.Content(f.Files[0].Ref); err != nil {
		t.Fatalf("used: %v", err)
	}
	f.Files = []File{kept}
	if _, err := s.SaveTemplate("", f); fault.CodeOf(err) != "permission.no_file" {
		t.Fatalf("an application with a file that is gone: %v", err)
	}
}

func TestAnApplicationsWay(t *testing.T) {
	l := platformtest.NewLab(t, 1, 0)
	l.Settings(map[string]any{"audit_ms": 86_400_000}) // nothing is decided but by the test
	s, id := serviceOn(l), l.IDs[0]
	phone := Application{Interface: PhoneInterface, Field: PhoneField}
	decide := func(status, reason string) {
		t.Helper()
		l.Control("POST", "/permission", map[string]any{"mini_app_id": id, "api_name": PhoneInterface, "field_name": PhoneField, "status": status, "reason": reason}, nil)
	}
	if _, err := s.Apply(t.Context(), id, phone); fault.CodeOf(err) != "permission.no_template" {
		t.Fatalf("without an application: %v", err)
	}
	f := written(t, s)
	o, err := s.Read(t.Context(), id)
	if err != nil || len(o.Rows) != 1 || !o.Rows[0].Needed || !o.Rows[0].Ready() || !strings.HasPrefix(o.Rows[0].Form.Answer, "members of Tea") {
		t.Fatalf("%+v, %v", o, err)
	}
	if out, err := s.Apply(t.Context(), id, phone); err != nil || out.Status != alipay.GrantAudit || out.Waits {
		t.Fatalf("%+v, %v", out, err)
	}
	if out, err := s.Apply(t.Context(), id, phone); err != nil || !out.Waits {
		t.Fatalf("again: %+v, %v", out, err)
	}
	decide(alipay.GrantReject, "没有授权页面")
	if o, err = s.Read(t.Context(), id); err != nil || o.Rows[0].Status != alipay.GrantReject || o.Rows[0].Reason != "没有授权页面" {
		t.Fatalf("%+v, %v", o, err)
	}
	f.Scene = "9999"
	phone.Form = &f
	if _, err := s.Apply(t.Context(), id, phone); alipay.SubCodeOf(err) != "SCENE_CODE_ERROR" {
		t.Fatalf("a scene nobody knows: %v", err)
	}
	f.Scene = "1002"
	if out, err := s.Apply(t.Context(), id, phone); err != nil || out.Status != alipay.GrantAudit {
		t.Fatalf("mended: %+v, %v", out, err)
	}
	decide(alipay.GrantAgree, "")
	if out, err := s.Apply(t.Context(), id, phone); err != nil || !out.Granted {
		t.Fatalf("granted: %+v, %v", out, err)
	}
	if n := l.Effects(alipay.MethodAPIFieldApply)[id]; n != 2 {
		t.Errorf("%d applications took effect", n)
	}
	catalog, err := s.ReadCatalog(t.Context(), id, PhoneInterface, PhoneField)
	if err != nil || len(catalog.Fields) != 2 || len(catalog.Fields[0].Scenes) != 2 {
		t.Errorf("%+v, %v", catalog, err)
	}
}

// That the states are what they were tells nothing once a review may have ended
// in them.
func TestUnchangedStatesTellNothingLater(t *testing.T) {
	s := &Service{Deps: Deps{Now: time.Now}}
	for _, c := range []struct {
		before, now []string
		later       time.Duration
		shown, told bool
	}{
		{nil, nil, time.Hour, false, true}, {nil, []string{"REJECT"}, time.Hour, true, true}, {nil, []string{"AUDIT"}, 0, true, true},
		{[]string{"REJECT"}, []string{"REJECT"}, 0, false, true}, {[]string{"REJECT"}, []string{"REJECT"}, time.Hour, false, false},
		{[]string{"REJECT"}, []string{"REJECT", "REJECT"}, time.Hour, true, true}, {[]string{"REJECT"}, []string{"AGREE"}, time.Hour, true, true},
	} {
		want, _ := json.Marshal(wanted{Interface: "i", Field: "f", Before: c.before, At: time.Now().Add(-c.later)})
		var grants []Grant
		for _, state := range c.now {
			grants = append(grants, Grant{Interface: "i", Field: "f", Status: state})
		}
		if shown, told := s.shownBy(want, grants); shown != c.shown || told != c.told {
			t.Errorf("%+v: %v, %v", c, shown, told)
		}
	}
}

// Many merchants while answers are lost and calls dropped: each has one
// application, handed in by one call that took effect; an individual's account
// is refused with its reason.
func TestManyMerchantsUnderFaults(t *testing.T) {
	l := platformtest.NewLab(t, 16, 0)
	l.Watch(t)
	s := serviceOn(l)
	written(t, s)
	l.Settings(map[string]any{"lost_reply_rate": 0.15, "refused_rate": 0.15, "error_rate": 0.1, "rate_limit": 200})
	head, err := s.ApplyMany("", "", l.IDs)
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
	effects := l.Effects(alipay.MethodAPIFieldApply)
	for _, r := range v.Results {
		want := 1
		if strings.Contains(r.Message.ZH, "仅企业账号") { // an individual's
			want = 0
		}
		if (r.State == run.OK) != (want == 1) || effects[r.MerchantID] != want {
			t.Errorf("%s: %s, %d applications took effect: %s", r.MerchantID, r.State, effects[r.MerchantID], r.Message.EN)
		}
	}
}

// consents is a platform that one merchant has not agreed to.
type consents struct {
	alipay.Platform
	without string
}

func (c consents) For(id string) (*alipay.Client, alipay.Acting, error) {
	if id == c.without {
		return nil, alipay.Acting{}, fault.New("authorize.not_authorized", fault.T("has not authorized", "尚未授权"))
	}
	return c.Platform.For(id)
}

func TestAPlanLeavesOutWhoIsNotAuthorized(t *testing.T) {
	l := platformtest.NewLab(t, 2, 0)
	s := serviceOn(l)
	s.Platform = consents{l, l.IDs[1]}
	plan, err := s.PlanMany("", "", l.IDs)
	if err != nil || plan.Ready != 0 || len(plan.Rows[1].Problems) != 2 || plan.Rows[1].Problems[0].Code != "authorize.not_authorized" {
		t.Fatalf("without an application: %+v, %v", plan, err)
	}
	written(t, s)
	plan, err = s.PlanMany("", "", l.IDs)
	if err != nil || plan.Ready != 1 || !plan.Rows[0].Ready || plan.Rows[1].Ready || plan.Rows[1].Problems[0].Text.ZH != "尚未授权" {
		t.Errorf("%+v, %v", plan, err)
	}
}
