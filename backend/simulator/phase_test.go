package simulator_test

import (
	"slices"
	"testing"
	"time"
)

// TestTheScanOfAVersionHasItsPhase: NAN while it runs, and nothing is deleted
// meanwhile.
func TestTheScanOfAVersionHasItsPhase(t *testing.T) {
	p := start(t, `{"build_ms":0,"scan_ms":5000,"audit":"manual"}`)
	s := p.seller(0)
	s.want(s.upload("0.1.0"), "")
	scan := func(want string) {
		t.Helper()
		if got := s.want(s.on("version.detail.query", "0.1.0"), "").text("scan_result"); got != want {
			t.Errorf("scan_result %q, want %q", got, want)
		}
	}
	scan("NAN")
	s.want(s.on("version.delete", "0.1.0"), "CAN_NOT_DELETE_WITH_SCANNING")
	p.clock.Advance(4 * time.Second)
	scan("NAN")
	p.clock.Advance(2 * time.Second)
	scan("True")
	s.want(s.on("version.delete", "0.1.0"), "")
}

// TestAVersionThatFailsTheScanGoesNowhere: neither into audit nor to people who
// try it, also while the scan runs; it can be deleted.
func TestAVersionThatFailsTheScanGoesNowhere(t *testing.T) {
	p := start(t, `{"build_ms":0,"scan_ms":5000,"scan_fail_rate":1,"audit":"manual"}`)
	s := p.seller(0)
	s.want(s.upload("0.1.0"), "")
	for _, want := range []string{"NAN", "False"} {
		if got := s.want(s.on("version.detail.query", "0.1.0"), "").text("scan_result"); got != want {
			t.Errorf("scan_result %q, want %q", got, want)
		}
		s.want(s.apply("0.1.0", nil), "CAN_NOT_SUBMIT_WITHOUT_SCAN_PASS")
		s.want(s.on("experience.create", "0.1.0"), "CAN_NOT_SET_WITHOUT_SCAN_PASS")
		p.clock.Advance(6 * time.Second)
	}
	s.want(s.on("version.delete", "0.1.0"), "")
	p.settings(`{"scan_fail_rate":0,"scan_ms":0}`)
	s.want(s.upload("0.2.0"), "")
	s.want(s.apply("0.2.0", nil), "")
}

// TestTheTwoPartsOfAnAuditAreToldOnlyWhenAskedFor: base_audit, promote_audit and
// can_release have values after audit_rule=BASE_PROMOTE alone, in the list and in
// the detail.
func TestTheTwoPartsOfAnAuditAreToldOnlyWhenAskedFor(t *testing.T) {
	for _, c := range []struct {
		rule, result           string
		base, promote, release string
		state                  string
	}{
		{"", "pass", "", "", "", "WAIT_RELEASE"}, {"", "reject", "", "", "", "AUDIT_REJECT"},
		{"BASE_PROMOTE", "pass", "PASS", "PASS", "true", "WAIT_RELEASE"},
		{"BASE_PROMOTE", "base_pass", "PASS", "REJECT", "true", "BASE_AUDIT_PASS"},
		{"BASE_PROMOTE", "reject", "REJECT", "REJECT", "false", "AUDIT_REJECT"},
	} {
		t.Run(c.rule+" "+c.result, func(t *testing.T) {
			p := start(t, `{"build_ms":0,"audit":"manual"}`)
			s := p.seller(0)
			s.want(s.upload("0.1.0"), "")
			extra := map[string]string{}
			if c.rule != "" {
				extra["audit_rule"] = c.rule
			}
			s.want(s.apply("0.1.0", extra), "")
			s.audit("0.1.0", c.result)
			detail := s.want(s.on("version.detail.query", "0.1.0"), "").Fields
			listed := s.want(s.mini("version.list.query", everyVersion()), "").list("app_version_infos")
			if len(listed) != 1 || listed[0]["version_status"] != c.state || detail["status"] != c.state {
				t.Fatalf("%v, %v", listed, detail["status"])
			}
			for field, want := range map[string]string{"base_audit": c.base, "promote_audit": c.promote, "can_release": c.release} {
				for where, got := range map[string]any{"list": listed[0][field], "detail": detail[field]} {
					if text, _ := got.(string); text != want {
						t.Errorf("%s in the %s is %v, want %q", field, where, got, want)
					}
				}
			}
		})
	}
}

// TestADomainHoldsForVersionsUploadedAfterwards: older ones keep the list they
// were uploaded with, whether a domain is added or removed.
func TestADomainHoldsForVersionsUploadedAfterwards(t *testing.T) {
	p := start(t, `{"build_ms":0,"audit":"manual"}`)
	s := p.seller(0)
	domain := func(verb, name string) {
		s.want(s.mini("safedomain."+verb, map[string]any{"safe_domain": name}), "")
	}
	before, _ := p.merchant(s.id)["domains"].([]any)
	s.want(s.upload("0.1.0"), "")
	domain("create", "api.new.com")
	s.want(s.upload("0.2.0"), "")
	domain("delete", "api.new.com")
	s.want(s.upload("0.3.0"), "")
	has := map[string]bool{}
	for _, v := range p.merchant(s.id)["versions"].([]any) {
		v := v.(map[string]any)
		list, _ := v["domains"].([]any)
		has[v["app_version"].(string)] = slices.Contains(list, any("api.new.com"))
		if want := len(before); !has[v["app_version"].(string)] && len(list) != want {
			t.Errorf("%v holds %v, want %d", v["app_version"], list, want)
		}
	}
	if len(has) != 3 || has["0.1.0"] || !has["0.2.0"] || has["0.3.0"] {
		t.Errorf("versions that the new domain holds for: %v", has)
	}
}

// TestADomainOfATemplateHoldsForItsLaterVersions.
func TestADomainOfATemplateHoldsForItsLaterVersions(t *testing.T) {
	p := start(t, "")
	p.control("/templates", `{"template_version":"1.4.0"}`)
	p.control("/template", `{"do":"domains","domains":["api.new.com"]}`)
	p.control("/templates", `{"template_version":"1.5.0"}`)
	p.control("/template", `{"do":"domains","domains":[]}`)
	p.control("/templates", `{"template_version":"1.4.0"}`) // online already: it keeps what it has
	tpl := p.control("/templates", `{"template_version":"1.6.0"}`)
	holds := map[string]bool{}
	for _, v := range tpl["versions"].([]any) {
		v := v.(map[string]any)
		list, _ := v["domains"].([]any)
		holds[v["template_version"].(string)] = slices.Contains(list, any("api.new.com"))
	}
	if holds["1.2.0"] || holds["1.4.0"] || !holds["1.5.0"] || holds["1.6.0"] {
		t.Errorf("versions that the new domain holds for: %v", holds)
	}
}
