package batch

import (
	"fmt"
	"strings"
	"testing"

	"minifleet/backend/fault"
	"minifleet/backend/merchant"
	"minifleet/backend/vault"
	"minifleet/backend/version"
)

// What audits refused in several batches is gathered by reason, and one
// correction goes to all of them through the batch of each.
func TestRejectionsOfSeveralBatchesAreOneList(t *testing.T) {
	t.Parallel()
	p := newPlatform(t, 4, `{"build_ms":20,"audit_ms":50,"reject_rate":1}`)
	h := newHouse(t, p)
	e := h.start(true)
	var batches []string
	for _, ids := range [][]string{h.ids[:2], h.ids[2:]} {
		pl := plan(GoalAudited)
		pl.Targets = merchant.Targets{Merchants: ids}
		r := h.run(pl)
		if len(r.Failed) != 2 {
			t.Fatalf("%+v", r)
		}
		batches = append(batches, r.Batch)
	}
	n := len(p.Calls())
	got, err := e.Rejections("")
	if err != nil || got.Total != 4 || len(p.Calls()) != n {
		t.Fatalf("%+v %v", got, err)
	}
	from, reasons := map[string]int{}, map[string]bool{}
	var tasks []string
	across := false
	for i, group := range got.Groups {
		if group.Key == "" || reasons[group.Reason] || i > 0 && len(group.Rejected) > len(got.Groups[i-1].Rejected) {
			t.Errorf("%+v", group)
		}
		reasons[group.Reason] = true
		for _, one := range group.Rejected {
			across = across || one.Batch != group.Rejected[0].Batch
			from[one.Batch]++
			tasks = append(tasks, one.Task)
			if one.Task == "" || one.Reason != group.Reason || one.At.IsZero() || one.Version == "" || len(one.Images) != 1 {
				t.Errorf("%+v", one)
			}
		}
	}
	if !across || from[batches[0]] != 2 || from[batches[1]] != 2 {
		t.Fatalf("%+v", got.Groups)
	}

	p.set(`{"reject_rate":0}`)
	fix := Fix{Tasks: append(tasks[1:], "nobody"), Form: version.Form{Description: "{{name}}的新版本说明，补充会员与预约的使用方法。"}}
	for _, wrong := range []Fix{fix, {Form: fix.Form}} {
		if tried, err := e.FixRejections(wrong); tried != 0 || fault.CodeOf(err) != "batch.not_rejected" {
			t.Fatal(tried, err)
		}
	}
	fix.Tasks = tasks[1:]
	list, err := e.PreviewFixes(fix)
	if err != nil || len(list) != 3 || !strings.HasPrefix(list[0].Changes[0].After, list[0].Merchant) {
		t.Fatalf("%+v %v", list, err)
	}
	if tried, err := e.FixRejections(fix); tried != 3 || err != nil {
		t.Fatal(tried, err)
	}
	succeeded := 0
	for _, id := range batches {
		succeeded += h.wait(id).Succeeded
	}
	if succeeded != 3 {
		t.Errorf("%d are approved", succeeded)
	}
	if got, err = e.Rejections(""); err != nil || got.Total != 1 || got.Groups[0].Rejected[0].Task != tasks[0] {
		t.Errorf("%+v %v", got, err)
	}
}

// What is not known why is one group, the last; a batch that was stopped is
// named and does not submit again.
func TestARejectionWithoutAReasonIsToldApart(t *testing.T) {
	t.Parallel()
	p := newPlatform(t, 3, `{"build_ms":20,"audit_ms":50,"reject_rate":1}`)
	h := newHouse(t, p)
	e := h.start(true)
	pl := plan(GoalAudited)
	pl.Targets = merchant.Targets{Merchants: h.ids[:1]}
	h.run(pl)
	for _, id := range h.ids[1:] {
		if err := h.vault.Update(func(tx *vault.Tx) error {
			_, err := e.Versions.PutListTx(tx, id, []version.Info{{Version: "0.0.9", State: version.AuditReject}})
			return err
		}); err != nil {
			t.Fatal(err)
		}
	}
	got, err := e.Rejections("")
	if err != nil || got.Total != 3 || len(got.Groups) != 2 {
		t.Fatalf("%+v %v", got, err)
	}
	last := got.Groups[1]
	if last.Key != "" || last.Reason != "" || len(last.Rejected) != 2 || last.Rejected[0].Task != "" || last.Rejected[0].Batch != "" || last.Rejected[0].Images == nil {
		t.Errorf("%+v", last)
	}
}

// The order of kept plans is a person's: it holds for new names and for plans
// that are replaced, and what nobody put anywhere comes behind, by name.
func TestKeptPlansAreArranged(t *testing.T) {
	t.Parallel()
	h := newHouse(t, newPlatform(t, 1, `{}`))
	e := h.start(false)
	ids := map[string]string{}
	for _, name := range []string{"b", "a", "c"} {
		s, err := e.SavePlan("", name, plan(GoalAudited))
		if err != nil {
			t.Fatal(err)
		}
		ids[name] = s.ID
	}
	names := func() (out string) {
		t.Helper()
		list, err := e.SavedPlans()
		if err != nil {
			t.Fatal(err)
		}
		for _, s := range list {
			out += s.Name
		}
		return out
	}
	if got := names(); got != "abc" {
		t.Fatal(got)
	}
	if err := e.ArrangePlans([]string{ids["c"], "nobody"}); fault.CodeOf(err) != "batch.no_plan" || names() != "abc" {
		t.Fatal(err, names())
	}
	if err := e.ArrangePlans([]string{ids["c"], ids["a"]}); err != nil || names() != "cab" {
		t.Fatal(err, names())
	}
	if _, err := e.SavePlan(ids["c"], "z", plan(GoalAudited)); err != nil || names() != "zab" {
		t.Error(err, names())
	}
	if _, err := e.SavePlan("", "0", plan(GoalAudited)); err != nil || names() != "zab0" {
		t.Error(err, names())
	}
	h.reopen()
	if e = h.start(false); names() != "zab0" {
		t.Error(fmt.Sprint("after the lock: ", names()))
	}
}
