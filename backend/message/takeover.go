package message

import (
	"errors"
	"time"

	"minifleet/backend/fault"
)

// The platform keeps one connection for an app: who connects ends the one of
// another program. Two programs that both connect again take the channel from
// each other for ever.
const (
	takeoverTimes  = 3
	takeoverWithin = 15 * time.Minute
)

// errEnded is that the other side ended a connection that stood, errBroken
// that the way to it did.
var (
	errEnded  = errors.New("the connection ended")
	errBroken = errors.New("the connection broke")
)

// takeovers counts the ends of connections that had stood.
type takeovers struct{ ends []time.Time }

// add notes an end and reports whether there were so many of late that another
// program must be taking the channel.
func (t *takeovers) add(now time.Time) bool {
	kept := t.ends[:0]
	for _, at := range t.ends {
		if d := now.Sub(at); d >= 0 && d < takeoverWithin {
			kept = append(kept, at)
		}
	}
	t.ends = append(kept, now)
	return len(t.ends) >= takeoverTimes
}

func takenOver() fault.Text {
	return fault.T("the message channel is ended again and again: another program uses this app, perhaps another MiniFleet with a copy of this vault; close one of them",
		"消息通道反复被断开：可能有另一个程序（例如使用此保险库副本的另一个 MiniFleet）在使用此应用，请关闭其中一个")
}
