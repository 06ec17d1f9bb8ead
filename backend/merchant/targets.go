package merchant

import (
	"context"
	"encoding/json"
	"errors"
	"slices"

	"minifleet/backend/fault"
)

// Targets says which merchants are meant: all, those that their tags select,
// those that a kept view shows, or a list. Tags and views are asked at the moment
// somebody looks for the merchants. Archived merchants are left out unless they
// are listed or the view shows them.
type Targets struct {
	All bool `json:"all,omitempty"`
	Tagged
	View      string   `json:"view,omitempty"`      // id of the kept view
	Merchants []string `json:"merchants,omitempty"` // record ids
}

// UnmarshalJSON reads also what was kept when targets had one tag, as "tag".
func (t *Targets) UnmarshalJSON(b []byte) error {
	type plain Targets
	var read struct {
		plain
		Tag string `json:"tag"`
	}
	if err := json.Unmarshal(b, &read); err != nil {
		return err
	}
	*t = Targets(read.plain)
	if read.Tag != "" && !slices.Contains(t.Tags, read.Tag) {
		t.Tags = append(t.Tags, read.Tag)
	}
	return nil
}

// Empty reports whether nobody is meant.
func (t Targets) Empty() bool {
	return !t.All && !t.Narrows() && t.View == "" && len(t.Merchants) == 0
}

// errView is what a Service answers to targets that only the keeper of views
// can look for.
var errView = errors.New("merchant: the targets are a view")

// Targeted are the merchants that targets mean, each once and all of one
// third-party app unless they are listed or appID is "". Fault:
// merchant.not_found. Views are known to the fleet alone.
func (s *Service) Targeted(appID string, t Targets) ([]Merchant, error) {
	if t.View != "" {
		return nil, errView
	}
	if len(t.Merchants) == 0 {
		archived := false
		return s.List(Filter{AppID: appID, Tagged: t.Tagged, Archived: &archived})
	}
	return each(t.Merchants, s.Get)
}

// each finds merchants by what they are called, each once.
func each(refs []string, find func(string) (Merchant, error)) ([]Merchant, error) {
	out := make([]Merchant, 0, len(refs))
	seen := make(map[string]bool, len(refs))
	for _, ref := range refs {
		m, err := find(ref)
		if err != nil {
			return nil, err
		}
		if !seen[m.ID] {
			seen[m.ID] = true
			out = append(out, m)
		}
	}
	return out, nil
}

// EachOf runs a change on records one by one and tells how many it changed;
// those that are gone are passed over. It ends with the context and at the first
// failure, with the number until then.
func EachOf(ctx context.Context, ids []string, change func(id string) (changed bool, err error)) (int, error) {
	n := 0
	for _, id := range ids {
		if err := ctx.Err(); err != nil {
			return n, err
		}
		changed, err := change(id)
		switch {
		case fault.CodeOf(err) == "merchant.not_found":
		case err != nil:
			return n, err
		case changed:
			n++
		}
	}
	return n, nil
}
