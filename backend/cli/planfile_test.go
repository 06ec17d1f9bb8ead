package cli

import (
	"bytes"
	"os"
	"strings"
	"testing"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
	"pgregory.net/rapid"

	"minifleet/backend/boundtest"
	"minifleet/backend/fault"
)

func publishing() *cobra.Command { return (&runner{}).publishCommand() }

// Whatever the flags say, a file of them says the same.
func TestAPlanFileSaysWhatTheFlagsSay(t *testing.T) {
	word := rapid.StringOfN(rapid.RuneFrom([]rune(`ab1.0%,=:"'#-_@!&*{}[]|> 门店`+"\n\t\\")), 0, 12, -1)
	rapid.Check(t, func(t *rapid.T) {
		first, second := publishing(), publishing()
		set := func(name, value string) {
			if err := first.Flags().Set(name, value); err != nil {
				t.Fatal(err)
			}
		}
		for _, name := range []string{"template", "template-version", "desc", "memo", "goal", "tag", "ext"} {
			if rapid.Bool().Draw(t, name) {
				set(name, word.Draw(t, name+" value"))
			}
		}
		for _, name := range []string{"wave", "stop", "first", "window"} {
			for _, value := range rapid.SliceOfN(word, 0, 3).Draw(t, name) {
				set(name, value)
			}
		}
		if rapid.Bool().Draw(t, "anew") {
			set("anew", "true")
		}
		for _, value := range rapid.SliceOfNDistinct(rapid.StringMatching(`[a-z_]{1,8}`), 0, 3, rapid.ID).Draw(t, "file") {
			set("file", onePair(value+"="+rapid.StringMatching(`[a-z门店/. =,']{0,12}`).Draw(t, "path")))
		}
		var file bytes.Buffer
		if err := writePlan(first, &file); err != nil {
			t.Fatal(err)
		}
		if err := readPlan(second, "plan.yaml", file.String()); err != nil {
			t.Fatalf("%v\n%s", err, file.String())
		}
		first.Flags().VisitAll(func(f *pflag.Flag) {
			if got := second.Flags().Lookup(f.Name).Value.String(); got != f.Value.String() {
				t.Fatalf("%s is %q and was %q\n%s", f.Name, got, f.Value, file.String())
			}
		})
	})
}

func TestAPlanFileIsReadStrictly(t *testing.T) {
	for text, wanted := range map[string]string{
		"":                                  "empty",
		"goal: held\nwaves: [10%]\n":        `line 2: there is no "waves"`,
		"goal: held\ngoal: online\n":        "line 2: goal is there twice",
		"goal: [a, b]\n":                    "line 1: goal: it is one text",
		"wave:\n  - a\n  - {b: c}\n":        "line 2: wave: it is a list of texts",
		"file: [a]\n":                       "line 1: file: it is a table",
		"anew: perhaps\n":                   "line 1: anew",
		"- goal\n":                          "line 1: a plan is a table",
		"goal: held\n---\ngoal: online\n":   "more than one document",
		"goal: &a held\ndesc: *a\n":         "line 2: desc: it is one text",
		"goal: held\n  tag: b\n":            "not YAML",
		"wait: true\n":                      `there is no "wait"`,
		"passphrase-file: /etc/passwd\n":    `there is no "passphrase-file"`,
		"goal: held\n\"\\uD800\": broken\n": "plan.yaml",
	} {
		err := readPlan(publishing(), "plan.yaml", text)
		if fault.CodeOf(err) != "cli.plan" || !strings.Contains(fault.As(err).Message.EN, wanted) {
			t.Errorf("%q: %v, want %q", text, err, wanted)
		}
	}
}

func TestWhatIsGivenComesBeforeThePlan(t *testing.T) {
	cmd := publishing()
	for name, value := range map[string]string{"goal": "built", "tag": "north"} {
		if err := cmd.Flags().Set(name, value); err != nil {
			t.Fatal(err)
		}
	}
	if err := readPlan(cmd, "plan.yaml", "goal: held\nall: true\ntemplate-version: 1.10\n"); err != nil {
		t.Fatal(err)
	}
	for name, wanted := range map[string]string{"goal": "built", "tag": "north", "all": "false", "template-version": "1.10"} {
		if got := cmd.Flags().Lookup(name).Value.String(); got != wanted {
			t.Errorf("%s is %s, want %s", name, got, wanted)
		}
	}
}

// TestTheWorstPlanFilesStayWithinTheirBounds: plan files as large as one may be.
func TestTheWorstPlanFilesStayWithinTheirBounds(t *testing.T) {
	boundtest.MuchData(t)
	whole := func(open, middle, end string) string {
		return open + strings.Repeat(middle, (maxPlanFile-len(open)-len(end))/len(middle)) + end
	}
	for what, text := range map[string]string{
		"deep":            whole("wave: ", "[", ""),
		"deep tables":     whole("", "{a: ", ""),
		"deep by lines":   whole("wave:\n", " - ", "x"),
		"a long list":     whole("wave: [", "x,", "x]"),
		"a list by lines": whole("wave:\n", "- x\n", ""),
		"pairs":           whole("own:\n", "  a: 1\n", ""),
		"one text":        whole("template: ", "a", ""),
		"quotes":          whole(`template: "`, `\n`, `"`),
		"open quotes":     whole(`template: "`, "\n", ""),
		"anchors":         whole("wave: [", "&a x,*a,", "x]"),
		"an alias bomb":   "wave: &a [x]\n" + whole("", "tag: [*a,*a,*a]\n", ""),
		"merged":          whole("wave: &a {x: 1}\n", "<<: *a\n", ""),
		"documents":       whole("", "---\n", ""),
		"remarks":         whole("", "#\n", "wave: x"),
		"folded":          whole("template: >\n", " a\n\n", ""),
		"directives":      whole("", "%TAG ! a\n", ""),
		"question marks":  whole("", "? ", ""),
		"numbers":         whole("wave: ", "9", ""),
		"blanks":          whole("wave:", " ", "x"),
	} {
		boundtest.Within(t, what, 512, func() {
			cmd := &cobra.Command{}
			cmd.Flags().String("template", "", "")
			cmd.Flags().StringArray("wave", nil, "")
			cmd.Flags().StringArray("tag", nil, "")
			cmd.Flags().StringToString("own", nil, "")
			_ = readPlan(cmd, "plan.yaml", text)
		})
	}
}

func TestAnAttachmentIsReadToItsLimitOnly(t *testing.T) {
	if _, err := os.Stat("/dev/zero"); err != nil {
		t.Skip("no endless file here")
	}
	if _, err := readAttachment("/dev/zero"); fault.CodeOf(err) != "cli.file" {
		t.Errorf("an endless file: %v", err)
	}
}
