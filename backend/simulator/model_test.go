package simulator_test

import (
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// model is the life of an app's versions, written from the platform's
// description alone: a list in order of upload, each with its state.
type model struct {
	order    []string
	state    map[string]string
	gray     map[string]string
	trial    map[string]bool
	wasOn    []string // versions in the order they went online, restored ones too
	restored bool     // what is online came back by a roll-back
}

func (m *model) with(states ...string) string {
	for _, v := range m.order {
		if slices.Contains(states, m.state[v]) {
			return v
		}
	}
	return ""
}

func (m *model) online(v string, restored bool) {
	if before := m.with("RELEASE"); before != "" {
		m.state[before] = "OFFLINE"
	}
	m.state[v], m.gray[v], m.trial[v], m.restored = "RELEASE", "", false, restored
	m.wasOn = append(m.wasOn, v)
}

// before is the version online before the one that is now.
func (m *model) before() string {
	for _, v := range slices.Backward(m.wasOn) {
		if m.state[v] == "OFFLINE" {
			return v
		}
	}
	return ""
}

// TestVersionsAgainstAModel drives one app with random legal and illegal
// actions and holds every answer and every state against the model.
func TestVersionsAgainstAModel(t *testing.T) {
	p := start(t, still, func(o *opts) { o.Merchants = 0 })
	rounds := 0
	rapid.Check(t, func(rt *rapid.T) {
		if rounds++; rounds > 12 && !rt.Failed() {
			return // a round is some thirty signed calls
		}
		id := p.control("/merchants", `{"count":1}`)["merchants"].([]any)[0].(map[string]any)["mini_app_id"].(string)
		s := seller{p, id, p.authorize(id)}
		m := &model{state: map[string]string{}, gray: map[string]string{}, trial: map[string]bool{}}
		next := 0
		pick := func(rt *rapid.T) string {
			if len(m.order) == 0 {
				return "9.9.9"
			}
			return rapid.SampledFrom(append([]string{"9.9.9"}, m.order...)).Draw(rt, "version")
		}
		expect := func(rt *rapid.T, r reply, want string) bool {
			if want == "" && r.Code != "10000" || r.SubCode != want {
				rt.Fatalf("wanted %q, got %s %q", want, r.Code, r.SubCode)
			}
			return want == ""
		}
		// act tries a method on a picked version; refuse tells why it must fail.
		act := func(method string, refuse func(v, state string) string, effect func(v string)) func(*rapid.T) {
			return func(rt *rapid.T) {
				v := pick(rt)
				want := "MINI_APP_PACKAGE_INFO_NOT_EXIST"
				if state := m.state[v]; state != "" {
					want = refuse(v, state)
				}
				if expect(rt, s.on(method, v), want) {
					effect(v)
				}
			}
		}
		unless := func(code string, states ...string) func(string, string) string {
			return func(_, state string) string {
				if slices.Contains(states, state) {
					return ""
				}
				return code
			}
		}
		set := func(state string) func(string) { return func(v string) { m.state[v] = state } }
		rt.Repeat(map[string]func(*rapid.T){
			"upload": func(rt *rapid.T) {
				if next++; next > 19 {
					rt.Skip()
				}
				v := fmt.Sprintf("1.0.%d", next)
				expect(rt, s.upload(v), "")
				m.order = append(m.order, v)
				m.state[v] = "INIT"
			},
			"submit": func(rt *rapid.T) {
				v := pick(rt)
				want := ""
				switch engaged := m.with("AUDITING", "WAIT_RELEASE", "BASE_AUDIT_PASS", "AUDIT_REJECT", "GRAY"); {
				case m.state[v] == "":
					want = "MINI_APP_PACKAGE_INFO_NOT_EXIST"
				case m.state[v] != "INIT":
					want = "CAN_NOT_SUBMIT_WITHOUT_INIT"
				case engaged != "":
					want = "CAN_NOT_SUBMIT_WITH_AUDIT_GRAY"
				}
				if expect(rt, s.apply(v, nil), want) {
					m.state[v] = "AUDITING"
				}
			},
			"audit": func(rt *rapid.T) {
				v := m.with("AUDITING")
				if v == "" {
					rt.Skip()
				}
				how := rapid.SampledFrom([]string{"pass", "base_pass", "reject"}).Draw(rt, "result")
				s.audit(v, how)
				m.state[v] = map[string]string{"pass": "WAIT_RELEASE", "base_pass": "BASE_AUDIT_PASS", "reject": "AUDIT_REJECT"}[how]
			},
			"cancel audit": act("version.audit.cancel", unless("AUDITING_VERSION_NOT_EXIST", "AUDITING"), set("INIT")),
			"back": act("version.audited.cancel",
				unless("CAN_NOT_BACK_DEV_WITHOUT_AUDIT", "WAIT_RELEASE", "BASE_AUDIT_PASS", "AUDIT_REJECT"), set("INIT")),
			"delete": act("version.delete", func(v, state string) string {
				switch {
				case state != "INIT":
					return "CAN_NOT_DELETE_WITHOUT_DEV"
				case m.trial[v]:
					return "CAN_NOT_DELETE_WITH_EXPERIENCE"
				}
				return ""
			}, func(v string) {
				delete(m.state, v)
				m.order = slices.DeleteFunc(m.order, func(o string) bool { return o == v })
			}),
			"gray": func(rt *rapid.T) {
				v, strategy := pick(rt), rapid.SampledFrom([]string{"p10", "p30", "p50", "p70"}).Draw(rt, "strategy")
				want := ""
				switch state := m.state[v]; {
				case state == "":
					want = "MINI_APP_PACKAGE_INFO_NOT_EXIST"
				case strategy == "p70":
					want = "GRAY_STRATEGY_IS_INVALID"
				case state == "GRAY" && strategy <= m.gray[v]:
					want = "GRAY_STRATEGY_NOT_ALLOW_REDUCE"
				case state != "GRAY" && state != "WAIT_RELEASE" && state != "BASE_AUDIT_PASS":
					want = "CAN_NOT_GRAY_WITHOUT_AUDIT_PASS"
				}
				if expect(rt, s.mini("version.gray.online", map[string]any{"app_version": v, "gray_strategy": strategy}), want) {
					m.state[v], m.gray[v] = "GRAY", strategy
				}
			},
			"end gray": act("version.gray.cancel", unless("CAN_NOT_END_GRAY_WITHOUT_GRAY", "GRAY"),
				func(v string) { m.state[v], m.gray[v] = "WAIT_RELEASE", "" }),
			"online": act("version.online", unless("CAN_NOT_ONLINE_NOT_GRAY_OR_WAITRELEASE", "WAIT_RELEASE", "BASE_AUDIT_PASS", "GRAY"),
				func(v string) { m.online(v, false) }),
			"offline": act("version.offline", func(_, state string) string {
				switch {
				case state != "RELEASE":
					return "CAN_NOT_OFFLINE_WITHOUT_ONLINE"
				case m.with("GRAY") != "":
					return "CAN_NOT_OFFLINE_WITH_GRAY"
				}
				return ""
			}, set("OFFLINE")),
			"roll back": act("version.rollback", func(_, state string) string {
				switch {
				case state != "RELEASE":
					return "CAN_NOT_ROLLBACK_WITHOUT_ONLINE"
				case m.restored:
					return "CAN_NOT_CONTINUOUS_ROLLBACK"
				case m.with("GRAY") != "":
					return "CAN_NOT_ROLLBACK_WITH_GRAY"
				case m.before() == "":
					return "CAN_NOT_ROLLBACK_WITHOUT_OFFLINE"
				}
				return ""
			}, func(v string) {
				back := m.before()
				m.state[v] = "OFFLINE"
				m.online(back, true)
			}),
			"experience": act("experience.create", func(v, state string) string {
				switch {
				case state == "RELEASE":
					return "CAN_NOT_SET_EXP_INVALID_STATUS"
				case m.trial[v]:
					return "CAN_NOT_SET_EXP_REPEAT"
				}
				return ""
			}, func(v string) { m.trial[v] = true }),
			"end experience": act("experience.cancel", func(v, _ string) string {
				if !m.trial[v] {
					return "CAN_NOT_CANCEL_EXP_WITH_INVALID_STATUS"
				}
				return ""
			}, func(v string) { m.trial[v] = false }),
			"": func(rt *rapid.T) {
				r := s.mini("version.list.query", everyVersion())
				infos := r.list("app_version_infos")
				if len(infos) != len(m.order) {
					rt.Fatalf("the list %v, the model %v", r.Fields["app_versions"], m.state)
				}
				engaged := 0
				for _, info := range infos {
					v, state := info["app_version"].(string), info["version_status"].(string)
					if m.state[v] != state {
						rt.Fatalf("%s is %s, in the model %s", v, state, m.state[v])
					}
					if slices.Contains([]string{"AUDITING", "WAIT_RELEASE", "BASE_AUDIT_PASS", "AUDIT_REJECT", "GRAY"}, state) {
						engaged++
					}
				}
				if engaged > 1 {
					rt.Fatalf("%d versions engaged", engaged)
				}
			},
		})
	})
}
