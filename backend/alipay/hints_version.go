package alipay

import "minifleet/backend/fault"

// versionHint is the next step for the sub-codes about a version and its life.
func versionHint(subCode string) (fault.Text, bool) {
	switch subCode {
	case "VERSION_HAS_EXISTED":
		return fault.Text{EN: "this version number is taken; choose the next patch number above the highest in the version list",
			ZH: "该版本号已存在，请改用版本列表中最高版本之后的下一个修订号"}, true
	case "LARGER_VERSION_HAS_EXISTED":
		return fault.Text{EN: "the number must be above every existing version; look at the top of the version list",
			ZH: "版本号必须高于所有已有版本，请参照版本列表最上方的版本"}, true
	case "INVALID_VERSION":
		return fault.Text{EN: "write the number as x.y.z, digits only, for example 1.0.3",
			ZH: "版本号格式为 x.y.z，仅含数字，例如 1.0.3"}, true
	case "VERSION_EXCEEDED_LENGTH":
		return fault.Text{EN: "none of the three numbers may exceed 2147483647",
			ZH: "版本号的每一段都不能超过 2147483647"}, true
	case "APP_VERSION_IS_BLANK", "VERSION_IS_BLANK":
		return fault.Text{EN: "name the version to act on",
			ZH: "请指定要操作的版本号"}, true
	case "DEV_VERSION_EXCEED_MAX_COUNT":
		return fault.Text{EN: "20 development versions are the limit; delete old ones on the Versions page, then upload again",
			ZH: "开发版本最多 20 个，请先在“版本”页删除旧的开发版本再上传"}, true
	case "BUILD_VERSION_COMPARE_ERROR":
		return fault.Text{EN: "the number collides with a version being built; refresh the list and choose a higher one",
			ZH: "版本号与正在构建的版本冲突，请刷新列表后改用更高的版本号"}, true
	case "BUILD_VERSION_NOT_EXISTED", "POLLING_BUILD_VERSION_NOT_EXIST":
		return fault.Text{EN: "no build of this version is known; if it is not in the version list either, upload it again",
			ZH: "没有该版本的构建记录；若版本列表中也没有，请重新上传"}, true
	case "CODE_TEMPLATE_NOT_EXIST":
		return fault.Text{EN: "check the template ID, and that the template belongs to this third-party app",
			ZH: "请核对模板 ID，并确认该模板属于当前第三方应用"}, true
	case "CODE_TEMPLATE_DELETED":
		return fault.Text{EN: "the template was deleted; choose another on the Templates page",
			ZH: "模板已删除，请在“模板”页选择其他模板"}, true
	case "CODE_TEMPLATE_NOT_SAFE":
		return fault.Text{EN: "the template failed the security scan; fix it, publish a new template version, then upload from that",
			ZH: "模板未通过安全扫描，请修复并发布新的模板版本后再上传"}, true
	case "TEMPLATE_NOT_ONLINE_OR_OFFLINE", "TEMPLATE_STATUS_CAN_NOT_BUILD":
		return fault.Text{EN: "put this template version online in the Alipay console first, or choose one that is",
			ZH: "请先在控制台上架该模板版本，或改选已上架的模板版本"}, true
	case "TEMPLATE_STATUS_PUNISHED":
		return fault.Text{EN: "Alipay has penalised the template; see the notice in the console and appeal or use another",
			ZH: "模板已被处罚，请查看控制台通知并申诉，或改用其他模板"}, true
	case "TEMPLATE_ID_IS_BLANK":
		return fault.Text{EN: "choose a template",
			ZH: "请选择模板"}, true
	case "TEMPLATE_ID_ISVAPPID_NOT_MATCH", "TEMPLATE_MISMATCH_ISVAPPID":
		return fault.Text{EN: "this template belongs to another third-party app; choose the app that owns it",
			ZH: "该模板属于其他第三方应用，请切换到模板所属的应用"}, true
	case "TEMPLATE_MINIAPP_NOT_ALLOWED":
		return fault.Text{EN: "a template mini program cannot be built into; choose the merchant's own mini program",
			ZH: "不能向模板小程序本身构建版本，请选择商家的小程序"}, true
	case "TEMPLATE_EXTRA_INFO_INVALID", "INVALID_EXT_JSON":
		return fault.Text{EN: "ext must be one JSON object, for example {\"extEnable\":true,\"ext\":{}}; check it in the ext editor",
			ZH: "ext 必须是一个 JSON 对象，例如 {\"extEnable\":true,\"ext\":{}}，请在 ext 编辑器中检查"}, true
	case "NO_AUTH_RELATION", "APP_TO_APP_AUTH_FAIL":
		return fault.Text{EN: "the mini program is no longer authorized to this third-party app; send a new authorization link",
			ZH: "该小程序与当前第三方应用的授权关系已失效，请重新发送授权链接"}, true
	case "BUNDLE_ID_NOT_EXIST":
		return fault.Text{EN: "leave the client empty, or use com.alipay.alipaywallet",
			ZH: "请留空端标识，或填写 com.alipay.alipaywallet"}, true
	case "MINI_APP_PACKAGE_INFO_NOT_EXIST", "MINI_APP_VERSION_NOT_EXIST", "MINIAPP_VERSION_NOT_EXSIT":
		return fault.Text{EN: "the platform has no such version; refresh the version list",
			ZH: "平台上没有该版本，请刷新版本列表"}, true
	case "CAN_NOT_SUBMIT_WITH_AUDIT_GRAY", "CAN_NOT_SUBMIT_WITH_AUDIT":
		return fault.Text{EN: "another version is in audit, passed, rejected or gray; finish it or return it to development first",
			ZH: "已有版本处于审核中、已过审、被驳回或灰度中，请先完成该版本或将其退回开发"}, true
	case "CAN_NOT_SUBMIT_WITHOUT_INIT":
		return fault.Text{EN: "only a version in development can be submitted; upload a new one or return this one to development",
			ZH: "只有开发中的版本才能提交审核，请上传新版本或将该版本退回开发"}, true
	case "CAN_NOT_SUBMIT_WITHOUT_SCAN_PASS", "CAN_NOT_SET_WITHOUT_SCAN_PASS":
		return fault.Text{EN: "the security scan has not finished or failed; wait a few minutes, and see the scan result in the version's details",
			ZH: "安全扫描尚未完成或未通过，请稍候几分钟，并在版本详情中查看扫描结果"}, true
	case "EXIST_LARGER_ONLINED_VERSION":
		return fault.Text{EN: "a higher version is already online; upload a version above it",
			ZH: "已有更高版本上架，请上传更高的版本号"}, true
	case "SUBMIT_REPEAT":
		return fault.Text{EN: "it was submitted already; refresh to see its audit",
			ZH: "已提交过审核，请刷新查看审核状态"}, true
	case "MINI_APP_INFO_AUDIT_CONTAINS":
		return fault.Text{EN: "the base info is being audited (about a working day); submit again when that has ended",
			ZH: "基础信息正在审核（约一个工作日），请在其结束后再提交"}, true
	case "MINI_APP_VERSION_ITERATION_EXIST":
		return fault.Text{EN: "an iteration is managed in the console for this mini program; finish or close it there first",
			ZH: "该小程序在控制台存在进行中的迭代，请先在控制台完成或关闭"}, true
	case "TINY_APP_AUDIT_NOT_PERMIT", "MINI_APP_RESTRICTED_AUDIT_CONTROL":
		return fault.Text{EN: "Alipay has restricted audits for this mini program; the merchant finds the reason in its console messages",
			ZH: "该小程序的提审被支付宝限制，请商家在控制台消息中查看原因"}, true
	case "SYSTEM_LIMIT":
		return fault.Text{EN: "the day's allowance is used up (an ordinary template has five audits a day); it continues tomorrow by itself",
			ZH: "今日额度已用完（普通模板每日可提审 5 次），明日会自动继续"}, true
	case "AUDITING_VERSION_NOT_EXIST":
		return fault.Text{EN: "this version is not in audit (any more); refresh to see how the audit ended",
			ZH: "该版本当前不在审核中，请刷新查看审核结果"}, true
	case "CAN_NOT_BACK_DEV_WITHOUT_AUDIT":
		return fault.Text{EN: "only a passed or rejected version returns to development; one in audit is cancelled instead",
			ZH: "只有已过审或被驳回的版本才能退回开发；审核中的版本请使用“撤销审核”"}, true
	case "CAN_NOT_DELETE_WITHOUT_DEV":
		return fault.Text{EN: "only a version in development can be deleted; return it to development first",
			ZH: "只有开发中的版本才能删除，请先退回开发"}, true
	case "CAN_NOT_DELETE_WITH_EXPERIENCE":
		return fault.Text{EN: "it is the experience version; cancel the experience first, then delete",
			ZH: "该版本是体验版，请先取消体验版再删除"}, true
	case "CAN_NOT_DELETE_WITH_SCANNING":
		return fault.Text{EN: "the security scan is running; delete it when the scan has ended",
			ZH: "安全扫描进行中，请在扫描结束后再删除"}, true
	case "CAN_NOT_ONLINE_NOT_GRAY_OR_WAITRELEASE", "CAN_NOT_ONLINE_WITHOUT_GRAY", "CAN_NOT_ONLINE_WITHOUT_AUDIT":
		return fault.Text{EN: "only a version that passed its audit or is in gray release goes online",
			ZH: "只有审核通过或灰度中的版本才能上架"}, true
	case "CAN_NOT_ONLINE_WITHOUT_REGISTRATION":
		return fault.Text{EN: "the mini program has no ICP filing; the merchant completes it in the console, then put it online again",
			ZH: "该小程序尚未完成 ICP 备案，请商家在控制台完成备案后再上架"}, true
	case "CAN_NOT_OFFLINE_WITHOUT_ONLINE":
		return fault.Text{EN: "this version is not online; refresh the version list",
			ZH: "该版本并未上架，请刷新版本列表"}, true
	case "CAN_NOT_OFFLINE_WITH_GRAY", "CAN_NOT_ROLLBACK_WITH_GRAY":
		return fault.Text{EN: "a gray release is running; end it first",
			ZH: "存在灰度中的版本，请先结束灰度"}, true
	case "CAN_NOT_ROLLBACK_WITHOUT_ONLINE":
		return fault.Text{EN: "roll back names the version online now; refresh and try again",
			ZH: "回滚须指定当前上架的版本，请刷新后重试"}, true
	case "CAN_NOT_CONTINUOUS_ROLLBACK":
		return fault.Text{EN: "a roll back cannot follow a roll back; upload the older template version as a new version instead",
			ZH: "不能连续回滚，请用较早的模板版本重新上传一个新版本"}, true
	case "CAN_NOT_ROLLBACK_WITHOUT_OFFLINE":
		return fault.Text{EN: "there is no earlier version to return to",
			ZH: "没有可回滚到的历史版本"}, true
	case "CAN_NOT_ROLLBACK_PUNISH":
		return fault.Text{EN: "the earlier version was taken down by Alipay and cannot return; upload a new version",
			ZH: "上一个版本已被支付宝强制下架，无法回滚，请上传新版本"}, true
	case "GRAY_STRATEGY_IS_BLANK", "GRAY_STRATEGY_IS_INVALID":
		return fault.Text{EN: "choose a share of 10%, 30% or 50% (p10, p30, p50)",
			ZH: "灰度比例请选择 10%、30% 或 50%（p10、p30、p50）"}, true
	case "GRAY_STRATEGY_NOT_ALLOW_REDUCE":
		return fault.Text{EN: "the share may only grow; to shrink it, end the gray release and begin again",
			ZH: "灰度比例只能调大；如需调小，请先结束灰度再重新开始"}, true
	case "CAN_NOT_GRAY_WITHOUT_AUDIT_PASS", "CAN_NOT_GRAY_WITHOUT_INNER_PASS":
		return fault.Text{EN: "gray release needs a version that passed its audit",
			ZH: "需审核通过的版本才能灰度"}, true
	case "CAN_NOT_END_GRAY_WITHOUT_GRAY":
		return fault.Text{EN: "this version is not in gray release; refresh the version list",
			ZH: "该版本不在灰度中，请刷新版本列表"}, true
	case "CAN_NOT_SET_EXP_REPEAT":
		return fault.Text{EN: "it is the experience version already; open it to see its code",
			ZH: "该版本已是体验版，可直接查看体验码"}, true
	case "CAN_NOT_SET_EXP_INVALID_STATUS", "CAN_NOT_SET_EXP_WITH_ONLINED_STATUS":
		return fault.Text{EN: "a released or withdrawn version cannot be tried; choose one that is not yet online",
			ZH: "已上架或已下架的版本不能设为体验版，请选择尚未上架的版本"}, true
	case "CAN_NOT_CANCEL_WITHOUT_PACKAGED", "CAN_NOT_CANCEL_EXP_WITH_INVALID_STATUS":
		return fault.Text{EN: "the experience version is still being packaged or does not exist; refresh in a minute",
			ZH: "体验版仍在打包或不存在，请一分钟后刷新"}, true
	case "MINI_APP_NOT_ONLINE", "APP_IS_NOT_ONLINE", "ONLINE_VERSION_NOT_EXIST":
		return fault.Text{EN: "a version has to be online first",
			ZH: "请先上架一个版本"}, true
	case "MINI_VERSION_NAME_DUPLICATE":
		return fault.Text{EN: "the name is used by another version or mini program; choose another name",
			ZH: "名称与其他版本或小程序重复，请更换名称"}, true
	}
	return fault.Text{}, false
}
