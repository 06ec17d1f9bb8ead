package api

import (
	"context"

	"minifleet/backend/run"
)

// AskMany begins to ask the platform about many merchants; those that are not
// authorized are left out unless they are named. It goes on when the screen is
// left, and asking again answers with the run under way. Runs tells how it
// goes. Fault: run.nobody.
func (f *Fleet) AskMany(_ context.Context, req TargetsOf) (run.Head, error) {
	return f.ask(req, f.w.Fleet.AskMany)
}
