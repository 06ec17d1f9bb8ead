package rehearsal_test

import (
	"bytes"
	"context"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"runtime"
	"testing"
	"time"

	"minifleet/backend/batch"
	"minifleet/backend/fault"
	"minifleet/backend/merchant"
	"minifleet/backend/provider"
	"minifleet/backend/rehearsal"
	"minifleet/backend/workspace"
)

// house is a workspace with merchants on a platform of its own, and its
// rehearsals.
type house struct {
	*workspace.Demo
	t          *testing.T
	rehearsals *rehearsal.Service
}

func newHouse(t *testing.T, opt workspace.DemoOptions, tier provider.Tier) *house {
	t.Helper()
	d, err := workspace.OpenDemo(t.Context(), opt)
	if err != nil {
		t.Fatal(err)
	}
	h := &house{Demo: d, t: t, rehearsals: rehearsal.New(rehearsal.Deps{Space: d.Workspace, Now: time.Now, Logger: slog.New(slog.DiscardHandler)})}
	t.Cleanup(func() {
		h.rehearsals.Close()
		h.ok(d.Close())
	})
	tpl, err := d.Providers.GetTemplate(d.TemplateID)
	h.ok(err)
	tpl.Tier = tier
	_, err = d.Providers.UpdateTemplate(tpl)
	h.ok(err)
	return h
}

func (h *house) ok(err error) {
	h.t.Helper()
	if err != nil {
		h.t.Fatal(err)
	}
}

func (h *house) plan(goal batch.Goal) batch.Plan {
	return batch.Plan{Name: "autumn", Template: h.TemplateID, TemplateVersion: h.Newest, Goal: goal, Targets: merchant.Targets{All: true}}
}

// rehearse rehearses a plan to its end.
func (h *house) rehearse(p batch.Plan, opt rehearsal.Options) rehearsal.Rehearsal {
	h.t.Helper()
	_, err := h.rehearsals.Start(h.t.Context(), p, opt)
	h.ok(err)
	return h.over()
}

func (h *house) over() rehearsal.Rehearsal {
	h.t.Helper()
	for {
		r, there := h.rehearsals.Last()
		if !there {
			h.t.Fatal("there is no rehearsal")
		}
		if r.Finished() {
			return r
		}
		select {
		case <-h.t.Context().Done():
			h.t.Fatal(h.t.Context().Err())
		case <-time.After(5 * time.Millisecond):
		}
	}
}

// calls counts what the platform of the merchants was ever asked.
func (h *house) calls() int {
	h.t.Helper()
	var w struct {
		Counters struct {
			Calls int `json:"calls"`
		} `json:"counters"`
	}
	h.ok(h.Control.Read(context.Background(), "/world", &w))
	return w.Counters.Calls
}

// TestAQuotaOfDaysPassesInSeconds: the rehearsal takes as many days as the
// calendar says, the platform of the merchants is asked nothing, and nothing is
// left of it.
func TestAQuotaOfDaysPassesInSeconds(t *testing.T) {
	t.Parallel()
	h := newHouse(t, workspace.DemoOptions{Merchants: 13}, provider.Ordinary)
	before := h.calls()
	r := h.rehearse(h.plan(batch.GoalOnline), rehearsal.Options{})
	if r.State != rehearsal.Over || r.Result == nil || r.Result.Outcome != rehearsal.Ended {
		t.Fatalf("%+v %v", r, r.Fault)
	}
	got := r.Result
	if got.Story.Succeeded != 13 || got.Story.Total != 13 || got.Waiting != 0 || got.Words != 0 {
		t.Errorf("%+v", got)
	}
	perDay := []int{}
	for _, d := range got.Days {
		if d.Submitted > 0 {
			perDay = append(perDay, d.Submitted)
		}
	}
	if len(perDay) != 3 || perDay[0] != 5 || perDay[1] != 5 || perDay[2] != 3 {
		t.Errorf("submitted by day: %v", got.Days)
	}
	if ended := got.Story.EndedAt; ended.Sub(r.From) < 48*time.Hour || !sameDay(ended, got.Expected) {
		t.Errorf("from %v to %v, expected %v", r.From, ended, got.Expected)
	}
	if now := h.calls(); now != before {
		t.Errorf("the platform of the merchants was asked %d times", now-before)
	}
	list, err := h.Batches.List()
	h.ok(err)
	if len(list) != 0 {
		t.Errorf("%d batches came to be", len(list))
	}
	if _, err := os.Stat(filepath.Join(h.Dir, "rehearsal")); !os.IsNotExist(err) {
		t.Errorf("something is left: %v", err)
	}
}

func sameDay(a, b time.Time) bool {
	beijing := time.FixedZone("", 8*3600)
	return a.In(beijing).Format(time.DateOnly) == b.In(beijing).Format(time.DateOnly)
}

