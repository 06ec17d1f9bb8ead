package bench

import (
	"bytes"
	"fmt"
	"image"
	"image/png"
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

// screen is a display of its own with a window manager.
type screen struct {
	env []string
}

func program(t *testing.T, variable string) string {
	t.Helper()
	file := os.Getenv(variable)
	if file == "" {
		t.Fatalf("%s names no program", variable)
	}
	return file
}

func newScreen(t *testing.T) *screen {
	t.Helper()
	alone(t)
	home := t.TempDir()
	s := &screen{}
	for _, set := range os.Environ() {
		switch name, _, _ := strings.Cut(set, "="); name {
		case "DBUS_SESSION_BUS_ADDRESS", "WAYLAND_DISPLAY", "DISPLAY", "LC_ALL", "GTK_IM_MODULE":
		default:
			s.env = append(s.env, set)
		}
	}
	s.env = append(s.env, "HOME="+home, "XDG_CONFIG_HOME="+home+"/config", "XDG_CACHE_HOME="+home+"/cache", "XDG_RUNTIME_DIR="+home, "LANG=C.UTF-8")
	number, told, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer number.Close()
	x := s.command("Xvfb", "-displayfd", "3", "-screen", "0", "1440x900x24", "-noreset", "-nolisten", "tcp")
	x.ExtraFiles = []*os.File{told}
	background(t, x)
	_ = told.Close()
	line := make([]byte, 16)
	n, err := number.Read(line)
	if err != nil {
		t.Fatalf("Xvfb tells no display: %v", err)
	}
	s.env = append(s.env, "DISPLAY=:"+strings.TrimSpace(string(line[:n])))
	background(t, s.command("openbox"))
	return s
}

// alone ends the test where another WebKit runs: it would share the libraries'
// memory with the measured one, which then seemed to have less.
func alone(t *testing.T) {
	t.Helper()
	programs, _ := filepath.Glob("/proc/[0-9]*/exe")
	for _, link := range programs {
		if file, err := os.Readlink(link); err == nil && strings.HasPrefix(filepath.Base(file), "WebKit") {
			t.Fatalf("%s runs already (%s); its memory is shared with what is measured", file, filepath.Dir(link))
		}
	}
}

func (s *screen) command(name string, args ...string) *exec.Cmd {
	cmd := exec.Command(name, args...)
	cmd.Env = s.env
	return cmd
}

// background starts what ends with the test.
func background(t *testing.T, cmd *exec.Cmd) {
	t.Helper()
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Signal(syscall.SIGTERM)
		_ = cmd.Wait()
	})
}

// xdo gives a command to xdotool.
func (s *screen) xdo(t *testing.T, args ...string) {
	t.Helper()
	if out, err := s.command("xdotool", args...).CombinedOutput(); err != nil {
		t.Fatalf("xdotool %s: %v %s", args[0], err, out)
	}
}

// wheel turns the mouse's wheel so many notches over the middle of the screen.
func (s *screen) wheel(t *testing.T, notches int) {
	t.Helper()
	s.xdo(t, "mousemove", "720", "600", "click", "--repeat", strconv.Itoa(notches), "--delay", "20", "5")
}

// look is a picture of the screen; it is kept where MINIFLEET_BENCH_PICTURES says.
func (s *screen) look(t *testing.T, name string) image.Image {
	t.Helper()
	out, err := s.command("import", "-window", "root", "png:-").Output()
	if err != nil {
		t.Fatal(err)
	}
	if dir := os.Getenv("MINIFLEET_BENCH_PICTURES"); dir != "" {
		if err := os.WriteFile(filepath.Join(dir, name+".png"), out, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	picture, err := png.Decode(bytes.NewReader(out))
	if err != nil {
		t.Fatal(err)
	}
	return picture
}

// differing is how much of two pictures is not the same.
func differing(a, b image.Image) float64 {
	different, size := 0, a.Bounds()
	for y := size.Min.Y; y < size.Max.Y; y++ {
		for x := size.Min.X; x < size.Max.X; x++ {
			if a.At(x, y) != b.At(x, y) {
				different++
			}
		}
	}
	return float64(different) / float64(size.Dx()*size.Dy())
}

// desktopProgram is a program with a window whose page is shown by WebKit's processes.
type desktopProgram struct {
	cmd *exec.Cmd
}

func (s *screen) start(t *testing.T, file string, args ...string) *desktopProgram {
	t.Helper()
	cmd := s.command(file, args...)
	cmd.Stderr = os.Stderr
	background(t, cmd)
	w := &desktopProgram{cmd}
	for end := time.Now().Add(time.Minute); len(w.processes(t)) < 3; time.Sleep(100 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("%s shows no page: %v", file, w.processes(t))
		}
	}
	return w
}

func (w *desktopProgram) end(t *testing.T) {
	t.Helper()
	_ = w.cmd.Process.Signal(syscall.SIGTERM)
	for end := time.Now().Add(time.Minute); len(w.processes(t)) > 1; time.Sleep(100 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("its processes stay: %v", w.processes(t))
		}
	}
}

