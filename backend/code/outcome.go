package code

import (
	"context"
	"encoding/json"
	"slices"

	"minifleet/backend/journal"
)

// wantedRule is what a lost call was to bring about: a rule that is there, or,
// with Group, one that is gone.
type wantedRule struct {
	Spec  RuleSpec `json:"spec,omitzero"`
	Group string   `json:"group,omitempty"`
}

func (w wantedRule) shownBy(now RuleList) bool {
	if w.Group != "" {
		return now.byGroup(w.Group) < 0
	}
	return now.bySpec(w.Spec) >= 0
}

func (l RuleList) bySpec(spec RuleSpec) int {
	return slices.IndexFunc(l.Rules, func(r Rule) bool {
		return r.Mode == spec.Mode && canonical(r.RouteURL) == canonical(spec.RouteURL)
	})
}

// recognize lets the journal look up what became of lost calls.
func (s *Service) recognize() {
	for _, action := range []string{"code.bind", "code.unbind"} {
		s.Journal.Recognize(action, journal.Looker{Look: s.lookRules})
	}
}

func (s *Service) lookRules(ctx context.Context, e journal.Entry, want []byte) (bool, error) {
	var w wantedRule
	if err := json.Unmarshal(want, &w); err != nil {
		return false, err
	}
	client, as, err := s.Platform.For(e.MerchantID)
	if err != nil {
		return false, err
	}
	now, err := s.fetchRules(ctx, client, as, e.MerchantID)
	return err == nil && w.shownBy(now), err
}

// reviewRules settles open entries by a list just read.
func (s *Service) reviewRules(now RuleList) error {
	return s.Journal.Review(now.MerchantID, "code.", func(_ journal.Entry, want []byte) (bool, bool) {
		var w wantedRule
		if json.Unmarshal(want, &w) != nil {
			return false, false
		}
		return w.shownBy(now), true
	})
}

// groupOf is the group the platform gave a rule, from the list last read.
func (s *Service) groupOf(merchantID string, spec RuleSpec) (string, error) {
	known, err := s.Rules(merchantID)
	if at := known.bySpec(spec); err == nil && at >= 0 {
		return known.Rules[at].Group, nil
	}
	return "", err
}
