package cli

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"minifleet/backend/api"
	"minifleet/backend/batch"
	"minifleet/backend/boundtest"
	"minifleet/backend/workspace"
)

// program runs the command line as a process of its own: this test binary,
// which answers as minifleet when it is called by that name (see TestMain).
type program struct {
	t    *testing.T
	bin  string
	data string
}

func newProgram(t *testing.T) *program {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	bin := filepath.Join(t.TempDir(), "minifleet")
	link := os.Symlink
	if runtime.GOOS == "windows" { // symbolic links are for administrators there
		bin, link = bin+".exe", copyProgram
	}
	if err := link(self, bin); err != nil {
		t.Skipf("no links here: %v", err)
	}
	return &program{t: t, bin: bin, data: filepath.Join(t.TempDir(), "data")}
}

// copyProgram makes to the same program as from.
func copyProgram(from, to string) error {
	content, err := os.ReadFile(from)
	if err != nil {
		return err
	}
	return os.WriteFile(to, content, 0o700)
}

func (p *program) command(args ...string) *exec.Cmd {
	cmd := exec.Command(p.bin, append([]string{"--data", p.data, "--json"}, args...)...)
	cmd.Env = append(os.Environ(), "MINIFLEET_PASSPHRASE=a passphrase for the kill tests", "LANG=C")
	return cmd
}

// run runs a command to its end and decodes its document into out.
func (p *program) run(out any, args ...string) error {
	p.t.Helper()
	cmd := p.command(args...)
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	err := cmd.Run()
	var exit *exec.ExitError
	if err != nil && !(errors.As(err, &exit) && exit.ExitCode() == exitPartial) {
		return fmt.Errorf("minifleet %s: %w\n%s%s", strings.Join(args, " "), err, stdout.String(), stderr.String())
	}
	if out == nil {
		return nil
	}
	if err := json.Unmarshal(stdout.Bytes(), out); err != nil {
		return fmt.Errorf("minifleet %s: %w\n%s", strings.Join(args, " "), err, stdout.String())
	}
	return nil
}

func (p *program) must(out any, args ...string) {
	p.t.Helper()
	if err := p.run(out, args...); err != nil {
		p.t.Fatal(err)
	}
}

// runKilled starts a command and kills it after the time, unless it ends before.
// It reports whether it was killed.
func (p *program) runKilled(after time.Duration, args ...string) bool {
	p.t.Helper()
	cmd := p.command(args...)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	if err := cmd.Start(); err != nil {
		p.t.Fatal(err)
	}
	var killed atomic.Bool
	timer := time.AfterFunc(after, func() {
		killed.Store(true) // before it: Wait may return before Kill does
		_ = cmd.Process.Kill()
	})
	err := cmd.Wait()
	timer.Stop()
	var exit *exec.ExitError
	if errors.As(err, &exit) && (!exit.Exited() || runtime.GOOS == "windows" && killed.Load()) { // Windows has exit codes only
		return true
	}
	if err != nil && !(exit != nil && exit.ExitCode() == exitPartial) {
		p.t.Fatalf("minifleet %s: %v\n%s", strings.Join(args, " "), err, stderr.String())
	}
	return false
}

// simulated is a simulator as a process of its own, with merchants that have
// authorized the program's app.
type simulated struct {
	t       *testing.T
	control *workspace.Control
	base    string
	dir     string
	world   workspace.SimWorld
}

// startSimulator runs the simulator beside the program and connects the two.
func startSimulator(t *testing.T, p *program, merchantCount int) *simulated {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "sim")
	cmd := exec.Command(p.bin, "simulator", "--dir", dir, "--merchants", strconv.Itoa(merchantCount))
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
	})
	var info struct {
		Control string `json:"control"`
	}
	if err := json.NewDecoder(out).Decode(&info); err != nil {
		t.Fatal(err)
	}
	s := &simulated{t: t, control: workspace.NewControl(info.Control), base: info.Control, dir: dir}
	t.Cleanup(s.control.Close)
	p.must(nil, "init", "--unlock-time", "1ms")
	p.must(nil, "app", "add", "--simulator", filepath.Join(dir, "simulator.json"), "--rate", "400")
	if s.world, err = s.control.World(context.Background()); err != nil {
		t.Fatal(err)
	}
	s.connect(p)
	return s
}

// connect adds the world's merchants and brings them through consent in one
// process: fifty processes would only cost time.
func (s *simulated) connect(p *program) {
	s.t.Helper()
	ws, err := workspace.Open(p.data, []byte("a passphrase for the kill tests"), workspace.Options{})
	if err != nil {
		s.t.Fatal(err)
	}
	defer ws.Close()
	app, err := ws.Providers.FindApp("")
	if err != nil {
		s.t.Fatal(err)
	}
	if err := ws.Enrol(context.Background(), app, s.control, s.world.Merchants, nil); err != nil {
		s.t.Fatal(err)
	}
}

func (s *simulated) settings(patch map[string]any) {
	s.t.Helper()
	if _, err := s.control.Settings(context.Background(), patch); err != nil {
		s.t.Fatal(err)
	}
}

// call is one line of the simulator's call log.
type call struct {
	Seq        int    `json:"seq"`
	Method     string `json:"method"`
	MiniAppID  string `json:"mini_app_id"`
	AppVersion string `json:"app_version"`
	Code       string `json:"code"`
	SubCode    string `json:"sub_code"`
	Delivered  bool   `json:"delivered"`
	Effect     bool   `json:"effect"` // also of a call that was answered with 20000 after it took effect
}

