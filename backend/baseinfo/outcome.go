package baseinfo

import (
	"context"
	"encoding/json"
	"errors"
	"slices"

	"minifleet/backend/fault"
	"minifleet/backend/journal"
)

// wanted is what a lost call was to bring about: a server domain that is there
// or gone, or fields of the base info.
type wanted struct {
	Domain string `json:"domain,omitempty"`
	Gone   bool   `json:"gone,omitempty"`

	Texts      map[string]string `json:"texts,omitempty"`      // fields and what they were to say
	Categories string            `json:"categories,omitempty"` // their names, "" when they cannot be compared
	Logo       bool              `json:"logo,omitempty"`       // it was to change from LogoWas
	LogoWas    string            `json:"logo_was,omitempty"`
	Route      Route             `json:"route,omitempty"`
}

func wantedOf(c Change, before *Info, tree *Tree, route Route) wanted {
	w := wanted{Texts: map[string]string{}, Route: route}
	for _, f := range c.texts() {
		if f.value != nil {
			w.Texts[f.field] = *f.value
		}
	}
	if c.Categories != nil && tree != nil {
		w.Categories = categoryNames(c.Categories, tree)
	}
	if c.Logo != nil && before != nil { // a logo is told from another by its address only
		w.Logo, w.LogoWas = true, before.LogoURL
	}
	return w
}

// compare counts the fields that base info shows as wanted and those it does
// not show so (yet).
func (w wanted) compare(now Info) (same, differ int) {
	count := func(ok bool) {
		if ok {
			same++
		} else {
			differ++
		}
	}
	is := map[string]string{
		FieldName: now.Name, FieldEnglishName: now.EnglishName, FieldSlogan: now.Slogan,
		FieldDescription: now.Description, FieldPhone: now.Phone, FieldEmail: now.Email,
	}
	for field, text := range w.Texts {
		count(is[field] == text)
	}
	if w.Categories != "" {
		count(sameCategories(now.CategoryNames, w.Categories))
	}
	if w.Logo {
		count(now.LogoURL != w.LogoWas)
	}
	return same, differ
}

// shownBy reports whether base info shows the effect. An audit of the info
// shows the old values until it has passed, so they tell nothing then.
func (w wanted) shownBy(now Info) (shown, told bool) {
	if w.Domain != "" {
		return slices.ContainsFunc(now.SafeDomains, func(d string) bool { return d == w.Domain || bareDomain(d) == w.Domain }) != w.Gone, true
	}
	same, differ := w.compare(now)
	if differ > 0 || same == 0 {
		return false, same+differ > 0 && w.Route == RouteImmediate
	}
	return true, true
}

// recognize lets the journal look up what became of lost calls.
func (s *Service) recognize() {
	for _, action := range []string{"baseinfo.modify", "domain.add", "domain.delete"} {
		s.Journal.Recognize(action, journal.Looker{Look: s.look})
	}
}

var errNotTold = errors.New("the base info does not tell")

func (s *Service) look(ctx context.Context, e journal.Entry, want []byte) (bool, error) {
	var w wanted
	if err := json.Unmarshal(want, &w); err != nil {
		return false, err
	}
	client, as, err := s.Platform.For(e.MerchantID)
	if err != nil {
		return false, err
	}
	now, err := s.fetch(ctx, client, as, e.MerchantID)
	if err != nil {
		return false, err
	}
	shown, told := w.shownBy(now)
	if !told {
		return false, fault.Wrap(errNotTold, "baseinfo.not_told", fault.T("the base info does not show whether the change was made", "基础信息中看不出修改是否已提交"))
	}
	return shown, nil
}

// review settles open entries by base info just read.
func (s *Service) review(now Info) error {
	judge := func(_ journal.Entry, want []byte) (bool, bool) {
		var w wanted
		if json.Unmarshal(want, &w) != nil {
			return false, false
		}
		return w.shownBy(now)
	}
	return errors.Join(s.Journal.Review(now.MerchantID, "baseinfo.", judge), s.Journal.Review(now.MerchantID, "domain.", judge))
}
