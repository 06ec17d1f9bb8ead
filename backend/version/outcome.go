package version

import (
	"context"
	"encoding/json"
	"time"

	"minifleet/backend/event"
	"minifleet/backend/fault"
	"minifleet/backend/journal"
	"minifleet/backend/vault"
)

// wanted is what a lost action was to bring about; the version is in the
// journal entry.
type wanted struct {
	Action   Action `json:"action"`
	Strategy string `json:"strategy,omitempty"`
	// Of an upload: what it is built from, when it was sent by the platform's
	// clock (zero when that was not known), and whether the number was not in
	// the list of versions last read.
	Source Source    `json:"source,omitzero"`
	SentAt time.Time `json:"sent_at,omitzero"`
	New    bool      `json:"new,omitempty"`
}

// look asks the platform whether an action whose answer was lost took effect.
func (s *Service) look(ctx context.Context, e journal.Entry, want []byte) (bool, error) {
	var w wanted
	if err := json.Unmarshal(want, &w); err != nil {
		return false, err
	}
	remote, err := s.remote(e.MerchantID)
	if err != nil {
		return false, err
	}
	if w.Action == Upload && w.Source.TemplateID != "" {
		return remote.uploaded(ctx, e.Version, w)
	}
	v, err := remote.Truth(ctx, w.Action, e.Version, w.Strategy)
	return v == Happened, err
}

// uploaded reports whether a version is there that a lost upload made: built
// from the same version of the template, as the platform's list of them tells.
// Of a mini program with another version of that origin the list does not tell
// more; then the version is this upload's when it was made as that was sent, and
// not when it was made before. One made later may have come late or be another
// seat's: nobody can tell.
func (r Remote) uploaded(ctx context.Context, number string, w wanted) (bool, error) {
	build, err := r.Build(ctx, number)
	switch {
	case NoSuchBuild(err):
		return false, nil
	case err != nil:
		return false, err
	case !build.Over():
		return false, errNotTold
	}
	same, other := false, false
	if _, err := r.Usage(ctx, w.Source.TemplateID, w.Source.TemplateVersion, func(miniAppID, v string) bool {
		if miniAppID == r.As.MiniAppID {
			same, other = v == number, v != number
		}
		return !same && !other
	}); err != nil {
		return false, err
	}
	if !other {
		return same, nil
	}
	list, err := r.List(ctx)
	if err != nil {
		return false, err
	}
	if v, listed := (Fleet{Versions: list}).Find(number); listed && !w.SentAt.IsZero() {
		switch after := v.CreatedAt.Sub(w.SentAt); {
		case after < -sentExact:
			return false, nil
		case after <= sentExact && w.New:
			return true, nil
		}
	}
	return false, errNotTold // it may have come late, or another seat made it since
}

// sentExact is how exact the time of sending is on the platform's clock, and
// the time the platform tells of a version.
const sentExact = 3 * time.Second

var errNotTold = fault.New("version.whose", fault.T("a version of this number exists; whose it is cannot be told", "该版本号已存在，无法确认是否由本次操作上传")).
	WithHint(fault.T("look at the version, and choose another number if it is not yours", "请查看该版本；如非本次上传，请更换版本号"))

// settled notes an action of which was found out later that it took effect.
func (s *Service) settled(e journal.Entry, want []byte) error {
	var w wanted
	if err := json.Unmarshal(want, &w); err != nil {
		return err
	}
	err := s.deps.Vault.Update(func(tx *vault.Tx) error {
		f, err := s.store.FleetTx(tx, e.MerchantID)
		if err != nil {
			return err
		}
		if v, known := f.Find(e.Version); known && reached(w.Action, v.State, v.Gray, w.Strategy) {
			return nil // the reading that showed it is stored, and may know more
		}
		if err := s.store.NoteTx(tx, e.MerchantID, w.Action, e.Version, w.Strategy); err != nil {
			return err
		}
		return s.store.NoteTemplateTx(tx, e.MerchantID, e.Version, e.Detail["template_version"])
	})
	if err == nil {
		s.deps.Bus.Publish(event.Event{Kind: event.Versions, ID: e.MerchantID, Related: e.Version})
	}
	return err
}

// Seen settles open entries of a merchant by what is known of a version's
// state now, as a message or a reading has just told it.
func (s *Service) Seen(merchantID, number string, state State, gray string) error {
	return s.review(merchantID, func(w wanted, version string) (bool, bool) {
		return reached(w.Action, state, gray, w.Strategy), version == number && w.Action != Upload
	})
}

// seenList is Seen for a list just read: it also tells what is not there.
func (s *Service) seenList(f Fleet, listed []Info) error {
	return s.review(f.MerchantID, func(w wanted, version string) (bool, bool) {
		if w.Action == Upload { // whose it is has to be asked
			return false, false
		}
		for _, v := range listed {
			if v.Version == version {
				return reached(w.Action, v.State, v.Gray, w.Strategy), w.Action != ExperienceCreate && w.Action != ExperienceCancel
			}
		}
		// What is building is not listed, nor are any but the newest.
		return w.Action == Delete, w.Action == Delete && len(listed) < listLength
	})
}

func (s *Service) review(merchantID string, shows func(w wanted, version string) (shown, told bool)) error {
	return s.deps.Journal.Review(merchantID, "version.", func(e journal.Entry, want []byte) (bool, bool) {
		var w wanted
		if json.Unmarshal(want, &w) != nil {
			return false, false
		}
		return shows(w, e.Version)
	})
}
