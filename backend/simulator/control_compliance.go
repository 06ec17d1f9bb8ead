package simulator

import (
	"net/http"
	"slices"
)

// postFiling moves a merchant's filing to a state, also one nobody knows.
func (c control) postFiling(w http.ResponseWriter, r *http.Request) {
	act(c, w, r, func(t *tx, in struct {
		MiniAppID string `json:"mini_app_id"`
		Status    string `json:"status"`
		Desc      string `json:"desc"`
		CertifyID string `json:"certify_id"` // a face check: status is SUCCESS or FAIL
	}) (any, *problem) {
		m := t.merchants[in.MiniAppID]
		switch {
		case m == nil:
			return nil, notFound("no such mini program")
		case in.Status == "":
			return nil, badInput("status is missing")
		case in.CertifyID != "":
			f := m.filingState()
			check, known := f.Faces[in.CertifyID]
			if !known {
				return nil, notFound("no such certify_id")
			}
			check.Status, check.Desc = in.Status, in.Desc
			f.Faces[in.CertifyID] = check
			t.putMerchant(m)
		default:
			t.fileAs(m, in.Status, in.Desc)
		}
		return t.viewMerchant(m), nil
	})
}

// postPrivacy decides an agreement, postPermission an application.
func (c control) postPrivacy(w http.ResponseWriter, r *http.Request) {
	act(c, w, r, func(t *tx, in struct {
		MiniAppID string `json:"mini_app_id"`
		Status    string `json:"status"`
	}) (any, *problem) {
		m := t.merchants[in.MiniAppID]
		switch {
		case m == nil:
			return nil, notFound("no such mini program")
		case m.Privacy == nil:
			return nil, conflict("the mini program has handed in no agreement")
		case !slices.Contains([]string{"AUDITING", "PASS", "REJECT"}, in.Status):
			return nil, badInput("status is AUDITING, PASS or REJECT")
		}
		t.decidePrivacy(m, in.Status)
		return t.viewMerchant(m), nil
	})
}

func (c control) postPermission(w http.ResponseWriter, r *http.Request) {
	act(c, w, r, func(t *tx, in struct {
		MiniAppID string `json:"mini_app_id"`
		APIName   string `json:"api_name"`
		FieldName string `json:"field_name"`
		Status    string `json:"status"`
		Reason    string `json:"reason"`
	}) (any, *problem) {
		m := t.merchants[in.MiniAppID]
		if m == nil {
			return nil, notFound("no such mini program")
		}
		i := m.grant(in.APIName, in.FieldName)
		if i < 0 {
			return nil, notFound("no such application")
		}
		if !slices.Contains([]string{"AGREE", "REJECT", "INVALID"}, in.Status) {
			return nil, badInput("status is AGREE, REJECT or INVALID")
		}
		m.Grants[i].Status, m.Grants[i].Reason = in.Status, in.Reason
		t.putMerchant(m)
		return t.viewMerchant(m), nil
	})
}

// postVisit lets people come to a mini program today.
func (c control) postVisit(w http.ResponseWriter, r *http.Request) {
	act(c, w, r, func(t *tx, in struct {
		MiniAppID string `json:"mini_app_id"`
		People    int    `json:"people"`
	}) (any, *problem) {
		m := t.merchants[in.MiniAppID]
		switch {
		case m == nil:
			return nil, notFound("no such mini program")
		case in.People < 1 || in.People > 1_000_000:
			return nil, badInput("people is between 1 and 1000000")
		case t.anyIn(m.MiniAppID, released) == nil:
			return nil, conflict("the mini program is not online")
		}
		return t.visit(m, in.People), nil
	})
}

// postTemplate withdraws a template from the third-party app (withdraw), sets
// its server domains (domains), or takes a version of it offline or deletes it.
func (c control) postTemplate(w http.ResponseWriter, r *http.Request) {
	act(c, w, r, func(t *tx, in struct {
		TemplateID      string   `json:"template_id"`
		TemplateVersion string   `json:"template_version"`
		Do              string   `json:"do"` // withdraw, offline, delete, domains
		Domains         []string `json:"domains"`
	}) (any, *problem) {
		if in.TemplateID == "" {
			in.TemplateID = t.meta.TemplateID
		}
		tpl := t.templates[in.TemplateID]
		if tpl == nil {
			return nil, notFound("no such template")
		}
		if in.Do == "withdraw" {
			delete(t.templates, tpl.ID)
			t.put("template", tpl.ID, nil)
			return object{"template_id": tpl.ID, "withdrawn": true}, nil
		}
		if in.Do == "domains" { // they hold for versions put online afterwards
			tpl.Domains = slices.Clone(in.Domains)
			t.putTemplate(tpl)
			return t.viewTemplate(tpl), nil
		}
		i := slices.IndexFunc(tpl.Versions, func(v templateVersion) bool { return v.Number == in.TemplateVersion })
		switch {
		case i < 0:
			return nil, notFound("no such version of the template")
		case in.Do == "offline":
			tpl.Versions[i].Status = offline
		case in.Do == "delete":
			tpl.Versions = slices.Delete(tpl.Versions, i, i+1)
		default:
			return nil, badInput("do is withdraw, offline, delete or domains")
		}
		t.putTemplate(tpl)
		return t.viewTemplate(tpl), nil
	})
}
