package bench

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"minifleet/backend/workspace"
)

const passphrase = "correct horse battery staple 7"

// mib is what sizes are printed in.
const mib = 1 << 20

// fleetSize is how many merchants are published to.
func fleetSize(t *testing.T) int {
	t.Helper()
	n, err := strconv.Atoi(os.Getenv("MINIFLEET_BENCH"))
	if err != nil || n < 1 {
		t.Fatalf("MINIFLEET_BENCH is no number of merchants: %v", err)
	}
	return n
}

func binary(t *testing.T) string {
	t.Helper()
	file := os.Getenv("MINIFLEET_BIN")
	if file == "" {
		t.Fatal("MINIFLEET_BIN names no program")
	}
	return file
}

// ended is a program that was run to its end.
type ended struct {
	out    []byte
	took   time.Duration
	cpu    time.Duration
	memory float64 // bytes, the most it ever had
}

// command is the program on a data directory, not yet started.
func command(t *testing.T, data string, args ...string) *exec.Cmd {
	t.Helper()
	cmd := exec.Command(binary(t), append([]string{"--data", data, "--lang", "en"}, args...)...)
	cmd.Env = append(os.Environ(), "MINIFLEET_PASSPHRASE="+passphrase)
	return cmd
}

// run runs the program on a data directory until it ends; it must succeed.
func run(t *testing.T, data string, args ...string) ended {
	t.Helper()
	cmd := command(t, data, args...)
	var out, report bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &report
	began := time.Now()
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	var e ended
	done := make(chan error, 1)
	go func() { done <- cmd.Wait() }()
	look := time.NewTicker(20 * time.Millisecond)
	defer look.Stop()
	for running := true; running; {
		select {
		case err := <-done:
			if err != nil {
				t.Fatalf("minifleet %s: %v\n%s%s", strings.Join(args, " "), err, out.String(), report.String())
			}
			running = false
		case <-look.C:
			e.memory = max(e.memory, peakMemory(cmd.Process.Pid))
		}
	}
	e.out, e.took, e.cpu = out.Bytes(), time.Since(began), cmd.ProcessState.UserTime()+cmd.ProcessState.SystemTime()
	return e
}

// peakMemory is the most resident memory a process ever had, in bytes. The
// number the system keeps for a parent of ended children is of no use: it
// begins with the memory of the parent.
func peakMemory(pid int) float64 {
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return 0
	}
	for line := range strings.Lines(string(status)) {
		if rest, ok := strings.CutPrefix(line, "VmHWM:"); ok {
			kib, _ := strconv.ParseFloat(strings.TrimSuffix(strings.TrimSpace(rest), " kB"), 64)
			return kib * 1024
		}
	}
	return 0
}

// platform is a simulator in a process of its own.
type platform struct {
	t       *testing.T
	dir     string
	base    string // of its control interface
	control *workspace.Control
}

func newPlatform(t *testing.T, merchants int) *platform {
	t.Helper()
	dir := t.TempDir()
	cmd := exec.Command(binary(t), "simulator", "--dir", dir, "--merchants", strconv.Itoa(merchants), "--seed", "3")
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Signal(syscall.SIGTERM)
		_ = cmd.Wait()
	})
	var ready struct {
		Control string `json:"control"`
	}
	line, err := bufio.NewReader(out).ReadBytes('\n')
	if err == nil {
		err = json.Unmarshal(line, &ready)
	}
	if err != nil {
		t.Fatalf("the simulator did not start: %v", err)
	}
	go func() { _, _ = io.Copy(io.Discard, out) }()
	p := &platform{t: t, dir: dir, base: ready.Control, control: workspace.NewControl(ready.Control)}
	t.Cleanup(p.control.Close)
	return p
}

// file is the document that says how to reach the platform.
func (p *platform) file() string { return filepath.Join(p.dir, "simulator.json") }

func (p *platform) set(settings map[string]any) {
	p.t.Helper()
	if _, err := p.control.Settings(p.t.Context(), settings); err != nil {
		p.t.Fatal(err)
	}
}

// get reads a document of the control interface.
func (p *platform) get(path string, into any) {
	p.t.Helper()
	resp, err := http.Get(p.base + path)
	if err != nil {
		p.t.Fatal(err)
	}
	defer resp.Body.Close()
	if err := json.NewDecoder(resp.Body).Decode(into); err != nil {
		p.t.Fatal(err)
	}
}
