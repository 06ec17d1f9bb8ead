package bench

import (
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"
	"unicode/utf8"
)

// row is one measurement of the table.
type row struct {
	area, what, measured, expected string
	met                            bool // when there is an expectation
}

// table collects what the tests measure; it is printed once all have run.
type table struct {
	mu   sync.Mutex
	rows []row
}

var measurements table

func (b *table) add(t *testing.T, r row) {
	t.Helper()
	b.mu.Lock()
	defer b.mu.Unlock()
	b.rows = append(b.rows, r)
	t.Logf("%s: %s: %s", r.area, r.what, r.measured)
}

// atMost adds a measurement that is expected not to exceed limit.
func (b *table) atMost(t *testing.T, area, what string, value, limit float64, format string) {
	t.Helper()
	b.add(t, row{area, what, fmt.Sprintf(format, value), "≤ " + fmt.Sprintf(format, limit), value <= limit})
}

// note adds a measurement nothing is expected of.
func (b *table) note(t *testing.T, area, what, measured string) {
	t.Helper()
	b.add(t, row{area: area, what: what, measured: measured})
}

func TestMain(m *testing.M) {
	if os.Getenv("MINIFLEET_BENCH") == "" {
		os.Exit(0)
	}
	code := m.Run()
	if len(measurements.rows) > 0 {
		fmt.Print("\n", measurements.text(), "\n")
		if file := os.Getenv("MINIFLEET_BENCH_DOC"); file != "" && code == 0 {
			if err := os.WriteFile(file, []byte(measurements.markdown()), 0o644); err != nil {
				fmt.Fprintln(os.Stderr, err)
				code = 1
			}
		}
	}
	os.Exit(code)
}

func (r row) verdict() string {
	switch {
	case r.expected == "":
		return ""
	case r.met:
		return "met"
	}
	return "MISSED"
}

func (b *table) text() string {
	var out strings.Builder
	width := 0
	for _, r := range b.rows {
		width = max(width, utf8.RuneCountInString(r.what))
	}
	area := ""
	for _, r := range b.rows {
		if r.area != area {
			area = r.area
			fmt.Fprintf(&out, "\n%s\n", area)
		}
		fmt.Fprintf(&out, "  %-*s  %14s  %-12s %s\n", width, r.what, r.measured, r.expected, r.verdict())
	}
	fmt.Fprintf(&out, "\n%s\n", machine())
	return out.String()
}

func (b *table) markdown() string {
	var out strings.Builder
	out.WriteString("# Benchmarks\n\nMeasured by `make bench`; `UPDATE=1 make bench` writes this page. ")
	fmt.Fprintf(&out, "%s.\n", machine())
	area := ""
	for _, r := range b.rows {
		if r.area != area {
			area = r.area
			fmt.Fprintf(&out, "\n## %s\n\n| what | measured | expected | |\n|---|---:|---:|---|\n", area)
		}
		fmt.Fprintf(&out, "| %s | %s | %s | %s |\n", r.what, r.measured, r.expected, r.verdict())
	}
	return out.String()
}

// machine says what the numbers were measured on.
func machine() string {
	model := runtime.GOARCH
	if info, err := os.ReadFile("/proc/cpuinfo"); err == nil {
		for line := range strings.Lines(string(info)) {
			if name, value, ok := strings.Cut(line, ":"); ok && strings.TrimSpace(name) == "model name" {
				model = strings.TrimSpace(value)
				break
			}
		}
	}
	commit, _ := exec.Command("git", "rev-parse", "--short=10", "HEAD").Output()
	return fmt.Sprintf("%s, commit %s, %d CPUs (%s), %s, %s/%s; the simulator runs on the same CPUs",
		time.Now().Format("2006-01-02"), strings.TrimSpace(string(commit)), runtime.NumCPU(), model, runtime.Version(), runtime.GOOS, runtime.GOARCH)
}
