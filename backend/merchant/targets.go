package merchant

// Targets says which merchants are meant: all, those with a tag, or a list.
// Archived merchants are left out unless they are listed.
type Targets struct {
	All       bool     `json:"all,omitempty"`
	Tag       string   `json:"tag,omitempty"`
	Merchants []string `json:"merchants,omitempty"` // record ids
}

// Targeted are the merchants that targets mean, each once and all of one
// third-party app unless they are listed or appID is "". Fault:
// merchant.not_found.
func (s *Service) Targeted(appID string, t Targets) ([]Merchant, error) {
	if len(t.Merchants) == 0 {
		archived := false
		return s.List(Filter{AppID: appID, Tag: t.Tag, Archived: &archived})
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
