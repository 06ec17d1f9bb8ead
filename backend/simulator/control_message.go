package simulator

import (
	"net/http"
	"slices"
	"strings"
	"time"
)

// messageView is a message as GET /_sim/messages shows it.
type messageView struct {
	ID         string    `json:"id"`
	Method     string    `json:"msg_method"`
	MiniAppID  string    `json:"mini_app_id"`
	AppVersion string    `json:"app_version,omitempty"`
	At         time.Time `json:"at"`
	State      string    `json:"state"` // queued, sent, failed (the last try was), acked
	Channel    string    `json:"channel,omitempty"`
	Tries      int       `json:"tries"`  // lost ones included
	Failed     int       `json:"failed"` // tries answered with FAIL, or by HTTP not with success
	Acked      time.Time `json:"acked_at,omitzero"`
}

// getMessages lists the outbox and the newest acknowledged messages, oldest
// first. Tries are counted since the simulator started.
func (c control) getMessages(w http.ResponseWriter, _ *http.Request) {
	c.read(w, func(t *tx) any {
		c.courier.mu.Lock()
		defer c.courier.mu.Unlock()
		list := []messageView{}
		for _, m := range append(slices.Clone(t.acked), t.outbox...) {
			v := messageView{ID: m.ID, Method: m.Method, At: m.At, State: "queued", Channel: m.Channel, Tries: m.Tries, Failed: m.Failed, Acked: m.Acked}
			v.MiniAppID, v.AppVersion = m.subject()
			trip := c.courier.trips[m.ID]
			if trip != nil && m.Acked.IsZero() {
				v.Channel, v.Tries, v.Failed = trip.channel, trip.tries, trip.failed
			}
			switch {
			case !m.Acked.IsZero():
				v.State = "acked"
			case trip != nil && trip.refused:
				v.State = "failed"
			case v.Tries > 0:
				v.State = "sent"
			}
			list = append(list, v)
		}
		slices.SortStableFunc(list, func(a, b messageView) int { return strings.Compare(a.ID, b.ID) })
		return list
	})
}

// getChannel tells of the WebSocket channel.
func (c control) getChannel(w http.ResponseWriter, _ *http.Request) {
	c.courier.mu.Lock()
	view := struct {
		Connected bool `json:"connected"`
		channelCounts
	}{c.courier.line != nil, c.courier.counts}
	c.courier.mu.Unlock()
	answerJSON(w, http.StatusOK, view)
}

// postCut ends the live connection; refuse_ms is for how long no new one is
// let in.
func (c control) postCut(w http.ResponseWriter, r *http.Request) {
	act(c, w, r, func(_ *tx, in struct {
		RefuseMS int64 `json:"refuse_ms"`
	}) (any, *problem) {
		if in.RefuseMS < 0 || in.RefuseMS > 3_600_000 {
			return nil, badInput("refuse_ms is between 0 and 3600000")
		}
		return object{"cut": c.courier.cut(time.Duration(in.RefuseMS) * time.Millisecond)}, nil
	})
}
