package batch

import (
	"strings"
	"testing"
)

// Batches of one template that were given no name are told apart, and one that
// was given a name keeps it.
func TestBatchesWithoutANameAreToldApart(t *testing.T) {
	t.Parallel()
	h := newHouse(t, newPlatform(t, 1, `{"build_ms":10}`))
	e := h.start(true)
	var names []string
	for range 3 {
		h.run(plan(GoalBuilt))
	}
	named := plan(GoalBuilt)
	named.Name = "Weekly"
	h.run(named)
	list, err := e.List()
	if err != nil {
		t.Fatal(err)
	}
	for _, b := range list {
		names = append(names, b.Plan.Name)
	}
	if len(names) != 4 || names[0] != "Weekly" {
		t.Fatal(names)
	}
	first := names[3]
	if day := " " + list[3].CreatedAt.Local().Format("01-02"); !strings.HasSuffix(first, " "+templateVersion+day) {
		t.Errorf("%q does not end with the version and%s", first, day)
	}
	if names[2] != first+" (2)" || names[1] != first+" (3)" {
		t.Error(names)
	}
}
