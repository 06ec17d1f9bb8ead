package simulator_test

import (
	"fmt"
	"strconv"
	"testing"
	"time"
)

const still = `{"build_ms":0,"audit":"manual"}` // nothing happens by itself

// reach brings a version into a state by the shortest way.
func (s seller) reach(version, state string) {
	s.t.Helper()
	s.want(s.upload(version), "")
	if state == "INIT" {
		return
	}
	s.want(s.apply(version, map[string]string{"audit_rule": "BASE_PROMOTE"}), "")
	switch state {
	case "AUDITING":
	case "AUDIT_REJECT":
		s.audit(version, "reject")
	case "BASE_AUDIT_PASS":
		s.audit(version, "base_pass")
	case "WAIT_RELEASE":
		s.audit(version, "pass")
	case "GRAY":
		s.audit(version, "pass")
		s.want(s.mini("version.gray.online", map[string]any{"app_version": version, "gray_strategy": "p10"}), "")
	case "RELEASE", "OFFLINE", "AUDIT_OFFLINE":
		s.audit(version, "pass")
		s.want(s.on("version.online", version), "")
		if state == "OFFLINE" {
			s.want(s.on("version.offline", version), "")
		}
		if state == "AUDIT_OFFLINE" {
			s.control("/penalize", `{"mini_app_id":"`+s.id+`","reason":"违规"}`)
		}
	}
	if got := s.status(version); got != state {
		s.t.Fatalf("%s is %s, wanted %s", version, got, state)
	}
}

var states = []string{"INIT", "AUDITING", "AUDIT_REJECT", "WAIT_RELEASE", "BASE_AUDIT_PASS", "GRAY", "RELEASE", "OFFLINE", "AUDIT_OFFLINE"}

// TestEveryActionInEveryState is the transition table: each action tried in
// each state, with the state after it or the refusal.
func TestEveryActionInEveryState(t *testing.T) {
	table := map[string]struct {
		to      map[string]string // from -> to
		refusal string
		special map[string]string // from -> another refusal
	}{
		"submit": {map[string]string{"INIT": "AUDITING"}, "CAN_NOT_SUBMIT_WITHOUT_INIT", nil},
		"cancel": {map[string]string{"AUDITING": "INIT"}, "AUDITING_VERSION_NOT_EXIST", nil},
		"back": {map[string]string{"WAIT_RELEASE": "INIT", "BASE_AUDIT_PASS": "INIT", "AUDIT_REJECT": "INIT"},
			"CAN_NOT_BACK_DEV_WITHOUT_AUDIT", nil},
		"delete": {map[string]string{"INIT": ""}, "CAN_NOT_DELETE_WITHOUT_DEV", nil},
		"gray":   {map[string]string{"WAIT_RELEASE": "GRAY", "BASE_AUDIT_PASS": "GRAY", "GRAY": "GRAY"}, "CAN_NOT_GRAY_WITHOUT_AUDIT_PASS", nil},
		"ungray": {map[string]string{"GRAY": "WAIT_RELEASE"}, "CAN_NOT_END_GRAY_WITHOUT_GRAY", nil},
		"online": {map[string]string{"WAIT_RELEASE": "RELEASE", "BASE_AUDIT_PASS": "RELEASE", "GRAY": "RELEASE"},
			"CAN_NOT_ONLINE_NOT_GRAY_OR_WAITRELEASE", nil},
		"offline": {map[string]string{"RELEASE": "OFFLINE"}, "CAN_NOT_OFFLINE_WITHOUT_ONLINE", nil},
		"rollback": {nil, "CAN_NOT_ROLLBACK_WITHOUT_ONLINE",
			map[string]string{"RELEASE": "CAN_NOT_ROLLBACK_WITHOUT_OFFLINE"}},
		"experience": {map[string]string{"INIT": "INIT", "AUDITING": "AUDITING", "AUDIT_REJECT": "AUDIT_REJECT", "WAIT_RELEASE": "WAIT_RELEASE",
			"BASE_AUDIT_PASS": "BASE_AUDIT_PASS", "GRAY": "GRAY", "OFFLINE": "OFFLINE"}, "CAN_NOT_SET_EXP_INVALID_STATUS", nil},
	}
	p := start(t, still, func(o *opts) { o.Merchants = len(table) * len(states) })
	n := 0
	for action, row := range table {
		for _, from := range states {
			s := p.seller(n)
			n++
			t.Run(action+" in "+from, func(t *testing.T) {
				s.t = t
				s.reach("1.0.0", from)
				r := s.act(action, "1.0.0")
				to, legal := row.to[from]
				switch {
				case legal:
					s.want(r, "")
				case row.special[from] != "":
					s.want(r, row.special[from])
					to = from
				default:
					s.want(r, row.refusal)
					to = from
				}
				if got := s.status("1.0.0"); got != to {
					t.Errorf("%s after %s is %q, wanted %q", from, action, got, to)
				}
			})
		}
	}
}

