package baseinfo

import (
	"minifleet/backend/alipay"
	"minifleet/backend/fault"
)

// Route is the way an edit of base info takes effect.
type Route string

const (
	RouteImmediate Route = "immediate" // before the first release
	RouteAudit     Route = "audit"     // after it: an audit of the info, or with the next version's audit
	RouteUnknown   Route = "unknown"   // the versions were never read
)

// Effect tells a person what an edit will do.
type Effect struct {
	Route Route      `json:"route"`
	Text  fault.Text `json:"text"`
}

// Effect says, from what is stored, which way an edit will take effect.
// Alipay open platform: baseinfo.modify works at once before the first
// release; after it, by one document it starts an audit of the info (about one
// day), by another it is refused and the fields go with version.audit.apply.
func (s *Service) Effect(merchantID string) (Effect, error) {
	unsure := Effect{RouteUnknown, fault.T(
		"whether this mini program was ever online is not known yet; read its versions to see which way an edit goes",
		"尚不清楚该小程序是否上架过；刷新版本列表后可知修改如何生效")}
	if s.Releases == nil {
		return unsure, nil
	}
	released, known, err := s.Releases.EverReleased(merchantID)
	switch {
	case err != nil:
		return unsure, err
	case !known:
		return unsure, nil
	case released:
		return Effect{RouteAudit, fault.T(
			"the mini program was online before: the platform audits this edit (about a day), or refuses it, and then the fields go with the next version's audit",
			"小程序已上架过：平台会审核此次修改（约一天），或拒绝直接修改，此时需随下一个版本一起提交审核")}, nil
	}
	return Effect{RouteImmediate, fault.T(
		"the mini program was never online: the edit takes effect at once", "小程序尚未上架：修改立即生效")}, nil
}

// editHint gives the next step for refusals that only this room understands.
func editHint(subCode string) (fault.Text, bool) {
	switch subCode {
	case alipay.SubCanNotModifyBaseInfo, alipay.SubCannotModifyNameAfterOnline:
		return fault.T("the mini program is online: the change is kept and goes with the audit form of the next version by itself",
			"小程序已上架：修改已保留，将随下一个版本的提审表单自动提交"), true
	case alipay.SubMiniAppInfoAuditContains:
		return fault.T("an audit of the base info is running (about a day): wait for it, then try again",
			"基础信息正在审核中（约一天）：请等待审核结束后再试"), true
	case alipay.SubOpFrequencyLimit:
		return fault.T("the field was changed too often: wait for the next month (the name: the next year)",
			"修改次数已达上限：请下个月（名称为下一年）再试"), true
	case alipay.SubCannotModifyCategoryWithRelationVersion:
		return fault.T("a version in audit, passed or in gray release holds the category: finish or withdraw it first",
			"有处于审核、待上架或灰度中的版本占用类目：请先完成或撤回该版本"), true
	}
	return fault.Text{}, false
}
