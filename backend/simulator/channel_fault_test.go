package simulator_test

import (
	"crypto/rand"
	"crypto/rsa"
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

// story tells how messages went over the line: for each try of each message,
// by merchant, whether it arrived, how often and with which signature.
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
			if streams[f.head] == 1 {
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
	type result struct {
		tries, wrong map[string]int
	}
	run := func() (r result, twice int) {
		p := start(t, rates, merchants(n))
		r.tries, r.wrong, twice, _ = story(p, n)
		return r, twice
	}
	a, twice := run()
	dropped, corrupt := 0, 0
	for app, tries := range a.tries {
		corrupt += a.wrong[app]
		dropped += tries - 1 - a.wrong[app]
	}
	if dropped == 0 || corrupt == 0 || twice == 0 {
		t.Errorf("dropped %d, corrupt %d, twice %d", dropped, corrupt, twice)
	}
	b, _ := run()
	for app, tries := range a.tries {
		if b.tries[app] != tries || b.wrong[app] != a.wrong[app] {
			t.Errorf("%s: %d tries of which %d corrupt, then %d of which %d", app, tries, a.wrong[app], b.tries[app], b.wrong[app])
		}
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