// act does an action of the table by its short name.
func (s seller) act(action, version string) reply {
	s.t.Helper()
	switch action {
	case "submit":
		return s.apply(version, nil)
	case "gray":
		return s.mini("version.gray.online", map[string]any{"app_version": version, "gray_strategy": "p50"})
	}
	method := map[string]string{
		"cancel": "version.audit.cancel", "back": "version.audited.cancel", "delete": "version.delete", "ungray": "version.gray.cancel",
		"online": "version.online", "offline": "version.offline", "rollback": "version.rollback", "experience": "experience.create",
	}[action]
	return s.on(method, version)
}

func TestUnknownVersion(t *testing.T) {
	s := start(t, `{"build_ms":60000,"audit":"manual"}`).seller(0)
	s.want(s.upload("1.0.0"), "") // not created yet
	for _, number := range []string{"1.0.0", "9.9.9"} {
		for _, method := range []string{
			"version.detail.query", "version.audit.cancel", "version.audited.cancel", "version.delete", "version.online", "version.offline",
			"version.rollback", "version.gray.cancel", "experience.create", "experience.query", "experience.cancel",
		} {
			s.want(s.on(method, number), "MINI_APP_PACKAGE_INFO_NOT_EXIST")
			if method != "version.audit.cancel" {
				s.want(s.mini(method, map[string]any{}), "APP_VERSION_IS_BLANK")
			}
		}
		s.want(s.apply(number, nil), "MINI_APP_PACKAGE_INFO_NOT_EXIST")
		s.want(s.mini("version.gray.online", map[string]any{"app_version": number, "gray_strategy": "p10"}), "MINI_APP_PACKAGE_INFO_NOT_EXIST")
	}
	s.want(s.on("version.build.query", "9.9.9"), "BUILD_VERSION_NOT_EXISTED")
	s.want(s.mini("version.audit.cancel", map[string]any{}), "AUDITING_VERSION_NOT_EXIST")
	s.want(s.mini("version.delete", map[string]any{"app_version": "1.0.0", "bundle_id": "com.other"}), "BUNDLE_ID_NOT_EXIST")
}

func TestUpload(t *testing.T) {
	s := start(t, still).seller(0)
	upload := func(change map[string]any) reply {
		fields := map[string]any{"app_version": "2.0.0", "template_id": s.info.TemplateID, "template_version": "1.2.0", "ext": "{}"}
		for k, v := range change {
			fields[k] = v
		}
		return s.mini("version.upload", fields)
	}
	for _, c := range []struct {
		change map[string]any
		want   string
	}{
		{map[string]any{"app_version": ""}, "APP_VERSION_IS_BLANK"},
		{map[string]any{"app_version": "1.0"}, "INVALID_VERSION"},
		{map[string]any{"app_version": "1.0.0.0"}, "INVALID_VERSION"},
		{map[string]any{"app_version": "01.0.0"}, "INVALID_VERSION"},
		{map[string]any{"app_version": "1.0.x"}, "INVALID_VERSION"},
		{map[string]any{"app_version": "1.0.2147483648"}, "VERSION_EXCEEDED_LENGTH"},
		{map[string]any{"app_version": "1.0.99999999999999999999"}, "VERSION_EXCEEDED_LENGTH"},
		{map[string]any{"template_id": ""}, "TEMPLATE_ID_IS_BLANK"},
		{map[string]any{"template_id": "2021000000000000"}, "CODE_TEMPLATE_NOT_EXIST"},
		{map[string]any{"template_version": "1.0.0"}, "TEMPLATE_NOT_ONLINE_OR_OFFLINE"}, // taken offline
		{map[string]any{"template_version": "1.3.0"}, "TEMPLATE_NOT_ONLINE_OR_OFFLINE"}, // in development
		{map[string]any{"template_version": "7.7.7"}, "TEMPLATE_NOT_ONLINE_OR_OFFLINE"},
		{map[string]any{"ext": "[]"}, "INVALID_EXT_JSON"},
		{map[string]any{"ext": "{"}, "INVALID_EXT_JSON"},
		{map[string]any{"ext": `{"extEnable":"yes"}`}, "INVALID_EXT_JSON"},
		{map[string]any{"ext": `{"ext":"text"}`}, "INVALID_EXT_JSON"},
		{map[string]any{"bundle_id": "com.other"}, "BUNDLE_ID_NOT_EXIST"},
		{map[string]any{"app_version": "1.0.2147483647"}, ""},
		{nil, ""},
		{nil, "VERSION_HAS_EXISTED"},
		{map[string]any{"app_version": "1.9.9"}, "LARGER_VERSION_HAS_EXISTED"},
		{map[string]any{"app_version": "10.0.0", "template_version": ""}, ""}, // the newest online
		{map[string]any{"app_version": "9.0.0"}, "LARGER_VERSION_HAS_EXISTED"},
	} {
		s.want(upload(c.change), c.want)
	}
	s.control("/templates", `{"template_version":"1.3.0"}`)
	s.want(upload(map[string]any{"app_version": "10.0.1", "template_version": "1.3.0"}), "")
	for i := range 16 {
		s.want(s.upload(fmt.Sprintf("11.0.%d", i)), "")
	}
	s.want(s.upload("12.0.0"), "DEV_VERSION_EXCEED_MAX_COUNT")
	s.want(s.on("version.delete", "11.0.15"), "")
	s.want(s.on("version.build.query", "11.0.15"), "BUILD_VERSION_NOT_EXISTED")
	s.want(s.upload("12.0.0"), "")
}

