package workspace

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"minifleet/backend/alipay"
	"minifleet/backend/batch"
	"minifleet/backend/boundtest"
	"minifleet/backend/merchant"
)

// TestNothingReachesUsersOutOfItsTurn plays plans of any kind, with freezes,
// restarts and a person's words at any moment. The platform's log is the
// witness: no version reaches users outside its hours, before its stage of a
// gray release or the wave before it has soaked, or after the batch stopped by
// itself; and while changes are frozen nothing that changes anything arrives.
// MINIFLEET_SEEDS is how many plans it plays.
func TestNothingReachesUsersOutOfItsTurn(t *testing.T) {
	boundtest.ManyRounds(t)
	first, seeds := seedsOf(5, 400)
	seen := make([]turns, seeds)
	t.Run("plans", func(t *testing.T) {
		for i := range seeds {
			t.Run(fmt.Sprint(first+i), func(t *testing.T) {
				t.Parallel()
				inOffice(t, 24, `{"build_ms":60000,"audit_ms":1800000,"latency_ms":200}`, func(o *office) {
					w := &witness{office: o, rand: rand.New(rand.NewPCG(uint64(first+i), 8)), words: map[int]time.Time{}}
					w.play()
					seen[i] = w.turns
				})
			})
		}
	})
	var all turns
	for _, s := range seen {
		all.shown += s.shown
		all.stages += s.stages
		all.waves += s.waves
		all.stops += s.stops
		all.frozen += s.frozen
	}
	t.Logf("seen: %+v", all)
	if !t.Failed() && seeds >= 8 && (all.shown == 0 || all.stages == 0 || all.waves == 0 || all.stops == 0 || all.frozen == 0) {
		t.Error("some rule was not put to the test")
	}
}

// turns counts what was held against the rules.
type turns struct{ shown, stages, waves, stops, frozen int }

// lands is how long a call may be under way when something is forbidden.
const lands = 3 * time.Second

type span struct{ from, to time.Time }

type witness struct {
	*office
	turns
	rand  *rand.Rand
	plan  batch.Plan
	batch string

	words   map[int]time.Time // of a person, by the wave that they were given at
	freezes []span
	stopped time.Time // when the batch was first seen to have stopped by itself
	again   time.Time // when a person let it go on
}

func (w *witness) invent() {
	r := w.rand
	w.plan = batch.Plan{Template: w.template, TemplateVersion: "1.0.1", Goal: batch.GoalOnline, Targets: merchant.Targets{All: true}}
	if r.IntN(2) == 0 {
		from := r.IntN(20)
		w.plan.Windows = []batch.Window{{From: fmt.Sprintf("%02d:00", from), To: fmt.Sprintf("%02d:30", from+r.IntN(3))}}
		if r.IntN(2) == 0 {
			w.plan.Windows[0].Days = []time.Weekday{time.Weekday(r.IntN(7)), time.Weekday(r.IntN(7))}
			slices.Sort(w.plan.Windows[0].Days)
			w.plan.Windows[0].Days = slices.Compact(w.plan.Windows[0].Days)
		}
	}
	for range r.IntN(3) {
		wave := batch.Wave{Count: 3 + r.IntN(6)}
		if r.IntN(4) > 0 {
			wave.SoakMinutes, wave.ContinueAt = 30+r.IntN(600), 50+r.IntN(51)
		}
		w.plan.Waves = append(w.plan.Waves, wave)
	}
	if r.IntN(2) == 0 {
		w.plan.Gray = []batch.GrayStage{{Strategy: "p10", SoakMinutes: 20 + r.IntN(300)}, {Strategy: "p50", SoakMinutes: 20 + r.IntN(300)}}[r.IntN(2):]
	}
	if r.IntN(2) == 0 {
		w.plan.Stop.RejectedPercent = 30
		w.sim.Settings(map[string]any{"reject_rate": 0.5})
	}
}

func (w *witness) play() {
	w.ok(w.Start())
	w.invent()
	b, err := w.Batches.Create(w.plan)
	w.ok(err)
	w.batch = b.ID
	for range 25 {
		time.Sleep(time.Duration(w.rand.Int64N(int64([]time.Duration{time.Minute, time.Hour, 12 * time.Hour}[w.rand.IntN(3)]))))
		b, err = w.Batches.Get(w.batch)
		w.ok(err)
		if b.Stopped && w.stopped.IsZero() {
			w.stopped = w.now()
		}
		if b.Status.Over() {
			break
		}
		switch w.rand.IntN(4) {
		case 0:
			w.reopen()
			w.ok(w.Start())
		case 1:
			if n := len(w.freezes); n > 0 && w.freezes[n-1].to.IsZero() {
				w.freezes[n-1].to = w.now()
				w.ok(w.Hold.Thaw())
			} else if w.rand.IntN(2) == 0 {
				w.ok(w.Hold.Freeze("stocktaking"))
				w.freezes = append(w.freezes, span{from: w.now()})
			}
		case 2:
			if b.Status != batch.Confirm {
				continue
			}
			now := w.now()
			if w.Batches.Continue(w.batch) != nil {
				continue
			}
			w.words[b.Wave] = now
			if !w.stopped.IsZero() && w.again.IsZero() {
				w.again = now
			}
		}
	}
	if n := len(w.freezes); n > 0 && w.freezes[n-1].to.IsZero() {
		w.freezes[n-1].to = w.now()
	}
	w.testify()
}

