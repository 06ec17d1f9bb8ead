package batch

import (
	"context"
	"slices"
	"testing"
	"time"

	"minifleet/backend/fault"
	"minifleet/backend/merchant"
	"minifleet/backend/version"
)

const (
	onlineCall = "alipay.open.mini.version.online"
	grayCall   = "alipay.open.mini.version.gray.online"
)

// effects are the mini programs on which a method took effect, in its order.
func (p *platform) effects(method string) []string {
	p.t.Helper()
	out := []string{}
	for _, c := range p.Calls() {
		if c.Method == method && c.Effect {
			out = append(out, c.MiniAppID)
		}
	}
	return out
}

// shelved waits until so many of a batch are approved and wait.
func (h *house) shelved(id string, n int) {
	h.t.Helper()
	h.until("on the shelf", func() bool { return h.count(id, Filter{States: []State{WaitRelease}}) == n })
}

// Of versions that are held, those named go online, and nobody else does, also
// after a restart.
func TestSomeOfTheShelfAreReleased(t *testing.T) {
	t.Parallel()
	p := newPlatform(t, 6, quick)
	h := newHouse(t, p)
	e := h.start(true)
	id := h.create(plan(GoalHeld))
	h.shelved(id, 6)
	shelf, err := e.approved("")
	if err != nil || len(shelf) != 6 || !shelf[0].Open || shelf[0].Batch != id || shelf[0].Template != templateVersion || shelf[0].Since.IsZero() {
		t.Fatalf("%+v %v", shelf, err)
	}
	done, err := e.ReleaseShelf(ShelfRelease{Merchants: h.ids[1:3]})
	if err != nil || done.Word != 2 || done.Batch != nil {
		t.Fatalf("%+v %v", done, err)
	}
	h.until("two online", func() bool { return h.count(id, Filter{States: []State{Succeeded}}) == 2 })
	h.reopen()
	e = h.start(true)
	p.quiet()
	want := []string{p.merchants()[1].MiniAppID, p.merchants()[2].MiniAppID}
	if got := p.effects(onlineCall); !slices.Equal(slices.Sorted(slices.Values(got)), slices.Sorted(slices.Values(want))) {
		t.Fatalf("online %v, want %v", got, want)
	}
	if _, err := e.ReleaseShelf(ShelfRelease{Merchants: h.ids[1:2]}); fault.CodeOf(err) != "batch.plan" {
		t.Fatalf("released twice: %v", err)
	}
	if err := e.Release(id, Letting{}); err != nil {
		t.Fatal(err)
	}
	h.checkEnds(h.wait(id))
}

// A release by stages goes on to the next stage on a word only, once a stage has
// no time of its own, and ends with everyone.
func TestGrayStagesWaitForTheirWord(t *testing.T) {
	t.Parallel()
	p := newPlatform(t, 4, quick)
	h := newHouse(t, p)
	e := h.start(true)
	id := h.create(plan(GoalHeld))
	h.shelved(id, 4)
	stages := []GrayStage{{Strategy: "p10"}, {Strategy: "p50"}}
	if err := e.Release(id, Letting{Gray: stages}); err != nil {
		t.Fatal(err)
	}
	at := func(stage int) func() bool {
		return func() bool {
			list, _, _ := e.Tasks(id, Filter{States: []State{WaitRelease}})
			return len(list) == 4 && !slices.ContainsFunc(list, func(t Task) bool { return t.Stage != stage })
		}
	}
	h.until("all at 10%", at(1))
	h.reopen()
	e = h.start(true)
	p.quiet()
	if n := len(p.effects(grayCall)); n != 4 || len(p.effects(onlineCall)) != 0 {
		t.Fatalf("%d gray calls, %d online", n, len(p.effects(onlineCall)))
	}
	if err := e.Release(id, Letting{Gray: stages[:1]}); fault.CodeOf(err) != "batch.plan" {
		t.Fatalf("stages changed on the way: %v", err)
	}
	if err := e.Release(id, Letting{}); err != nil {
		t.Fatal(err)
	}
	h.until("all at 50%", at(2))
	if err := e.Release(id, Letting{}); err != nil {
		t.Fatal(err)
	}
	if r := h.wait(id); r.Succeeded != 4 {
		t.Fatalf("%+v", r)
	}
	if len(p.effects(grayCall)) != 8 || len(p.effects(onlineCall)) != 4 {
		t.Fatal(p.effects(grayCall), p.effects(onlineCall))
	}
}

// What batches with the goal "audited" leave behind goes online together.
func TestWhatWasOnlyAuditedIsReleasedTogether(t *testing.T) {
	t.Parallel()
	p := newPlatform(t, 5, quick)
	h := newHouse(t, p)
	e := h.start(true)
	if r := h.run(plan(GoalAudited)); r.Succeeded != 5 {
		t.Fatalf("%+v", r)
	}
	done, err := e.ReleaseShelf(ShelfRelease{Merchants: h.ids[:4], Waves: []Wave{{Count: 1}}})
	if err != nil || done.Batch == nil || done.Batch.Plan.TemplateVersion != templateVersion {
		t.Fatalf("%+v %v", done, err)
	}
	if r := h.wait(done.Batch.ID); r.Status != Confirm || len(p.effects(onlineCall)) != 1 {
		t.Fatalf("%+v", r)
	}
	if err := e.Continue(done.Batch.ID); err != nil {
		t.Fatal(err)
	}
	if r := h.wait(done.Batch.ID); r.Succeeded != 4 || r.Already != 0 || len(p.effects(onlineCall)) != 4 {
		t.Fatalf("%+v", r)
	}
	back, err := e.RollbackPreview(done.Batch.ID, Back{})
	if err != nil || len(back) != 4 {
		t.Fatalf("%+v %v", back, err)
	}
	p.noRepeats()
}