func TestBuildTakesTime(t *testing.T) {
	p := start(t, `{"build_ms":1000,"audit":"manual"}`)
	s := p.seller(0)
	first := s.want(s.upload("1.0.0"), "")
	if first.text("create_status") != "0" || first.text("need_rotation") != "true" || first.text("version_created") != "false" {
		t.Errorf("just uploaded: %v", first.Fields)
	}
	s.want(s.upload("1.0.0"), "VERSION_HAS_EXISTED")
	for _, step := range []struct {
		after  time.Duration
		status string
	}{{500 * time.Millisecond, "1"}, {500 * time.Millisecond, "6"}} {
		p.clock.Advance(step.after)
		r := s.want(s.on("version.build.query", "1.0.0"), "")
		if r.text("create_status") != step.status || r.text("need_rotation") != strconv.FormatBool(step.status != "6") {
			t.Errorf("after %v: %v", step.after, r.Fields)
		}
	}
	if s.status("1.0.0") != "INIT" {
		t.Error("the built version is not INIT")
	}
}

func TestOneVersionEngaged(t *testing.T) {
	p := start(t, still, func(o *opts) { o.Merchants = 5 })
	for i, engaged := range []string{"AUDITING", "AUDIT_REJECT", "WAIT_RELEASE", "BASE_AUDIT_PASS", "GRAY"} {
		s := p.seller(i)
		s.reach("1.0.0", engaged)
		s.want(s.upload("1.0.1"), "")
		s.want(s.apply("1.0.1", nil), "CAN_NOT_SUBMIT_WITH_AUDIT_GRAY")
	}
}

func TestGraySteps(t *testing.T) {
	s := start(t, still).seller(0)
	s.reach("1.0.0", "RELEASE")
	s.reach("1.0.1", "GRAY")
	step := func(strategy, want string) {
		t.Helper()
		s.want(s.mini("version.gray.online", map[string]any{"app_version": "1.0.1", "gray_strategy": strategy}), want)
	}
	step("", "GRAY_STRATEGY_IS_BLANK")
	step("p100", "GRAY_STRATEGY_IS_INVALID")
	step("p10", "GRAY_STRATEGY_NOT_ALLOW_REDUCE")
	step("p30", "")
	step("p10", "GRAY_STRATEGY_NOT_ALLOW_REDUCE")
	if got := s.on("version.detail.query", "1.0.1").text("gray_strategy"); got != "p30" {
		t.Errorf("gray_strategy is %q", got)
	}
	s.want(s.on("version.offline", "1.0.0"), "CAN_NOT_OFFLINE_WITH_GRAY")
	s.want(s.on("version.rollback", "1.0.0"), "CAN_NOT_ROLLBACK_WITH_GRAY")
	step("p50", "")
	s.want(s.on("version.gray.cancel", "1.0.1"), "")
	step("p10", "")
	s.want(s.on("version.online", "1.0.1"), "")
	if s.status("1.0.0") != "OFFLINE" || s.status("1.0.1") != "RELEASE" {
		t.Error("the version online before did not go offline")
	}
}

