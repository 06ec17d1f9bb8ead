package schedule

import (
	"math/rand/v2"
	"time"
)

// Meter counts calls by the second.
type Meter struct {
	buckets [10]int
	at      int64 // the second of the newest bucket
}

func (m *Meter) roll(now time.Time) {
	s := now.Unix()
	if s-m.at >= int64(len(m.buckets)) || s < m.at-int64(len(m.buckets)) {
		m.buckets = [10]int{}
		m.at = s
	}
	for m.at < s {
		m.at++
		m.buckets[m.at%int64(len(m.buckets))] = 0
	}
}

// Add counts n calls.
func (m *Meter) Add(now time.Time, n int) {
	m.roll(now)
	m.buckets[now.Unix()%int64(len(m.buckets))] += n
}

// PerSecond is the rate over the last ten seconds.
func (m *Meter) PerSecond(now time.Time) float64 {
	m.roll(now)
	sum := 0
	for _, b := range m.buckets {
		sum += b
	}
	return float64(sum) / float64(len(m.buckets))
}

// Jitter is a random number in [0,1) that spreads calls.
func Jitter() float64 { return rand.Float64() }

// Backoff doubles first with every try up to most, spread by a fifth.
func Backoff(tries int, first, most time.Duration, jitter float64) time.Duration {
	d := first << min(max(tries, 0), 20)
	if d <= 0 || d > most {
		d = most
	}
	return time.Duration((0.8 + 0.4*jitter) * float64(d))
}
