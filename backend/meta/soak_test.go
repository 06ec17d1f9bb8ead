package meta

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
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
