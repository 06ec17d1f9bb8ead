package bench

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// inWindow is how many merchants the window shows.
const inWindow = 2_000

// TestWindow measures the real window on a display of its own: the memory of
// all its processes, shared pages counted by parts, and what it does when there
// is nothing to do. Chromium and WebKit differ too much for one to stand for the
// other.
func TestWindow(t *testing.T) {
	fleetSize(t)
	app := os.Getenv("MINIFLEET_WINDOW")
	if app == "" {
		t.Skip("MINIFLEET_WINDOW names no program with a window")
	}
	data := t.TempDir()
	p := newPlatform(t, 1)
	run(t, data, "init")
	run(t, data, "app", "add", "--simulator", p.file())
	var sheet bytes.Buffer
	sheet.WriteString("name,mini_app_id,contact,phone,tags\n")
	for i := range inWindow {
		fmt.Fprintf(&sheet, "Merchant %d,20880001%08d,Somebody %d,0571-%08d,east;north\n", i, i, i, i)
	}
	file := filepath.Join(t.TempDir(), "merchants.csv")
	if err := os.WriteFile(file, sheet.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	run(t, data, "merchant", "import", file)

	w := openWindow(t, app, data)
	area := fmt.Sprintf("The window with %d merchants, WebKitGTK without a GPU", inWindow)
	tell := func(what string, parts memoryParts) {
		measurements.note(t, area, what+", MiB (program, page, network)", fmt.Sprintf("%.0f (%.0f, %.0f, %.0f)", parts.all()/mib, parts.program/mib, parts.page/mib, parts.rest/mib))
	}
	locked := w.settled(t)
	tell("memory of all processes, locked", locked)
	w.do(t, "type", "--delay", "20", passphrase)
	w.do(t, "key", "Return")
	within(t, time.Minute, "the vault is open", func() bool {
		cmd := exec.Command(binary(t), "--data", data, "merchant", "show", "Merchant 7")
		cmd.Env = slices.DeleteFunc(os.Environ(), func(e string) bool { return strings.HasPrefix(e, "MINIFLEET_PASSPHRASE=") })
		return cmd.Run() == nil
	})
	tell("memory of all processes, overview", w.settled(t))
	w.do(t, "key", "ctrl+k")
	w.do(t, "type", "--delay", "40", "Merchant")
	w.do(t, "key", "Return")
	tell("memory of all processes, list of merchants", w.settled(t))
	w.do(t, "mousemove", "--window", w.id, "700", "600")
	for range 40 {
		w.do(t, "click", "--repeat", "20", "--delay", "10", "5")
	}
	used := w.settled(t)
	tell("memory of all processes, list scrolled", used)
	measurements.atMost(t, area, "of which ours: the program, and the page over the locked one, MiB", (used.program+used.page-locked.page)/mib, 250, "%.0f")

	const seconds = 30
	before := w.effort(t)
	time.Sleep(seconds * time.Second)
	after := w.effort(t)
	measurements.atMost(t, area, "wake-ups of the program in a second, nothing to do", float64(after.wakeups-before.wakeups)/seconds, 10, "%.1f")
	measurements.atMost(t, area, "of a core, all processes, nothing to do, %", float64(after.ticks-before.ticks)/seconds, 0.2, "%.2f")
}

// windowed is a program with a window on a display of its own.
type windowed struct {
	pid     int
	id      string
	display string
}

func openWindow(t *testing.T, app, data string) *windowed {
	t.Helper()
	read, write, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	begin := func(cmd *exec.Cmd) *exec.Cmd {
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() {
			_ = cmd.Process.Signal(syscall.SIGTERM)
			_ = cmd.Wait()
		})
		return cmd
	}
	screen := exec.Command("Xvfb", "-displayfd", "3", "-screen", "0", "1440x900x24", "-noreset", "-nolisten", "tcp")
	screen.ExtraFiles = []*os.File{write}
	begin(screen)
	_ = write.Close()
	number, err := bufio.NewReader(read).ReadString('\n')
	if err != nil {
		t.Fatalf("there is no display: %v", err)
	}
	w := &windowed{display: "DISPLAY=:" + strings.TrimSpace(number)}
	home := t.TempDir()
	cmd := exec.Command(app, "--data", data)
	cmd.Env = append(os.Environ(), w.display, "HOME="+home, "XDG_RUNTIME_DIR="+home, "LANG=C.UTF-8", "WAYLAND_DISPLAY=", "DBUS_SESSION_BUS_ADDRESS=", "NO_AT_BRIDGE=1")
	cmd.Stderr = io.Discard
	w.pid = begin(cmd).Process.Pid
	within(t, time.Minute, "there is a window", func() bool {
		out, _ := w.tool("search", "--onlyvisible", "--name", "^MiniFleet$")
		w.id = strings.TrimSpace(string(out))
		return w.id != ""
	})
	w.do(t, "windowfocus", "--sync", w.id) // there is no window manager
	return w
}