// A version that is no longer approved is left alone by a release.
func TestAReleaseLeavesAloneWhatIsNotApprovedAnyMore(t *testing.T) {
	t.Parallel()
	p := newPlatform(t, 2, quick)
	h := newHouse(t, p)
	e := h.start(true)
	h.run(plan(GoalAudited))
	client, as, err := h.For(h.ids[0])
	if err != nil {
		t.Fatal(err)
	}
	if err := (version.Remote{Client: client, As: as, Now: time.Now}).Do(context.Background(), version.BackToDevelopment, version1, ""); err != nil {
		t.Fatal(err)
	}
	done, err := e.ReleaseShelf(ShelfRelease{Merchants: h.ids})
	if err != nil {
		t.Fatal(err)
	}
	if r := h.wait(done.Batch.ID); r.Succeeded != 1 || len(r.LeftAlone) != 1 || r.LeftAlone[0].Note.ZH == "" {
		t.Fatalf("%+v", r)
	}
}

// At a gate the wave that ran is taken back, and the rest is untouched.
func TestAWaveIsRolledBackAtItsGate(t *testing.T) {
	t.Parallel()
	p := newPlatform(t, 6, quick)
	h := newHouse(t, p)
	e := h.start(true)
	h.checkEnds(h.run(plan(GoalOnline)))
	p.template("1.0.2")
	pl := plan(GoalOnline)
	pl.TemplateVersion, pl.Waves = "1.0.2", []Wave{{Merchants: h.ids[4:]}}
	id := h.create(pl)
	if r := h.wait(id); r.Status != Confirm || r.Succeeded != 2 {
		t.Fatalf("%+v", r)
	}
	back, err := rolledBack(e.RollbackBatch(id, Back{Wave: true, End: true}))
	if err != nil {
		t.Fatal(err)
	}
	if r := h.wait(back.ID); r.Succeeded != 2 {
		t.Fatalf("%+v", r)
	}
	if r := h.wait(id); r.Status != BatchCancel {
		t.Fatalf("%+v", r)
	}
	for _, m := range p.merchants() {
		if m.version(version1).Status != "RELEASE" {
			t.Errorf("%+v", m.Versions)
		}
	}
}

// An emergency names whom it concerns, and does it for them and nobody else.
func TestEmergenciesConcernWhomTheyName(t *testing.T) {
	t.Parallel()
	p := newPlatform(t, 6, quick)
	h := newHouse(t, p)
	e := h.start(true)
	h.checkEnds(h.run(plan(GoalOnline)))
	p.template("1.0.2")
	pl := plan(GoalOnline)
	pl.TemplateVersion, pl.Targets = "1.0.2", merchant.Targets{Merchants: h.ids[:3]}
	h.run(pl)
	p.template("1.0.3")
	p.set(`{"audit":"manual"}`)
	pl.TemplateVersion, pl.Targets = "1.0.3", merchant.Targets{Merchants: h.ids[2:5]}
	open := h.create(pl)
	h.until("three in audit", func() bool { return h.count(open, Filter{Steps: []Step{StepAudit}}) == 3 })

	ctx := context.Background()
	withdraw := Emergency{Action: WithdrawAudits, StopOthers: true}
	preview, err := e.PreviewEmergency(ctx, withdraw)
	if err != nil || len(preview.Merchants) != 3 || len(preview.Batches) != 1 || preview.Batches[0].ID != open {
		t.Fatalf("%+v %v", preview, err)
	}
	b, err := e.BeginEmergency(ctx, withdraw)
	if err != nil {
		t.Fatal(err)
	}
	if r := h.wait(b.ID); r.Succeeded != 3 || r.Already != 0 {
		t.Fatalf("%+v", r)
	}
	if got, _ := e.Get(open); got.Status != BatchCancel {
		t.Fatal(got.Status)
	}
	if n := len(p.effects("alipay.open.mini.version.audit.cancel")); n != 3 {
		t.Fatal(n)
	}

	bad := Emergency{Action: RollBackAll, TemplateVersion: "1.0.2"}
	if preview, err = e.PreviewEmergency(ctx, bad); err != nil || len(preview.Merchants) != 3 || preview.Unsure || preview.Merchants[0].Restores != version1 {
		t.Fatalf("%+v %v", preview, err)
	}
	if b, err = e.BeginEmergency(ctx, bad); err != nil {
		t.Fatal(err)
	}
	if r := h.wait(b.ID); r.Succeeded != 3 || r.Already != 0 {
		t.Fatalf("%+v", r)
	}
	for _, m := range p.merchants() {
		if m.version(version1).Status != "RELEASE" {
			t.Errorf("%+v", m.Versions)
		}
	}
	if _, err = e.PreviewEmergency(ctx, Emergency{Action: TakeAllOffline}); fault.CodeOf(err) != "batch.plan" {
		t.Fatalf("everyone taken off line without a word of whom: %v", err)
	}
	if b, err = e.BeginEmergency(ctx, Emergency{Action: TakeAllOffline, Merchants: h.ids[5:]}); err != nil {
		t.Fatal(err)
	}
	if r := h.wait(b.ID); r.Succeeded != 1 {
		t.Fatalf("%+v", r)
	}
	if got := p.effects("alipay.open.mini.version.offline"); !slices.Equal(got, []string{p.merchants()[5].MiniAppID}) {
		t.Fatal(got)
	}
	p.noRepeats()
}
