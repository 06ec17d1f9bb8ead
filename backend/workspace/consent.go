package workspace

import (
	"cmp"
	"slices"
	"time"

	"minifleet/backend/alipay"
	"minifleet/backend/fleet"
	"minifleet/backend/permission"
	"minifleet/backend/privacy"
)

// consentMemory keeps what the rooms of agreements and permissions are told
// where readiness judges by it.
type consentMemory struct{ w *Workspace }

func (c consentMemory) Privacy(merchantID string) (privacy.Known, error) {
	a, err := c.w.Fleet.Answers(merchantID)
	k := privacy.Known{Status: a.Privacy.Status, At: a.Privacy.At, Used: []privacy.Used{}, UsedAt: a.Uses.At}
	for _, u := range a.Uses.Fields {
		k.Used = append(k.Used, privacy.Used(u))
	}
	return k, err
}

func (c consentMemory) LearnPrivacy(merchantID, status string, used []privacy.Used) error {
	now := answered(c.w.opt.Now())
	return c.w.Fleet.Learn(merchantID, func(a *fleet.Answers) {
		a.Privacy = fleet.Agreed{Asked: now, Status: status}
		if used == nil {
			return
		}
		a.Uses = fleet.Uses{Asked: now}
		for _, u := range used {
			a.Uses.Fields = append(a.Uses.Fields, fleet.UsedField(u))
		}
	})
}

// PrivacyUsed are the data that the code of any merchant is known to use, each
// once, in the order of their codes.
func (w *Workspace) PrivacyUsed() ([]privacy.Used, error) {
	out := []privacy.Used{}
	err := w.Fleet.EachAnswer(func(a fleet.Answers) {
		for _, u := range a.Uses.Fields {
			if i := slices.IndexFunc(out, func(k privacy.Used) bool { return k.Code == u.Code && k.Interface == u.Interface }); i < 0 {
				out = append(out, privacy.Used(u))
			} else if !u.Optional {
				out[i].Optional = false
			}
		}
	})
	slices.SortFunc(out, func(a, b privacy.Used) int {
		return cmp.Or(cmp.Compare(a.Code, b.Code), cmp.Compare(a.Interface, b.Interface))
	})
	return out, err
}

func (c consentMemory) Permissions(merchantID string) (permission.Known, error) {
	a, err := c.w.Fleet.Answers(merchantID)
	k := permission.Known{Grants: []permission.Grant{}, At: a.Grants.At, UsesAt: a.Uses.At}
	for _, g := range a.Grants.Fields {
		k.Grants = append(k.Grants, permission.Grant(g))
	}
	for _, u := range a.Uses.Fields {
		k.Uses = append(k.Uses, permission.Use{Interface: u.Interface, Optional: u.Optional})
	}
	return k, err
}

func (c consentMemory) LearnPermissions(merchantID string, grants []permission.Grant, uses []alipay.PrivacySystemField) error {
	now := answered(c.w.opt.Now())
	return c.w.Fleet.Learn(merchantID, func(a *fleet.Answers) {
		a.Grants = fleet.Granted{Asked: now}
		for _, g := range grants {
			a.Grants.Fields = append(a.Grants.Fields, fleet.Grant(g))
		}
		if uses == nil {
			return
		}
		a.Uses = fleet.Uses{Asked: now}
		for _, u := range uses {
			a.Uses.Fields = append(a.Uses.Fields, fleet.UsedField{Code: u.Code, Interface: u.InterfaceCode, Optional: u.Optional})
		}
	})
}

// templateNames is templateOf with the platform's ID of the template.
func (w *Workspace) templateNames(merchantID string) (record, platformID string, err error) {
	if record, err = w.templateOf(merchantID); err != nil || record == "" {
		return record, "", err
	}
	t, err := w.Providers.GetTemplate(record)
	return record, t.TemplateID, err
}

func answered(at time.Time) fleet.Asked { return fleet.Asked{At: at, TriedAt: at} }

// templateOf names the template that a merchant's highest version was built
// from, else the only one of its app; "" when it cannot be told.
func (w *Workspace) templateOf(merchantID string) (string, error) {
	all, err := w.Versions.Cached(merchantID)
	if err != nil {
		return "", err
	}
	m, err := w.Merchants.Get(merchantID)
	if err != nil {
		return "", err
	}
	templates, err := w.Providers.ListTemplates(m.AppID)
	if err != nil {
		return "", err
	}
	for _, v := range all.Versions {
		for _, t := range templates {
			if t.TemplateID == v.TemplateID {
				return t.ID, nil
			}
		}
	}
	if len(templates) == 1 {
		return templates[0].ID, nil
	}
	return "", nil
}
