package outbound

import (
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"

	"minifleet/backend/fault"
)

// Clock keeps how far this machine's clock is from the platform's, from the
// Date of answers that were verified. It is safe for concurrent use.
type Clock struct {
	now     func() time.Time
	changed func() // told when there is something to warn of, or no longer; may be nil

	mu     sync.Mutex
	offset time.Duration // the platform's clock minus this one
	heard  time.Time     // when it was last told, by this machine's clock; zero: never
	since  time.Time     // the same moment, to measure from without a wall clock
}

// Warn is from which difference on a person is told.
const Warn = time.Minute

// Heard takes the Date of an answer that came so long after its call was sent,
// measured without a wall clock, which may have been set meanwhile. A Date has
// whole seconds, so the offset is exact to about one.
func (c *Clock) Heard(date string, took time.Duration) {
	at, err := http.ParseTime(date)
	if err != nil {
		return
	}
	now := c.now()
	middle := now.Add(-took / 2)
	c.mu.Lock()
	before := c.offset
	c.since = time.Now()
	c.offset, c.heard = at.Add(500*time.Millisecond).Sub(middle.Round(0)).Round(time.Second), now.Round(0)
	// A second more or less is no news; that it is wrong, by how much, or right again is.
	told := (before.Abs() >= Warn) != (c.offset.Abs() >= Warn) || (c.offset-before).Abs() >= Warn
	c.mu.Unlock()
	if told && c.changed != nil {
		c.changed()
	}
}

// Offset is the platform's clock minus this one; known is false before the
// platform ever answered, and after this clock was set or the machine slept
// until it answers again.
func (c *Clock) Offset() (offset time.Duration, known bool) {
	_, offset, known = c.read()
	return offset, known
}

// Platform is the time by the platform's clock; known is as of Offset, and the
// time this machine's while it is false.
func (c *Clock) Platform() (at time.Time, known bool) {
	now, offset, known := c.read()
	return now.Add(offset), known
}

// read looks at this clock once, so that what it shows and what is known of it
// belong together.
func (c *Clock) read() (now time.Time, offset time.Duration, known bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	now = c.now().Round(0)
	if c.heard.IsZero() {
		return now, 0, false
	}
	ran := time.Since(c.since)
	if (now.Sub(c.heard) - ran).Abs() > 2*time.Second+ran/1000 {
		return now, 0, false // it was set, or the machine slept
	}
	return now, c.offset, true
}

// Warning says by how much this machine's clock is wrong; ok is false while
// the difference is not known or not worth telling.
func (c *Clock) Warning() (t fault.Text, ok bool) {
	offset, known := c.Offset()
	if !known || offset.Abs() < Warn {
		return fault.Text{}, false
	}
	return Off(-offset), true
}

// Off tells that this machine's clock is ahead of the platform's by d, or
// behind when d is negative.
func Off(d time.Duration) fault.Text {
	span := Span(d)
	if d > 0 {
		return fault.Text{EN: "this computer's clock is " + span.EN + " ahead of Alipay's", ZH: "本机时间比支付宝快 " + span.ZH}
	}
	return fault.Text{EN: "this computer's clock is " + span.EN + " behind Alipay's", ZH: "本机时间比支付宝慢 " + span.ZH}
}

// Span tells a length of time in its two largest units.
func Span(d time.Duration) fault.Text {
	seconds := int64(d.Abs().Round(time.Second) / time.Second)
	units := []struct {
		size          int64
		one, many, zh string
	}{{86400, "day", "days", "天"}, {3600, "hour", "hours", "小时"}, {60, "minute", "minutes", "分钟"}, {1, "second", "seconds", "秒"}}
	var en, zh []string
	for _, u := range units {
		n := seconds / u.size
		seconds %= u.size
		if n == 0 && (len(en) > 0 || u.size > 1) {
			if len(en) > 0 {
				break
			}
			continue
		}
		word := u.many
		if n == 1 {
			word = u.one
		}
		en, zh = append(en, strconv.FormatInt(n, 10)+" "+word), append(zh, strconv.FormatInt(n, 10)+" "+u.zh)
		if len(en) == 2 {
			break
		}
	}
	return fault.Text{EN: strings.Join(en, " "), ZH: strings.Join(zh, " ")}
}
