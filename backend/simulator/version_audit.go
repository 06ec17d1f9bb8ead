package simulator

import (
	"time"
)

// versionAuditApply submits a version for audit.
func versionAuditApply(t *tx, c *call) (object, *refusal) {
	m := c.merchant
	if c.text("app_version") == "" {
		return nil, business("APP_VERSION_IS_BLANK", "小程序版本号为空")
	}
	if bad := badBundle(c); bad != nil {
		return nil, bad
	}
	v, bad := t.findVersion(c)
	if bad != nil {
		return nil, bad
	}
	if v.Status != inDev {
		return nil, business("CAN_NOT_SUBMIT_WITHOUT_INIT", "只有开发中的版本可以提交审核")
	}
	if t.scan(v) != scanPassed {
		return nil, business("CAN_NOT_SUBMIT_WITHOUT_SCAN_PASS", "版本未通过安全扫描，不能提交审核")
	}
	for _, other := range t.versions[m.MiniAppID] {
		if other.Status.engaged() {
			return nil, business("CAN_NOT_SUBMIT_WITH_AUDIT_GRAY", "存在审核中、待上架、审核驳回或灰度中的版本："+other.Number)
		}
	}
	if m.Info != nil {
		return nil, business("MINI_APP_INFO_AUDIT_CONTAINS", "基础信息审核中，不能提交版本审核")
	}
	if bad := t.checkSubmission(c); bad != nil {
		return nil, bad
	}
	if bad := t.checkFrequency(c); bad != nil {
		return nil, bad
	}
	tpl := t.templates[v.TemplateID]
	if !t.auditAllowed(tpl) {
		return nil, business("SYSTEM_LIMIT", "普通模板每日提审次数已达上限（5次），请次日再试")
	}
	t.countAudit(tpl)
	t.submit(v, c)
	answer := object{}
	switch {
	case c.text("speed_up") == "false":
	case m.SpeedUps < maxSpeedUps:
		m.SpeedUps++
		t.putMerchant(m)
		v.Hastened = true
		t.putVersion(v)
		answer["speed_up"], answer["speed_up_memo"] = "true", "已加急，预计审核时长缩短"
	case c.flag("speed_up"):
		answer["speed_up"], answer["speed_up_memo"] = "false", "加急权益已用完"
	}
	return answer, nil
}

// maxSpeedUps is how many faster audits a merchant has. That speed_up absent
// means true is the platform's word; the number is assumed.
const maxSpeedUps = 3

// submit moves a checked version into audit and keeps what was submitted.
func (t *tx) submit(v *version, c *call) {
	v.Form, v.Files, v.Region = map[string]string{}, map[string]string{}, nil
	for name := range c.fields {
		if text := c.text(name); text != "" && name != "test_password" {
			v.Form[name] = text
		}
	}
	if v.Form["region_type"] == "" {
		v.Form["region_type"] = "CHINA"
	}
	if list, ok := c.fields["service_region_info"].([]any); ok {
		for _, entry := range list {
			if region, ok := entry.(map[string]any); ok {
				v.Region = append(v.Region, region)
			}
		}
	}
	for name, file := range c.files {
		v.Files[name] = c.saveFile(file)
	}
	v.Status, v.Submitted, v.Audited = auditing, t.at, zeroTime
	v.Submissions++
	v.Hastened = false
	v.Reason, v.Images = "", nil
	v.BaseAudit, v.PromoteAudit = "", ""
	t.putVersion(v)
}

func versionAuditCancel(t *tx, c *call) (object, *refusal) {
	if bad := badBundle(c); bad != nil {
		return nil, bad
	}
	var v *version
	if c.text("app_version") == "" { // the one in audit is meant
		v = t.anyIn(c.merchant.MiniAppID, auditing)
	} else {
		found, bad := t.findVersion(c)
		if bad != nil {
			return nil, bad
		}
		v = found
	}
	if v == nil || v.Status != auditing {
		return nil, business("AUDITING_VERSION_NOT_EXIST", "审核中的版本不存在")
	}
	t.backToDev(v)
	return object{}, nil
}

