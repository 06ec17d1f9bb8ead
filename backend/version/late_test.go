package version_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"testing"
	"time"

	"minifleet/backend/effect"
	"minifleet/backend/fault"
	"minifleet/backend/journal"
	"minifleet/backend/version"
)

// lateWindow stands for the three minutes in which a request that was given up
// may still arrive; latest is what a proxy of this test needs at most.
const (
	lateWindow = 500 * time.Millisecond
	latest     = 120
)

// TestNoUntrueWordWhateverTheWayDoes takes a version through its life while
// proxies answer in the platform's place and hand the requests on before,
// later or never, with a platform whose clock differs by up to 23 hours. What
// is said of every action holds against the platform's own log: a success is
// there, "it did not happen" stays true, what is open is settled by itself, and
// nothing happens twice, though all that may be repeated is. MINIFLEET_SOAK
// makes it 1,000 seeds.
func TestNoUntrueWordWhateverTheWayDoes(t *testing.T) {
	groups, seeds := 2, 4
	if os.Getenv("MINIFLEET_SOAK") != "" {
		groups, seeds = 10, 100
	}
	for g := range groups {
		t.Run(fmt.Sprint(g), func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, seeds, `{"build_ms":0,"audit":"manual"}`)
			w.journal.Schedule(effect.Schedule{10 * time.Millisecond, 60 * time.Millisecond, 200 * time.Millisecond, lateWindow})
			ctx, end := context.WithCancel(context.Background())
			watched := make(chan struct{})
			go func() { defer close(watched); w.journal.Watch(ctx) }()
			defer func() { end(); <-watched }()
			for n, app := range w.apps {
				l := &lateLife{world: w, app: app, seed: uint64(g*seeds + n), rand: rand.New(rand.NewPCG(uint64(g*seeds+n), 16))}
				l.live()
				if t.Failed() {
					return
				}
			}
		})
	}
}

type lateLife struct {
	*world
	app  string
	seed uint64
	rand *rand.Rand
}

func (l *lateLife) live() {
	ctx, s := context.Background(), l.service
	l.does("version.upload", func() error { _, err := s.Upload(ctx, l.app, "1.0.0", l.source()); return err })
	l.does("version.audit.apply", func() error { return s.SubmitAudit(ctx, l.app, form("1.0.0")) })
	l.Settings(map[string]any{"on_way": ""})
	l.audit(l.app, "1.0.0", "pass")
	l.does("version.gray.online", func() error { return s.Gray(ctx, l.app, "1.0.0", version.Strategies()[0]) })
	l.does("version.online", func() error { return s.Online(ctx, l.app, "1.0.0") })
	l.does("version.offline", func() error { return s.Offline(ctx, l.app, "1.0.0") })
}

// does makes one action happen, again where that was called safe.
func (l *lateLife) does(method string, act func() error) {
	l.t.Helper()
	full := "alipay.open.mini." + method
	for try := 0; l.Effects(full)[l.app] == 0; try++ {
		way := map[string]any{
			"on_way": []string{"504", "502", "reset", "page", "413"}[l.rand.IntN(5)], "on_way_method": full, "on_way_rate": 1,
			"late_ms":         []int{0, -1, 1 + l.rand.IntN(latest), latest}[l.rand.IntN(4)],
			"clock_offset_ms": (l.rand.Int64N(46*3600) - 23*3600) * 1000,
		}
		if try == 3 {
			way["on_way"] = ""
		}
		l.Settings(way)
		what := fmt.Sprintf("seed %d, %s, %v", l.seed, method, way)
		err := act()
		code := fault.CodeOf(err)
		switch there := l.Effects(full)[l.app]; {
		case err == nil && there != 1:
			l.t.Errorf("%s: told as done, and the platform shows %d effects", what, there)
			return
		case code == "journal.did_not" && there != 0:
			l.t.Errorf("%s: told as not done, and the platform shows %d effects", what, there)
			return
		case err != nil && code != "journal.did_not" && code != "journal.not_known_yet":
			l.t.Errorf("%s: %v", what, err)
			return
		}
		l.settles(what)
		time.Sleep(latest * time.Millisecond) // past anything that may still be on its way
		there := l.Effects(full)[l.app]
		page, err := l.journal.Search(journal.Query{Limit: 1})
		l.ok(err)
		e := page.Entries[0]
		if done := e.Result == journal.OK; there > 1 || done != (there == 1) {
			l.t.Errorf("%s: the journal says %s, the platform shows %d effects", what, e.Result, there)
			return
		}
	}
}

// settles waits until nothing is open any more.
func (l *lateLife) settles(what string) {
	l.t.Helper()
	for deadline := time.Now().Add(20 * time.Second); ; time.Sleep(10 * time.Millisecond) {
		open, err := l.journal.Open()
		l.ok(err)
		if open == 0 {
			return
		}
		if time.Now().After(deadline) {
			l.t.Fatalf("%s: its outcome stays open", what)
		}
	}
}
