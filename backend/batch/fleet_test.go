//go:build unix

package batch

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"testing"
	"time"

	"minifleet/backend/platformtest"
	"minifleet/backend/simulator"
)

func newPlatformProcess(t *testing.T, settings string) *platform {
	t.Helper()
	dir := t.TempDir()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), simulatorDir+"="+dir)
	cmd.Stderr = os.Stderr
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		in.Close()
		_ = cmd.Wait()
	})
	var info simulator.Info
	if err := json.NewDecoder(out).Decode(&info); err != nil {
		t.Fatal(err)
	}
	return prepare(t, platformtest.ReachSimulator(t, info, dir), settings)
}

// TestFleet measures a publication in real time: MINIFLEET_BENCH merchants, 80
// ms latency, 50 calls a second, builds of 2 s, audits of 30 s.
func TestFleet(t *testing.T) {
	n, _ := strconv.Atoi(os.Getenv("MINIFLEET_BENCH"))
	if n == 0 {
		t.Skip("set MINIFLEET_BENCH to a number of merchants")
	}
	const rate, build, audit = 50.0, 2.0, 30.0
	for _, messages := range []bool{false, true} {
		t.Run(fmt.Sprintf("messages=%v", messages), func(t *testing.T) {
			p := newPlatformProcess(t, `{}`)
			h := newHouse(t, p)
			p.set(`{"latency_ms":80,"build_ms":2000,"audit_ms":30000}`)
			client, _ := h.providers.Client(h.app.ID)
			client.Pacer().SetRate(rate)
			h.change = func(d *Deps) { d.Looks = nil; d.QuotaProbe = 0 }
			e := h.start(true)
			e.SetMessages(messages)
			ctx, cancel := context.WithCancel(context.Background())
			defer cancel()
			began, cpu := time.Now(), cpuTime()
			b, err := e.Create(plan(GoalOnline))
			if err != nil {
				t.Fatal(err)
			}
			t.Logf("created in %v", time.Since(began))
			if messages {
				go p.tellAudits(ctx, e, audit)
			}
			r, err := e.Wait(ctx, b.ID)
			if err != nil || r.Succeeded != n {
				t.Fatalf("%+v %v", r, err)
			}
			took := time.Since(began).Seconds()
			calls := float64(r.Calls)
			// Nobody can be faster than the calls at the rate, nor end before the
			// last audit that could begin has passed.
			before := calls - float64(n)
			if !messages {
				before -= float64(n)
			}
			ideal := max(calls/rate, before/rate+audit)
			t.Logf("N=%d: makespan %.1f s, ideal %.1f s, ratio %.3f; naive %.1f s (%.3f)", n, took, ideal, took/ideal, calls/rate, took/(calls/rate))
			t.Logf("%.3f calls a merchant, peak memory %s, CPU %.1f s of this process", calls/float64(n), peakMemory(), (cpuTime() - cpu).Seconds())
			p.logTimeline(began)
			p.noRepeats()
		})
	}
}

// logTimeline shows which calls were made when, four seconds a line.
func (p *platform) logTimeline(began time.Time) {
	lines := map[int]map[string]int{}
	last := 0
	for _, c := range p.Calls() {
		if at := int(c.Time.Sub(began).Seconds()) / 4; at >= 0 && c.Version != "" {
			if lines[at] == nil {
				lines[at] = map[string]int{}
			}
			lines[at][strings.TrimPrefix(c.Method, "alipay.open.mini.version.")+" "+c.SubCode]++
			lines[at]["all"]++
			last = max(last, at)
		}
	}
	for i := range last + 1 {
		p.t.Logf("%3d s %v", 4*i, lines[i])
	}
}

// tellAudits stands in for the message channel: it tells the engine of audits
// as they end.
func (p *platform) tellAudits(ctx context.Context, e *Engine, audit float64) {
	told := map[string]bool{}
	for ctx.Err() == nil {
		for _, r := range e.openAudits() {
			if !told[r.MiniAppID] && time.Since(r.SubmitAt).Seconds() > audit+0.2 {
				told[r.MiniAppID] = true
				_, _ = e.AuditResult(r.MiniAppID, r.Version, true, "")
			}
		}
		select {
		case <-ctx.Done():
		case <-time.After(50 * time.Millisecond):
		}
	}
}

func (e *Engine) openAudits() (out []Task) {
	list, err := e.List()
	if err != nil {
		return nil
	}
	for _, b := range list {
		inAudit, _, _ := e.Tasks(b.ID, Filter{Steps: []Step{StepAudit}, States: []State{Running}})
		out = append(out, inAudit...)
	}
	return out
}

func peakMemory() string {
	content, _ := os.ReadFile("/proc/self/status")
	for line := range strings.Lines(string(content)) {
		if rest, ok := strings.CutPrefix(line, "VmHWM:"); ok {
			return strings.TrimSpace(rest)
		}
	}
	return "unknown"
}
