package version

import (
	"context"

	"minifleet/backend/fault"
	"minifleet/backend/run"
)

// KindRead is the kind of runs that read the versions of many merchants, and
// then which versions of their templates those are built from.
const KindRead run.Kind = "version.read"

func (s *Service) defineRuns() {
	s.reading = run.Define(s.deps.Runs, KindRead, run.Work[struct{}]{
		Title: func(struct{}) (title, about fault.Text) {
			return fault.T("Read versions", "读取版本"), fault.Text{}
		},
		Do: func(ctx context.Context, t run.Task, _ struct{}) (run.Outcome, error) {
			_, err := s.List(ctx, t.MerchantID)
			return run.Outcome{}, err
		},
		After: func(ctx context.Context, _ struct{}) error { return s.noteOrigins(ctx) },
		Reads: true,
	})
}

// ReadMany begins to read the versions of many merchants, and which version of
// their template those online are built from. One such run is under way at a
// time: a second request answers with the first. Fault: run.nobody.
func (s *Service) ReadMany(merchantIDs []string) (run.Head, error) {
	if now, busy := s.deps.Runs.UnderWay(KindRead); busy {
		return now, nil
	}
	return s.reading.Start(struct{}{}, merchantIDs)
}
