package simulator

import (
	"fmt"
	"time"
)

// Given is a world that somebody describes: one template and the mini programs
// that may be built from it, as they are known somewhere else.
type Given struct {
	Template  GivenTemplate
	Merchants []GivenMerchant
	// Ordinary tells that the template has the daily quota of audits, of which
	// Used are gone today.
	Ordinary bool
	Used     int
}

// GivenTemplate is a template and the state of each of its versions, in the
// platform's words.
type GivenTemplate struct {
	ID, Name string
	Versions map[string]string
}

// GivenMerchant is a mini program and its versions.
type GivenMerchant struct {
	MiniAppID, Name string
	Versions        []GivenVersion
}

// GivenVersion is a version of a mini program. Status is the platform's word;
// Since is when it came to be, zero for now.
type GivenVersion struct {
	Number, Status  string
	TemplateVersion string // "" is one that the template no longer has
	Gray            string
	Since           time.Time
}

func (g Given) check() error {
	if g.Template.ID == "" {
		return fmt.Errorf("a given world has no template")
	}
	seen := map[string]bool{g.Template.ID: true}
	for _, m := range g.Merchants {
		if m.MiniAppID == "" || seen[m.MiniAppID] {
			return fmt.Errorf("a given world has the mini program %q twice or without an id", m.MiniAppID)
		}
		seen[m.MiniAppID] = true
		online := 0
		for _, v := range m.Versions {
			if checkVersionNumber(v.Number) != nil {
				return fmt.Errorf("a given version has the number %q", v.Number)
			}
			if _, known := givenStatus[status(v.Status)]; !known {
				return fmt.Errorf("a given version has the state %q", v.Status)
			}
			if status(v.Status) == released {
				online++
			}
		}
		if online > 1 {
			return fmt.Errorf("the given mini program %s has %d versions online", m.MiniAppID, online)
		}
	}
	return nil
}

// givenStatus are the states a given version may have, and whether it was
// submitted in it.
var givenStatus = map[status]bool{
	building: false, inDev: false, auditing: true, auditReject: true, waitRelease: true, basePass: true, gray: true,
	released: true, offline: true, auditOffline: true,
}

// foundAs makes a new world as it is described.
func (t *tx) foundAs(g Given) {
	t.begin()
	t.meta.TemplateID = g.Template.ID
	tpl := &template{ID: g.Template.ID, Name: g.Template.Name, Created: t.at}
	for _, number := range sortedKeys(g.Template.Versions) {
		tpl.Versions = append(tpl.Versions, templateVersion{Number: number, Status: status(g.Template.Versions[number])})
	}
	t.settings.TemplateTier = tierStandard
	if g.Ordinary {
		t.settings.TemplateTier = tierOrdinary
		tpl.Day, tpl.Used = t.quotaDay(t.at), g.Used
	}
	t.putTemplate(tpl)
	t.put("settings", "", t.settings)
	t.putMeta()
	for _, given := range g.Merchants {
		t.takeIn(given)
	}
}

// takeIn makes a mini program as it is described.
func (t *tx) takeIn(g GivenMerchant) {
	m := t.inventMerchant(t.at)
	m.MiniAppID, m.Base.Name, m.Base.Logo = g.MiniAppID, g.Name, "logo/"+g.MiniAppID+".png"
	m.Base.EnglishName += itoa(m.Number)
	t.putMerchant(m)
	t.fileNew(m)
	for _, given := range g.Versions {
		since := given.Since
		if since.IsZero() || since.After(t.at) {
			since = t.at
		}
		v := &version{MiniAppID: g.MiniAppID, Number: given.Number, Status: status(given.Status),
			TemplateID: t.meta.TemplateID, TemplateVersion: given.TemplateVersion, Uploaded: since, Gray: given.Gray}
		if v.Status != building {
			v.Built = since
		}
		if givenStatus[v.Status] {
			v.Submitted, v.Submissions = since, 1
			v.Form = map[string]string{"version_desc": "以往提交的版本，内容见服务商的记录。", "region_type": "CHINA"}
		}
		switch v.Status {
		case auditReject:
			v.Audited, v.Reason = since, rejectReasons[0]
		case waitRelease, basePass, gray:
			v.Audited = since
		case released:
			v.Audited, v.Online = since, since
			t.meta.Onlines++
			v.OnlineOrder, m.Released = t.meta.Onlines, true
		case offline, auditOffline:
			v.Audited, v.Online, v.Offline = since, since, since
			m.Released = true
		}
		t.putVersion(v)
		t.schedule(v.key())
	}
	t.putMerchant(m)
	t.putMeta()
}