func TestRollback(t *testing.T) {
	s := start(t, still).seller(0)
	s.reach("1.0.0", "RELEASE")
	s.reach("1.0.1", "RELEASE")
	s.want(s.on("version.rollback", "1.0.1"), "")
	if s.status("1.0.0") != "RELEASE" || s.status("1.0.1") != "OFFLINE" {
		t.Fatal("the version before is not online again")
	}
	s.want(s.on("version.rollback", "1.0.0"), "CAN_NOT_CONTINUOUS_ROLLBACK")
	s.reach("1.0.2", "RELEASE")
	s.want(s.on("version.rollback", "1.0.2"), "")
	if s.status("1.0.0") != "RELEASE" {
		t.Error("not the version online before, but another one came back")
	}
}

func TestAuditOutcomes(t *testing.T) {
	p := start(t, `{"build_ms":0,"audit_ms":1000}`)
	s := p.seller(0)
	s.want(s.upload("1.0.0"), "")
	s.want(s.apply("1.0.0", map[string]string{"auto_online": "true", "speed_up": "true", "app_name": "新名字小店"}), "")
	s.want(s.on("version.online", "1.0.0"), "CAN_NOT_ONLINE_NOT_GRAY_OR_WAITRELEASE")
	p.clock.Advance(1100 * time.Millisecond)
	if got := s.status("1.0.0"); got != "RELEASE" {
		t.Fatalf("auto_online left it %s", got)
	}
	if got := p.form("alipay.open.mini.baseinfo.query", s.token, nil, nil).text("app_name"); got != "新名字小店" {
		t.Errorf("the passed name is %q", got)
	}
	p.settings(`{"reject_rate":1}`)
	s.want(s.upload("1.0.1"), "")
	s.want(s.apply("1.0.1", nil), "")
	p.clock.Advance(time.Minute)
	detail := s.want(s.on("version.detail.query", "1.0.1"), "")
	if detail.text("status") != "AUDIT_REJECT" || detail.text("reject_reason") == "" {
		t.Fatalf("detail of a rejected version: %v", detail.Fields)
	}
	record := detail.Fields["base_audit_record"].(map[string]any)
	memo := record["memos"].([]any)[0].(map[string]any)
	resp, err := p.http.Get(memo["memo_image_list"].([]any)[0].(string))
	check(t, err)
	resp.Body.Close()
	if resp.StatusCode != 200 {
		t.Errorf("the auditor's picture answers %d", resp.StatusCode)
	}
	// A reason and pictures of one's own.
	s.want(s.on("version.audited.cancel", "1.0.1"), "")
	p.settings(`{"audit":"manual"}`)
	s.want(s.apply("1.0.1", map[string]string{"audit_rule": "BASE_PROMOTE"}), "")
	p.control("/audit", `{"mini_app_id":"`+s.id+`","app_version":"1.0.1","result":"base_pass","reason":"暂不可营销","images":"https://example.com/a.png","by":"one picture as a text, a member nobody knows"}`)
	detail = s.on("version.detail.query", "1.0.1")
	if detail.text("status") != "BASE_AUDIT_PASS" || detail.text("reject_reason") != "暂不可营销" || detail.text("can_release") != "true" {
		t.Errorf("detail: %v", detail.Fields)
	}
}

func TestListHoldsTwentyHighestFirst(t *testing.T) {
	s := start(t, still).seller(0)
	for i := range 25 {
		s.reach(fmt.Sprintf("1.%d.0", i), "RELEASE")
	}
	r := s.want(s.mini("version.list.query", everyVersion()), "")
	infos, numbers := r.list("app_version_infos"), r.Fields["app_versions"].([]any)
	if len(infos) != 20 || len(numbers) != 20 || infos[0]["app_version"] != "1.24.0" || infos[19]["app_version"] != "1.5.0" {
		t.Fatalf("the list: %v", numbers)
	}
	filtered := everyVersion()
	filtered["version_status"] = "RELEASE"
	if r := s.mini("version.list.query", filtered); len(r.list("app_version_infos")) != 1 {
		t.Errorf("filtered: %v", r.Fields)
	}
}

func TestAListWithoutFiltersIsEmpty(t *testing.T) {
	s := start(t, still).seller(0)
	s.reach("1.0.0", "RELEASE")
	for name, fields := range map[string]map[string]any{
		"nothing":           nil,
		"a bundle only":     {"bundle_id": "com.alipay.alipaywallet"},
		"states only":       {"version_status": everyVersion()["version_status"]},
		"another bundle":    {"bundle_id": "com.amap.app", "version_status": "RELEASE"},
		"states it has not": {"bundle_id": "com.alipay.alipaywallet", "version_status": "INIT,GRAY"},
	} {
		r := s.want(s.mini("version.list.query", fields), "")
		if len(r.list("app_version_infos")) != 0 || len(r.Fields["app_versions"].([]any)) != 0 {
			t.Errorf("%s lists %v", name, r.Fields)
		}
	}
	if got := s.status("1.0.0"); got != "RELEASE" {
		t.Errorf("with both it is %q", got)
	}
}

