package schedule

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"
)

// Two batches share a quota of five a day, in turns: whoever came first, however
// often the platform was tried in vain, and also when all of them are taken out
// of the line and put back, as happens when they are looked at anew. A third
// that comes later has no more turns than the others from then on.
func TestBatchesTakeTurnsAtAQuotaWhateverHappensMeanwhile(t *testing.T) {
	for seed := range uint64(200) {
		r := rand.New(rand.NewPCG(seed, 1))
		now := time.Date(2026, 5, 20, 9, 0, 0, 0, time.UTC)
		q := NewQueue(8)
		g := NewOpenGate(time.Minute, 5, 8)
		var line []*Item
		join := func(group uint64, n int) {
			for i := range n {
				it := &Item{Order: group<<24 | uint64(i), Group: group}
				it.Of = it
				line = append(line, it)
			}
			r.Shuffle(len(line), func(i, k int) { line[i], line[k] = line[k], line[i] })
			for _, it := range line {
				if g.Holds(it) || it.gate == nil {
					g.Wait(it, q, now)
				}
			}
		}
		refused := &Item{Group: 1}
		g.Refused(refused, q, now, now.Add(24*time.Hour), 0.5)
		join(1, 8)
		join(2, 8)
		split := func(left int) (days map[uint64]int) {
			days = map[uint64]int{}
			for range 1000 {
				it := q.Take(now)
				if it == nil {
					if next, shut := g.Shut(); shut && left == 0 {
						return days
					} else if shut {
						now = next
					}
					continue
				}
				if left == 0 {
					q.End(it, 0)
					g.Refused(it, q, now, now.Add(24*time.Hour), r.Float64())
					g.Wait(it, q, now)
					return days
				}
				if r.IntN(3) == 0 { // everybody is looked at anew
					for _, other := range line {
						if other != it {
							g.Leave(other)
							q.Drop(other)
						}
					}
					for _, at := range r.Perm(len(line)) {
						if line[at] != it {
							g.Wait(line[at], q, now)
						}
					}
				}
				left--
				days[it.Group]++
				line = slices.DeleteFunc(line, func(other *Item) bool { return other == it })
				q.End(it, 0)
				g.Ended(it, true, q, now)
			}
			t.Fatalf("seed %d: the gate lets nobody through", seed)
			return nil
		}
		if got := fmt.Sprint(split(0), split(5), split(5)); got != "map[] map[1:3 2:2] map[1:2 2:3]" {
			t.Fatalf("seed %d: %s", seed, got)
		}
		join(3, 6)
		if got := fmt.Sprint(split(6)); got != "map[1:2 2:2 3:2]" {
			t.Fatalf("seed %d, with a third: %s", seed, got)
		}
	}
}
