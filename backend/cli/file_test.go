package cli

import (
	"testing"

	"minifleet/backend/datadir"
)

// What one sees one can write to a file: every command that lists has --out.
func TestWhatIsListedCanBeWrittenToAFile(t *testing.T) {
	t.Parallel()
	r := &runner{lang: "en", places: datadir.Default}
	root := r.root()
	for _, path := range append(listings, []string{"merchant", "list"}, []string{"code", "rule", "list"}, []string{"member", "people"}, []string{"journal"}) {
		cmd, rest, err := root.Find(path)
		if err != nil || len(rest) > 0 || cmd.Flags().Lookup("out") == nil {
			t.Errorf("%v cannot be written to a file: %v %v", path, rest, err)
		}
	}
}
