package web

import (
	"encoding/json"
	"fmt"
	"net/http"
	"time"
)

const (
	heartbeat = 15 * time.Second
	// eventBuffer is how far a page may fall behind before it is told, by a
	// gap in seq, to read everything again.
	eventBuffer = 512
)

// events is GET /events: names of what changed, as server-sent events. The
// first message ("hello") carries the number of this start of the program, so
// that a page that reconnects to another one knows that it missed everything.
func (s *Server) events(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodGet {
		w.Header().Set("Allow", http.MethodGet)
		refuse(w, http.StatusMethodNotAllowed, "method")
		return
	}
	if !s.authorized(w, r) {
		return
	}
	changes, stop := s.facade.Events(eventBuffer)
	defer stop()
	untilAnswered(w, heartbeat)
	control := http.NewResponseController(w)
	send := func(format string, args ...any) bool {
		_ = control.SetWriteDeadline(time.Now().Add(heartbeat))
		if _, err := fmt.Fprintf(w, format, args...); err != nil {
			return false
		}
		return control.Flush() == nil
	}
	w.Header().Set("Content-Type", "text/event-stream")
	w.Header().Set("X-Accel-Buffering", "no")
	if !send("event: hello\ndata: {\"start\":%q}\n\n", s.start) {
		return
	}
	beat := time.NewTicker(heartbeat)
	defer beat.Stop()
	for {
		select {
		case <-r.Context().Done():
			return
		case <-s.ending:
			return
		case <-beat.C:
			if !send(": \n\n") {
				return
			}
		case e := <-changes:
			data, err := json.Marshal(e)
			if err != nil || !send("data: %s\n\n", data) {
				return
			}
		}
	}
}
