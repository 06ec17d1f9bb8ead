package web

import (
	"encoding/base64"
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

// events is GET /events: names of what changed, as server-sent events. A page
// comes with a ticket, once, and hears everything under the seal of its
// session; a script comes with the bearer token. The first message is "hello";
// "bye" says that the session or the program ended, and why.
func (s *Server) events(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodGet {
		w.Header().Set("Allow", http.MethodGet)
		refuse(w, http.StatusMethodNotAllowed, "method")
		return
	}
	var page *session
	ticket := r.URL.Query().Get("ticket")
	if !s.sessions.bears(r) {
		if !s.guard.ownPage(r) {
			s.noSession(w)
			return
		}
		if page = s.sessions.hear(ticket); page == nil {
			s.noSession(w)
			return
		}
		defer s.sessions.heard(page)
	}
	s.busy(r)
	changes, stop := s.facade.Events(eventBuffer)
	defer stop()
	untilAnswered(w, heartbeat)
	control := http.NewResponseController(w)
	write := func(text string) bool {
		_ = control.SetWriteDeadline(time.Now().Add(heartbeat))
		if _, err := fmt.Fprint(w, text); err != nil {
			return false
		}
		return control.Flush() == nil
	}
	var number uint64
	send := func(name string, content any) bool {
		data, err := json.Marshal(content)
		if err != nil {
			return false
		}
		text := string(data)
		if page != nil {
			text = base64.StdEncoding.EncodeToString(page.seal.close(data, sealedEvent(name, ticket, number)))
			number++
		}
		return write("event: " + name + "\ndata: " + text + "\n\n")
	}
	w.Header().Set("Content-Type", "text/event-stream")
	w.Header().Set("X-Accel-Buffering", "no")
	if !send("hello", map[string]string{"start": s.start}) {
		return
	}
	var ended chan struct{}
	if page != nil {
		ended = page.ended
	}
	bye := func(why string) { send("bye", map[string]string{"why": why}) }
	beat := time.NewTicker(heartbeat)
	defer beat.Stop()
	for {
		select {
		case <-r.Context().Done():
			return
		case <-s.ending:
			bye(endedProgram)
			return
		case <-ended:
			bye(s.sessions.ending(page))
			return
		case <-beat.C:
			if page != nil && s.sessions.tooOld(page) {
				bye(endedOld)
				return
			}
			if !write(": \n\n") {
				return
			}
		case e := <-changes:
			if !send("message", e) {
				return
			}
		}
	}
}
