package filing

import (
	"bytes"
	"context"
	"os"
	"strings"
	"testing"
	"time"

	"minifleet/backend/alipay"
	"minifleet/backend/boundtest"
	"minifleet/backend/fault"
	"minifleet/backend/journal"
	"minifleet/backend/merchant"
	"minifleet/backend/platformtest"
)

func readTable(t testing.TB, content string) merchant.Table {
	t.Helper()
	table, err := merchant.ReadTable(context.Background(), "sheet.csv", strings.NewReader(content), Digits)
	if err != nil {
		t.Fatal(err)
	}
	return table
}

const headings = "小程序ID,商家名称,主体性质,主体名称,主体证件类型,主体证件号码,省份,城市,区县,通讯地址,主体联系电话,负责人姓名,负责人证件类型,负责人证件号码,负责人证件有效期起,负责人证件有效期止,主营类目编号,与主体负责人为同一人,颜色\n"

func line(ref, name, code string) string {
	return strings.Join([]string{ref, "", "企业", name, "营业执照", code, "浙江省", "杭州市", "西湖区", "文三路1号", canaryPhone, canaryName, "居民身份证", canaryID, "2020-01-02", "长期", "XS2004", "是", "红"}, ",") + "\n"
}

// TestASheetAndAFolderFillInForms: who is complete is told, and nothing of a
// bad row is repeated.
func TestASheetAndAFolderFillInForms(t *testing.T) {
	l := platformtest.NewLab(t, 3, 0)
	s := fileOn(t, l)
	sheet := headings + line(l.IDs[0], canaryFirm, canaryCode) + line(l.IDs[1], canaryFirm, "91330106MA2CFLDG4X") + line("nobody", canaryFirm, canaryCode) + line(l.IDs[0], canaryFirm, canaryCode)
	plan, err := s.PlanSheet(t.Context(), readTable(t, sheet))
	if err != nil || len(plan.Rows) != 2 || len(plan.Bad) != 2 || len(plan.Strange) != 1 || plan.Strange[0] != "颜色" {
		t.Fatalf("%+v, %v", plan, err)
	}
	if d, _ := s.Draft(l.IDs[0]); !d.Empty() {
		t.Error("planning kept something")
	}
	if n := len(plan.Rows[0].Problems); n != 3 { // the pictures
		t.Errorf("problems %+v", plan.Rows[0].Problems)
	}
	if kept, err := s.Keep(t.Context(), plan); err != nil || kept != 2 {
		t.Fatalf("%d, %v", kept, err)
	}
	for name, key := range map[string]string{
		"folder/" + l.IDs[0] + "_营业执照.jpg": keyOwnerPhoto, "店A/身份证人像面.JPG": "charge.photo_front", `C:\pictures\店A\id_back.png`: "charge.photo_back",
		l.IDs[0] + "-承诺书2.jpg": "person.commitment",
	} {
		m, got, err := s.Whose(name)
		if err != nil || m.ID != l.IDs[0] || got != key {
			t.Errorf("%s is %s of %s, %v", name, got, m.ID, err)
			continue
		}
		data := cardPhoto()
		if key == keyOwnerPhoto {
			data = licencePhoto()
		}
		if _, err := s.AddPicture(t.Context(), m.ID, got, name, data); err != nil {
			t.Fatal(err)
		}
	}
	if _, _, err := s.Whose("holiday.jpg"); fault.CodeOf(err) != "filing.whose" {
		t.Errorf("nobody's: %v", err)
	}
	if _, _, err := s.Whose("nobody_licence.jpg"); fault.CodeOf(err) != "merchant.not_found" {
		t.Errorf("nobody's: %v", err)
	}
	rows, err := s.Rows(merchant.Filter{})
	if err != nil || len(rows) != 3 || rows[0].Stage != StageFace || !rows[0].Complete || rows[1].Stage != StageDraft || rows[2].Stage != StageUnread {
		t.Errorf("rows %+v, %v", rows, err)
	}
	// Who is asked for alone is listed and counted alone.
	due, err := s.Overview("", "", "", func(id string) bool { return id == rows[1].MerchantID })
	counted := 0
	for _, at := range due.Stages {
		counted += at.Count
	}
	if err != nil || due.Total != 1 || counted != 1 || len(due.Rows) != 1 || due.Rows[0].MerchantID != rows[1].MerchantID {
		t.Errorf("one of them: %+v, %v", due, err)
	}
	// The same sheet again changes nothing, and an empty one is read as one.
	if plan, err = s.PlanSheet(t.Context(), readTable(t, sheet)); err != nil || plan.Rows[0].Fields != 0 {
		t.Errorf("again %+v, %v", plan.Rows, err)
	}
	for _, lang := range []fault.Lang{fault.Chinese, fault.English} {
		var out bytes.Buffer
		all, _ := s.Records.List(merchant.Filter{})
		if err := WriteSheet(&out, merchant.XLSX, all, lang); err != nil {
			t.Fatal(err)
		}
		if strings.Contains(out.String(), canaryID) {
			t.Error("the sheet holds a number")
		}
		table, err := merchant.ReadTable(t.Context(), "a.xlsx", &out, Digits)
		if err != nil {
			t.Fatal(err)
		}
		if plan, err = s.PlanSheet(t.Context(), table); err != nil || len(plan.Rows) != 3 || len(plan.Strange) != 0 {
			t.Errorf("%s: %d rows, strange %v, %v", lang, len(plan.Rows), plan.Strange, err)
		}
	}
}

