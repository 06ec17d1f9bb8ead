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
