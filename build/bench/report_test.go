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
	area, what, before, measured, expected string // before: what it was before the engine had one loop, "" where that was not measured
	met                                    bool   // when there is an expectation
	why                                    string // what keeps it from being met, where that is known
}

// table collects what the tests measure; it is printed once all have run.
type table struct {
	mu   sync.Mutex
	rows []*row
}

var measurements table

func (b *table) add(t *testing.T, r *row) *row {
	t.Helper()
	b.mu.Lock()
	defer b.mu.Unlock()
	b.rows = append(b.rows, r)
	t.Logf("%s: %s: %s", r.area, r.what, r.measured)
	return r
}

// atMost adds a measurement that is expected not to exceed limit.
func (b *table) atMost(t *testing.T, area, what string, value, limit float64, format string) *row {
	t.Helper()
	return b.add(t, &row{area: area, what: what, measured: fmt.Sprintf(format, value), expected: "≤ " + fmt.Sprintf(format, limit), met: value <= limit})
}

// note adds a measurement nothing is expected of.
func (b *table) note(t *testing.T, area, what, measured string) {
	t.Helper()
	b.add(t, &row{area: area, what: what, measured: measured})
}

func TestMain(m *testing.M) {
	if os.Getenv("MINIFLEET_BENCH") == "" {
		os.Exit(0)
	}
	code := m.Run()
	if len(measurements.rows) > 0 {
		fmt.Print("\n", measurements.text(), "\n")
		if file := os.Getenv("MINIFLEET_BENCH_DOC"); file != "" && code == 0 {
			kept := ""
			if os.Getenv("MINIFLEET_BENCH_PART") != "" { // what was not measured now stays
				content, _ := os.ReadFile(file)
				kept = string(content)
			}
			if err := os.WriteFile(file, []byte(measurements.markdown(kept)), 0o644); err != nil {
				fmt.Fprintln(os.Stderr, err)
				code = 1
			}
		}
	}
	os.Exit(code)
}

const missed = "MISSED"

func (r *row) verdict() string {
	switch {
	case r.expected == "":
		return ""
	case r.met:
		return "met"
	}
	return missed
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
		was := r.before
		if was != "" {
			was = "before: " + was
		}
		fmt.Fprintf(&out, "  %-*s  %14s  %-12s %-7s %s\n", width, r.what, r.measured, r.expected, r.verdict(), was)
	}
	fmt.Fprintf(&out, "\n%s\n", machine())
	return out.String()
}

// introduction says how the page came to be and how to read it.
const introduction = `# Benchmarks

What the whole program costs as people run it, measured with the program as it is released against the simulator in a process of its own. ` + "`make bench`" + ` measures
and prints; ` + "`UPDATE=1 make bench`" + ` writes this page; ` + "`RUN=Memory make bench`" + ` (Fleet, Release, Memory, Vault, Screens, Window, Size) measures a part, and writes only that part anew. It takes
most of an hour and wants a machine that does nothing else: makespans and processor times are of no use beside another build. Each part says when, of which commit and on what it was measured.

- **Makespan over ideal**: the time from the start of the batch to its end, over what no program can beat: all calls that were made at the configured rate, or the longest chain of one
  merchant where that is longer. Latency is added to every call by the simulator.
- **Processor time a call**: user and system time of the process over the calls it made, less one signature and one verification, which were measured just before on the same machine. It
  includes the start of the program and the key derivation; the line below it leaves out what those cost a command that does nothing else.
- **Memory**: the most resident memory the process ever had (VmHWM of Linux): heap, what Go keeps for later, stacks, and the pages of files that are mapped, such as the vault's tables. Of the
  fleets of several sizes it is told over that of the same command with two merchants; key derivation takes its own memory for a moment, and is in both.
- **Before**: measured in the same way at commit f2eae19, when a batch had three locks and kept every task in memory; where another size or rate was measured, it says so.
- What is expected is the project's own aim; MISSED is said where it is not reached.
`

// markdown is the page, a section an area. Areas of a kept page that were not
// measured now stay as they are there.
func (b *table) markdown(kept string) string {
	var order []string
	sections := map[string]string{}
	add := func(title, text string) {
		if _, known := sections[title]; !known {
			order = append(order, title)
		}
		sections[title] = text
	}
	for _, section := range strings.Split(kept, "\n## ")[1:] {
		title, _, _ := strings.Cut(section, "\n")
		add(title, strings.TrimRight(section, "\n"))
	}
	measured := map[string]string{}
	for _, r := range b.rows {
		if measured[r.area] == "" {
			measured[r.area] = fmt.Sprintf("%s\n\n%s.\n\n| what | before | measured | expected | |\n|---|---:|---:|---:|---|", r.area, machine())
		}
		verdict := r.verdict()
		if verdict == missed && r.why != "" {
			verdict += ": " + r.why
		}
		measured[r.area] += fmt.Sprintf("\n| %s | %s | %s | %s | %s |", r.what, r.before, r.measured, r.expected, verdict)
		add(r.area, measured[r.area])
	}
	var out strings.Builder
	out.WriteString(introduction)
	for _, title := range order {
		out.WriteString("\n## " + sections[title] + "\n")
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