// TestASubmissionThatDoesNotSayNoSpendsAFasterAudit: speed_up absent is true.
func TestASubmissionThatDoesNotSayNoSpendsAFasterAudit(t *testing.T) {
	p := start(t, still)
	s := p.seller(0)
	s.reach("1.0.0", "INIT")
	used := func() float64 { return p.merchant(s.id)["speed_ups_used"].(float64) }
	again := func(speedUp string) reply {
		extra := map[string]string{}
		if speedUp != "" {
			extra["speed_up"] = speedUp
		}
		r := s.want(s.apply("1.0.0", extra), "")
		s.want(s.mini("version.audit.cancel", map[string]any{"app_version": "1.0.0"}), "")
		return r
	}
	if r := again("false"); used() != 0 || r.Fields["speed_up"] != nil {
		t.Fatalf("refused: %v, %v used", r.Fields, used())
	}
	for n := range 3 {
		if r := again([]string{"", "true"}[n%2]); r.Fields["speed_up"] != "true" || used() != float64(n+1) {
			t.Fatalf("%v, %v used", r.Fields, used())
		}
	}
	if r := again("true"); r.Fields["speed_up"] != "false" || used() != 3 {
		t.Errorf("none left: %v, %v used", r.Fields, used())
	}
}

func TestExperience(t *testing.T) {
	p := start(t, `{"build_ms":1000,"audit":"manual"}`)
	s := p.seller(0)
	s.want(s.upload("1.0.0"), "")
	p.clock.Advance(time.Second)
	state := func() string { return s.want(s.on("experience.query", "1.0.0"), "").text("status") }
	if got := state(); got != "notExpVersion" {
		t.Error(got)
	}
	s.want(s.on("experience.cancel", "1.0.0"), "CAN_NOT_CANCEL_EXP_WITH_INVALID_STATUS")
	s.want(s.on("experience.create", "1.0.0"), "")
	if got := state(); got != "expVersionPackaging" {
		t.Error(got)
	}
	s.want(s.on("experience.cancel", "1.0.0"), "CAN_NOT_CANCEL_WITHOUT_PACKAGED")
	s.want(s.on("experience.create", "1.0.0"), "CAN_NOT_SET_EXP_REPEAT")
	s.want(s.on("version.delete", "1.0.0"), "CAN_NOT_DELETE_WITH_EXPERIENCE")
	p.clock.Advance(time.Second)
	r := s.on("experience.query", "1.0.0")
	if r.text("status") != "expVersionPackged" || r.text("exp_qr_code_url") == "" || r.text("exp_schema_url") == "" {
		t.Errorf("%v", r.Fields)
	}
	p.settings(`{"day_ms":1000}`)
	p.clock.Advance(8 * time.Second)
	if got := state(); got != "notExpVersion" {
		t.Errorf("after seven days: %s", got)
	}
	s.want(s.on("experience.create", "1.0.0"), "")
	p.clock.Advance(2 * time.Second)
	s.want(s.on("experience.cancel", "1.0.0"), "")
	s.want(s.on("version.delete", "1.0.0"), "")
}

func TestOrdinaryTemplateQuota(t *testing.T) {
	p := start(t, `{"build_ms":0,"audit":"manual","template_tier":"ordinary","day_ms":60000}`, func(o *opts) { o.Merchants = 7 })
	var sellers []seller
	for i := range 7 {
		s := p.seller(i)
		s.want(s.upload("1.0.0"), "")
		sellers = append(sellers, s)
	}
	today := 60_000 - (p.clock.Now().UnixMilli()+8*3_600_000)%60_000
	p.clock.Advance(time.Duration(today) * time.Millisecond) // the day begins
	for i := range 5 {
		sellers[i].want(sellers[i].apply("1.0.0", nil), "")
	}
	s := sellers[5]
	s.want(s.apply("1.0.0", nil), "SYSTEM_LIMIT")
	sellers[0].want(sellers[0].on("version.audit.cancel", "1.0.0"), "")
	s.want(s.apply("1.0.0", nil), "SYSTEM_LIMIT") // a cancelled audit was used
	p.settings(`{"template_tier":"standard"}`)
	sellers[6].want(sellers[6].apply("1.0.0", nil), "")
	p.settings(`{"template_tier":"ordinary"}`)
	p.clock.Advance(time.Minute)
	s.want(s.apply("1.0.0", nil), "")
}