func versionAuditedCancel(t *tx, c *call) (object, *refusal) {
	v, bad := t.target(c)
	if bad != nil {
		return nil, bad
	}
	if v.Status != waitRelease && v.Status != basePass && v.Status != auditReject {
		return nil, business("CAN_NOT_BACK_DEV_WITHOUT_AUDIT", "版本未完成审核，不能退回开发")
	}
	t.backToDev(v)
	return object{}, nil
}

func (t *tx) backToDev(v *version) {
	v.Status, v.Audited = inDev, zeroTime
	v.BaseAudit, v.PromoteAudit, v.Reason, v.Images = "", "", "", nil
	t.putVersion(v)
}

// How the two parts of an audit end. Both have a value only when the version
// was submitted with audit_rule=BASE_PROMOTE, and once it was decided.
const (
	auditPassed  = "PASS"
	auditRefused = "REJECT"
)

// verdict is how an audit ends.
type verdict string

const (
	verdictPass     verdict = "pass"
	verdictBasePass verdict = "base_pass"
	verdictReject   verdict = "reject"
)

// decide ends the audit of a version and tells the third-party app.
func (t *tx) decide(v *version, result verdict, reason string, images []string, at time.Time) {
	v.Audited = at
	v.Reason, v.Images = "", nil
	withPromote := v.Form["audit_rule"] == "BASE_PROMOTE"
	switch result {
	case verdictPass:
		v.Status = waitRelease
		if withPromote {
			v.BaseAudit, v.PromoteAudit = auditPassed, auditPassed
		}
	case verdictBasePass:
		v.Status, v.BaseAudit, v.PromoteAudit = basePass, auditPassed, auditRefused
		v.Reason, v.Images = reason, images
	case verdictReject:
		v.Status = auditReject
		if withPromote {
			v.BaseAudit, v.PromoteAudit = auditRefused, auditRefused
		}
		v.Reason, v.Images = reason, images
	}
	t.putVersion(v)
	content := object{"mini_app_id": v.MiniAppID, "mini_app_version": v.Number}
	if result == verdictReject {
		content["audit_reason"] = reason
		t.emit(msgAuditRejected, content)
		return
	}
	m := t.merchants[v.MiniAppID]
	t.adopt(m, m.Base.with(v.Form, v.Files))
	if result == verdictPass && v.Form["auto_online"] == "true" && m.mayGoOnline(true) {
		t.release(v, false)
	}
	t.emit(msgAuditPassed, content)
}

// autoAudit ends an audit that has come due. With an audit for promotion, half
// of the rejections concern the promotion only.
func (t *tx) autoAudit(v *version, at time.Time) {
	attempt := itoa(v.Submissions)
	if chance(t.settings.Seed, "audit", v.key(), attempt) >= t.settings.RejectRate {
		t.decide(v, verdictPass, "", nil, at)
		return
	}
	pick := int(chance(t.settings.Seed, "reason", v.key(), attempt) * float64(len(rejectReasons)))
	result := verdictReject
	if v.Form["audit_rule"] == "BASE_PROMOTE" && chance(t.settings.Seed, "promote", v.key(), attempt) < 0.5 {
		result = verdictBasePass
	}
	t.decide(v, result, rejectReasons[pick], []string{memoPath(v.key(), pick)}, at)
}

// rejectReasons are what auditors write.
var rejectReasons = []string{
	"小程序服务内容与所选类目不符，请选择正确的类目或补充对应的经营资质后重新提交。",
	"首页存在无法正常加载的内容，请修复后重新提交审核，详见截图。",
	"点击“立即下单”后页面提示系统异常，功能无法正常使用，请检查后重新提交。",
	"小程序内的客服电话无法接通，请提供有效的联系方式。",
	"小程序存在测试内容（如“测试商品”），请清理测试数据后重新提交。",
	"营业执照照片模糊，无法核实主体信息，请上传清晰的原件照片。",
	"小程序描述过于简单，未能体现实际提供的服务，请补充完善。",
	"页面中存在诱导分享的文案，请整改后重新提交。",
}
