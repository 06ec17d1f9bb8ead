package batch

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"minifleet/backend/alipay"
	"minifleet/backend/version"
)

var replyNames = map[reply]string{
	thenFail: "fails", thenNumberTaken: "another number", thenPlanWrong: "the batch is paused", thenGuessedWrong: "waits for its build",
	thenClear: "clears the way", thenLook: "looks again", thenWaitInfo: "waits for base info", thenWaitScan: "waits for the scan",
	thenWaitQuota: "waits for the quota", thenPackage: "waits for the package", thenForGood: "fails for good",
}

// What every refusal there is leads to, by action, stands in a file that is
// reviewed: a row that changes, is lost, or catches more than was meant, shows
// there. UPDATE_REFUSALS=1 writes it anew.
func TestWhatEachRefusalLeadsTo(t *testing.T) {
	const golden = "testdata/refusals.golden"
	// What is said of the state alone, and has no row of its own.
	const byConflict = "looks again; looked often enough: by its class"
	now := time.Now()
	subs := append(alipay.SubCodes(), "NOBODY_KNOWS_THIS")
	slices.Sort(subs)
	var out strings.Builder
	for _, rule := range version.Rules() {
		if !rule.Mutates {
			continue
		}
		for _, sub := range subs {
			r := refusedWith(sub, true, now)
			says := func(p Plan, task Task) string {
				then, known := replyTo(&p, &task, rule.Action, r)
				if !known {
					return ""
				}
				return replyNames[then]
			}
			usual := says(Plan{}, Task{})
			line := usual
			for _, c := range []struct{ when, says string }{
				{"replacing what is in the way", says(Plan{OnOccupied: Replace}, Task{})},
				{"its build was guessed to be over", says(Plan{}, Task{Guess: true})},
				{"looked often enough", says(Plan{OnOccupied: Replace}, Task{Looks: mostLooks})},
			} {
				if c.says != usual {
					if c.says == "" {
						c.says = "by its class"
					}
					line += fmt.Sprintf("; %s: %s", c.when, c.says)
				}
			}
			if line != "" && line != byConflict {
				fmt.Fprintf(&out, "%s %s: %s\n", rule.Action, sub, strings.TrimPrefix(line, "; "))
			}
		}
	}
	if os.Getenv("UPDATE_REFUSALS") != "" {
		if err := os.WriteFile(golden, []byte(out.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if got := out.String(); got != strings.ReplaceAll(string(want), "\r\n", "\n") {
		t.Errorf("what refusals lead to has changed; look at the difference that UPDATE_REFUSALS=1 makes in %s:\n%s", golden, got)
	}
}