func (s *simulated) calls() []call {
	s.t.Helper()
	resp, err := http.Get(s.base + "/calls?since=0")
	if err != nil {
		s.t.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		s.t.Fatal(err)
	}
	var list []call
	if err := json.Unmarshal(body, &list); err != nil {
		s.t.Fatal(err)
	}
	return list
}

// mutating are the calls of a publish that change something.
var mutating = map[string]bool{
	"alipay.open.mini.version.upload": true, "alipay.open.mini.version.audit.apply": true, "alipay.open.mini.version.online": true,
}

// checkOnce fails when a call that took effect was made again.
func (s *simulated) checkOnce() {
	s.t.Helper()
	took := map[string]int{}
	lost := 0
	for _, c := range s.calls() {
		if !mutating[c.Method] {
			continue
		}
		key := c.Method + " " + c.MiniAppID + " " + c.AppVersion
		if first, again := took[key]; again {
			s.t.Errorf("%s was repeated (%s %s) as call %d after it took effect as call %d", key, c.Code, c.SubCode, c.Seq, first)
		}
		if c.Code == "10000" || c.Effect {
			took[key] = c.Seq
			if !c.Delivered {
				lost++
			}
		}
	}
	s.t.Logf("%d effective calls, %d of them with a lost reply", len(took), lost)
}

// checkOnline fails unless every merchant is online with the version.
func (s *simulated) checkOnline(number string) {
	s.t.Helper()
	world, err := s.control.World(context.Background())
	if err != nil {
		s.t.Fatal(err)
	}
	for _, m := range world.Merchants {
		online := ""
		for _, v := range m.Versions {
			if v.Status == "RELEASE" {
				online = v.AppVersion
			}
		}
		if online != number {
			s.t.Errorf("%s is online with %q, want %q", m.Name, online, number)
		}
	}
}

// kills is how often the program is killed: a part of the suite's 50 or more,
// or as many as MINIFLEET_SOAK asks for.
func kills(n int) int {
	switch soak := os.Getenv("MINIFLEET_SOAK"); soak {
	case "":
		return n
	case "1":
		return 1000
	default:
		if many, err := strconv.Atoi(soak); err == nil {
			return many
		}
		return n
	}
}

// TestKillAtRandomMoments publishes while the program is killed again and
// again, with faults of every kind, and resumes it each time. At the end every
// merchant is online, and the simulator's own log shows that nothing that took
// effect was done twice.
func TestKillAtRandomMoments(t *testing.T) {
	boundtest.ManyRounds(t)
	if testing.Short() {
		t.Skip("needs about a minute")
	}
	wanted, killed := kills(56), 0
	for round := 1; killed < wanted; round++ {
		// Every other round the audit results come by the message channel, so
		// that a kill can fall between a message's effect and its acknowledgement.
		killed += killRound(t, round, min(wanted-killed, 28), round%2 == 0)
		if t.Failed() {
			return
		}
	}
	t.Logf("killed %d times", killed)
}

// killRound publishes to a new world once and returns how often it killed.
func killRound(t *testing.T, round, most int, messages bool) int {
	p := newProgram(t)
	s := startSimulator(t, p, 40)
	s.settings(map[string]any{
		"seed": round, "build_ms": 300, "audit_ms": 900, "latency_ms": 5, "latency_jitter_ms": 20,
		"error_rate": 0.05, "refused_rate": 0.05, "lost_reply_rate": 0.10, "rate_limit": 300,
	})
	random := rand.New(rand.NewPCG(uint64(round), 99))
	moment := func() time.Duration { return time.Duration(80+random.IntN(900)) * time.Millisecond }
	publish := []string{"publish", "--template", s.world.TemplateID, "--template-version", "1.2.0",
		"--app-version", "1.0.0", "--goal", "online", "--all", "--wait"}
	waiting := []string{"--wait"}
	if messages {
		waiting = append(waiting, "--messages")
		publish = append(publish, "--messages")
	}
	resume := func(id string) []string { return append([]string{"batch", "resume", id}, waiting...) }
	killed := 0
	var list api.BatchList
	// Until the batch is on disk a kill leaves nothing, and the command is given again.
	for len(list.Batches) == 0 && killed < most {
		if p.runKilled(moment(), publish...) {
			killed++
		}
		p.must(&list, "batch", "list")
	}
	if len(list.Batches) == 0 {
		return killed
	}
	id := list.Batches[0].Batch.ID
	for killed < most {
		if !p.runKilled(moment(), resume(id)...) {
			break
		}
		killed++
	}
	var end batch.Result
	p.must(&end, resume(id)...)
	for try := 0; end.Succeeded < end.Total && try < 3; try++ {
		p.must(&end, "batch", "retry", id, "--wait")
	}
	for _, f := range end.Failed {
		t.Errorf("round %d: %s failed at %s: %s %s: %s", round, f.Merchant, f.Step, f.Code, f.SubCode, f.Message)
	}
	if end.Total != len(s.world.Merchants) {
		t.Errorf("round %d: the batch has %d merchants, want %d", round, end.Total, len(s.world.Merchants))
	}
	s.checkOnline("1.0.0")
	s.checkOnce()
	return killed
}
