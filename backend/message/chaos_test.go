package message

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/coder/websocket"

	"minifleet/backend/authorize/authorizetest"
)

// TestEveryMessageOnceThroughABadLine sends over a line that duplicates,
// reorders, corrupts and cuts, and repeats what was not acknowledged, as the
// platform does.
func TestEveryMessageOnceThroughABadLine(t *testing.T) {
	r := authorizetest.NewRoom(t, nil)
	subscribed(r)
	p := newPlatform(t, r)
	e := &effects{}
	mgr := manager(t, r, e)
	random := rand.New(rand.NewPCG(3, 4))
	const messages = 80
	waiting := map[string]string{}
	for i := range messages {
		id := fmt.Sprintf("x%03d", i)
		waiting[id] = p.frame(id, AuditPassed, strings.Replace(passed, "1.0.0", fmt.Sprintf("1.0.%d", i), 1))
	}
	mgr.Start()
	deadline := time.After(60 * time.Second)
	for round := 0; len(waiting) > 0; round++ {
		p.wantConnection()
		p.mu.Lock()
		conn := p.conn
		p.mu.Unlock()
		sent := 0
		for _, frame := range waiting { // in no order
			kind := random.IntN(8)
			if kind == 0 {
				frame = strings.Replace(frame, "1.0.", "6.6.", 1) // corrupted: the signature is wrong
			}
			for range 1 + kind/7 { // some twice
				if conn.Write(context.Background(), websocket.MessageText, []byte(frame)) == nil {
					sent++
				}
			}
			if sent > 25 {
				break
			}
		}
		lose := random.IntN(sent + 1) // acknowledgements that never arrive, until the line is good
		if round > 30 {
			lose = 0
		}
		for range sent - lose {
			select {
			case ack := <-p.acks:
				if id, ok := strings.CutSuffix(ack, " SUCCESS"); ok {
					delete(waiting, id)
				}
			case <-deadline:
				t.Fatal("too slow")
			}
		}
		p.cut()
		for len(p.acks) > 0 {
			<-p.acks
		}
	}
	mgr.Close()
	seen := map[string]int{}
	for _, effect := range e.all() {
		seen[effect]++
	}
	for effect, n := range seen {
		if n != 1 || strings.Contains(effect, "6.6.") {
			t.Errorf("%s took effect %d times", effect, n)
		}
	}
	if len(seen) != messages {
		t.Errorf("%d of %d messages took effect", len(seen), messages)
	}
	c, _ := mgr.Channel(r.App.ID)
	if c.State != Off || c.Counts.Duplicates == 0 || c.Counts.Refused == 0 {
		t.Errorf("%+v", c)
	}
}
