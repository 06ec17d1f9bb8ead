package workspace

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"minifleet/backend/alipay"
	"minifleet/backend/batch"
	"minifleet/backend/merchant"
	"minifleet/backend/version"
)

// TestAnyMomentOfABackupAndOfARestoreRepeatsNothing makes a backup at any moment
// of a release,
// goes on with any releases, stops anywhere, and restores the backup at any
// moment after that. Without a person's word nothing that changes something is
// sent, whatever is asked of the batches. After it no template version comes to
// a merchant twice, none goes online twice, and nobody is set back to an older
// one. MINIFLEET_SEEDS is how many lives it plays.
func TestAnyMomentOfABackupAndOfARestoreRepeatsNothing(t *testing.T) {
	first, seeds := seedsOf(6, 300)
	for seed := first; seed < first+seeds; seed++ {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			t.Parallel()
			inOffice(t, 4, `{"build_ms":60000,"audit_ms":7200000,"latency_ms":200}`, func(o *office) {
				d := &drill{office: o, rand: rand.New(rand.NewPCG(uint64(seed), 3)), newest: 1}
				d.play()
			})
		})
	}
}

type drill struct {
	*office
	rand   *rand.Rand
	newest int // template version, 1.0.newest
	open   string
}

// rest lets time pass, in which a call, a build, an audit or all of it falls.
func (d *drill) rest() {
	most := []time.Duration{2 * time.Second, 90 * time.Second, 3 * time.Hour}[d.rand.IntN(3)]
	time.Sleep(time.Duration(d.rand.Int64N(int64(most))))
}

func (d *drill) play() {
	d.ok(d.Start())
	for range d.rand.IntN(2) { // releases that were over long before
		d.release(batch.GoalOnline)
		d.ended(d.open, 100*time.Hour)
	}
	d.release([]batch.Goal{batch.GoalOnline, batch.GoalOnline, batch.GoalOnline, batch.GoalHeld}[d.rand.IntN(4)])
	d.rest()
	var backup bytes.Buffer
	d.ok(d.Vault.Backup(&backup))
	for range d.rand.IntN(3) {
		d.rest()
		if d.rand.IntN(3) > 0 {
			d.leave(d.open)
		}
		if p, err := d.Batches.Progress(d.open); err == nil && !p.Status.Over() {
			d.ok(d.Batches.Cancel(d.open))
			d.ended(d.open, 100*time.Hour)
		}
		d.release(batch.GoalOnline)
	}
	d.rest()
	d.ok(d.Close()) // this computer is not used any more

	d.rest()
	before := d.offered()
	d.dir = filepath.Join(filepath.Dir(d.dir), "restored")
	d.ok(Restore(d.dir, &backup, []byte("pass phrase"), nil, d.options()))
	restored := d.now()
	var err error
	d.Workspace, err = Open(d.dir, []byte("pass phrase"), d.options())
	d.ok(err)
	d.ok(d.Start())
	batches, err := d.Batches.List()
	d.ok(err)
	for range 3 {
		d.rest()
		for _, b := range batches { // each may be refused, and none lifts what holds
			switch d.rand.IntN(4) {
			case 0:
				_ = d.Batches.Resume(b.ID)
			case 1:
				_ = d.Batches.Pause(b.ID)
			case 2:
				_ = d.Batches.Continue(b.ID)
			}
		}
		if d.rand.IntN(2) == 0 {
			d.reopen()
			d.ok(d.Start())
		}
	}
	time.Sleep(12 * time.Hour)
	for _, c := range d.since(restored) {
		if alipay.Mutates(c.Method) {
			d.t.Errorf("nobody said go on, and %s was sent for %s %s", c.Method, c.MiniAppID, c.Version)
		}
	}

	d.ok(d.Hold.GoOn())
	for _, b := range batches {
		if p, err := d.Batches.Progress(b.ID); err != nil || p.Status.Over() {
			continue
		}
		_ = d.Batches.Resume(b.ID)
		d.leave(b.ID)
		_ = d.Batches.Release(b.ID, batch.Letting{}) // refused where nothing is held
		d.leave(b.ID)
	}
	d.onceEach(before)
}

// leave waits for the end of a batch, or until nothing can move any more.
func (d *drill) leave(id string) {
	for end := time.Now().Add(10 * time.Hour); time.Now().Before(end); time.Sleep(time.Minute) {
		if p, err := d.Batches.Progress(id); err != nil || p.Status.Over() {
			return
		}
	}
}

func (d *drill) release(goal batch.Goal) {
	d.t.Helper()
	number := "1.0." + strconv.Itoa(d.newest)
	if d.open != "" {
		d.newest++
		number = "1.0." + strconv.Itoa(d.newest)
		d.sim.Control("POST", "/templates", map[string]any{"template_version": number}, nil)
		_, err := d.Providers.RefreshTemplates(d.ctx(), d.provider)
		d.ok(err)
	}
	b, err := d.Batches.Create(batch.Plan{Template: d.template, TemplateVersion: number, Goal: goal, Targets: merchant.Targets{All: true}})
	d.ok(err)
	d.open = b.ID
}

// offered is of which template version each merchant's version online is.
func (d *drill) offered() map[string]string {
	of := map[string]string{}
	for _, m := range d.world() {
		for _, v := range m.Versions {
			if v.Status == string(version.Release) {
				of[m.MiniAppID] = v.Template
			}
		}
	}
	return of
}

// onceEach holds what the platform has and was asked for against the promise.
func (d *drill) onceEach(before map[string]string) {
	d.t.Helper()
	d.nothingTwice()
	after := d.offered()
	for app, was := range before {
		if after[app] < was { // 1.0.N with one digit
			d.t.Errorf("%s had template version %s online and has %q", app, was, after[app])
		}
	}
	for _, m := range d.world() {
		of := map[string]string{}
		for _, v := range m.Versions {
			if twin, twice := of[v.Template]; twice {
				d.t.Errorf("%s has template version %s as %s and as %s", m.MiniAppID, v.Template, twin, v.Number)
			}
			of[v.Template] = v.Number
		}
	}
}