func (w *windowed) tool(args ...string) ([]byte, error) {
	cmd := exec.Command("xdotool", args...)
	cmd.Env = append(os.Environ(), w.display)
	return cmd.Output()
}

func (w *windowed) do(t *testing.T, args ...string) {
	t.Helper()
	if _, err := w.tool(args...); err != nil {
		t.Fatalf("xdotool %s: %v", strings.Join(args, " "), err)
	}
}

func within(t *testing.T, limit time.Duration, what string, holds func() bool) {
	t.Helper()
	for end := time.Now().Add(limit); !holds(); time.Sleep(200 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("not within %s: %s", limit, what)
		}
	}
}

// processes are the window's and all it started.
func (w *windowed) processes(t *testing.T) []int {
	t.Helper()
	parents := map[int][]int{}
	all, err := filepath.Glob("/proc/[0-9]*/stat")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range all {
		stat, err := os.ReadFile(file)
		if err != nil {
			continue // it has ended
		}
		fields := strings.Fields(string(stat[bytes.LastIndexByte(stat, ')')+1:]))
		pid, _ := strconv.Atoi(filepath.Base(filepath.Dir(file)))
		parent, _ := strconv.Atoi(fields[1])
		parents[parent] = append(parents[parent], pid)
	}
	found := []int{w.pid}
	for i := 0; i < len(found); i++ {
		found = append(found, parents[found[i]]...)
	}
	return found
}

type memoryParts struct{ program, page, rest float64 }

func (m memoryParts) all() float64 { return m.program + m.page + m.rest }

func (w *windowed) memory(t *testing.T) memoryParts {
	t.Helper()
	var m memoryParts
	for _, pid := range w.processes(t) {
		rollup, err := os.ReadFile(fmt.Sprintf("/proc/%d/smaps_rollup", pid))
		if err != nil {
			continue
		}
		name, _ := os.ReadFile(fmt.Sprintf("/proc/%d/comm", pid))
		into := &m.rest
		switch {
		case pid == w.pid:
			into = &m.program
		case strings.HasPrefix(string(name), "WebKitWebProces"):
			into = &m.page
		}
		for line := range strings.Lines(string(rollup)) {
			if rest, ok := strings.CutPrefix(line, "Pss:"); ok {
				kib, _ := strconv.ParseFloat(strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(rest), "kB")), 64)
				*into += kib * 1024
			}
		}
	}
	return m
}

// settled is the memory once it has changed by no more than a hundredth in ten
// seconds.
func (w *windowed) settled(t *testing.T) memoryParts {
	t.Helper()
	for last := w.memory(t); ; {
		time.Sleep(10 * time.Second)
		now := w.memory(t)
		if change := now.all() - last.all(); now.page > 0 && max(change, -change) <= last.all()/100 {
			return now
		}
		last = now
	}
}

// effort is what the window has cost so far: how often the program woke up, and
// the time of all processes in hundredths of a second.
type effort struct{ wakeups, ticks int64 }

func (w *windowed) effort(t *testing.T) effort {
	t.Helper()
	var e effort
	tasks, err := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/status", w.pid))
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range tasks {
		status, _ := os.ReadFile(file)
		for line := range strings.Lines(string(status)) {
			if rest, ok := strings.CutPrefix(line, "voluntary_ctxt_switches:"); ok {
				n, _ := strconv.ParseInt(strings.TrimSpace(rest), 10, 64)
				e.wakeups += n
			}
		}
	}
	for _, pid := range w.processes(t) {
		stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
		if err != nil {
			continue
		}
		fields := strings.Fields(string(stat[bytes.LastIndexByte(stat, ')')+1:]))
		for _, field := range fields[11:13] { // of the user and of the system
			n, _ := strconv.ParseInt(field, 10, 64)
			e.ticks += n
		}
	}
	return e
}