// processes are the program's own and those below it, by what they run.
func (w *desktopProgram) processes(t *testing.T) map[string]int {
	t.Helper()
	entries, err := os.ReadDir("/proc")
	if err != nil {
		t.Fatal(err)
	}
	parents := map[int]int{}
	for _, e := range entries {
		if pid, err := strconv.Atoi(e.Name()); err == nil {
			if fields := processStat(pid); len(fields) > 1 {
				parents[pid], _ = strconv.Atoi(fields[1])
			}
		}
	}
	found := map[string]int{"program": w.cmd.Process.Pid}
	for pid := range parents {
		for above := parents[pid]; above > 1; above = parents[above] {
			if above == w.cmd.Process.Pid {
				if file, err := os.Readlink(fmt.Sprintf("/proc/%d/exe", pid)); err == nil {
					found[filepath.Base(file)] = pid
				}
				break
			}
		}
	}
	return found
}

// processStat is /proc/PID/stat after the name: state, parent and so on.
func processStat(pid int) []string {
	content, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return nil
	}
	return strings.Fields(string(content[bytes.LastIndexByte(content, ')')+1:]))
}

// used is how many hundredths of a second all processes have been running.
func (w *desktopProgram) used(t *testing.T) float64 {
	t.Helper()
	ticks := 0
	for _, pid := range w.processes(t) {
		if fields := processStat(pid); len(fields) > 12 {
			user, _ := strconv.Atoi(fields[11])
			system, _ := strconv.Atoi(fields[12])
			ticks += user + system
		}
	}
	return float64(ticks)
}

// quiet waits until the window has done next to nothing for three seconds.
func (w *desktopProgram) quiet(t *testing.T) {
	t.Helper()
	before := w.used(t)
	for range 60 {
		time.Sleep(3 * time.Second)
		now := w.used(t)
		if now-before <= 3 {
			return
		}
		before = now
	}
	t.Fatal("the window does not come to rest")
}

// idleness is what a window does that has nothing to do.
type idleness struct {
	wakeups float64 // a second
	core    float64 // share of one
}

// watch looks at the window for a while.
func (w *desktopProgram) watch(t *testing.T, d time.Duration) idleness {
	t.Helper()
	began, used, before := time.Now(), w.used(t), w.switches(t)
	time.Sleep(d)
	took := time.Since(began).Seconds()
	wakeups := 0
	for task, n := range w.switches(t) {
		wakeups += n - before[task] // a new one has woken up since it began
	}
	return idleness{wakeups: float64(wakeups) / took, core: (w.used(t) - used) / 100 / took}
}

// switches tells how often each task of the processes was given a processor.
func (w *desktopProgram) switches(t *testing.T) map[string]int {
	t.Helper()
	count := map[string]int{}
	for _, pid := range w.processes(t) {
		tasks, _ := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/status", pid))
		for _, task := range tasks {
			content, err := os.ReadFile(task)
			if err != nil {
				continue // it ended meanwhile
			}
			for line := range strings.Lines(string(content)) {
				if name, rest, _ := strings.Cut(line, ":"); strings.HasSuffix(name, "voluntary_ctxt_switches") {
					n, _ := strconv.Atoi(strings.TrimSpace(rest))
					count[task] += n
				}
			}
		}
	}
	return count
}

// held is the memory a process holds, in bytes.
type held struct {
	pss float64
	own float64 // of it of no file, or of the program's or its data's
}

// holding is the memory of a window's processes.
type holding struct{ program, page, network held }

func (h holding) sum() float64 { return h.program.pss + h.page.pss + h.network.pss }

func (h holding) text() string {
	return fmt.Sprintf("%.0f / %.0f / %.0f MiB", h.program.pss/mib, h.page.pss/mib, h.network.pss/mib)
}

// memory reads what the processes hold. One that has a vault open keeps others
// out, also those of its own user: root alone may look.
func (w *desktopProgram) memory(t *testing.T, data string) holding {
	t.Helper()
	found := w.processes(t)
	names := []string{"program", "WebKitWebProcess", "WebKitNetworkProcess"}
	var list []held
	for _, name := range names {
		pid, known := found[name]
		if !known {
			t.Fatalf("there is no %s among %v", name, found)
		}
		list = append(list, holds(t, pid, data))
	}
	for name, pid := range found {
		if !slices.Contains(names, name) {
			t.Fatalf("%s (%d) is a process that is not counted", name, pid)
		}
	}
	return holding{list[0], list[1], list[2]}
}

func holds(t *testing.T, pid int, data string) held {
	t.Helper()
	content, err := os.ReadFile(fmt.Sprintf("/proc/%d/smaps", pid))
	if err != nil {
		t.Fatalf("%v; memory is measured as root", err)
	}
	binary, err := os.Readlink(fmt.Sprintf("/proc/%d/exe", pid))
	if err != nil {
		t.Fatal(err)
	}
	var h held
	own := false
	for line := range strings.Lines(string(content)) {
		fields := strings.Fields(line)
		if !strings.HasSuffix(fields[0], ":") { // the head of a mapping
			file := ""
			if len(fields) > 5 {
				file = fields[5]
			}
			own = !strings.HasPrefix(file, "/") || strings.HasPrefix(file, "/memfd:") || strings.HasPrefix(file, "/SYSV") || strings.HasPrefix(file, "/dev/") ||
				file == binary || data != "" && strings.HasPrefix(file, data+"/")
			continue
		}
		if fields[0] == "Pss:" && len(fields) > 1 {
			kib, _ := strconv.ParseFloat(fields[1], 64)
			h.pss += kib * 1024
			if own {
				h.own += kib * 1024
			}
		}
	}
	if h.own == 0 {
		t.Fatalf("no memory is read of process %d", pid)
	}
	return h
}
