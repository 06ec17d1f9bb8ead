package filing

import (
	"context"

	"minifleet/backend/fault"
	"minifleet/backend/run"
)

// The kinds of runs of this room.
const (
	KindSubmit run.Kind = "filing.submit"
	KindFace   run.Kind = "filing.face"
	KindRead   run.Kind = "filing.read"
)

func (s *Service) defineRuns() {
	if s.Runs == nil {
		return
	}
	title := func(t fault.Text) func(struct{}) (fault.Text, fault.Text) {
		return func(struct{}) (fault.Text, fault.Text) { return t, fault.Text{} }
	}
	s.submitting = run.Define(s.Runs, KindSubmit, run.Work[struct{}]{
		Title: title(fault.T("Hand in filings", "提交备案")),
		Do: func(ctx context.Context, t run.Task, _ struct{}) (run.Outcome, error) {
			k, already, err := s.submit(ctx, t)
			switch {
			case already && t.Again:
				return run.Outcome{Note: fault.T("the answer was lost; the state shows that it was handed in", "应答丢失，查询后确认已提交")}, nil
			case already:
				name := StateName(k.Status)
				return run.Outcome{Note: fault.Text{EN: "nothing was to be done: " + name.EN, ZH: "无需提交：" + name.ZH}}, nil
			}
			return run.Outcome{}, err
		},
	})
	s.checking = run.Define(s.Runs, KindFace, run.Work[struct{}]{
		Title: title(fault.T("Begin face checks", "发起人脸核验")),
		Do: func(ctx context.Context, t run.Task, _ struct{}) (run.Outcome, error) {
			_, err := s.BeginFace(ctx, t.MerchantID, false)
			return run.Outcome{}, err
		},
	})
	s.reading = run.DefineReading(s.Runs, KindRead, fault.T("Read filings", "查询备案状态"), s.ReadAll)
}

// ReadAll reads the state of a filing and of the face check that is under way.
func (s *Service) ReadAll(ctx context.Context, merchantID string) (Known, error) {
	k, err := s.Read(ctx, merchantID)
	if err != nil || k.Face.State != FaceInit || k.Face.At(s.Now()) == FaceOver {
		return k, err
	}
	return s.ReadFace(ctx, merchantID)
}

// SubmitMany begins to hand in the filings of merchants. Fault: run.nobody.
func (s *Service) SubmitMany(merchantIDs []string) (run.Head, error) {
	return s.submitting.Start(struct{}{}, merchantIDs)
}

// BeginFaces begins face checks for merchants. Fault: run.nobody.
func (s *Service) BeginFaces(merchantIDs []string) (run.Head, error) {
	return s.checking.Start(struct{}{}, merchantIDs)
}

// ReadMany reads how far the filings of merchants are. Fault: run.nobody.
func (s *Service) ReadMany(merchantIDs []string) (run.Head, error) {
	return s.reading.Start(struct{}{}, merchantIDs)
}
