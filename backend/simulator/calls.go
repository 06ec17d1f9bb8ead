package simulator

import (
	"strconv"
	"time"
)

// Call is one line of the call log: a request that was answered, or whose
// answer was dropped after it took effect. A request dropped before it took
// effect never reached the platform and is not in the log.
type Call struct {
	Seq        int64     `json:"seq"`
	Time       time.Time `json:"time"`
	Method     string    `json:"method"`
	MiniAppID  string    `json:"mini_app_id"`
	AppVersion string    `json:"app_version"`
	Code       string    `json:"code"`
	SubCode    string    `json:"sub_code"`
	// Delivered is false when the answer was dropped on purpose, or when the
	// caller had hung up before it could be sent.
	Delivered bool `json:"delivered"`
	// Effect tells whether a changing call changed the world. It differs from
	// Code only under error_rate, where a 20000 may come after the effect.
	Effect bool `json:"effect"`
}

// callLog keeps the calls and how often each method answered each code.
type callLog struct {
	entries []Call   // ascending Seq, without gaps
	held    counters // counts of entries
	earlier counters // counts of the calls that were trimmed away
}

// counters is method -> code -> count.
type counters map[string]map[string]int

func (c counters) add(method, code string, n int) {
	if c[method] == nil {
		c[method] = map[string]int{}
	}
	c[method][code] += n
}

// keepCalls is how many calls a trim leaves.
const keepCalls = 500_000

// next is the sequence number the next call gets; the first is 1.
func (l *callLog) next() int64 {
	if len(l.entries) == 0 {
		return 1
	}
	return l.entries[len(l.entries)-1].Seq + 1
}

// add appends a call and counts it.
func (l *callLog) add(c Call) {
	l.entries = append(l.entries, c)
	if l.held == nil {
		l.held = counters{}
	}
	l.held.add(c.Method, c.Code, 1)
}

// restore takes a call from the disk: a new one, or an amended one.
func (l *callLog) restore(c *Call) {
	if at := l.find(c.Seq); at != nil {
		*at = *c
		return
	}
	l.add(*c)
}

// find returns the call of a sequence number, nil when it is not held.
func (l *callLog) find(seq int64) *Call {
	if len(l.entries) == 0 {
		return nil
	}
	i := seq - l.entries[0].Seq
	if i < 0 || i >= int64(len(l.entries)) {
		return nil
	}
	return &l.entries[i]
}

// since returns the calls after a sequence number.
func (l *callLog) since(seq int64) []Call {
	if len(l.entries) == 0 {
		return nil
	}
	i := max(0, seq+1-l.entries[0].Seq)
	if i >= int64(len(l.entries)) {
		return nil
	}
	return l.entries[i:]
}

// trim forgets the oldest calls of a log of more than twice the calls to
// keep, but not their counts.
func (l *callLog) trim(keep int) {
	if len(l.entries) <= 2*keep {
		return
	}
	if l.earlier == nil {
		l.earlier = counters{}
	}
	drop := len(l.entries) - keep
	for _, c := range l.entries[:drop] {
		l.earlier.add(c.Method, c.Code, 1)
		l.held.add(c.Method, c.Code, -1)
	}
	l.entries = append([]Call(nil), l.entries[drop:]...)
}

// counts returns how often each method answered each code, since the world
// was made.
func (l *callLog) counts() counters {
	sum := counters{}
	for method, codes := range l.earlier {
		for code, n := range codes {
			sum.add(method, code, n)
		}
	}
	for method, codes := range l.held {
		for code, n := range codes {
			sum.add(method, code, n)
		}
	}
	return sum
}

// logCall puts a call into the log and the transaction.
func (t *tx) logCall(c Call) Call {
	c.Seq, c.Time = t.calls.next(), t.at
	t.calls.add(c)
	t.put("call", strconv.FormatInt(c.Seq, 10), c)
	return c
}

// undelivered marks a logged call whose answer could not be sent.
func (w *world) undelivered(seq int64) {
	_ = w.do(func(t *tx) {
		if c := t.calls.find(seq); c != nil {
			c.Delivered = false
			t.put("call", strconv.FormatInt(seq, 10), *c)
		}
	})
}
