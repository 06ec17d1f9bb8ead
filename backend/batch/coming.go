package batch

import (
	"cmp"
	"time"

	"minifleet/backend/vault"
)

// ComingKind is what a batch does at a time.
type ComingKind string

// The kinds.
const (
	ComingBegin   ComingKind = "begin"   // its first call
	ComingWave    ComingKind = "wave"    // its next wave
	ComingRelease ComingKind = "release" // approved versions go online, or into gray release
	ComingStage   ComingKind = "stage"   // gray releases go on
	// ComingWord is gray releases that go on when a person says so; they have
	// waited since At.
	ComingWord ComingKind = "word"
)

// Coming is what a batch does at a time.
type Coming struct {
	BatchID   string
	AppID     string
	Name      string
	Kind      ComingKind
	At        time.Time // of the first of the merchants
	Merchants int
}

// Coming lists what batches do by themselves before a time, as their plans say,
// and the gray releases that wait for a person's word.
func (e *Engine) Coming(before time.Time) ([]Coming, error) {
	var parts []part
	if err := e.Vault.View(func(tx *vault.Tx) error {
		parts = parts[:0]
		for _, s := range []Status{Scheduled, Active} {
			if err := batches.Find(tx, byStatus, string(s), func(b Batch) error {
				parts = append(parts, part{batch: b})
				return nil
			}); err != nil {
				return err
			}
		}
		return nil
	}); err != nil {
		return nil, err
	}
	for i, here := range e.inMemory(parts) {
		if here {
			continue
		}
		if err := e.Vault.View(func(tx *vault.Tx) error { return parts[i].read(tx, false) }); err != nil {
			return nil, err
		}
	}
	var out []Coming
	for i := range parts {
		out = append(out, parts[i].coming(e.Now(), before)...)
	}
	return out, nil
}

// coming is Coming of one batch.
func (p *part) coming(now, before time.Time) (out []Coming) {
	b := &p.batch
	found := map[ComingKind]*Coming{}
	add := func(kind ComingKind, at time.Time, merchants int) {
		if merchants == 0 || kind != ComingWord && !(at.After(now) && at.Before(before)) {
			return
		}
		c := found[kind]
		if c == nil {
			c = &Coming{BatchID: b.ID, AppID: b.Plan.AppID, Name: cmp.Or(b.Plan.Name, b.Plan.TemplateVersion), Kind: kind, At: at}
			found[kind] = c
		}
		c.Merchants += merchants
		if at.Before(c.At) {
			c.At = at
		}
	}
	if b.Status == Scheduled {
		n := 0
		for _, w := range p.waves {
			n += w.total
		}
		add(ComingBegin, b.Plan.NotBefore, n)
	}
	if next := b.Wave + 1; next < len(p.waves) {
		add(ComingWave, b.SoakUntil, p.waves[next].total)
	}
	for _, a := range p.ahead {
		if a.state != WaitRelease || a.step != StepOnline && a.step != StepGray {
			continue
		}
		kind := ComingRelease
		if a.shelf.stage > 0 {
			kind = ComingStage
		}
		at, _ := b.Plan.releaseAt(a.shelf, b.Released, now)
		if at.IsZero() && kind == ComingStage {
			kind, at = ComingWord, a.shelf.stageAt
		}
		add(kind, at, 1)
	}
	for _, kind := range []ComingKind{ComingBegin, ComingWave, ComingRelease, ComingStage, ComingWord} {
		if c := found[kind]; c != nil {
			out = append(out, *c)
		}
	}
	return out
}