// testify holds the platform's log against the plan.
func (w *witness) testify() {
	w.t.Helper()
	tasks, _, err := w.Batches.Tasks(w.batch, batch.Filter{})
	w.ok(err)
	waves := map[string]int{}
	for _, t := range tasks {
		waves[t.MiniAppID] = t.Wave
	}
	begun := map[string]time.Time{}
	shown := map[string][]time.Time{} // when each stage reached users, the last one everybody
	online := map[int][]time.Time{}   // by wave
	for _, c := range w.sim.Calls() {
		if alipay.Mutates(c.Method) && c.Effect {
			for _, f := range w.freezes {
				if c.Time.After(f.from.Add(lands)) && c.Time.Before(f.to) {
					w.t.Errorf("%s reached %s at %v, frozen since %v", c.Method, c.MiniAppID, c.Time, f.from)
				}
			}
		}
		if !c.Effect {
			continue
		}
		switch c.Method {
		case alipay.MethodVersionUpload:
			if begun[c.MiniAppID].IsZero() {
				begun[c.MiniAppID] = c.Time
			}
		case alipay.MethodVersionOnline, alipay.MethodVersionGrayOnline:
			w.inItsHours(c.MiniAppID, c.Time)
			shown[c.MiniAppID] = append(shown[c.MiniAppID], c.Time)
			if c.Method == alipay.MethodVersionOnline {
				online[waves[c.MiniAppID]] = append(online[waves[c.MiniAppID]], c.Time)
				w.shown++
			}
		}
	}
	w.turns.frozen = len(w.freezes)
	for app, at := range shown {
		for i := 1; i < len(at) && i <= len(w.plan.Gray); i++ {
			w.stages++
			if soak := time.Duration(w.plan.Gray[i-1].SoakMinutes) * time.Minute; at[i].Sub(at[i-1]) < soak {
				w.t.Errorf("%s: stage %d of its gray release came %v after the one before, it soaks %v", app, i+1, at[i].Sub(at[i-1]), soak)
			}
		}
	}
	for app, at := range begun {
		w.afterTheWaveBefore(app, at, waves, online)
		if !w.stopped.IsZero() && at.After(w.stopped.Add(lands)) && (w.again.IsZero() || at.Before(w.again)) {
			w.t.Errorf("%s was begun at %v, after the batch had stopped by itself (%v)", app, at, w.stopped)
		}
	}
	if !w.stopped.IsZero() {
		w.stops++
	}
}

// inItsHours holds when a version reached users against the plan's hours, which
// are Beijing's.
func (w *witness) inItsHours(app string, at time.Time) {
	if len(w.plan.Windows) == 0 {
		return
	}
	h := w.plan.Windows[0]
	begin := at.Add(-lands).In(time.FixedZone("", 8*3600)) // it was sent a little before
	local := at.In(begin.Location())
	day := len(h.Days) == 0 || slices.Contains(h.Days, begin.Weekday())
	if !day || local.Format("15:04") < h.From || begin.Format("15:04") >= h.To {
		w.t.Errorf("%s was shown to users at %v, outside %+v", app, local, h)
	}
}

// afterTheWaveBefore holds when a merchant was begun against what the wave
// before it had to reach, and to soak, where no person let it go on.
func (w *witness) afterTheWaveBefore(app string, at time.Time, waves map[string]int, online map[int][]time.Time) {
	before := waves[app] - 1
	if before < 0 {
		return
	}
	if word, given := w.words[before]; given && !at.Before(word) {
		return
	}
	w.waves++
	wave := w.plan.Waves[before]
	if wave.SoakMinutes == 0 {
		w.t.Errorf("%s of wave %d was begun without a person's word", app, before+2)
		return
	}
	there, soaked := 0, at.Add(-time.Duration(wave.SoakMinutes)*time.Minute)
	for _, t := range online[before] {
		if !t.After(soaked) {
			there++
		}
	}
	if 100*there < wave.ContinueAt*wave.Count {
		w.t.Errorf("%s of wave %d was begun when %d of %d had been online for %d minutes, it takes %d%%", app, before+2, there, wave.Count, wave.SoakMinutes, wave.ContinueAt)
	}
}
