package workspace

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"minifleet/backend/alipay"
	"minifleet/backend/batch"
	"minifleet/backend/boundtest"
	"minifleet/backend/journal"
	"minifleet/backend/merchant"
	"minifleet/backend/platformtest"
	"minifleet/backend/settings"
)

// publish begins a batch for every merchant.
func (o *office) publish(goal batch.Goal) string {
	o.t.Helper()
	b, err := o.Batches.Create(batch.Plan{Template: o.template, TemplateVersion: "1.0.1", Goal: goal, Targets: merchant.Targets{All: true}})
	o.ok(err)
	return b.ID
}

// since lists the calls the platform got after a moment.
func (o *office) since(at time.Time) (calls []platformtest.Call) {
	for _, c := range o.sim.Calls() {
		if c.Time.After(at) {
			calls = append(calls, c)
		}
	}
	return calls
}

// ended waits for the end of a batch, for virtual hours at most, and returns how
// long that took.
func (o *office) ended(id string, atMost time.Duration) time.Duration {
	o.t.Helper()
	began := time.Now()
	for {
		p, err := o.Batches.Progress(id)
		o.ok(err)
		if p.Status.Over() {
			return time.Since(began)
		}
		if time.Since(began) > atMost {
			o.t.Fatalf("it still runs: %+v", p)
		}
		time.Sleep(time.Second)
	}
}

// nothingTwice fails when a call took effect twice for a version.
func (o *office) nothingTwice() {
	o.t.Helper()
	done := map[string]bool{}
	for _, c := range o.sim.Calls() {
		key := c.Method + " " + c.MiniAppID + " " + c.Version
		if c.Effect && alipay.Mutates(c.Method) && c.Version != "" {
			if done[key] {
				o.t.Errorf("%s took effect twice", key)
			}
			done[key] = true
		}
	}
}

func (o *office) online() (n int) {
	for _, m := range o.world() {
		for _, v := range m.Versions {
			if v.Status == "RELEASE" {
				n++
			}
		}
	}
	return n
}

// In the middle of a batch the network goes away for ten minutes, with calls
// under way whose answers are lost. Meanwhile one probe tries the way for
// everybody, and it is said since when and why; within five seconds of the
// return every merchant is under way again, and so are the outcomes and the
// message channel; nothing is done twice.
func TestAnOutageOfTenMinutesEndsWithinFiveSecondsOfTheReturn(t *testing.T) {
	for _, after := range []time.Duration{1500 * time.Millisecond, 6 * time.Second} {
		t.Run(fmt.Sprint(after), func(t *testing.T) { t.Parallel(); outage(t, after) })
	}
}

func outage(t *testing.T, after time.Duration) {
	inOffice(t, 40, `{"build_ms":2000,"audit_ms":5000,"latency_ms":400}`, func(o *office) {
		o.ok(o.Start())
		id := o.publish(batch.GoalOnline)
		lost := make(chan error, 1)
		time.Sleep(after)
		go func() { _, err := o.BaseInfo.AddDomain(o.ctx(), o.ids[0], "api.shop.com"); lost <- err }() // a person's own call
		time.Sleep(300 * time.Millisecond)
		o.net.Set(false)
		went := o.now()
		if err := <-lost; err == nil {
			t.Error("a call whose connection broke is told as done")
		}
		time.Sleep(time.Minute)
		dials := o.net.Dials()
		p, err := o.Batches.Progress(id)
		o.ok(err)
		if p.Away == nil || p.Waits.IsZero() || p.Away.Since.Sub(went).Abs() > 5*time.Second || !p.Away.Next.After(o.now().Add(-5*time.Second)) {
			t.Errorf("the batch says %+v, %+v", p.Away, p.Waits)
		}
		n, err := o.Network()
		o.ok(err)
		if len(n.Ways) == 0 || !n.Ways[0].Away || n.Ways[0].Since.Sub(went).Abs() > 5*time.Second || n.Ways[0].NextTry.IsZero() || n.Ways[0].Error.ZH == "" {
			t.Errorf("the way is %+v", n.Ways)
		}
		time.Sleep(9 * time.Minute)
		if tried := o.net.Dials() - dials; tried < 100 || tried > 260 {
			t.Errorf("%d connections were tried in nine minutes: one probe every two to three seconds is enough", tried)
		}
		open, err := o.Journal.Open()
		o.ok(err)
		o.net.Set(true)
		back := o.now()
		time.Sleep(5 * time.Second)
		calls := o.since(back)
		moving := map[string]bool{}
		for _, c := range calls {
			moving[c.MiniAppID] = true
		}
		if len(moving) < 40 {
			p, err := o.Batches.Progress(id)
			t.Errorf("5 s after the return %d of 40 merchants are under way; the batch says %+v, %+v, %v", len(moving), p.Counts, p.Away, err)
		}
		if now, err := o.Journal.Open(); err != nil || open > 0 && now >= open {
			t.Errorf("%d outcomes were open and %d are, %v", open, now, err)
		}
		o.ended(id, 10*time.Minute)
		if n := o.online(); n != 40 {
			t.Errorf("%d are online", n)
		}
		o.nothingTwice()
		if p, err := o.Batches.Progress(id); err != nil || p.Away != nil {
			t.Errorf("%+v, %v", p.Away, err)
		}
	})
}

