package batch

import (
	"context"
	"errors"
	"time"

	"minifleet/backend/batch/schedule"
	"minifleet/backend/merchant"
	"minifleet/backend/vault"
	"minifleet/backend/version"
)

// Draft is a plan with all that it stands on, to be tried elsewhere before it is
// begun.
type Draft struct {
	// Plan has filled in what was left open, with the contents of its files and
	// its test passwords: it is not for a screen.
	Plan      Plan
	Merchants []merchant.Merchant // in the order of their records
	// Authorized tells which of them can be acted for now.
	Authorized map[string]bool
	Fleets     map[string]version.Fleet
	Durations  Durations
	Calendar   Calendar

	known learned
}

// Draft works out what a plan stands on, from what is stored; no network is
// used, nothing is sent. Faults: as from Create.
func (e *Engine) Draft(ctx context.Context, p Plan) (d Draft, err error) {
	if d.Plan, d.Merchants, err = e.resolve(p); err != nil {
		return d, err
	}
	if err = d.Plan.check(e.Now()); err != nil {
		return d, err
	}
	ahead, err := e.preflight(ctx, d.Plan, d.Merchants, "")
	if err != nil {
		return d, err
	}
	d.Calendar = ahead.Calendar
	if d.Plan.Form, err = e.Versions.LoadFiles(d.Plan.Form); err != nil {
		return d, err
	}
	own := make([]OwnForm, len(d.Plan.Own))
	for i, o := range d.Plan.Own {
		if o.Form, err = e.Versions.LoadFiles(o.Form); err != nil {
			return d, err
		}
		own[i] = o
	}
	d.Plan.Own = own
	if d.Fleets, err = e.Versions.Fleets(); err != nil {
		return d, err
	}
	d.Authorized = make(map[string]bool, len(d.Merchants))
	for _, m := range d.Merchants {
		if _, _, err := e.Platform.For(m.ID); err == nil {
			d.Authorized[m.ID] = true
		}
	}
	if d.Durations, err = e.durations(&d.Plan, Batch{}); err != nil {
		return d, err
	}
	err = e.Vault.View(func(tx *vault.Tx) (err error) {
		d.known, err = history.Get(tx, templateKey(&d.Plan))
		if errors.Is(err, vault.ErrNotFound) {
			err = nil
		}
		return err
	})
	return d, err
}

// Teach lets an engine know what is known, where the draft comes from, of how
// long builds and audits take, so that it asks as often as that one would. p is
// the draft's plan as it is here.
func (e *Engine) Teach(p Plan, d Draft) error {
	p, _, err := e.resolve(p)
	if err != nil {
		return err
	}
	known := d.known
	known.Template = templateKey(&p)
	taught(&known.Build, d.Durations.Build)
	taught(&known.Audit, d.Durations.Audit)
	return e.Vault.Update(func(tx *vault.Tx) error { return history.Put(tx, known) })
}

// taught lets a learner that has seen too little go by a duration that is taken
// for granted.
func taught(l *schedule.Learner, d Duration) {
	if _, _, ok := l.Estimate(); ok {
		return
	}
	for range enoughSeen {
		l.Saw(0, d.p90())
	}
}

// Rest tells whether the engine has nothing to do now: no call is under way and
// none is due. until is when the next thing is, zero when nothing happens any
// more without a person or the platform. Who moves the clock of an engine may
// move it that far.
func (e *Engine) Rest() (until time.Time, resting bool, err error) {
	for range 2 { // after the first the loop has begun what is due by now
		if err = e.do(func(*turn) { until, resting = e.due, e.busy == 0 && e.rested }); err != nil {
			return until, false, err
		}
	}
	return until, resting && (until.IsZero() || until.After(e.Now())), nil
}

// WaitsForWord tells whether every merchant of a batch that is not over, and
// whose turn has come, waits for nothing but a person's word to go online.
func (e *Engine) WaitsForWord(id string) (waits bool, err error) {
	now := e.Now()
	err = e.do(func(*turn) {
		l := e.lives[id]
		if l == nil {
			return
		}
		for _, j := range l.jobs {
			switch {
			case j == nil || int(j.wave) > l.batch.Wave || j.state == WaitAuth:
			case j.state == WaitRelease && l.batch.Plan.waitsForWord(j.onShelf(), l.batch.Released, now):
				waits = true
			default:
				waits = false
				return
			}
		}
	})
	return waits, err
}

func (p *Plan) waitsForWord(s onShelf, word, now time.Time) bool {
	at, _ := p.releaseAt(s, word, now)
	return at.IsZero()
}
