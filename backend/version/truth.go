package version

import "context"

// Outcome is what the platform says about an action whose answer was lost.
type Outcome string

const (
	Happened    Outcome = "happened"
	DidNot      Outcome = "did_not"
	StillHidden Outcome = "unknown" // the platform could not be asked
)

// Truth asks the platform whether the action took effect on the version. An
// error means that it could not be asked; the outcome is StillHidden then.
//
// Of an upload it cannot tell: that is a question of whose the version is
// (OriginOf). The question is answered by the state the action leads to, so it
// is only meaningful when the version was in a state the action starts from.
func (r Remote) Truth(ctx context.Context, a Action, number, strategy string) (Outcome, error) {
	switch a {
	case ExperienceCreate, ExperienceCancel:
		e, err := r.Experience(ctx, number)
		switch {
		case err == nil:
			return outcome((e.Status != ExperienceNone) == (a == ExperienceCreate)), nil
		case NoSuchVersion(err):
			return outcome(a == ExperienceCancel), nil
		}
		return StillHidden, err
	}
	d, err := r.Detail(ctx, number)
	switch {
	case NoSuchVersion(err):
		return outcome(a == Delete), nil
	case err != nil:
		return StillHidden, err
	}
	return outcome(reached(a, d.State, d.Gray, strategy)), nil
}

func outcome(happened bool) Outcome {
	if happened {
		return Happened
	}
	return DidNot
}

// reached reports whether a version in this state shows that the action took
// effect.
func reached(a Action, s State, gray, strategy string) bool {
	switch a {
	case Submit:
		return s != Init && s != Building && s != None
	case CancelAudit, BackToDevelopment:
		return s == Init
	case Gray:
		return s == Release || (s == InGray && (gray == "" || gray >= strategy))
	case EndGray:
		return s == WaitRelease || s == BaseAuditPass || s == PromoteReject || s == Init
	case PutOnline:
		return s == Release
	case TakeOffline, RollBack:
		return s == Offline || s == AuditOffline
	}
	return false
}