// A clock that was ahead leaves times that lie in the future, on disk and in
// memory. None of them holds anything up: not after a start with the clock set
// right, and not while the program runs.
func TestABatchIsNotHeldUpByAClockThatWasAhead(t *testing.T) {
	for _, ahead := range []time.Duration{8 * time.Hour, 22 * time.Hour} {
		for _, restart := range []bool{true, false} {
			t.Run(fmt.Sprint(ahead, restart), func(t *testing.T) {
				t.Parallel()
				inOffice(t, 3, `{"build_ms":2000,"audit":"manual"}`, func(o *office) {
					o.behind.Store(-int64(ahead))
					o.ok(o.Batches.Start(true))
					id := o.publish(batch.GoalOnline)
					submitted := func() bool {
						p, err := o.Batches.Progress(id)
						o.ok(err)
						return p.Counts.Steps[batch.StepAudit] == 3
					}
					for n := 0; !submitted(); n++ {
						if n > 60 {
							t.Fatal("it is not submitted")
						}
						time.Sleep(time.Second)
					}
					if restart {
						o.ok(o.Close())
					}
					o.behind.Store(0)
					if restart {
						o.reopen()
						o.ok(o.Batches.Start(true))
					}
					time.Sleep(time.Minute)
					for _, m := range o.sim.Merchants() {
						o.sim.Audit(m.MiniAppID, "0.0.1", "pass", "")
					}
					if took := o.ended(id, 25*time.Hour); took > 3*time.Minute || o.online() != 3 {
						t.Errorf("it took %v after the audits, %d are online", took, o.online())
					}
					second := o.publish(batch.GoalBuilt)
					list, err := o.Batches.List()
					o.ok(err)
					if len(list) != 2 || list[0].ID != second {
						t.Errorf("the newest batch is not the first of the list: %+v", list)
					}
					page, err := o.Journal.Search(o.ctx(), journal.Query{Limit: 1})
					o.ok(err)
					if e := page.Entries[0]; e.At.After(o.now()) {
						t.Errorf("yesterday's entry is above today's: %+v", e)
					}
				})
			})
		}
	}
}

// What asks to be left alone is left alone, for a minute at most at a time, and
// then one call finds out.
func TestWhatAsksToBeLeftAloneIsLeftAlone(t *testing.T) {
	inOffice(t, 8, `{"build_ms":0}`, func(o *office) {
		client, err := o.Providers.Client(o.provider)
		o.ok(err)
		o.ok(o.Batches.Start(true))
		o.sim.Settings(map[string]any{"on_way": "503", "retry_after": 40})
		id := o.publish(batch.GoalBuilt)
		before := client.Pacer().Stats().Passed
		time.Sleep(2 * time.Minute)
		if n := client.Pacer().Stats().Passed - before; n < 2 || n > 5 {
			t.Errorf("it was called %d times in two minutes", n)
		}
		o.sim.Settings(map[string]any{"on_way": ""})
		if took := o.ended(id, time.Hour); took > 3*time.Minute {
			t.Errorf("it took %v after the end of that", took)
		}
		p, err := o.Batches.Progress(id)
		o.ok(err)
		if strings.Contains(p.Waits.ZH, "503") {
			t.Errorf("%+v", p.Waits)
		}
	})
}

