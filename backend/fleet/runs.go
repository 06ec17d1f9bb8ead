package fleet

import (
	"context"

	"minifleet/backend/fault"
	"minifleet/backend/run"
)

// KindAsk is the kind of runs that ask the platform about many merchants.
const KindAsk run.Kind = "fleet.ask"

func (s *Service) defineRuns() {
	s.asking = run.Define(s.Runs, KindAsk, run.Work[struct{}]{
		Title: func(struct{}) (title, about fault.Text) {
			return fault.T("Ask how ready merchants are", "查询上线准备情况"), fault.Text{}
		},
		Do: func(ctx context.Context, t run.Task, _ struct{}) (run.Outcome, error) {
			return run.Outcome{}, s.Refresh(ctx, t.MerchantID)
		},
		Reads: true,
	})
}

// AskMany begins to ask the platform about many merchants; while such a run is
// under way another request answers with it. Fault: run.nobody.
func (s *Service) AskMany(merchantIDs []string) (run.Head, error) {
	return s.asking.Join(struct{}{}, merchantIDs)
}
