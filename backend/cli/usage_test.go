package cli

import (
	"bytes"
	"strings"
	"testing"

	"github.com/spf13/cobra"

	"minifleet/backend/datadir"
	"minifleet/backend/fault"
)

// A mistyped subcommand of any group is refused, with help of nothing; and a group
// alone is a mistake for who asks for a document.
func TestNoGroupTakesAMistypedCommand(t *testing.T) {
	groups := []*cobra.Command{}
	each((&runner{places: datadir.Default}).root(), func(c *cobra.Command) {
		if c.HasParent() && c.HasSubCommands() {
			groups = append(groups, c)
		}
	})
	if len(groups) < 20 {
		t.Fatalf("the tree has %d groups only", len(groups))
	}
	run := func(args ...string) (string, error) {
		var out bytes.Buffer
		r := &runner{places: datadir.Default, streams: Streams{In: strings.NewReader(""), Out: &out, Err: &out}}
		root := r.root()
		root.SetArgs(append([]string{"--data", t.TempDir()}, args...))
		root.SetOut(&out)
		root.SetErr(&out)
		err := root.ExecuteContext(t.Context())
		return out.String(), err
	}
	for _, group := range groups {
		path := strings.Fields(group.CommandPath())[1:]
		for _, wrong := range [][]string{{"nosuchthing"}, {"nosuchthing", "more"}} {
			said, err := run(append(path, wrong...)...)
			if fault.CodeOf(err) != "cli.usage" || !strings.Contains(fault.As(err).Message.EN, `has no command "nosuchthing"`) || said != "" {
				t.Errorf("%s %v: %v, and prints %q", group.CommandPath(), wrong, err, said)
			}
		}
		first := group.Commands()[0].Name()
		if _, err := run(append(path, first+"q")...); fault.CodeOf(err) != "cli.usage" || fault.As(err).Hint.IsZero() {
			t.Errorf("%s %sq: %v", group.CommandPath(), first, err)
		}
		if said, err := run(append([]string{"--json"}, path...)...); strings.Contains(said, "Usage:") {
			t.Errorf("--json %s: %v, and prints help", group.CommandPath(), err)
		}
	}
}
