package version

import (
	"context"
	"time"

	"minifleet/backend/alipay"
	"minifleet/backend/fault"
)

// Origin is whose a version is that has the number of an upload.
type Origin string

const (
	OfNobody Origin = "nobody" // there is no version of this number
	OfSent   Origin = "sent"   // it is what was sent
	OfOther  Origin = "other"  // it is not
	OfHidden Origin = "hidden" // it is being built; that cannot be told before the build is over
	OfEither Origin = "either" // there is one, and nobody can tell whose it is
)

// Sent is what is known of an upload whose answer did not come, or that was
// refused because its number is there.
type Sent struct {
	Source Source `json:"source,omitzero"`
	// At is when it was sent by the platform's clock, zero where that was not
	// known.
	At time.Time `json:"at,omitzero"`
	// Absent tells that a list of the versions that was read before it was sent
	// did not hold its number.
	Absent bool `json:"absent,omitempty"`
}

// sentExact is how exact the time of sending is on the platform's clock, and
// the time the platform tells of a version.
const sentExact = 3 * time.Second

// OriginOf decides whose the version of a number is, by what it is: it is what
// was sent when the platform names it among what was built from the same
// version of the template, and another's when the platform names nothing of
// this mini program there. Where it names another version of the mini program,
// it tells no more; then the version is what was sent when it was not there
// before and was made as that was sent, another's when it was made before, and
// else anybody's. It is never decided by a time alone. calls is how many calls
// to the platform it took.
func (r Remote) OriginOf(ctx context.Context, number string, sent Sent) (o Origin, build BuildState, calls int, err error) {
	counted := func(do func(context.Context) error) error {
		var receipt alipay.Receipt
		err := do(alipay.WithReceipt(ctx, &receipt))
		calls += receipt.Attempts
		return err
	}
	err = counted(func(ctx context.Context) (err error) {
		build, err = r.Build(ctx, number)
		return err
	})
	switch {
	case NoSuchBuild(err):
		return OfNobody, "", calls, nil
	case err != nil:
		return "", "", calls, err
	case !build.Over():
		return OfHidden, build, calls, nil
	case build != BuildDone: // nothing is made of it; no list names it
		if sent.Absent {
			return OfSent, build, calls, nil
		}
		return OfEither, build, calls, nil
	}
	same, another := false, false
	pages, err := r.Usage(ctx, sent.Source.TemplateID, sent.Source.TemplateVersion, func(miniAppID, v string) bool {
		if miniAppID == r.As.MiniAppID {
			same, another = v == number, v != number
		}
		return !same && !another
	})
	calls += pages
	switch {
	case alipay.ClassOf(err) == alipay.ClassPermissionMissing: // it may not be asked
	case err != nil:
		return "", "", calls, err
	case same:
		return OfSent, build, calls, nil
	case !another:
		return OfOther, build, calls, nil
	}
	if sent.At.IsZero() {
		return OfEither, build, calls, nil
	}
	var list []Info
	if err = counted(func(ctx context.Context) (err error) {
		list, err = r.List(ctx)
		return err
	}); err != nil {
		return "", "", calls, err
	}
	if v, listed := (Fleet{Versions: list}).Find(number); listed && !v.CreatedAt.IsZero() {
		switch after := v.CreatedAt.Sub(sent.At); {
		case after < -sentExact:
			return OfOther, build, calls, nil
		case after <= sentExact && sent.Absent:
			return OfSent, build, calls, nil
		}
	}
	return OfEither, build, calls, nil // it may have come late, or another seat made it since
}

var errNotTold = fault.New("version.whose", fault.T("a version of this number exists; whose it is cannot be told", "该版本号已存在，无法确认是否由本次操作上传")).
	WithHint(fault.T("look at the version, and choose another number if it is not yours", "请查看该版本；如非本次上传，请更换版本号"))