// Whatever something on the way does with every call, answering in the
// platform's place or not at all though it takes each connection, is told like
// an absence within two minutes, on the batch and for every screen: since when
// and why. When it is gone the batch comes to its end, and nothing is told.
func TestABatchSaysWhyNothingGoesOn(t *testing.T) {
	for _, way := range []string{"hang", "504", "407", "403", "portal", "page", "reset"} {
		t.Run(way, func(t *testing.T) {
			t.Parallel()
			inOffice(t, 3, `{"build_ms":1000,"audit_ms":2000}`, func(o *office) {
				o.ok(o.Start())
				o.sim.Settings(map[string]any{"on_way": way, "on_way_rate": 1})
				began := o.now()
				id := o.publish(batch.GoalOnline)
				time.Sleep(2 * time.Minute)
				p, err := o.Batches.Progress(id)
				o.ok(err)
				if p.Away == nil || p.Waits.ZH == "" || p.Away.Since.Before(began) || p.Away.Why.ZH == "" {
					t.Errorf("the batch says %+v, %+v", p.Away, p.Waits)
				}
				n, err := o.Network()
				o.ok(err)
				if len(n.Ways) != 1 || !n.Ways[0].Offline() || n.Ways[0].Since.Before(began) || !strings.Contains(n.Ways[0].Sentence(o.now()).EN, "offline since") || n.Ways[0].Hint.ZH == "" {
					t.Errorf("the way is %+v", n.Ways)
				}
				o.sim.Settings(map[string]any{"on_way": ""})
				o.ended(id, 30*time.Minute)
				if online := o.online(); online != 3 {
					t.Errorf("%d are online", online)
				}
				if n, err = o.Network(); err != nil || n.Ways[0].Offline() {
					t.Errorf("it is back, and the way is %+v, %v", n.Ways, err)
				}
				o.nothingTwice()
			})
		})
	}
}

// A build or an audit may take much longer than any before. Whether the result
// of an audit comes as a message or has to be asked for, a merchant's is asked
// about seldom, and its end is noticed.
func TestALongWaitIsAskedAboutSeldom(t *testing.T) {
	boundtest.ManyRounds(t)
	const merchants = 8
	for _, wait := range []struct {
		name, setting, method string
		goal                  batch.Goal
		messages              bool
		hours                 int // it takes one more
		first, later          int // questions a merchant in the first hour, and an hour after it on the whole
	}{
		{"audits that messages tell", "audit_ms", alipay.MethodVersionDetailQuery, batch.GoalAudited, true, 29, 25, 6},
		{"audits that are asked about", "audit_ms", alipay.MethodVersionDetailQuery, batch.GoalAudited, false, 29, 25, 6},
		{"builds", "build_ms", alipay.MethodVersionBuildQuery, batch.GoalBuilt, true, 4, 110, 80},
	} {
		t.Run(wait.name, func(t *testing.T) {
			t.Parallel()
			inOffice(t, merchants, `{"build_ms":2000,"audit_ms":20000}`, func(o *office) {
				_, err := o.Settings.Update(func(s *settings.Settings) error { s.MessagesEnabled = wait.messages; return nil })
				o.ok(err)
				o.ok(o.Start())
				o.ended(o.publish(batch.GoalOnline), time.Hour) // it is known now what these take
				o.sim.Settings(map[string]any{wait.setting: (wait.hours + 1) * 3600 * 1000})
				o.sim.Control("POST", "/templates", map[string]any{"template_version": "1.0.2"}, nil)
				_, err = o.Providers.RefreshTemplates(o.ctx(), o.provider)
				o.ok(err)
				b, err := o.Batches.Create(batch.Plan{Template: o.template, TemplateVersion: "1.0.2", Goal: wait.goal, Targets: merchant.Targets{All: true}})
				o.ok(err)
				later := 0
				for hour := range wait.hours {
					asked, at := 0, o.now()
					// The shortest gap is four fifths of the usual one, and an hour may
					// begin and end with a question.
					most := wait.later*5/4 + 1
					if hour == 0 {
						most = wait.first
					}
					time.Sleep(time.Hour)
					for _, c := range o.since(at) {
						if c.Method == wait.method {
							asked++
						}
					}
					if asked > most*merchants {
						t.Errorf("in hour %d the platform was asked %d times about %d merchants", hour+1, asked, merchants)
					}
					if hour > 0 {
						later += asked
					}
				}
				if hours := wait.hours - 1; later > wait.later*hours*merchants {
					t.Errorf("in the %d hours after the first the platform was asked %d times about %d merchants", hours, later, merchants)
				}
				o.ended(b.ID, 3*time.Hour)
			})
		})
	}
}
