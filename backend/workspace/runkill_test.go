package workspace

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"minifleet/backend/alipay"
	"minifleet/backend/code"
	"minifleet/backend/effect"
	"minifleet/backend/member"
	"minifleet/backend/merchant"
	"minifleet/backend/platformtest"
	"minifleet/backend/provider"
	"minifleet/backend/run"
	"minifleet/backend/simulator"
)

// TestRunKillChild is no test: it is the program that TestRunsSurviveKills
// kills. It goes on with the runs there are, and leaves when they are over.
func TestRunKillChild(t *testing.T) {
	dir := os.Getenv("MINIFLEET_RUNKILL_DIR")
	if dir == "" {
		t.Skip("run by TestRunsSurviveKills")
	}
	w := openForRuns(t, dir)
	if err := w.Start(); err != nil {
		t.Fatal(err)
	}
	for w.Runs.Busy() {
		time.Sleep(5 * time.Millisecond)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
}

// soonLooks is when a lost answer is looked for: nobody waits minutes in a test.
var soonLooks = effect.Schedule{50 * time.Millisecond, 200 * time.Millisecond, time.Second}

// enrolled is a new vault in which the merchants of a simulator are authorized.
func enrolled(t *testing.T, sim *platformtest.Simulator) (dir string, w *Workspace, ids []string) {
	t.Helper()
	dir = filepath.Join(t.TempDir(), "d")
	w, err := Create(dir, killPass, Options{UnlockTime: 1})
	if err != nil {
		t.Fatal(err)
	}
	w.Journal.Schedule(soonLooks)
	return dir, w, enrol(t, w, sim)
}

// killed lets a program go on with the runs of a vault and kills it so many
// times, each time after a while between the two; before the last program, which
// is left to end, calm is called, unless it is nil.
func killed(t *testing.T, dir string, kills int, least, most time.Duration, calm func()) {
	t.Helper()
	dead := 0
	for n := range kills + 1 {
		if n == kills && calm != nil {
			calm()
		}
		cmd := exec.Command(os.Args[0], "-test.run", "^TestRunKillChild$")
		cmd.Env = append(os.Environ(), "MINIFLEET_RUNKILL_DIR="+dir)
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		if n < kills {
			time.AfterFunc(least+rand.N(most-least), func() { _ = cmd.Process.Kill() })
		}
		if err := cmd.Wait(); err != nil && n == kills {
			t.Fatal(err)
		} else if err != nil {
			dead++
		}
	}
	t.Logf("%d of %d were killed", dead, kills)
}

func openForRuns(t *testing.T, dir string) *Workspace {
	t.Helper()
	w, err := Open(dir, killPass, Options{})
	if err != nil {
		t.Fatal(err)
	}
	w.Journal.Schedule(soonLooks)
	return w
}

// Runs that invite and make codes are killed at random moments, while answers
// are lost and calls dropped. The platform's log is the witness: every merchant
// has one invitation, made by one call; no code is made twice; and what the run
// says of each merchant is true.
func TestRunsSurviveKills(t *testing.T) {
	merchants, kills := 10, 3
	if n, err := strconv.Atoi(os.Getenv("MINIFLEET_SOAK")); err == nil {
		merchants, kills = 40, max(n, 40)
	}
	sim := platformtest.StartSimulator(t, simulator.Options{Merchants: merchants, Seed: 5})
	dir, w, ids := enrolled(t, sim)
	sim.Settings(json.RawMessage(`{"latency_ms":40,"lost_reply_rate":0.1,"refused_rate":0.05}`))
	invite, err := w.Members.InviteMany(member.Developer, "ann@example.com", ids, false)
	if err != nil {
		t.Fatal(err)
	}
	codes, err := w.Codes.CreateMany(ids, code.Spec{Page: "pages/index/index", Query: "shop={{mini_app_id}}", Describe: "店"})
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil { // in the middle of both
		t.Fatal(err)
	}
	killed(t, dir, kills, 100*time.Millisecond, 800*time.Millisecond, nil)

	w = openForRuns(t, dir)
	defer func() { _ = w.Close() }()
	invited, made := sim.Effects(alipay.MethodMembersCreate), sim.Effects(alipay.MethodAppQRCodeCreate)
	v, err := w.Runs.Show(invite.ID)
	if err != nil || v.Status != run.Over || len(v.Results) != merchants {
		t.Fatalf("%+v, %v", v.Head, err)
	}
	for _, r := range v.Results {
		m := miniAppOf(t, w, r.MerchantID)
		if n := invited[m]; n > 1 || (n == 1) != (r.State == run.OK) {
			t.Errorf("%s: %d invitations took effect, and the run says %s %s", m, n, r.State, r.Message.EN)
		}
		if r.State != run.OK && r.Hint.EN == "" {
			t.Errorf("nobody is told what to do: %+v", r)
		}
	}
	if v, err = w.Runs.Show(codes.ID); err != nil || v.Status != run.Over {
		t.Fatalf("%+v, %v", v.Head, err)
	}
	for _, r := range v.Results {
		m := miniAppOf(t, w, r.MerchantID)
		switch n := made[m]; {
		case n > 1:
			t.Errorf("%s: %d codes were made", m, n)
		case r.State == run.OK && n != 1, r.State == run.Failed && n != 0:
			t.Errorf("%s: %d codes were made, and the run says %s %s", m, n, r.State, r.Message.EN)
		}
		if _, err := w.Codes.Code(r.Outcome.Made); r.State == run.OK && err != nil {
			t.Errorf("%s: %v", m, err)
		}
	}
}

func miniAppOf(t *testing.T, w *Workspace, id string) string {
	t.Helper()
	m, err := w.Merchants.Get(id)
	if err != nil {
		t.Fatal(err)
	}
	return m.MiniAppID
}

// enrol adds the simulated platform's app and its merchants, who authorize it.
func enrol(t *testing.T, w *Workspace, sim *platformtest.Simulator) (ids []string) {
	t.Helper()
	n, err := provider.LoadSimulatorFile(filepath.Join(sim.Dir, simulator.InfoFile))
	if err != nil {
		t.Fatal(err)
	}
	n.App.Rate = 1000
	app, err := w.Providers.AddApp(t.Context(), n)
	if err != nil {
		t.Fatal(err)
	}
	for i, m := range sim.Merchants() {
		r, err := w.Merchants.Add(merchant.Merchant{AppID: app.ID, Name: fmt.Sprintf("%s %d", m.Name, i), MiniAppID: m.MiniAppID})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Authorize.Accept(t.Context(), r.ID, sim.Code(m.MiniAppID)); err != nil {
			t.Fatal(err)
		}
		ids = append(ids, r.ID)
	}
	return ids
}