// TestALimitStopsTheRehearsal: a plan that stops at rejections is seen to.
func TestALimitStopsTheRehearsal(t *testing.T) {
	t.Parallel()
	h := newHouse(t, workspace.DemoOptions{Merchants: 24}, provider.Standard)
	p := h.plan(batch.GoalOnline)
	p.Waves = []batch.Wave{{Count: 6, ContinueAt: 50, SoakMinutes: 60}}
	p.Stop = batch.StopRule{RejectedPercent: 20}
	r := h.rehearse(p, rehearsal.Options{Rejected: 60})
	if r.Result == nil || r.Result.Outcome != rehearsal.Stopped || r.Result.Reason.IsZero() {
		t.Fatalf("%+v %v", r, r.Fault)
	}
	if got := r.Result; got.Story.Succeeded >= 24 || got.Waiting < 18 || len(got.Story.Causes) == 0 {
		t.Errorf("%+v", got)
	}
}

// TestWordsAreGivenForTheRehearsal: a canary wave, an hour of release, and a
// gray release whose stages wait for a person.
func TestWordsAreGivenForTheRehearsal(t *testing.T) {
	t.Parallel()
	h := newHouse(t, workspace.DemoOptions{Merchants: 9, Released: 0.6, LivedIn: true}, provider.Standard)
	p := h.plan(batch.GoalHeld)
	p.Waves = []batch.Wave{{Tag: "杭州"}}
	p.Gray = []batch.GrayStage{{Strategy: "p10", SoakMinutes: 24 * 60}, {Strategy: "p50"}}
	p.Windows = []batch.Window{{From: "02:00", To: "05:00"}}
	p.OnOccupied = batch.Replace
	r := h.rehearse(p, rehearsal.Options{Faults: true})
	if r.Result == nil || r.Result.Outcome == rehearsal.Unfinished {
		t.Fatalf("%+v %v", r, r.Fault)
	}
	got := r.Result
	if got.Words < 2 { // the second wave, the release
		t.Errorf("%d words, %+v", got.Words, got)
	}
	beijing := time.FixedZone("", 8*3600)
	if got.Story.Succeeded == 0 {
		t.Fatalf("nobody is online: %+v", got)
	}
	if ended := got.Story.EndedAt.In(beijing); !ended.IsZero() && (ended.Hour() < 2 || ended.Hour() >= 5) {
		t.Errorf("the last went online at %v", ended)
	}
}

// TestARehearsalIsRefusedWhereABatchIs: and a second one while one is under way.
func TestARehearsalIsRefusedWhereABatchIs(t *testing.T) {
	t.Parallel()
	h := newHouse(t, workspace.DemoOptions{Merchants: 3}, provider.Standard)
	if _, err := h.rehearsals.Start(h.t.Context(), batch.Plan{Template: h.TemplateID, Goal: batch.GoalOnline, Targets: merchant.Targets{All: true}}, rehearsal.Options{}); fault.CodeOf(err) != "batch.plan" {
		t.Errorf("%v", err)
	}
	if _, err := h.rehearsals.Start(h.t.Context(), h.plan(batch.GoalBuilt), rehearsal.Options{Rejected: 101}); fault.CodeOf(err) != "rehearsal.options" {
		t.Errorf("%v", err)
	}
	if _, there := h.rehearsals.Last(); there {
		t.Error("a refused rehearsal is there")
	}
	_, err := h.rehearsals.Start(h.t.Context(), h.plan(batch.GoalOnline), rehearsal.Options{})
	h.ok(err)
	if _, err := h.rehearsals.Start(h.t.Context(), h.plan(batch.GoalOnline), rehearsal.Options{}); fault.CodeOf(err) != "rehearsal.running" {
		t.Errorf("%v", err)
	}
	h.rehearsals.Cancel()
	if r := h.over(); r.State != rehearsal.Cancelled && r.State != rehearsal.Over {
		t.Errorf("%+v %v", r, r.Fault)
	}
	if _, err := os.Stat(filepath.Join(h.Dir, "rehearsal")); !os.IsNotExist(err) {
		t.Errorf("something is left: %v", err)
	}
}

// TestNothingOfAMerchantIsToBeHadFromARehearsal: while it runs, its directory
// holds no merchant in the clear, and it is the owner's alone.
func TestNothingOfAMerchantIsToBeHadFromARehearsal(t *testing.T) {
	t.Parallel()
	h := newHouse(t, workspace.DemoOptions{Merchants: 8}, provider.Standard)
	list, err := h.Merchants.List(merchant.Filter{})
	h.ok(err)
	_, err = h.rehearsals.Start(h.t.Context(), h.plan(batch.GoalOnline), rehearsal.Options{})
	h.ok(err)
	looked := 0
	for {
		r, _ := h.rehearsals.Last()
		if r.Finished() {
			break
		}
		if r.State != rehearsal.Playing {
			continue
		}
		_ = filepath.WalkDir(filepath.Join(h.Dir, "rehearsal"), func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() {
				return nil //nolint:nilerr // it goes away while it is looked at
			}
			if info, err := d.Info(); err == nil && runtime.GOOS != "windows" && info.Mode().Perm()&0o077 != 0 {
				t.Errorf("%s: %v", path, info.Mode())
			}
			content, _ := os.ReadFile(path)
			for _, m := range list {
				if bytes.Contains(content, []byte(m.Name)) || bytes.Contains(content, []byte(m.MiniAppID)) || bytes.Contains(content, []byte(m.Phone)) {
					t.Errorf("%s tells of %s", path, m.Name)
				}
			}
			looked++
			return nil
		})
	}
	if looked == 0 {
		t.Fatal("nothing was looked at")
	}
}
