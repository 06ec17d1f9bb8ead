package version

import (
	"context"
	"slices"

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
	s.reasons = run.DefineReading(s.deps.Runs, KindReasons, fault.T("Read reasons of rejection", "读取驳回原因"), s.readReason)
}

// readReason reads a merchant's versions and why one of them was rejected: a
// mini program has one such version at most.
func (s *Service) readReason(ctx context.Context, merchantID string) (Fleet, error) {
	f, err := s.List(ctx, merchantID)
	if err != nil {
		return f, err
	}
	if i := slices.IndexFunc(f.Versions, func(v Info) bool { return v.State == AuditReject }); i >= 0 {
		_, err = s.Detail(ctx, merchantID, f.Versions[i].Version)
	}
	return f, err
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
