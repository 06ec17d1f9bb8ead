package version_test

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"minifleet/backend/alipay"
	"minifleet/backend/fault"
	"minifleet/backend/field"
	"minifleet/backend/journal"
	"minifleet/backend/version"
)

// The build may end between the refusal and the look at how far it is.
func TestAVersionThatIsBuiltMeanwhileIsSubmitted(t *testing.T) {
	w := newWorld(t, 1, `{"build_ms":600000,"audit":"manual"}`)
	ctx, app := context.Background(), w.apps[0]
	_, err := w.service.Upload(ctx, app, "1.0.0", w.source())
	w.ok(err)
	if err := w.service.SubmitAudit(ctx, app, form("1.0.0")); fault.CodeOf(err) != version.CodeBuilding {
		t.Fatal(err)
	}
	w.wire.heard = func(request string) {
		if strings.Contains(request, alipay.MethodVersionAuditApply) {
			w.wire.heard = nil
			w.Settings(json.RawMessage(`{"build_ms":1}`))
			time.Sleep(20 * time.Millisecond)
		}
	}
	w.ok(w.service.SubmitAudit(ctx, app, form("1.0.0")))
	if f, err := w.service.Cached(app); err != nil || f.Versions[0].State != version.Auditing {
		t.Fatal(f, err)
	}
}

// The scan of a version's code is told as what it is.
func TestAVersionIsNotSubmittedBeforeItsScan(t *testing.T) {
	w := newWorld(t, 1, `{"build_ms":0,"scan_ms":600000,"audit":"manual"}`)
	ctx, app := context.Background(), w.apps[0]
	_, err := w.service.Upload(ctx, app, "1.0.0", w.source())
	w.ok(err)
	err = w.service.SubmitAudit(ctx, app, form("1.0.0"))
	if f := fault.As(err); f.Code != version.CodeBuilding || !strings.Contains(f.Message.EN, "scanned") {
		t.Fatal(err)
	}
	w.Settings(json.RawMessage(`{"scan_ms":0,"scan_fail_rate":1}`))
	if err := w.service.SubmitAudit(ctx, app, form("1.0.0")); fault.CodeOf(err) != version.CodeScanFailed || fault.As(err).Hint.ZH == "" {
		t.Fatal(err)
	}
	w.Settings(json.RawMessage(`{"scan_fail_rate":0}`))
	w.ok(w.service.SubmitAudit(ctx, app, form("1.0.0")))
}