// TestNothingIsHandedInTwice: whatever is lost on the way, each filing is handed
// in once, and those that cannot be are told why.
func TestNothingIsHandedInTwice(t *testing.T) {
	boundtest.ManyRounds(t)
	merchants := 30
	if os.Getenv("MINIFLEET_SOAK") != "" {
		merchants = 500
	}
	l := platformtest.NewLab(t, merchants, 0)
	l.Settings(map[string]any{"audit": "manual"})
	s := fileOn(t, l)
	l.Watch(t)
	for i, id := range l.IDs {
		switch {
		case i == 1: // nothing is filled in
		case i == 2:
			fillIn(t, s, id)
		case i == 0:
			fillIn(t, s, id)
			passFace(t, l, s, id)
		default:
			copyForm(t, s, l.IDs[0], id)
			passFace(t, l, s, id)
		}
	}
	l.Settings(map[string]any{"lost_reply_rate": 0.15, "refused_rate": 0.1})
	head, err := s.SubmitMany(l.IDs)
	for end := time.Now().Add(time.Minute); err == nil && time.Now().Before(end); time.Sleep(20 * time.Millisecond) {
		if v, err := l.Runs.Show(head.ID); err != nil || v.Counts.Left+v.Counts.Busy == 0 {
			break
		}
	}
	l.Settings(map[string]any{"lost_reply_rate": 0, "refused_rate": 0})
	v := l.Over(t, head, err)
	for tries := 0; v.Counts.OK < merchants-2 && tries < 5; tries++ {
		head, err := l.Runs.Retry(v.ID)
		v = l.Over(t, head, err)
	}
	for i, r := range v.Results {
		want := map[int]fault.Code{1: CodeIncomplete, 2: "filing.face"}[i]
		if r.Code != want {
			t.Errorf("%d: %s %s", i, r.State, r.Message.EN)
		}
		if strings.Contains(r.Message.ZH+r.Message.EN, canaryID) {
			t.Error("a number is told")
		}
	}
	effects := l.Effects(alipay.MethodFilingApply)
	if len(effects) != merchants-2 {
		t.Errorf("%d were handed in", len(effects))
	}
	for id, n := range effects {
		if n != 1 {
			t.Errorf("%s was handed in %d times", id, n)
		}
	}
}

// TestALostSubmissionIsNotRepeatedByHand while nobody knows what became of it.
func TestALostSubmissionIsNotRepeatedByHand(t *testing.T) {
	applied := 0
	status := "INIT"
	b := platformtest.NewBench(t, func(in platformtest.Request) platformtest.Answer {
		switch in.Method {
		case alipay.MethodFilingStatus:
			return platformtest.Answer{Fields: map[string]any{"icp_status": status}}
		case alipay.MethodFilingMediaUpload:
			return platformtest.Answer{Fields: map[string]any{"media_id": "M"}}
		case alipay.MethodFilingFaceVerify:
			return platformtest.Answer{Fields: map[string]any{"certify_id": "face-1"}}
		case alipay.MethodFilingFaceQuery:
			return platformtest.Answer{Fields: map[string]any{"certify_result_status": "SUCCESS"}}
		case alipay.MethodFilingApply:
			applied++
			return platformtest.Answer{Lost: true} // and it is still under way
		}
		return platformtest.Answer{}
	})
	b.Journal.Schedule([]time.Duration{time.Millisecond, time.Hour})
	s := New(Deps{Vault: b.Vault, Journal: b.Journal, Bus: b.Bus, Platform: b, Records: shops{[]string{"1"}}, Runs: b.Runs, Now: b.Clock.Now})
	put(t, s, sample(b.Clock.Now()))
	fillIn(t, s, "1")
	if _, err := s.BeginFace(t.Context(), "1", false); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Submit(t.Context(), "1"); !journal.NotKnownYet(err) {
		t.Fatalf("lost: %v", err)
	}
	if _, err := s.Submit(t.Context(), "1"); fault.CodeOf(err) != "filing.open" || applied != 1 {
		t.Errorf("again: %v, sent %d times", err, applied)
	}
	status = "SECURITY_AUDITING" // it arrived
	if _, err := s.Submit(t.Context(), "1"); fault.CodeOf(err) != "filing.under_way" {
		t.Errorf("arrived: %v", err)
	}
	if open, err := b.Journal.Asking("1", "filing."); err != nil || open {
		t.Errorf("open %v, %v", open, err)
	}
}
