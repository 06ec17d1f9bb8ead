package schedule

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"minifleet/backend/fault"
)

var dawn = time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)

// line plays an app's calls in virtual time: each takes a token of a bucket of
// the rate, then the latency.
type line struct {
	q       *Queue
	now     time.Time
	rate    float64
	latency time.Duration
	token   time.Time // when the next one is free
	flying  []flight
	most    int
}

type flight struct {
	it        *Item
	sent, end time.Time
}

// run works until nothing waits, or the time is over; landed says when an item
// is due again and as what, or that it is over.
func (l *line) run(t testing.TB, until time.Time, landed func(*Item) (due time.Time, rank Rank, more bool)) time.Duration {
	began := l.now
	for !l.q.Idle() {
		for it := l.q.Take(l.now); it != nil; it = l.q.Take(l.now) {
			sent := l.now
			if l.token.After(sent) {
				sent = l.token
			}
			l.token = sent.Add(time.Duration(float64(time.Second) / l.rate))
			l.flying = append(l.flying, flight{it, sent, sent.Add(l.latency)})
			l.most = max(l.most, len(l.flying))
		}
		next, ok := l.q.Next(l.now)
		for _, f := range l.flying {
			if !ok || f.end.Before(next) {
				next, ok = f.end, true
			}
		}
		if !ok || next.After(until) {
			t.Fatalf("stands still at %v with %d under way", l.now.Sub(began), len(l.flying))
		}
		if next.After(l.now) {
			l.now = next
		}
		for i := 0; i < len(l.flying); {
			f := l.flying[i]
			if f.end.After(l.now) {
				i++
				continue
			}
			l.flying = slices.Delete(l.flying, i, i+1)
			waiting := 0
			for _, other := range l.flying {
				if other.sent.After(l.now) {
					waiting++
				}
			}
			l.q.End(f.it, waiting)
			if due, rank, more := landed(f.it); more {
				l.q.Put(f.it, due, rank, l.now)
			}
		}
	}
	return l.now.Sub(began)
}

// The rate limit is kept busy at every latency: a fleet takes as long as its
// calls at the rate, whatever one call takes.
func TestCallsUnderWayGrowWithTheLatency(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		rate    float64
		latency time.Duration
	}{
		{10, 20 * time.Millisecond}, {50, 80 * time.Millisecond}, {50, 300 * time.Millisecond}, {200, 300 * time.Millisecond},
		{500, 80 * time.Millisecond}, {400, 500 * time.Millisecond}, {5, 3 * time.Second},
	} {
		t.Run(fmt.Sprintf("%v/s %v", c.rate, c.latency), func(t *testing.T) {
			t.Parallel()
			const merchants, calls = 1000, 4
			l := &line{q: NewQueue(256), now: dawn, rate: c.rate, latency: c.latency}
			left := map[*Item]int{}
			for i := range merchants {
				it := &Item{Order: uint64(i)}
				left[it] = calls
				l.q.Put(it, dawn, Upload, dawn)
			}
			took := l.run(t, dawn.Add(24*time.Hour), func(it *Item) (time.Time, Rank, bool) {
				left[it]--
				return l.now, Submit, left[it] > 0
			})
			ideal := time.Duration(merchants * calls / c.rate * float64(time.Second))
			if took > ideal*105/100+6*c.latency { // the slots double in the time of a call, from the first few
				t.Errorf("%v, the ideal is %v; at most %d calls were under way", took, ideal, l.most)
			}
		})
	}
}

