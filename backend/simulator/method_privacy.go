package simulator

import "slices"

// systemFields are the private data the simulated templates use. A field that
// is not optional has to be declared.
var systemFields = []object{
	{"code": "USER_NICKNAME", "interface_code": "my.getOpenUserInfo", "optional": true},
	{"code": "USER_LOCATION", "interface_code": "my.getLocation", "optional": false},
	{"code": "USER_PHONE", "interface_code": "my.getPhoneNumber", "optional": false},
}

func privacySystemFieldQuery(*tx, *call) (object, *refusal) {
	return object{"system_privacy_fields": systemFields}, nil
}

func (m *merchant) privacyState() string {
	if m.Privacy == nil {
		return "INIT"
	}
	return m.Privacy.Status
}

// privacyAuditCreate hands in an agreement from every state but AUDITING;
// assumed, and so are the refusals.
func privacyAuditCreate(t *tx, c *call) (object, *refusal) {
	m := c.merchant
	bad := func(text string) (object, *refusal) { return nil, business("INVALID_PARAMETER", text) }
	declared := valuesAt(c.fields, "system_privacy_fields.code")
	own, _ := c.fields["user_define_privacy_fields"].([]any)
	switch {
	case m.privacyState() == "AUDITING":
		return bad("隐私政策审核中，不能重复提交")
	case !c.has("contact_email") && !c.has("contact_phone"):
		return bad("contact_email 和 contact_phone 不能同时为空")
	case len(own) > 20:
		return bad("自定义字段不能超过20个")
	}
	list, _ := c.fields["system_privacy_fields"].([]any)
	for _, row := range append(list, own...) {
		if len(valuesAt(row, "purpose")) == 0 {
			return bad("purpose 为空")
		}
	}
	known := []string{}
	for _, field := range systemFields {
		code := field["code"].(string)
		known = append(known, code)
		if field["optional"] == false && !slices.Contains(declared, code) {
			return bad("缺少必须声明的字段：" + code)
		}
	}
	for _, code := range declared {
		if !slices.Contains(known, code) {
			return bad("未知的字段：" + code)
		}
	}
	tries := 1
	if m.Privacy != nil {
		tries += m.Privacy.Tries
	}
	m.Privacy = &privacy{Status: "AUDITING", At: t.at, Tries: tries, Codes: declared}
	t.putMerchant(m)
	t.schedule(keyPrivacy + m.MiniAppID)
	return object{}, nil
}

func privacyAuditQuery(_ *tx, c *call) (object, *refusal) {
	return object{"status": c.merchant.privacyState()}, nil
}

// decidePrivacy ends the audit of an agreement.
func (t *tx) decidePrivacy(m *merchant, status string) {
	m.Privacy.Status = status
	t.putMerchant(m)
}

// autoPrivacy ends an audit that has come due.
func (t *tx) autoPrivacy(m *merchant) {
	if chance(t.settings.Seed, "privacy", m.MiniAppID, itoa(m.Privacy.Tries)) < t.settings.RejectRate {
		t.decidePrivacy(m, "REJECT")
		return
	}
	t.decidePrivacy(m, "PASS")
}
