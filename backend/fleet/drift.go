package fleet

import (
	"cmp"
	"slices"

	"minifleet/backend/batch"
	"minifleet/backend/provider"
	"minifleet/backend/version"
)

// editions are the templates of one third-party app.
type editions []provider.Template

// editions are the templates by their third-party app.
func (s *Service) editions() (map[string]editions, error) {
	templates, err := s.Apps.ListTemplates("")
	if err != nil {
		return nil, err
	}
	out := map[string]editions{}
	for _, t := range templates {
		out[t.AppID] = append(out[t.AppID], t)
	}
	return out, nil
}

// behind is the record id of the template that a merchant's online version was
// built from, and how many published versions of it are newer. Where only the
// template version is known it tells when one template alone has it; where not
// even that is and the app has one template, the version's own number stands for
// it: they are commonly numbered alike. "" and 0 when it cannot be told.
func (e editions) behind(built version.Source, online string) (template string, newer int) {
	var from []provider.Template
	for _, t := range e {
		known := slices.ContainsFunc(t.Versions, func(v provider.TemplateVersion) bool { return v.Version == built.TemplateVersion })
		switch {
		case built.TemplateID != "":
			if t.TemplateID == built.TemplateID {
				from = append(from, t)
			}
		case known, built.TemplateVersion == "" && len(e) == 1:
			from = append(from, t)
		}
	}
	if len(from) != 1 {
		return "", 0
	}
	for _, v := range from[0].Versions {
		if v.Status == string(version.Release) && version.Compare(v.Version, cmp.Or(built.TemplateVersion, online)) > 0 {
			newer++
		}
	}
	return from[0].ID, newer
}

// Drift is a template whose newest version not every merchant has.
type Drift struct {
	Template provider.Template
	Newest   string // its newest version online
	Behind   int    // merchants online with an older one
	// Plans are the kept plans that publish the template and have not begun this
	// version yet, by name.
	Plans []batch.Saved
}

// Drifted tells, from what is stored, which templates have a version that
// merchants are behind of, the most first, and which kept plans publish it.
func (s *Service) Drifted(appID string) ([]Drift, error) {
	lines, err := s.inUse(appID)
	if err != nil {
		return nil, err
	}
	return s.drifted(appID, lines)
}

func (s *Service) drifted(appID string, lines []Line) ([]Drift, error) {
	templates, err := s.Apps.ListTemplates(appID)
	if err != nil {
		return nil, err
	}
	kept, err := s.Batches.SavedPlans()
	if err != nil {
		return nil, err
	}
	behind := map[string]int{}
	for _, l := range lines {
		if ReleaseBehind.has(l) {
			behind[l.Template]++
		}
	}
	var out []Drift
	for _, t := range templates {
		d := Drift{Template: t, Newest: version.Newest(t.Versions), Behind: behind[t.ID]}
		if d.Behind == 0 || d.Newest == "" {
			continue
		}
		for _, p := range kept {
			if p.Plan.Template == t.ID && p.TemplateVersion != d.Newest {
				d.Plans = append(d.Plans, p)
			}
		}
		out = append(out, d)
	}
	slices.SortStableFunc(out, func(a, b Drift) int { return b.Behind - a.Behind })
	return out, nil
}

// Edition is a version of a template and how many merchants are online with it.
type Edition struct {
	Template  string `json:"template"` // record id
	Version   string `json:"version"`
	Merchants int    `json:"merchants"`
}

// Editions counts, from what is stored, the merchants that are online with each
// version of an app's templates ("" for all apps), the newest version first.
func (s *Service) Editions(appID string) ([]Edition, error) {
	online, _, err := s.EditionsToo(appID)
	return online, err
}

// EditionsToo is Editions, and the same of the versions on their way: in audit,
// passed, rejected or in gray release.
func (s *Service) EditionsToo(appID string) (online, pending []Edition, err error) {
	lines, err := s.inUse(appID)
	if err != nil {
		return nil, nil, err
	}
	on, coming := map[Edition]int{}, map[Edition]int{}
	for i := range lines {
		l := &lines[i]
		if l.Template != "" {
			on[Edition{Template: l.Template, Version: l.Edition}]++
		}
		if l.PendingTemplate != "" {
			coming[Edition{Template: l.PendingTemplate, Version: l.pendingEdition()}]++
		}
	}
	return counted(on), counted(coming), nil
}

// counted are the editions with their numbers, the newest version first.
func counted(count map[Edition]int) []Edition {
	out := make([]Edition, 0, len(count))
	for e, n := range count {
		e.Merchants = n
		out = append(out, e)
	}
	slices.SortFunc(out, func(a, b Edition) int {
		return cmp.Or(cmp.Compare(a.Template, b.Template), version.Compare(b.Version, a.Version))
	})
	return out
}