// Whatever is put where and when: everything is worked on when it is due and
// not before, by one at a time, and never more than the slots.
func TestEverythingDueIsTakenOnceAndInTime(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		most := rapid.IntRange(1, 40).Draw(t, "most")
		l := &line{q: NewQueue(most), now: dawn, rate: rapid.Float64Range(1, 500).Draw(t, "rate"),
			latency: time.Duration(rapid.IntRange(1, 2000).Draw(t, "latency ms")) * time.Millisecond}
		n := rapid.IntRange(1, 60).Draw(t, "items")
		done := map[*Item]int{}
		for i := range n {
			it := &Item{Order: uint64(i)}
			due := dawn.Add(time.Duration(rapid.IntRange(0, 60).Draw(t, "due s")) * time.Second)
			done[it] = -rapid.IntRange(0, 3).Draw(t, "again")
			l.q.Put(it, due, Rank(rapid.IntRange(0, int(Poll)).Draw(t, "rank")), dawn)
		}
		again := 0
		l.run(reporting(t), dawn.Add(100*time.Hour), func(it *Item) (time.Time, Rank, bool) {
			if it.Due().After(l.now) {
				t.Fatal("worked on before it was due")
			}
			if busy := l.q.busy; busy >= most { // this one has ended
				t.Fatalf("%d under way besides this one, %d may be", busy, most)
			}
			done[it]++
			again++
			return l.now.Add(time.Duration(again%7) * time.Second), Finish, done[it] <= 0
		})
		for it, n := range done {
			if n != 1 {
				t.Fatalf("item %d ended with %d", it.Order, n)
			}
		}
	})
}

// reporting gives rapid's T the face that run reports to.
func reporting(t *rapid.T) testing.TB { return failing{t: t} }

type failing struct {
	testing.TB
	t *rapid.T
}

func (f failing) Fatalf(format string, args ...any) { f.t.Fatalf(format, args...) }

// While the way out is away one probe asks at a time, at most seconds apart;
// at its success everything that waited for it is due at once.
func TestAllAreAwakeWithinSecondsOfTheNetwork(t *testing.T) {
	t.Parallel()
	for _, outage := range []time.Duration{3 * time.Second, 10 * time.Minute, 9 * time.Hour} {
		q, now := NewQueue(64), dawn
		var all []*Item
		for i := range 500 {
			it := &Item{Order: uint64(i)}
			all = append(all, it)
			q.Put(it, now, Submit, now)
		}
		why := fault.T("no route", "没有路由")
		back, probes := now.Add(outage), 0
		for range silencesToAway { // the first calls find out
			it := q.Take(now)
			q.Silent(now, why)
			q.End(it, -1)
			q.PutOut(it, now.Add(time.Minute), Submit, now)
		}
		if a, away := q.Away(); !away || a.Why != why || q.Take(now) != nil {
			t.Fatalf("%v: it is not away: %+v", outage, a)
		}
		for {
			next, ok := q.Next(now)
			if !ok || next.Sub(now) > longestProbe {
				t.Fatalf("%v: no probe within %v", outage, longestProbe)
			}
			if next.After(now) {
				now = next
			}
			if q.Probe(now) == nil {
				t.Fatal("no probe when one is due")
			}
			if probes++; q.Probe(now) != nil {
				t.Fatal("two probes at once")
			}
			if now.Before(back) {
				q.Probed(now, false, fault.Text{})
				continue
			}
			q.Probed(now, true, fault.Text{})
			break
		}
		if late := now.Sub(back); late > 5*time.Second {
			t.Errorf("%v: noticed %v late", outage, late)
		}
		if most := int(outage/longestProbe) + 5; probes > most {
			t.Errorf("%v: %d probes, more than %d", outage, probes, most)
		}
		taken := 0
		for it := q.Take(now); it != nil; it = q.Take(now) {
			q.End(it, 0)
			taken++
		}
		if taken != len(all) {
			t.Errorf("%v: %d of %d are awake", outage, taken, len(all))
		}
	}
}

