package version_test

import (
	"context"
	"flag"
	"fmt"
	"slices"
	"strconv"
	"testing"
	"time"

	"pgregory.net/rapid"

	"minifleet/backend/alipay"
	"minifleet/backend/version"
)

// model is what the table knows, kept by nothing but the actions that went
// through and the table itself.
type model struct {
	w     *world
	app   string
	fleet version.Fleet
}

// TestTableAndPlatformAgree does random legal and illegal actions and holds the
// table's judgement against the simulated platform's at every step: what the
// table calls legal is taken, what it calls illegal is refused with a sub-code
// the table names, and afterwards both know the same versions in the same
// states.
func TestTableAndPlatformAgree(t *testing.T) {
	fresh := 400 // each check takes one
	if checks, err := strconv.Atoi(flag.Lookup("rapid.checks").Value.String()); err == nil {
		fresh = max(fresh, checks*5/4)
	}
	w := newWorld(t, fresh, `{"build_ms":0,"audit":"manual"}`)
	next := 0
	rapid.Check(t, func(rt *rapid.T) {
		if next == len(w.apps) {
			rt.Skip("no fresh mini program left")
		}
		m := &model{w: w, app: w.apps[next]}
		next++
		m.fleet.MerchantID = m.app
		rt.Repeat(map[string]func(*rapid.T){
			"":       m.agree,
			"action": m.action,
			"audit":  m.audit,
			"upload": m.upload,
		})
	})
}

var numbers = []string{"0.0.1", "0.0.2", "0.0.3", "0.1.0", "0.9.10", "0.10.9", "1.0.0"}

func (m *model) remote() version.Remote {
	return version.Remote{Client: m.w.client, As: m.w.acting[m.app], Now: time.Now}
}

// judge does an action and compares.
func (m *model) judge(t *rapid.T, a version.Action, number, strategy string, do func() error) {
	l := version.Judge(m.fleet, number, a)
	legal := l.Legal && (a != version.Gray || slices.Contains(l.Strategies, strategy))
	err := do()
	what := fmt.Sprintf("%s %s %s with %+v", a, number, strategy, m.fleet)
	switch {
	case legal && err != nil:
		t.Fatalf("%s is legal by the table and refused: %v", what, err)
	case !legal && err == nil:
		t.Fatalf("%s is illegal by the table (%s) and was taken", what, l.Reason.EN)
	case !legal:
		rule, _ := version.RuleOf(a)
		if sub := alipay.SubCodeOf(err); !slices.Contains(rule.Refusals, sub) {
			t.Fatalf("%s was refused with %q, which the table does not name", what, sub)
		}
	default:
		m.fleet = version.After(m.fleet, a, number, strategy)
	}
}

func (m *model) upload(t *rapid.T) {
	number := rapid.SampledFrom(numbers).Draw(t, "number")
	m.judge(t, version.Upload, number, "", func() error {
		_, err := m.remote().Upload(context.Background(), number, m.w.source())
		return err
	})
}

func (m *model) action(t *rapid.T) {
	a := rapid.SampledFrom([]version.Action{version.BuildQuery, version.Submit, version.CancelAudit, version.BackToDevelopment,
		version.Delete, version.Gray, version.EndGray, version.PutOnline, version.TakeOffline, version.RollBack,
		version.ExperienceCreate, version.ExperienceQuery, version.ExperienceCancel}).Draw(t, "action")
	number, strategy, ctx := m.number(t), "", context.Background()
	m.judge(t, a, number, rapidStrategy(t, a, &strategy), func() (err error) {
		switch a {
		case version.BuildQuery:
			_, err = m.remote().Build(ctx, number)
		case version.ExperienceQuery:
			_, err = m.remote().Experience(ctx, number)
		case version.Submit:
			err = m.remote().Submit(ctx, form(number))
		default:
			err = m.remote().Do(ctx, a, number, strategy)
		}
		return err
	})
}

func rapidStrategy(t *rapid.T, a version.Action, out *string) string {
	if a == version.Gray {
		*out = rapid.SampledFrom(version.Strategies()).Draw(t, "strategy")
	}
	return *out
}

// number prefers versions that exist.
func (m *model) number(t *rapid.T) string {
	if len(m.fleet.Versions) > 0 && rapid.IntRange(0, 9).Draw(t, "known") > 0 {
		return rapid.SampledFrom(m.fleet.Versions).Draw(t, "version").Version
	}
	return rapid.SampledFrom(numbers).Draw(t, "number")
}

// audit lets the platform decide the audit that is open.
func (m *model) audit(t *rapid.T) {
	for _, v := range m.fleet.Versions {
		if v.State == version.Auditing {
			result := rapid.SampledFrom([]string{"pass", "pass", "reject"}).Draw(t, "result")
			m.w.audit(m.app, v.Version, result)
			state := version.WaitRelease
			if result == "reject" {
				state = version.AuditReject
			}
			m.fleet = version.Found(m.fleet, v.Version, state)
		}
	}
}

// agree compares what both know of every version.
func (m *model) agree(t *rapid.T) {
	list, err := m.remote().List(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	got, want := map[string]version.State{}, map[string]version.State{}
	for _, v := range list {
		got[v.Version] = v.State
	}
	for _, v := range m.fleet.Versions {
		want[v.Version] = v.State
	}
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Fatalf("the platform has %v, the table %v", got, want)
	}
}
