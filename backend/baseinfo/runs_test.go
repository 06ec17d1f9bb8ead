package baseinfo

import (
	"bytes"
	"context"
	"image"
	"image/png"
	"strings"
	"testing"
	"time"

	"minifleet/backend/alipay"
	"minifleet/backend/fault"
	"minifleet/backend/merchant"
	"minifleet/backend/platformtest"
)

// shops are the merchants of a lab, by the IDs of their mini programs.
type shops struct{ ids []string }

func (s shops) Get(id string) (merchant.Merchant, error) { return s.Resolve(id) }

func (s shops) Resolve(ref string) (merchant.Merchant, error) {
	for i, id := range s.ids {
		if ref == id || ref == "店"+string(rune('A'+i)) {
			return merchant.Merchant{ID: id, MiniAppID: id, Name: "店" + string(rune('A'+i))}, nil
		}
	}
	return merchant.Merchant{}, fault.New("merchant.not_found", fault.T("there is no merchant %q", "没有商家“%s”", ref))
}

func (s shops) list() (out []merchant.Merchant) {
	for _, id := range s.ids {
		m, _ := s.Resolve(id)
		out = append(out, m)
	}
	return out
}

func manyOn(t *testing.T, l *platformtest.Lab, r Releases) *Service {
	t.Helper()
	s := New(Deps{Vault: l.Vault, Journal: l.Journal, Bus: l.Bus, Platform: l, Releases: r, Now: time.Now, Records: shops{l.IDs}, Runs: l.Runs})
	for _, id := range l.IDs {
		if _, err := s.Read(t.Context(), id); err != nil {
			t.Fatal(err)
		}
		if _, err := s.ReadCategories(t.Context(), id); err != nil {
			t.Fatal(err)
		}
	}
	return s
}

func readTable(t *testing.T, content []byte) merchant.Table {
	t.Helper()
	table, err := merchant.ReadTable(context.Background(), "sheet", bytes.NewReader(content), Digits)
	if err != nil {
		t.Fatal(err)
	}
	return table
}

func TestAnExportedSheetChangesNothing(t *testing.T) {
	l := platformtest.NewLab(t, 3, 0)
	s := manyOn(t, l, releases{false, true})
	for _, format := range []merchant.Format{merchant.CSV, merchant.XLSX} {
		for _, lang := range []fault.Lang{fault.Chinese, fault.English} {
			var out bytes.Buffer
			if err := s.WriteSheet(&out, format, shops{l.IDs}.list(), lang); err != nil {
				t.Fatal(err)
			}
			plan, err := s.PlanSheet(t.Context(), readTable(t, out.Bytes()))
			if err != nil || plan.Same != 3 || len(plan.Rows)+len(plan.Bad) > 0 {
				t.Errorf("%s, %s: %+v, %v", format, lang, plan, err)
			}
		}
	}
}

func TestASheetIsComparedCheckedAndDone(t *testing.T) {
	l := platformtest.NewLab(t, 5, 0)
	s := manyOn(t, l, releases{false, true})
	sheet := "商家名称,小程序ID,小程序简介,客服电话,类目,小程序名称\r\n" +
		",ID0,到店自取现做现卖,0571-87654321,,\r\n" + // changes two fields
		",ID1,短,,,\r\n" + // too short
		",ID2,,,不存在的类目,\r\n" +
		"店D,,,,,禾木咖啡分店\r\n" +
		"店E,,,,,禾木咖啡分店\r\n" +
		"无此商家,,现做现卖好味道,,,\r\n" +
		",ID0,又来一次,,,\r\n"
	for i, id := range l.IDs {
		sheet = strings.ReplaceAll(sheet, "ID"+string(rune('0'+i)), id)
	}
	plan, err := s.PlanSheet(t.Context(), readTable(t, []byte(sheet)))
	if err != nil {
		t.Fatal(err)
	}
	if len(plan.Rows) != 5 || len(plan.Ready()) != 1 || len(plan.Bad) != 2 || len(plan.Rows[0].Diff) != 2 || plan.Rows[0].Effect.Route != RouteImmediate {
		t.Fatalf("plan: %d rows, %d ready, %d bad: %+v", len(plan.Rows), len(plan.Ready()), len(plan.Bad), plan)
	}
	for i, code := range map[int]string{1: "short", 2: "characters", 3: "twice", 4: "twice"} {
		if p := plan.Rows[i].Problems; len(p) == 0 || p[0].Code != code {
			t.Errorf("row %d: %+v, want %s", i, p, code)
		}
	}
	head, err := s.EditMany(plan)
	v := l.Over(t, head, err)
	if v.Counts.OK != 1 || v.Total != 1 || v.About.ZH != "简介、客服电话" || v.Results[0].Outcome.Note.EN != "in effect" {
		t.Fatalf("run: %+v", v)
	}
	if info, _, _ := s.Cached(l.IDs[0]); info.Slogan != "到店自取现做现卖" || info.Phone != "0571-87654321" {
		t.Errorf("then: %+v", info)
	}
	if n := l.Effects("alipay.open.mini.baseinfo.modify"); len(n) != 1 || n[l.IDs[0]] != 1 {
		t.Errorf("calls: %v", n)
	}
	// The same sheet again finds nothing to send for the one that was done.
	plan, err = s.PlanSheet(t.Context(), readTable(t, []byte(sheet)))
	if err != nil || plan.Same != 1 || len(plan.Ready()) != 0 {
		t.Errorf("again: %+v, %v", plan, err)
	}
}

