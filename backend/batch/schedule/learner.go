package schedule

import (
	"math"
	"slices"
	"time"
)

// Span is one observed duration, in milliseconds: not over at Lo, over at Hi.
type Span struct {
	Lo int64 `json:"lo"`
	Hi int64 `json:"hi"`
}

// Learner estimates how long the platform takes for something, from what was
// seen of it, so that one question at the right moment is enough for most.
type Learner struct {
	Spans []Span `json:"spans,omitempty"` // newest last
	// Asked and Early count the recent questions at the estimated time and
	// those of them that came too early.
	Asked int `json:"asked,omitempty"`
	Early int `json:"early,omitempty"`
	// Told tells that the platform itself said how long it took, so that one
	// observation is enough.
	Told bool `json:"told,omitempty"`
	// Floor is an age at which it was seen not to be over since the last time
	// the estimate was given up.
	Floor int64 `json:"floor,omitempty"`
}

const (
	keepSpans   = 48
	enoughSpans = 3
	// An estimate is given up when this many of the recent questions came too
	// early; after recentAsked questions older ones count half.
	tooManyEarly = 4
	recentAsked  = 20
)

// Pace is how a kind of wait is asked about. While nothing is known of it, a
// few scouts ask early and often, and the others wait for what they find out.
type Pace struct {
	Base   time.Duration // a scout's first question; then twice as late each time
	Scouts int           // how many ask like that
	Park   time.Duration // the others' first question while nothing is known
	MinGap time.Duration // between two questions once it takes longer than expected
	MaxGap time.Duration
	Margin time.Duration // added to the estimate
}

// Builds is the pace of builds and packagings, Audits that of audits.
func Builds() Pace {
	return Pace{300 * time.Millisecond, 6, 12 * time.Second, 300 * time.Millisecond, time.Minute, 150 * time.Millisecond}
}

func Audits() Pace {
	return Pace{400 * time.Millisecond, 3, 2 * time.Minute, time.Second, 20 * time.Minute, time.Second}
}

// Saw records that it was not over at lo and over at hi.
func (l *Learner) Saw(lo, hi time.Duration) {
	l.Spans = append(l.Spans, Span{max(0, lo.Milliseconds()), max(1, hi.Milliseconds())})
	if n := len(l.Spans) - keepSpans; n > 0 {
		l.Spans = slices.Delete(l.Spans, 0, n)
	}
}

// Question records a question at the estimated time or later and whether it came
// too early; too many of those mean that the estimate is no longer true.
func (l *Learner) Question(age time.Duration, early bool) {
	l.Asked++
	if early {
		l.Early++
		l.Floor = max(l.Floor, age.Milliseconds())
	}
	if l.Early >= tooManyEarly && 4*l.Early > l.Asked {
		*l = Learner{Floor: l.Floor}
	} else if l.Asked >= recentAsked {
		l.Asked, l.Early = l.Asked/2, l.Early/2
	}
}

// Estimate is the time by which most are over and the one before which hardly
// any is; ok is false while too little was seen.
func (l Learner) Estimate() (low, high time.Duration, ok bool) {
	if len(l.Spans) == 0 || (!l.Told && len(l.Spans) < enoughSpans) {
		return 0, 0, false
	}
	los, his := make([]int64, len(l.Spans)), make([]int64, len(l.Spans))
	for i, s := range l.Spans {
		los[i], his[i] = s.Lo, s.Hi
	}
	slices.Sort(los)
	slices.Sort(his)
	ms := func(n int64) time.Duration { return time.Duration(n) * time.Millisecond }
	// When one duration fits everything that was seen, the narrowest bounds
	// around it are known.
	if los[len(los)-1] <= his[0] {
		return ms(los[len(los)-1]), ms(his[0]), true
	}
	return ms(quantile(los, 0.1)), ms(quantile(his, 0.9)), true
}

func quantile(sorted []int64, q float64) int64 {
	return sorted[int(math.Round(q*float64(len(sorted)-1)))]
}

// Typical is the duration that half of what was seen did not exceed, and the
// one that nine of ten did not, with how many were seen.
func (l Learner) Typical() (median, p90 time.Duration, seen int) {
	if len(l.Spans) == 0 {
		return 0, 0, 0
	}
	his := make([]int64, len(l.Spans))
	for i, s := range l.Spans {
		his[i] = s.Hi
	}
	slices.Sort(his)
	ms := func(q float64) time.Duration { return time.Duration(quantile(his, q)) * time.Millisecond }
	return ms(0.5), ms(0.9), len(his)
}

// Certain reports whether a wait of this age is over in all likelihood, so that
// the next action may ask by itself.
func (l Learner) Certain(age time.Duration) bool {
	low, high, ok := l.Estimate()
	return ok && l.Early*10 <= l.Asked && high-low <= max(time.Second, high/2) && age >= high
}

// Due is the age at which to ask next about a wait of this age. scout is 0 and
// up for a scout, below 0 for the others; jitter is in [0,1).
func (l Learner) Due(p Pace, age time.Duration, scout int, jitter float64) time.Duration {
	low, high, ok := l.Estimate()
	if !ok {
		return l.unknown(p, age, scout, jitter)
	}
	at := p.question(high, jitter)
	if age < at {
		// Where it differs a lot from one to the next, asking often enough
		// beats asking once.
		if at-max(age, low) > p.MaxGap {
			return max(age, low) + time.Duration((0.8+0.4*jitter)*float64(p.MaxGap))
		}
		return at
	}
	gap := min(max(age/8, p.MinGap), p.MaxGap)
	return age + time.Duration((0.8+0.4*jitter)*float64(gap))
}

// question is the age at which to ask about what most take no longer for.
func (p Pace) question(high time.Duration, jitter float64) time.Duration {
	return high + p.Margin + high/33 + time.Duration(jitter*float64(min(high/20, 2*time.Second)))
}

// Last is the age by which what most take no longer for was asked about.
func (p Pace) Last(high time.Duration) time.Duration { return p.question(high, 1) }

func (l Learner) unknown(p Pace, age time.Duration, scout int, jitter float64) time.Duration {
	first := float64(p.Park) * (0.8 + 0.4*jitter)
	if scout >= 0 {
		first = float64(p.Base) * math.Exp2(float64(scout%p.Scouts)/float64(p.Scouts))
	}
	at := time.Duration(first)
	floor := time.Duration(l.Floor) * time.Millisecond
	for at <= age || (scout >= 0 && at <= floor) {
		at += min(at, p.MaxGap)
	}
	return at
}
