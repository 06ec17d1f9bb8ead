package simulator_test

import (
	"testing"
	"time"
)

// TestAReleaseWithoutFilingEnds: auto_online goes online with limits by itself,
// 90 simulated days take it down, and a filing in time does
// not.
func TestAReleaseWithoutFilingEnds(t *testing.T) {
	p := start(t, `{"filing":"unfiled","audit":"manual","build_ms":0,"day_ms":1000,"base_pass_word":"PROMOTE_AUDIT_REJECT"}`)
	made := p.control("/merchants", `{"count":2}`)["merchants"].([]any)
	state := func(token, number string) string {
		return p.want(p.biz("alipay.open.mini.version.detail.query", token, map[string]any{"app_version": number}), "").text("status")
	}
	tokens := []string{}
	for _, m := range made {
		id := m.(map[string]any)["mini_app_id"].(string)
		token := p.authorize(id)
		tokens = append(tokens, token)
		p.want(p.biz("alipay.open.mini.version.upload", token, map[string]any{"app_version": "0.1.0", "template_id": p.info.TemplateID}), "")
		p.want(p.form("alipay.open.mini.version.audit.apply", token, map[string]string{"app_version": "0.1.0", "region_type": "CHINA", "auto_online": "true",
			"version_desc": "提供在线点餐、会员积分与门店查询等服务，优化了首页的加载速度"}, nil), "")
		p.control("/audit", `{"mini_app_id":"`+id+`","result":"pass"}`)
		if got := state(token, "0.1.0"); got != "RELEASE" {
			t.Fatalf("after auto_online: %s", got)
		}
	}
	first := made[0].(map[string]any)["mini_app_id"].(string)
	second := made[1].(map[string]any)["mini_app_id"].(string)
	if came := p.control("/visit", `{"mini_app_id":"`+first+`","people":70}`); came["admitted"] != 50.0 || came["turned_away"] != 20.0 {
		t.Errorf("visitors %v", came)
	}
	p.control("/filing", `{"mini_app_id":"`+second+`","status":"PASS"}`)
	p.clock.Advance(89 * time.Second)
	if got := state(tokens[0], "0.1.0"); got != "RELEASE" {
		t.Errorf("on day 89: %s", got)
	}
	p.clock.Advance(2 * time.Second)
	if a, b := state(tokens[0], "0.1.0"), state(tokens[1], "0.1.0"); a != "OFFLINE" || b != "RELEASE" {
		t.Errorf("after day 90: %s without filing, %s with", a, b)
	}
	p.want(p.biz("alipay.open.mini.version.upload", tokens[0], map[string]any{"app_version": "0.2.0", "template_id": p.info.TemplateID}), "")
	p.want(p.form("alipay.open.mini.version.audit.apply", tokens[0], map[string]string{"app_version": "0.2.0", "region_type": "CHINA", "audit_rule": "BASE_PROMOTE",
		"version_desc": "提供在线点餐、会员积分与门店查询等服务，优化了首页的加载速度"}, nil), "")
	p.control("/audit", `{"mini_app_id":"`+first+`","result":"base_pass","reason":"无"}`)
	if got := state(tokens[0], "0.2.0"); got != "PROMOTE_AUDIT_REJECT" {
		t.Errorf("the other word for BASE_AUDIT_PASS: %s", got)
	}
	// Nothing says that a gray release needs a filing: it is let through.
	p.want(p.biz("alipay.open.mini.version.gray.online", tokens[0], map[string]any{"app_version": "0.2.0", "gray_strategy": "p10"}), "")
	p.want(p.biz("alipay.open.mini.version.online", tokens[0], map[string]any{"app_version": "0.2.0", "permit_registration_limit_release": true}), "CAN_NOT_ONLINE_WITHOUT_REGISTRATION")
}

// TestAMixedWorldHasFiledUnfiledAndRefusedMerchants: a third each; only those
// that are filed go online as a matter of course, the others with the limits
// that are permitted for them.
func TestAMixedWorldHasFiledUnfiledAndRefusedMerchants(t *testing.T) {
	p := start(t, `{"filing":"mixed","audit":"manual","build_ms":0}`)
	found := map[string]int{}
	for _, m := range p.control("/merchants", `{"count":36}`)["merchants"].([]any) {
		made := m.(map[string]any)
		id := made["mini_app_id"].(string)
		kind := "PASS"
		if filing, has := made["filing"].(map[string]any); has {
			kind = filing["icp_status"].(string)
		}
		if found[kind]++; found[kind] > 1 {
			continue
		}
		s := seller{p, id, p.authorize(id)}
		filing := s.want(s.form("alipay.open.mini.icp.status.query", s.token, nil, nil), "")
		if filing.text("icp_status") != kind {
			t.Errorf("%s is told as %v", kind, filing.Fields)
		}
		if refused := kind == "SECURITY_AUDIT_REJECT" || kind == "SUPERVISION_AUDIT_REJECT"; refused != (filing.text("icp_result_desc") != "") {
			t.Errorf("%s with the reason %q", kind, filing.text("icp_result_desc"))
		}
		s.want(s.upload("0.1.0"), "")
		s.want(s.apply("0.1.0", nil), "")
		s.audit("0.1.0", "pass")
		limited := kind != "PASS"
		if limited {
			s.want(s.on("version.online", "0.1.0"), "CAN_NOT_ONLINE_WITHOUT_REGISTRATION")
		}
		s.want(s.mini("version.online", map[string]any{"app_version": "0.1.0", "permit_registration_limit_release": limited}), "")
		if got, _ := s.want(s.form("alipay.open.mini.baseinfo.query", s.token, nil, nil), "").Fields["registration_limit_release"].(bool); got != limited {
			t.Errorf("%s: limited %v", kind, got)
		}
	}
	if len(found) != 3 || found["PASS"] < 3 || found["INIT"] < 3 || found["SECURITY_AUDIT_REJECT"] < 3 {
		t.Errorf("filings %v", found)
	}
}

// TestATemplateIsTakenAway: offline, deleted and withdrawn, each refused as the
// platform refuses it.
func TestATemplateIsTakenAway(t *testing.T) {
	p := start(t, `{"build_ms":0}`)
	made := p.control("/merchants", `{"count":1}`)["merchants"].([]any)
	token := p.authorize(made[0].(map[string]any)["mini_app_id"].(string))
	upload := func(template string) reply {
		return p.biz("alipay.open.mini.version.upload", token, map[string]any{"app_version": "0.1.0", "template_id": p.info.TemplateID, "template_version": template})
	}
	p.control("/template", `{"template_version":"1.2.0","do":"offline"}`)
	p.want(upload("1.2.0"), "TEMPLATE_NOT_ONLINE_OR_OFFLINE")
	p.control("/template", `{"template_version":"1.1.0","do":"delete"}`)
	p.want(upload("1.1.0"), "TEMPLATE_NOT_ONLINE_OR_OFFLINE")
	p.control("/template", `{"do":"withdraw"}`)
	p.want(upload("1.1.0"), "CODE_TEMPLATE_NOT_EXIST")
}
