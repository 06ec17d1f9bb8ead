package version

import (
	"context"

	"minifleet/backend/fault"
	"minifleet/backend/run"
)

// KindRead is the kind of runs that read the versions of many merchants, and
// then which versions of their templates those are built from.
const KindRead run.Kind = "version.read"

// KindReasons is the kind of runs that read why the versions of many merchants
// were rejected.
const KindReasons run.Kind = "version.reasons"

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
	s.reasons = run.Define(s.deps.Runs, KindReasons, run.Work[struct{}]{
		Title: func(struct{}) (title, about fault.Text) {
			return fault.T("Read reasons of rejection", "读取驳回原因"), fault.Text{}
		},
		Do: func(ctx context.Context, t run.Task, _ struct{}) (run.Outcome, error) {
			f, err := s.List(ctx, t.MerchantID)
			if err != nil {
				return run.Outcome{}, err
			}
			for _, v := range f.Versions {
				if v.State == AuditReject { // a mini program has one such version at most
					_, err = s.Detail(ctx, t.MerchantID, v.Version)
					break
				}
			}
			return run.Outcome{}, err
		},
		Reads: true,
	})
}

// ReadReasons begins to read why the versions of many merchants were rejected.
// One such run is under way at a time: a second request answers with the first.
// Fault: run.nobody.
func (s *Service) ReadReasons(merchantIDs []string) (run.Head, error) {
	return s.reasons.Join(struct{}{}, merchantIDs)
}

// ReadMany begins to read the versions of many merchants, and which version of
// their template those online are built from. One such run is under way at a
// time: a second request answers with the first. Fault: run.nobody.
func (s *Service) ReadMany(merchantIDs []string) (run.Head, error) {
	return s.reading.Join(struct{}{}, merchantIDs)
}
