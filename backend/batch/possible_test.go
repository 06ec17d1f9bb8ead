package batch

import (
	"testing"

	"minifleet/backend/fault"
)

// TestAPlanThatCanNeverWorkIsRefused tells versions that nothing can be built
// from by what the platform says, and judges by what is stored where it cannot
// be asked.
func TestAPlanThatCanNeverWorkIsRefused(t *testing.T) {
	t.Parallel()
	p := newPlatform(t, 1, quick)
	h := newHouse(t, p)
	e := h.start(true)
	pl := plan(GoalBuilt)
	pl.TemplateVersion = " 7.7.7 "
	refused := func(when string) {
		t.Helper()
		err := e.Possible(t.Context(), pl)
		if f := fault.As(err); fault.CodeOf(err) != "batch.template_version" || f.Hint.IsZero() || f.Field != "template_version" {
			t.Errorf("%s: %v", when, err)
		}
	}
	refused("never read before")
	before := len(p.Calls())
	if err := e.Possible(t.Context(), plan(GoalBuilt)); err != nil || len(p.Calls()) != before {
		t.Errorf("a plan that can work asks for nothing: %d calls, %v", len(p.Calls())-before, err)
	}
	p.template("7.7.7")
	if err := e.Possible(t.Context(), pl); err != nil {
		t.Errorf("it is online by now: %v", err)
	}
	pl.TemplateVersion = "8.8.8"
	p.set(`{"error_rate":1}`)
	refused("the platform cannot be asked")
	p.set(`{"error_rate":0}`)
	if err := e.Possible(t.Context(), Plan{Template: "nobody's"}); err != nil {
		t.Errorf("a template that nobody knows is told by Create: %v", err)
	}
}
