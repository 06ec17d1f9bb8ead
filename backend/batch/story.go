package batch

import (
	"cmp"
	"context"
	"slices"
	"time"

	"minifleet/backend/fault"
	"minifleet/backend/journal"
	"minifleet/backend/vault"
)

// Story is what became of a batch, to look back on.
type Story struct {
	ID              string     `json:"id"`
	Name            string     `json:"name"`
	TemplateVersion string     `json:"template_version"`
	Goal            fault.Text `json:"goal"`
	Status          Status     `json:"state"`
	// Plan is the name of the kept plan it was begun from, Source the batch that
	// it took back; both are "" when there was none.
	Plan   string `json:"plan,omitempty"`
	Source string `json:"source,omitempty"`

	By        string    `json:"by,omitempty"` // who made it
	CreatedAt time.Time `json:"created_at"`
	StartedAt time.Time `json:"started_at,omitzero"`
	EndedAt   time.Time `json:"ended_at,omitzero"`
	ActiveMS  int64     `json:"active_ms"` // while it ran
	Calls     int       `json:"calls"`
	Total     int       `json:"total"`
	Succeeded int       `json:"succeeded"`

	Waves     []StoryWave `json:"waves"`
	Moments   []Moment    `json:"moments"` // oldest first
	Causes    []Group     `json:"causes"`  // of failures, the most frequent first
	Durations []Observed  `json:"durations"`
}

// StoryWave is how one wave went.
type StoryWave struct {
	WaveLine
	BeganAt time.Time `json:"began_at,omitzero"` // its first upload or submission
	EndedAt time.Time `json:"ended_at,omitzero"` // the last of its merchants that is over
}

// Moment is something that was decided about a batch, by a person or by itself.
type Moment struct {
	At     time.Time  `json:"at"`
	Action string     `json:"action"`
	What   fault.Text `json:"what"`
	Detail fault.Text `json:"detail,omitzero"`
}

// Observed is how long something took for the merchants of a batch.
type Observed struct {
	Kind   StageKind  `json:"kind"`
	Name   fault.Text `json:"name"`
	Count  int        `json:"count"`
	Median float64    `json:"median"` // seconds
	P90    float64    `json:"p90"`
}

// mostMoments bounds what of a batch is told that was touched very often.
const mostMoments = journal.MaxLimit

// Story tells what became of a batch, or is becoming of it.
func (e *Engine) Story(ctx context.Context, id string) (Story, error) {
	b, err := e.Get(id)
	if err != nil {
		return Story{}, err
	}
	out := Story{ID: b.ID, Name: b.Plan.Name, TemplateVersion: b.Plan.TemplateVersion, Goal: b.Plan.Goal.Name(), Status: b.Status, Source: b.Plan.Source,
		By: b.By, CreatedAt: b.CreatedAt, StartedAt: b.StartedAt, EndedAt: b.EndedAt, ActiveMS: b.ActiveMS, Calls: b.Counts.Calls + b.Asked,
		Total:     b.Counts.Total,
		Succeeded: b.Counts.States[Succeeded], Waves: []StoryWave{}, Moments: []Moment{}, Durations: []Observed{}}
	if b.Plan.Saved != "" {
		if kept, err := e.SavedPlan(b.Plan.Saved); err == nil {
			out.Plan = kept.Name
		}
	}
	var failed []Task
	took := map[StageKind][]float64{}
	if err := e.Vault.View(func(tx *vault.Tx) error {
		out.Waves, failed = out.Waves[:0], failed[:0]
		clear(took)
		return eachTask(tx, id, func(t Task) error {
			for len(out.Waves) <= t.Wave {
				out.Waves = append(out.Waves, StoryWave{})
			}
			out.Waves[t.Wave].take(t)
			if t.State == Failed {
				failed = append(failed, t)
			}
			for kind, d := range t.took() {
				took[kind] = append(took[kind], d.Seconds())
			}
			return nil
		})
	}); err != nil {
		return out, err
	}
	out.Causes = groupsOf(failed)
	for _, kind := range []StageKind{StageBuild, StageAudit, StageRelease} {
		if all := took[kind]; len(all) > 0 {
			slices.Sort(all)
			out.Durations = append(out.Durations, Observed{kind, kind.Name(), len(all), all[(len(all)-1)/2], all[(len(all)-1)*9/10]})
		}
	}
	page, err := e.Journal.SearchAll(ctx, journal.Query{BatchID: id, Action: "batch.", Limit: mostMoments}, nil)
	if err != nil {
		return out, err
	}
	for _, entry := range page.Entries {
		out.Moments = append(out.Moments, Moment{entry.At, entry.Action, journal.Label(entry.Action), entry.Message})
	}
	slices.SortStableFunc(out.Moments, func(a, b Moment) int { return a.At.Compare(b.At) })
	return out, nil
}

// take counts a task into its wave.
func (w *StoryWave) take(t Task) {
	w.add(t)
	begun := t.UploadedAt
	if begun.IsZero() {
		begun = t.SubmitAt
	}
	if !begun.IsZero() && (w.BeganAt.IsZero() || begun.Before(w.BeganAt)) {
		w.BeganAt = begun
	}
	w.EndedAt = later(w.EndedAt, t.EndedAt)
}

// took is how long the stages of a task took, as far as both ends are known.
func (t *Task) took() map[StageKind]time.Duration {
	out := map[StageKind]time.Duration{}
	add := func(kind StageKind, from, to time.Time) {
		if !from.IsZero() && to.After(from) {
			out[kind] = to.Sub(from)
		}
	}
	add(StageBuild, t.UploadedAt, t.SubmitAt)
	add(StageAudit, t.SubmitAt, t.AuditedAt)
	if t.State == Succeeded {
		add(StageRelease, t.AuditedAt, t.EndedAt)
	}
	return out
}

// Name is what a person reads for a goal.
func (g Goal) Name() fault.Text {
	for _, n := range Goals() {
		if n.Goal == g {
			return n.Name
		}
	}
	words := map[Goal]fault.Text{GoalRolledBack: fault.T("Rolled back", "回滚"), GoalWithdrawn: fault.T("Audits cancelled", "撤销审核"),
		GoalOffline: fault.T("Offline", "下架")}
	return cmp.Or(words[g], fault.Text{EN: string(g), ZH: string(g)})
}