func TestTheWholeLifeOfAVersion(t *testing.T) {
	w := newWorld(t, 1, `{"build_ms":0,"audit":"manual"}`)
	ctx, s, app := context.Background(), w.service, w.apps[0]
	state := func(number string, want version.State) version.Info {
		t.Helper()
		known, err := s.Cached(app)
		w.ok(err)
		mine, _ := known.Find(number)
		fetched, err := s.List(ctx, app)
		w.ok(err)
		theirs, _ := fetched.Find(number)
		if mine.State != want || theirs.State != want {
			t.Fatalf("%s is %s here and %s there, want %s (journal: %s)", number, mine.State, theirs.State, want, w.newest())
		}
		return theirs
	}

	b, err := s.Upload(ctx, app, "1.0.0", w.source())
	w.ok(err)
	if b != version.BuildDone {
		t.Fatal(b)
	}
	state("1.0.0", version.Init)
	w.ok(s.Do(ctx, app, "1.0.0", version.ExperienceCreate, ""))
	e, err := s.Experience(ctx, app, "1.0.0")
	w.ok(err)
	if e.Status != version.ExperienceReady || e.QRCodeURL == "" || time.Until(e.ExpiresAt) < 6*24*time.Hour {
		t.Fatalf("%+v", e)
	}
	if cached, ok, err := s.CachedExperience(app, "1.0.0"); !ok || err != nil || cached.QRCodeURL != e.QRCodeURL {
		t.Fatalf("%+v %v %v", cached, ok, err)
	}
	w.ok(s.Do(ctx, app, "1.0.0", version.ExperienceCancel, ""))

	whole := form("1.0.0")
	whole.Memo, whole.RegionType = "测试账号见附件", version.RegionLocation
	whole.Regions = []version.Region{{ProvinceCode: "330000", ProvinceName: "浙江省", CityCode: "330100", CityName: "杭州市"}}
	whole.Files = []version.Attachment{{Field: "first_screen_shot", Name: "a.png", Content: picture(750, 1334)},
		{Field: "second_screen_shot", Name: "b.png", Content: picture(750, 1334)}}
	w.ok(s.SubmitAudit(ctx, app, whole))
	state("1.0.0", version.Auditing)
	last, at, ok, err := s.LastSubmission(app)
	if err != nil || !ok || at.IsZero() || last.Memo != whole.Memo || len(last.Files) != 2 || last.Files[0].Content != nil || last.Files[0].Size == 0 {
		t.Fatalf("%+v %v %v", last, ok, err)
	}
	w.ok(s.Do(ctx, app, "1.0.0", version.CancelAudit, ""))
	state("1.0.0", version.Init)

	w.ok(s.SubmitAudit(ctx, app, last)) // the stored files are attached again
	w.audit(app, "1.0.0", "reject")
	d, err := s.Detail(ctx, app, "1.0.0")
	w.ok(err)
	if d.State != version.AuditReject || d.Reason() != "类目与服务不符" || len(d.Screenshots) != 2 {
		t.Fatalf("%+v", d)
	}
	cached, err := s.CachedDetail(app, "1.0.0")
	if err != nil || cached.Reason() != d.Reason() || cached.FetchedAt.IsZero() {
		t.Fatalf("%+v %v", cached, err)
	}
	w.ok(s.Do(ctx, app, "1.0.0", version.BackToDevelopment, ""))
	w.ok(s.SubmitAudit(ctx, app, form("1.0.0")))
	w.audit(app, "1.0.0", "pass")
	_, err = s.List(ctx, app)
	w.ok(err)
	w.ok(s.Do(ctx, app, "1.0.0", version.Gray, "p10"))
	w.ok(s.Do(ctx, app, "1.0.0", version.Gray, "p50"))
	if err := s.Do(ctx, app, "1.0.0", version.Gray, "p30"); fault.CodeOf(err) != "version.gray_reduce" {
		t.Fatal(err)
	}
	state("1.0.0", version.InGray)
	w.ok(s.Do(ctx, app, "1.0.0", version.EndGray, ""))
	state("1.0.0", version.WaitRelease)
	w.ok(s.Do(ctx, app, "1.0.0", version.PutOnline, ""))
	state("1.0.0", version.Release)

	_, err = s.Upload(ctx, app, "1.0.1", w.source())
	w.ok(err)
	w.ok(s.SubmitAudit(ctx, app, form("1.0.1")))
	w.audit(app, "1.0.1", "pass")
	w.ok(s.Do(ctx, app, "1.0.1", version.PutOnline, ""))
	state("1.0.0", version.Offline)
	fleet, _ := s.Cached(app)
	if r, ok := fleet.Restorable(); !ok || r.Version != "1.0.0" {
		t.Fatalf("%+v", r)
	}
	w.ok(s.Do(ctx, app, "1.0.1", version.RollBack, ""))
	state("1.0.0", version.Release)
	state("1.0.1", version.Offline)
	if l := version.Judge(fleet, "1.0.1", version.Delete); l.Legal || l.Reason.ZH == "" {
		t.Fatalf("%+v", l)
	}
	w.ok(s.Do(ctx, app, "1.0.0", version.TakeOffline, ""))
	state("1.0.0", version.Offline)

	_, err = s.Upload(ctx, app, "1.0.2", w.source())
	w.ok(err)
	w.ok(s.Do(ctx, app, "1.0.2", version.Delete, ""))
	fleet, err = s.List(ctx, app)
	w.ok(err)
	if _, there := fleet.Find("1.0.2"); there {
		t.Fatal("deleted and still there")
	}
}