func TestLogosAreTakenByTheirFileName(t *testing.T) {
	l := platformtest.NewLab(t, 2, 0)
	s := manyOn(t, l, releases{false, true})
	var wide bytes.Buffer
	if err := png.Encode(&wide, image.NewRGBA(image.Rect(0, 0, 400, 240))); err != nil {
		t.Fatal(err)
	}
	taken, err := s.StageLogo(t.Context(), "logos/"+l.IDs[0]+".PNG", wide.Bytes())
	if err != nil || !taken.Cropped || taken.MerchantID != l.IDs[0] {
		t.Fatalf("taken %+v, %v", taken.FileName, err)
	}
	if _, err := s.StageLogo(t.Context(), `C:\logos\店B.png`, wide.Bytes()); err != nil {
		t.Fatal(err)
	}
	if _, err := s.StageLogo(t.Context(), "nobody.png", wide.Bytes()); fault.CodeOf(err) != "merchant.not_found" {
		t.Errorf("nobody's: %v", err)
	}
	if _, err := s.StageLogo(t.Context(), "店A.png", []byte("no picture")); fault.CodeOf(err) != "baseinfo.logo" {
		t.Errorf("no picture: %v", err)
	}
	before, _, _ := s.Cached(l.IDs[0])
	plan, err := s.PlanSheet(t.Context(), merchant.Table{})
	if err != nil || len(plan.Ready()) != 2 {
		t.Fatalf("plan %+v, %v", plan, err)
	}
	head, err := s.EditMany(plan)
	if v := l.Over(t, head, err); v.Counts.OK != 2 {
		t.Fatalf("run: %+v", v)
	}
	if after, _, _ := s.Cached(l.IDs[0]); after.LogoURL == before.LogoURL {
		t.Error("the logo is the old one")
	}
	if left, err := s.Staged(); err != nil || len(left) != 0 {
		t.Errorf("left: %v, %v", left, err)
	}
}

