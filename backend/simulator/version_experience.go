package simulator

import "time"

var zeroTime time.Time

// How far an experience version is packaged. Alipay open platform:
// experience.query status, spelled so by the platform.
const (
	notExperience = "notExpVersion"
	expPackaging  = "expVersionPackaging"
	expPackaged   = "expVersionPackged"
)

// experienceDays is how many days an experience version lives.
const experienceDays = 7

// experienceOf tells the state of a version's experience version now.
// Packaging takes as long as a build.
func (t *tx) experienceOf(v *version) string {
	age := t.at.Sub(v.Experience)
	switch {
	case v.Experience.IsZero(), age >= experienceDays*t.settings.day():
		return notExperience
	case age < t.settings.build():
		return expPackaging
	}
	return expPackaged
}

func experienceCreate(t *tx, c *call) (object, *refusal) {
	v, bad := t.target(c)
	if bad != nil {
		return nil, bad
	}
	if v.Status == released || v.Status == auditOffline {
		return nil, business("CAN_NOT_SET_EXP_INVALID_STATUS", "该状态的版本不能设为体验版")
	}
	if t.experienceOf(v) != notExperience {
		return nil, business("CAN_NOT_SET_EXP_REPEAT", "该版本已是体验版")
	}
	if t.scan(v) != scanPassed {
		return nil, business("CAN_NOT_SET_WITHOUT_SCAN_PASS", "版本未通过安全扫描，不能设为体验版")
	}
	v.Experience = t.at
	t.putVersion(v)
	return object{}, nil
}

func experienceQuery(t *tx, c *call) (object, *refusal) {
	v, bad := t.target(c)
	if bad != nil {
		return nil, bad
	}
	state := t.experienceOf(v)
	answer := object{"status": state}
	if state == expPackaged {
		schema := "alipays://platformapi/startApp?appId=" + v.MiniAppID + "&nbsv=" + v.Number + "&nbsource=debug&nbsn=TRIAL"
		answer["exp_qr_code_url"] = t.qrURL(schema, "")
		answer["exp_schema_url"] = schema
	}
	return answer, nil
}

func experienceCancel(t *tx, c *call) (object, *refusal) {
	v, bad := t.target(c)
	if bad != nil {
		return nil, bad
	}
	switch t.experienceOf(v) {
	case notExperience:
		return nil, business("CAN_NOT_CANCEL_EXP_WITH_INVALID_STATUS", "该版本不是体验版")
	case expPackaging:
		return nil, business("CAN_NOT_CANCEL_WITHOUT_PACKAGED", "体验版打包中，暂不能取消")
	}
	v.Experience = zeroTime
	t.putVersion(v)
	return object{}, nil
}
