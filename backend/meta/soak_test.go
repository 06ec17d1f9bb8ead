package meta

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// TestTheLongRunsNameTestsThatAreThere: a pattern that matches nothing passes,
// and proves nothing. Each alternative of each -run of the long runs matches a
// test of the rooms it is run in; each target that reads what comes from outside
// is among those that are fuzzed, and has its time and memory watched.
func TestTheLongRunsNameTestsThatAreThere(t *testing.T) {
	script, err := os.ReadFile(filepath.Join(root, "build", "scripts", "soak.sh"))
	if err != nil {
		t.Fatal(err)
	}
	function := regexp.MustCompile(`(?m)^func ((?:Test|Fuzz)\w+)\(`)
	tests := map[string][]string{} // by room
	bodies := map[string]string{}  // of the fuzz targets, by room:name
	for _, s := range sources(t) {
		if !s.test {
			continue
		}
		content, err := os.ReadFile(filepath.Join(root, s.path))
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range function.FindAllStringSubmatchIndex(string(content), -1) {
			name := string(content[m[2]:m[3]])
			tests[s.room] = append(tests[s.room], name)
			if strings.HasPrefix(name, "Fuzz") {
				body, _, _ := strings.Cut(string(content[m[0]:]), "\n}\n")
				bodies[s.room+":"+name] = body
			}
		}
	}
	run := regexp.MustCompile(`-run '([^'^]+)'((?: \./backend/\w+)+)`)
	patterns := run.FindAllStringSubmatch(string(script), -1)
	for _, m := range patterns {
		var there []string
		for _, dir := range strings.Fields(m[2]) {
			there = append(there, tests[filepath.Base(dir)]...)
		}
		for _, alternative := range strings.Split(m[1], "|") {
			if re := regexp.MustCompile(alternative); !slices.ContainsFunc(there, re.MatchString) {
				t.Errorf("no test of%s is called %s", m[2], alternative)
			}
		}
	}
	target := regexp.MustCompile(`\b(\w+:Fuzz\w+)\b`)
	var fuzzed []string
	for _, m := range target.FindAllStringSubmatch(string(script), -1) {
		fuzzed = append(fuzzed, m[1])
		switch body, there := bodies[m[1]]; {
		case !there:
			t.Errorf("there is no %s", m[1])
		case !strings.Contains(body, "boundtest.Within(") && !strings.Contains(body, "f.Fuzz(bounded)"):
			t.Errorf("%s: nobody watches what it costs", m[1])
		}
	}
	// What reads the program's own texts only.
	inward := []string{"provider:FuzzRenderExt", "precheck:FuzzCheck", "simulator:FuzzEveryMethod", "merchant:FuzzShown"}
	for name := range bodies {
		if !slices.Contains(fuzzed, name) && !slices.Contains(inward, name) {
			t.Errorf("%s is not among the attacks", name)
		}
	}
	if len(patterns) < 6 || len(fuzzed) < 16 {
		t.Errorf("%d patterns and %d targets were read", len(patterns), len(fuzzed))
	}
}

// TestAFailureOfTheFuzzerFailsTheLongRun runs the script's own function with a
// stand-in for go: a failure passes only when it is the fuzzer's own deadline.
func TestAFailureOfTheFuzzerFailsTheLongRun(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("the long runs are a script of bash")
	}
	script, err := os.ReadFile(filepath.Join(root, "build", "scripts", "soak.sh"))
	if err != nil {
		t.Fatal(err)
	}
	function := regexp.MustCompile(`(?ms)^fuzz\(\) \{.*?^\}$`).Find(script)
	if function == nil {
		t.Fatal("there is no function fuzz")
	}
	begun := "fuzz: elapsed: 0s, gathering baseline coverage: 0/1 completed"
	for name, c := range map[string]struct {
		says   string
		status int
		good   bool
	}{
		"it ends well":                          {begun + "\nok", 0, true},
		"it names an input":                     {begun + "\n    Failing input written to testdata/fuzz/FuzzX/1", 1, false},
		"it names an input at its deadline":     {begun + "\n    context deadline exceeded\n    Failing input written to testdata/fuzz/FuzzX/1", 1, false},
		"its deadline is all it has":            {begun + "\n    context deadline exceeded", 1, true},
		"a worker dies":                         {begun + "\n    fuzzing process hung or terminated unexpectedly", 1, false},
		"a seed fails":                          {"--- FAIL: FuzzX", 1, false},
		"it does not build":                     {"# minifleet/backend/x [build failed]", 2, false},
		"there is no such target, and it is ok": {"ok  \tminifleet/backend/x [no tests to run]", 0, false},
	} {
		for _, way := range []string{"fuzz FuzzX 1s ./x", "part() { fuzz FuzzX 1s ./x; }\npart"} {
			bash := exec.Command("bash", "-c", "set -euo pipefail\ngo() { printf '%s\\n' \"$SAYS\"; return \"$STATUS\"; }\n"+string(function)+"\n"+way+"\necho the next one")
			bash.Env = append(os.Environ(), "SAYS="+c.says, "STATUS="+strconv.Itoa(c.status))
			out, err := bash.Output()
			if went := err == nil && strings.Contains(string(out), "the next one"); went != c.good {
				t.Errorf("%s: it went on: %v (%v)\n%s", name, went, err, out)
			}
		}
	}
}
