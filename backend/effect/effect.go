// Package effect is what is believed of a call that changes something on the
// platform: that it happened, that it did not, or that nobody can know yet. It
// is one rule for single actions, runs and batches, and it has no clock of its
// own: who asks brings the times.
//
// A request whose answer was lost may still be on its way: proxies and
// gateways hand requests on after they have told the sender that they gave up.
// So one look that does not show the effect proves nothing. It did not happen
// when it is still not to be seen after Window, which is longer than the
// time-outs on the way.
package effect

import (
	"time"

	"minifleet/backend/alipay"
)

// State is what is believed of a changing call.
type State string

const (
	Happened    State = "happened"
	DidNot      State = "did_not"
	NotKnownYet State = "not_known_yet"
)

// Window is how long after it was given up a request may still take effect.
// Reverse proxies and load balancers give up after 60 s by default and are
// rarely set above two minutes.
const Window = 3 * time.Minute

// Schedule is when the platform is looked at, counted from the moment the
// answer was given up. After the last look that does not show it, it did not
// happen.
type Schedule []time.Duration

// Usual is the schedule the program keeps.
func Usual() Schedule {
	return Schedule{time.Second, 3 * time.Second, 7 * time.Second, 15 * time.Second, 30 * time.Second,
		time.Minute, 2 * time.Minute, Window}
}

// Next says how long after the answer was given up to look next, after so many
// looks that did not show the effect; last marks the look that decides.
func (s Schedule) Next(looks int) (after time.Duration, last bool) {
	i := min(max(looks, 0), len(s)-1)
	return s[i], i == len(s)-1
}

// Judge is what a look so long after the answer was given up tells.
func (s Schedule) Judge(shown bool, after time.Duration) State {
	switch {
	case shown:
		return Happened
	case after >= s[len(s)-1]:
		return DidNot
	}
	return NotKnownYet
}

// NextLook says when to look next after so many looks that did not show the
// effect; last marks the look after which it did not happen. sentAt is when
// the answer was given up, or, when that is not known, when the call was sent.
// A look that could not be made (no connection) is not counted.
func NextLook(sentAt time.Time, looks int) (at time.Time, last bool) {
	after, last := Usual().Next(looks)
	return sentAt.Add(after), last
}

// Of is what the end of a changing call itself tells.
func Of(err error) State {
	switch {
	case err == nil:
		return Happened
	case alipay.ClassOf(err) == alipay.ClassOutcomeUnknown:
		return NotKnownYet
	}
	return DidNot
}
