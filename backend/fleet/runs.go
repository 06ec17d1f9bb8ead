package fleet

import (
	"context"

	"minifleet/backend/fault"
	"minifleet/backend/run"
)

// KindAsk is the kind of runs that ask the platform about many merchants.
const KindAsk run.Kind = "fleet.ask"

func (s *Service) defineRuns() {
	s.asking = run.DefineReading(s.Runs, KindAsk, fault.T("Ask how ready merchants are", "查询上线准备情况"),
		func(ctx context.Context, merchantID string) (struct{}, error) {
			return struct{}{}, s.Refresh(ctx, merchantID)
		})
}

// AskMany begins to ask the platform about many merchants; while such a run is
// under way another request answers with it. Fault: run.nobody.
func (s *Service) AskMany(merchantIDs []string) (run.Head, error) {
	return s.asking.Join(struct{}{}, merchantIDs)
}
