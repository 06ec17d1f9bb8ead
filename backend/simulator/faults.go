package simulator

import (
	"encoding/binary"
	"hash/fnv"
	"math"
	"strconv"
	"time"

	"golang.org/x/time/rate"
)

// fate is what a call meets on its way.
type fate struct {
	refused     bool // the connection drops before anything happens
	errorBefore bool // 20000, nothing happened
	errorAfter  bool // 20000, and it happened
	lostReply   bool // it happened, the connection drops
	edge        bool // the answer comes from the edge, unsigned
	limited     bool // 40005, nothing happened
}

// chance draws a number in [0, 1) from the seed and what names the event. The
// same arguments always draw the same number.
func chance(seed int64, names ...string) float64 {
	h := fnv.New64a()
	var s [8]byte
	binary.LittleEndian.PutUint64(s[:], uint64(seed))
	h.Write(s[:])
	for _, name := range names {
		h.Write([]byte(name))
		h.Write([]byte{0})
	}
	// FNV alone leaves neighbours alike; this is the finisher of MurmurHash3.
	x := h.Sum64()
	x ^= x >> 33
	x *= 0xff51afd7ed558ccd
	x ^= x >> 33
	x *= 0xc4ceb9fe1a85ec53
	x ^= x >> 33
	return float64(x>>11) / (1 << 53)
}

// drawFate decides what the next call of a method for a merchant's version
// meets. Each of the faults is drawn with its own rate, in the order
// they would strike; half of the 20000 answers come after the effect.
func (t *tx) drawFate(methodName, miniAppID, appVersion string) fate {
	s := t.settings
	if s.RefusedRate == 0 && s.ErrorRate == 0 && s.LostReplyRate == 0 && s.UnsignedRate == 0 {
		return fate{}
	}
	key := methodName + "|" + miniAppID + "|" + appVersion
	t.occurred[key]++
	n := t.occurred[key]
	t.put("occurred", key, n)
	draw := func(kind string) float64 { return chance(s.Seed, kind, key, strconv.Itoa(n)) }
	switch {
	case draw("refused") < s.RefusedRate:
		return fate{refused: true}
	case draw("error") < s.ErrorRate:
		after := draw("after") < 0.5
		return fate{errorBefore: !after, errorAfter: after}
	case draw("unsigned") < s.UnsignedRate:
		which := draw("busy")
		return fate{edge: true, limited: which < 0.5, errorBefore: which >= 0.5 && which < 0.75, errorAfter: which >= 0.75}
	case draw("lost") < s.LostReplyRate:
		return fate{lostReply: true}
	}
	return fate{}
}

// latency is how long one call takes on the way, both ways together.
func (s Settings) latency(seq int64) time.Duration {
	ms := float64(s.LatencyMS)
	if s.LatencyJitterMS > 0 {
		ms += (2*chance(s.Seed, "latency", strconv.FormatInt(seq, 10)) - 1) * float64(s.LatencyJitterMS)
	}
	return time.Duration(max(0, ms) * float64(time.Millisecond))
}

// throttle is the gateway's limit of calls a second.
type throttle struct {
	limiter *rate.Limiter
	limit   float64
}

// allow takes one call out of the bucket, whose size is one second's worth.
func (t *throttle) allow(limit float64, now time.Time) bool {
	if limit <= 0 {
		t.limit = 0
		return true
	}
	if t.limiter == nil || t.limit != limit {
		t.limiter = rate.NewLimiter(rate.Limit(limit), max(1, int(math.Ceil(limit))))
		t.limit = limit
	}
	return t.limiter.AllowN(now, 1)
}