func TestWhatThePlatformTakesWithAnAuditWaitsForIt(t *testing.T) {
	l := platformtest.NewLab(t, 2, 1)
	l.Settings(map[string]any{"baseinfo_online": "refuse", "audit": "manual"})
	s := manyOn(t, l, releases{true, true})
	sheet := "小程序ID,商家名称,小程序简介\r\n" + l.IDs[0] + ",,每天一杯现做的好茶\r\n" + l.IDs[1] + ",,每天一份现做的好菜\r\n"
	plan, err := s.PlanSheet(t.Context(), readTable(t, []byte(sheet)))
	if err != nil || len(plan.Ready()) != 2 || plan.Rows[0].Effect.Route != RouteAudit {
		t.Fatalf("plan %+v, %v", plan, err)
	}
	head, err := s.EditMany(plan)
	v := l.Over(t, head, err)
	if v.Counts.OK != 2 || !strings.Contains(v.Results[0].Outcome.Note.ZH, "提审") {
		t.Fatalf("run: %+v", v)
	}
	waits, found, err := s.Waiting(l.IDs[0])
	if err != nil || !found || *waits.Change.Slogan != "每天一杯现做的好茶" {
		t.Fatalf("waiting %+v, %v, %v", waits, found, err)
	}
	// A single edit that is refused waits too, beside what waits already; a later
	// one of the same field takes its place.
	if _, err := s.Modify(t.Context(), l.IDs[0], Change{Phone: ptr("0571-11112222"), Slogan: ptr("每天一杯现做的果茶")}); err == nil {
		t.Fatal("taken")
	}
	waits, _, _ = s.Waiting(l.IDs[0])
	if *waits.Change.Slogan != "每天一杯现做的果茶" || *waits.Change.Phone != "0571-11112222" {
		t.Errorf("waiting %+v", waits.Change)
	}
	// It is over, field by field, when the base info shows it.
	info, _, _ := s.Cached(l.IDs[0])
	info.Phone = "0571-11112222"
	if err := s.settleWaiting(info); err != nil {
		t.Fatal(err)
	}
	if waits, found, _ = s.Waiting(l.IDs[0]); !found || waits.Change.Phone != nil || waits.Change.Slogan == nil {
		t.Errorf("half there: %+v", waits.Change)
	}
	info.Slogan = "每天一杯现做的果茶"
	if err := s.settleWaiting(info); err != nil {
		t.Fatal(err)
	}
	if _, found, _ = s.Waiting(l.IDs[0]); found {
		t.Error("it still waits")
	}
	if err := l.Vault.Update(s.ForgetTx(l.IDs[1])); err != nil {
		t.Fatal(err)
	}
	if _, found, _ = s.Waiting(l.IDs[1]); found {
		t.Error("it waits for a merchant that is gone")
	}
}

// TestNothingIsChangedTwiceUnderLostReplies: the platform changes each field
// once, whatever is lost on the way.
func TestNothingIsChangedTwiceUnderLostReplies(t *testing.T) {
	l := platformtest.NewLab(t, 8, 0)
	s := manyOn(t, l, releases{false, true})
	l.Watch(t)
	sheet := "小程序ID,商家名称,小程序简介\r\n"
	for i, id := range l.IDs {
		sheet += id + ",,每天一杯现做的好茶" + string(rune('A'+i)) + "\r\n"
	}
	plan, err := s.PlanSheet(t.Context(), readTable(t, []byte(sheet)))
	if err != nil || len(plan.Ready()) != 8 {
		t.Fatalf("%+v, %v", plan, err)
	}
	l.Settings(map[string]any{"lost_reply_rate": 0.3, "refused_rate": 0.2})
	head, err := s.EditMany(plan)
	for end := time.Now().Add(20 * time.Second); err == nil && time.Now().Before(end); time.Sleep(20 * time.Millisecond) {
		if v, err := l.Runs.Show(head.ID); err != nil || v.Counts.Left == 0 {
			break
		}
	}
	l.Settings(map[string]any{"lost_reply_rate": 0, "refused_rate": 0})
	v := l.Over(t, head, err)
	for v.Counts.OK < 8 {
		head, err := l.Runs.Retry(v.ID)
		v = l.Over(t, head, err)
	}
	for i, id := range l.IDs {
		if info, err := s.Read(t.Context(), id); err != nil || info.Slogan != "每天一杯现做的好茶"+string(rune('A'+i)) {
			t.Errorf("%s: %q, %v", id, info.Slogan, err)
		}
	}
	for id, n := range l.Effects("alipay.open.mini.baseinfo.modify") {
		if n != 1 {
			t.Errorf("%s was changed %d times", id, n)
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
		return nil, alipay.Acting{}, fault.New("authorize.lost", fault.T("cancelled", "已取消授权"))
	}
	return c.Platform.For(id)
}

func TestASheetLeavesOutWhoIsNotAuthorized(t *testing.T) {
	l := platformtest.NewLab(t, 2, 0)
	s := manyOn(t, l, releases{false, true})
	s.Platform = consents{l, l.IDs[1]}
	plan, err := s.PlanSheet(t.Context(), readTable(t, []byte("商家名称,小程序ID,客服电话\r\n,"+l.IDs[0]+",0571-87654321\r\n,"+l.IDs[1]+",0571-87654321\r\n")))
	if err != nil || len(plan.Rows) != 2 || len(plan.Ready()) != 1 || len(plan.Rows[1].Problems) != 1 || plan.Rows[1].Problems[0].Code != "authorize.lost" {
		t.Fatalf("%+v, %v", plan, err)
	}
}
