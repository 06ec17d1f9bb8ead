package notice

import (
	"slices"
	"testing"
	"time"

	"go.uber.org/goleak"

	"minifleet/backend/alipay"
	"minifleet/backend/fault"
	"minifleet/backend/platformtest"
	"minifleet/backend/run"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func serviceOn(l *platformtest.Lab) *Service {
	return New(Deps{Vault: l.Vault, Journal: l.Journal, Platform: l, Runs: l.Runs})
}

var tea = Choice{Code: "TM0001", Keywords: []string{"门店", "取餐码"}}

func TestAMessageIsTakenIntoUseOnce(t *testing.T) {
	l := platformtest.NewLab(t, 1, 0)
	s, id := serviceOn(l), l.IDs[0]
	library, err := s.Library(t.Context(), id)
	if err != nil || len(library.Entries) != 3 || library.Entries[2].Free || library.Entries[2].Why == "" {
		t.Fatalf("%+v, %v", library, err)
	}
	if out, err := s.take(t.Context(), id, tea, ""); err != nil || out.Already || out.ID == "" {
		t.Fatalf("%+v, %v", out, err)
	}
	if out, err := s.take(t.Context(), id, tea, ""); err != nil || !out.Already {
		t.Fatalf("again: %+v, %v", out, err)
	}
	if list, err := s.Cached(id); err != nil || len(list.Templates) != 1 || !slices.Equal(list.Templates[0].Keywords, tea.Keywords) {
		t.Fatalf("%+v, %v", list, err)
	}
	for code, c := range map[fault.Code]Choice{
		"notice.not_in_library": {Code: "NONE", Keywords: tea.Keywords},
		"notice.not_selectable": {Code: "TM0003", Keywords: []string{"权益", "门店"}},
		CodeInvalid:             {Code: "TM0001", Keywords: []string{"门店", "天气"}},
	} {
		if _, err := s.take(t.Context(), id, c, ""); fault.CodeOf(err) != code {
			t.Errorf("%s: %v", code, err)
		}
	}
	if _, err := s.TakeMany(Choice{Code: "TM0001", Keywords: []string{"门店"}}, l.IDs); fault.CodeOf(err) != CodeInvalid {
		t.Errorf("one keyword: %v", err)
	}
	if n := l.Effects(alipay.MethodNoticeTemplateApply)[id]; n != 1 {
		t.Errorf("%d took effect", n)
	}
}

// Many merchants while answers are lost and calls dropped: each has the message
// once.
func TestManyMerchantsUnderFaults(t *testing.T) {
	l := platformtest.NewLab(t, 16, 0)
	l.Watch(t)
	s := serviceOn(l)
	l.Settings(map[string]any{"lost_reply_rate": 0.15, "refused_rate": 0.15})
	head, err := s.TakeMany(tea, l.IDs)
	for begun := false; !begun && err == nil; {
		var v run.View
		v, err = l.Runs.Show(head.ID)
		begun = v.Counts.Left == 0
		time.Sleep(5 * time.Millisecond)
	}
	l.Settings(map[string]any{"lost_reply_rate": 0, "refused_rate": 0})
	l.Journal.Reachable() // what is looked for is looked for now
	v := l.Over(t, head, err)
	if v.Counts.OK < len(l.IDs) {
		head, err = l.Runs.Retry(v.ID)
		v = l.Over(t, head, err)
	}
	effects := l.Effects(alipay.MethodNoticeTemplateApply)
	for _, r := range v.Results {
		if r.State != run.OK || effects[r.MerchantID] != 1 {
			t.Errorf("%s: %s, %d took effect: %s", r.MerchantID, r.State, effects[r.MerchantID], r.Message.EN)
		}
	}
}