// A publication takes as long as its calls or its longest chain, whatever
// builds and audits take: nothing that starts a wait is begun too late, and
// nobody waits for the end to be finished while there is time to spare.
func TestAPublicationTakesAsLongAsItsCallsOrItsLongestChain(t *testing.T) {
	t.Parallel()
	const latency = 80 * time.Millisecond
	type fleet struct {
		merchants    int
		rate         float64
		build, audit time.Duration
	}
	fleets := []fleet{
		{1000, 50, 2 * time.Second, 30 * time.Second}, {500, 50, 2 * time.Second, 30 * time.Second}, {500, 50, 15 * time.Second, 30 * time.Second},
		{200, 50, time.Minute, time.Hour}, {10_000, 50, 30 * time.Second, time.Minute}, {4000, 400, 5 * time.Second, 2 * time.Second},
		{60, 5, 20 * time.Second, 10 * time.Minute}, {3000, 10, 45 * time.Second, 20 * time.Minute},
	}
	for _, merchants := range []int{800, 2000, 5000} {
		for _, rate := range []float64{20, 50, 200} {
			for _, build := range []time.Duration{2 * time.Second, 10 * time.Second} {
				for _, audit := range []time.Duration{10 * time.Second, time.Minute, 5 * time.Minute} {
					fleets = append(fleets, fleet{merchants, rate, build, audit})
				}
			}
		}
	}
	for _, c := range fleets {
		for _, told := range []bool{true, false} {
			t.Run(fmt.Sprintf("%d at %v/s, builds %v, audits %v, told %v", c.merchants, c.rate, c.build, c.audit, told), func(t *testing.T) {
				t.Parallel()
				l := &line{q: NewQueue(256), now: dawn, rate: c.rate, latency: latency}
				at := map[*Item]Rank{}
				after, lasts := 1, c.audit // calls after an audit, and when it is known to be over
				if !told {
					after, lasts = 2, Audits().Last(c.audit)
				}
				left := Left{Calls: (2 + after) * c.merchants, Uploads: c.merchants, Submits: c.merchants, After: after * c.merchants, Build: c.build, Audit: lasts}
				jitter := rand.New(rand.NewPCG(7, uint64(c.merchants)))
				l.q.Prefer(left, c.rate)
				for i := range c.merchants {
					it := &Item{Order: uint64(i)}
					at[it] = Upload
					l.q.Put(it, dawn, Upload, dawn)
				}
				var half time.Duration // when half of the merchants were finished
				finished := 0
				took := l.run(t, dawn.Add(100*24*time.Hour), func(it *Item) (time.Time, Rank, bool) {
					left.Calls--
					due := l.now
					switch at[it] {
					case Upload:
						left.Uploads--
						due, at[it] = due.Add(Builds().question(c.build, jitter.Float64())), Submit
					case Submit:
						left.Submits--
						left.After -= after
						if due, at[it] = due.Add(c.audit), Finish; !told {
							due, at[it] = l.now.Add(Audits().question(c.audit, jitter.Float64())), Poll
						}
					case Poll:
						at[it] = Finish
					default:
						if finished++; 2*finished >= c.merchants && half == 0 {
							half = l.now.Sub(dawn)
						}
						l.q.Prefer(left, c.rate)
						return due, Poll, false
					}
					l.q.Prefer(left, c.rate)
					return due, at[it], true
				})
				seconds := func(calls int) time.Duration { return time.Duration(float64(calls) / c.rate * float64(time.Second)) }
				builds := Builds().Last(c.build)
				chain := max(seconds(2*c.merchants), seconds(c.merchants)+builds) + lasts
				if !told { // the last submissions come one behind the other, or wait for builds: what follows their audits takes twice as long
					chain = max(chain+builds, builds+lasts+seconds(after*c.merchants))
				}
				ideal := max(seconds((2+after)*c.merchants), chain)
				if took > ideal*1005/1000+4*latency {
					t.Errorf("%v, the ideal is %v", took, ideal)
				}
				if seconds(c.merchants) > 2*(c.build+c.audit) && half > took*65/100 {
					t.Errorf("half of the merchants were finished after %v of %v", half, took)
				}
				t.Logf("%v over %v, half after %v", took, ideal, half)
			})
		}
	}
}

// Where nothing is submitted (a goal before the audit) merchants are finished
// first as long as there is time for the last uploads.
func TestMerchantsAreFinishedFirstWhereNothingIsSubmitted(t *testing.T) {
	t.Parallel()
	q := NewQueue(8)
	for _, c := range []struct {
		left Left
		want bool
	}{
		{Left{Calls: 3000, Uploads: 10, After: 20, Build: 2 * time.Second}, true},
		{Left{Calls: 30, Uploads: 10, After: 20, Build: 2 * time.Second}, false},
		{Left{Calls: 30, After: 20}, true},
	} {
		if q.Prefer(c.left, 50); q.finishFirst != c.want {
			t.Errorf("%+v: merchants are finished first: %v", c.left, q.finishFirst)
		}
	}
}
