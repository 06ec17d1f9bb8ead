package simulator_test

import (
	"crypto/rand"
	"crypto/rsa"
	"maps"
	"slices"
	"testing"
	"time"
)

func keyOf(t *testing.T) *rsa.PrivateKey {
	t.Helper()
	key, err := rsa.GenerateKey(rand.Reader, 1024)
	check(t, err)
	return key
}

// story tells how messages went over the line, by merchant: how often each was
// tried, how many arrived with a wrong signature before a right one did, and in
// which order the right ones came.
func story(p *platform, n int) (tries map[string]int, wrong map[string]int, twice int, order []string) {
	p.t.Helper()
	p.subscribe("WEBSOCKET", authCancelled)
	ids := p.cancellations(n)
	e := p.listen()
	wrong = map[string]int{}
	consumed := map[string]bool{}
	streams := map[string]int{}
	for len(consumed) < len(ids) {
		f := e.next()
		app := f.content["auth_app_id"].(string)
		if streams[f.head]++; streams[f.head] == 2 {
			twice++
		}
		switch {
		case !f.genuine:
			if streams[f.head] == 1 && !consumed[app] {
				wrong[app]++
			}
			e.fail(f)
		case !consumed[app]:
			consumed[app] = true
			order = append(order, app)
			e.ack(f)
		default:
			e.ack(f)
		}
	}
	tries = map[string]int{}
	for _, m := range p.settled() {
		tries[m.MiniAppID] = m.Tries
	}
	if p.channel()["corrupt_accepted"] != 0.0 {
		p.t.Error("a refused frame counts as accepted")
	}
	return tries, wrong, twice, order
}

func TestMessageFaultsAreOfTheSeed(t *testing.T) {
	const n = 24
	rates := `{"message_drop_rate":0.3,"message_duplicate_rate":0.3,"message_corrupt_rate":0.3,"message_redeliver_ms":150,"seed":7}`
	run := func() (tries, wrong map[string]int, twice int) {
		tries, wrong, twice, _ = story(start(t, rates, merchants(n)), n)
		return tries, wrong, twice
	}
	tries, wrong, twice := run()
	dropped, corrupt := 0, 0
	for app := range tries {
		corrupt += wrong[app]
		dropped += tries[app] - 1 - wrong[app]
	}
	if dropped == 0 || corrupt == 0 || twice == 0 {
		t.Errorf("dropped %d, corrupt %d, twice %d", dropped, corrupt, twice)
	}
	// How often a message is tried also depends on how fast it is answered.
	if _, again, _ := run(); !maps.Equal(again, wrong) {
		t.Errorf("corrupt %v, then %v", wrong, again)
	}
}

func TestReorderAndDelay(t *testing.T) {
	const n = 12
	p := start(t, `{"message_reorder_rate":0.4}`, merchants(n))
	tries, _, _, order := story(p, n)
	if slices.Equal(order, p.apps()[:n]) || len(order) != n || tries[order[0]] != 1 {
		t.Errorf("in order though they should not be: %v %v", order, tries)
	}
	p = start(t, `{"message_delay_ms":300}`)
	p.subscribe("WEBSOCKET", authCancelled)
	e := p.listen()
	began := time.Now()
	p.cancellations(1)
	e.ack(e.next())
	if took := time.Since(began); took < 300*time.Millisecond {
		t.Errorf("delayed by %v", took)
	}
}

func TestACorruptMessageThatIsAcceptedIsNoticed(t *testing.T) {
	p := start(t, `{"message_corrupt_rate":1}`)
	p.subscribe("WEBSOCKET", authCancelled)
	e := p.listen()
	p.cancellations(1)
	f := e.next()
	if f.genuine {
		t.Fatal("the signature is right")
	}
	e.ack(f)
	p.settled()
	if p.channel()["corrupt_accepted"] != 1.0 {
		t.Error(p.channel())
	}
}