func TestARefusalIsAFaultWithTheNextStepAndInTheJournal(t *testing.T) {
	w := newWorld(t, 1, `{"build_ms":0,"audit":"manual"}`)
	ctx, s, app := context.Background(), w.service, w.apps[0]
	_, err := s.Upload(ctx, app, "1.0.0", w.source())
	w.ok(err)
	_, err = s.Upload(ctx, app, "1.0.0", w.source())
	f := fault.As(err)
	if f.Code != "platform.state_conflict" && f.Code != "platform.input_invalid" {
		t.Fatal(err)
	}
	if f.Hint.EN == "" || f.Hint.ZH == "" {
		t.Fatalf("no hint: %+v", f)
	}
	if got := w.newest(); got != "version.upload 1.0.0 failed VERSION_HAS_EXISTED" {
		t.Fatal(got)
	}
	for _, bad := range []string{"1.0", "1.0.0.0", "a.b.c", "01.0.0", "1.0.2147483648", ""} {
		if _, err := s.Upload(ctx, app, bad, w.source()); fault.CodeOf(err) != "version.number" {
			t.Errorf("%q: %v", bad, err)
		}
	}
	src := w.source()
	src.Ext = `[1]`
	if _, err := s.Upload(ctx, app, "1.0.1", src); fault.CodeOf(err) != "version.ext" {
		t.Fatal(err)
	}
}

func TestALostAnswerIsLookedUpAndNothingIsRepeated(t *testing.T) {
	w := newWorld(t, 1, `{"build_ms":0,"audit":"manual"}`)
	ctx, s, app := context.Background(), w.service, w.apps[0]

	w.wire.lose = "version.upload"
	_, err := s.Upload(ctx, app, "1.0.0", w.source())
	w.ok(err)
	if got := w.newest(); got != "version.upload 1.0.0 ok " {
		t.Fatal(got)
	}
	w.wire.drop = "audit.apply"
	err = s.SubmitAudit(ctx, app, form("1.0.0"))
	if f := fault.As(err); f.Code != "journal.did_not" || f.Retry != fault.RetryNow {
		t.Fatalf("%+v", err)
	}
	if got := w.newest(); got != "version.audit.apply 1.0.0 failed " {
		t.Fatal(got)
	}
	w.wire.lose = "audit.apply"
	w.ok(s.SubmitAudit(ctx, app, form("1.0.0")))
	w.wire.lose = "audit.cancel"
	w.ok(s.Do(ctx, app, "1.0.0", version.CancelAudit, ""))
	w.wire.lose = "experience.create"
	w.ok(s.Do(ctx, app, "1.0.0", version.ExperienceCreate, ""))

	w.wire.dead = true
	err = s.Do(ctx, app, "1.0.0", version.ExperienceCancel, "")
	w.wire.dead = false
	if f := fault.As(err); f.Code != "journal.not_known_yet" || f.Retry != fault.RetryAfterLookup {
		t.Fatalf("%+v", err)
	}
	page, err := w.journal.Search(context.Background(), journal.Query{Limit: 1})
	w.ok(err)
	if page.Entries[0].Result != journal.Unknown {
		t.Fatalf("%+v", page.Entries[0])
	}
}

func TestAnInvalidFormNeverReachesTheNetwork(t *testing.T) {
	w := newWorld(t, 1, `{}`)
	w.wire.dead = true
	f := form("1.0.0")
	f.Description = "太短"
	f.Phone = "call me"
	err := w.service.SubmitAudit(context.Background(), w.apps[0], f)
	var fields field.Errors
	if !errors.As(err, &fields) || len(fields) != 2 || fault.CodeOf(err) != "version.form" {
		t.Fatalf("%v", err)
	}
	if w.newest() != "" {
		t.Fatal("something was journaled:", w.newest())
	}
}
