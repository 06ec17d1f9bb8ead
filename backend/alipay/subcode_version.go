package alipay

import "minifleet/backend/fault"

// The sub-codes of a version and its life. Spellings are the
// platform's. Source: Alipay open platform, the error codes of each method.
const (
	SubAppIsNotOnline                   SubCode = "APP_IS_NOT_ONLINE"
	SubAppToAppAuthFail                 SubCode = "APP_TO_APP_AUTH_FAIL"
	SubAppVersionIsBlank                SubCode = "APP_VERSION_IS_BLANK"
	SubAuditingVersionNotExist          SubCode = "AUDITING_VERSION_NOT_EXIST"
	SubBuildedNotByTemplate             SubCode = "BUILDED_NOT_BY_TEMPLATE"
	SubBuildVersionCompareError         SubCode = "BUILD_VERSION_COMPARE_ERROR"
	SubBuildVersionNotExisted           SubCode = "BUILD_VERSION_NOT_EXISTED"
	SubBundleIDNotExist                 SubCode = "BUNDLE_ID_NOT_EXIST"
	SubCanNotBackDevWithoutAudit        SubCode = "CAN_NOT_BACK_DEV_WITHOUT_AUDIT"
	SubCanNotCancelExpWithInvalidStatus SubCode = "CAN_NOT_CANCEL_EXP_WITH_INVALID_STATUS"
	SubCanNotCancelGrayWithDiffDW       SubCode = "CAN_NOT_CANCEL_GRAY_WITH_DIFF_DW"
	SubCanNotCancelWithoutPackaged      SubCode = "CAN_NOT_CANCEL_WITHOUT_PACKAGED"
	SubCanNotContinuousRollback         SubCode = "CAN_NOT_CONTINUOUS_ROLLBACK"
	SubCanNotDeleteWithoutDev           SubCode = "CAN_NOT_DELETE_WITHOUT_DEV"
	SubCanNotDeleteWithExperience       SubCode = "CAN_NOT_DELETE_WITH_EXPERIENCE"
	SubCanNotDeleteWithInstantiate      SubCode = "CAN_NOT_DELETE_WITH_INSTANTIATE"
	SubCanNotDeleteWithScanning         SubCode = "CAN_NOT_DELETE_WITH_SCANNING"
	SubCanNotEndGrayWithoutGray         SubCode = "CAN_NOT_END_GRAY_WITHOUT_GRAY"
	SubCanNotGrayWithoutAuditPass       SubCode = "CAN_NOT_GRAY_WITHOUT_AUDIT_PASS"
	SubCanNotGrayWithoutInnerPass       SubCode = "CAN_NOT_GRAY_WITHOUT_INNER_PASS"
	SubCanNotGrayWithRiskVersion        SubCode = "CAN_NOT_GRAY_WITH_RISK_VERSION"
	SubCanNotOfflineWithoutOnline       SubCode = "CAN_NOT_OFFLINE_WITHOUT_ONLINE"
	SubCanNotOfflineWithGray            SubCode = "CAN_NOT_OFFLINE_WITH_GRAY"
	SubCanNotOnlineNotGrayOrWaitrelease SubCode = "CAN_NOT_ONLINE_NOT_GRAY_OR_WAITRELEASE"
	SubCanNotOnlineNoPromote            SubCode = "CAN_NOT_ONLINE_NO_PROMOTE"
	SubCanNotOnlineWithoutAudit         SubCode = "CAN_NOT_ONLINE_WITHOUT_AUDIT"
	SubCanNotOnlineWithoutGray          SubCode = "CAN_NOT_ONLINE_WITHOUT_GRAY"
	SubCanNotOnlineWithoutRegistration  SubCode = "CAN_NOT_ONLINE_WITHOUT_REGISTRATION"
	SubCanNotRollbackPunish             SubCode = "CAN_NOT_ROLLBACK_PUNISH"
	SubCanNotRollbackWithoutOffline     SubCode = "CAN_NOT_ROLLBACK_WITHOUT_OFFLINE"
	SubCanNotRollbackWithoutOnline      SubCode = "CAN_NOT_ROLLBACK_WITHOUT_ONLINE"
	SubCanNotRollbackWithGray           SubCode = "CAN_NOT_ROLLBACK_WITH_GRAY"
	SubCanNotSetExpInvalidStatus        SubCode = "CAN_NOT_SET_EXP_INVALID_STATUS"
	SubCanNotSetExpRepeat               SubCode = "CAN_NOT_SET_EXP_REPEAT"
	SubCanNotSetExpWithOnlinedStatus    SubCode = "CAN_NOT_SET_EXP_WITH_ONLINED_STATUS"
	SubCanNotSetWithoutScanPass         SubCode = "CAN_NOT_SET_WITHOUT_SCAN_PASS"
	SubCanNotSubmitWithoutInit          SubCode = "CAN_NOT_SUBMIT_WITHOUT_INIT"
	SubCanNotSubmitWithoutScanPass      SubCode = "CAN_NOT_SUBMIT_WITHOUT_SCAN_PASS"
	SubCanNotSubmitWithAliCloud         SubCode = "CAN_NOT_SUBMIT_WITH_ALI_CLOUD"
	SubCanNotSubmitWithAudit            SubCode = "CAN_NOT_SUBMIT_WITH_AUDIT"
	SubCanNotSubmitWithAuditGray        SubCode = "CAN_NOT_SUBMIT_WITH_AUDIT_GRAY"
	SubCodeTemplateDeleted              SubCode = "CODE_TEMPLATE_DELETED"
	SubCodeTemplateNotExist             SubCode = "CODE_TEMPLATE_NOT_EXIST"
	SubCodeTemplateNotSafe              SubCode = "CODE_TEMPLATE_NOT_SAFE"
	SubCreateGrayRuleError              SubCode = "CREATE_GRAY_RULE_ERROR"
	SubDevVersionExceedMaxCount         SubCode = "DEV_VERSION_EXCEED_MAX_COUNT"
	SubExecuteGrayFailed                SubCode = "EXECUTE_GRAY_FAILED"
	SubExistLargerOnlinedVersion        SubCode = "EXIST_LARGER_ONLINED_VERSION"
	SubGrayStrategyIsBlank              SubCode = "GRAY_STRATEGY_IS_BLANK"
	SubGrayStrategyIsInvalid            SubCode = "GRAY_STRATEGY_IS_INVALID"
	SubGrayStrategyNotAllowReduce       SubCode = "GRAY_STRATEGY_NOT_ALLOW_REDUCE"
	SubInvalidExtJSON                   SubCode = "INVALID_EXT_JSON"
	SubInvalidVersion                   SubCode = "INVALID_VERSION"
	SubInvalidVersionStatus             SubCode = "INVALID_VERSION_STATUS"
	SubLargerVersionHasExisted          SubCode = "LARGER_VERSION_HAS_EXISTED"
	SubMiniappVersionNotExsit           SubCode = "MINIAPP_VERSION_NOT_EXSIT"
	SubMiniAppInfoAuditContains         SubCode = "MINI_APP_INFO_AUDIT_CONTAINS"
	SubMiniAppNotOnline                 SubCode = "MINI_APP_NOT_ONLINE"
	SubMiniAppPackageInfoNotExist       SubCode = "MINI_APP_PACKAGE_INFO_NOT_EXIST"
	SubMiniAppRestrictedAuditControl    SubCode = "MINI_APP_RESTRICTED_AUDIT_CONTROL"
	SubMiniAppVersionIterationExist     SubCode = "MINI_APP_VERSION_ITERATION_EXIST"
	SubMiniAppVersionNotExist           SubCode = "MINI_APP_VERSION_NOT_EXIST"
	SubMiniAppVersionStatusIllegal      SubCode = "MINI_APP_VERSION_STATUS_ILLEGAL"
	SubMiniVersionNameDuplicate         SubCode = "MINI_VERSION_NAME_DUPLICATE"
	SubMultiClientNotPackagedStatus     SubCode = "MULTI_CLIENT_NOT_PACKAGED_STATUS"
	SubNoAuthRelation                   SubCode = "NO_AUTH_RELATION"
	SubNoTemplateInstantiateRelation    SubCode = "NO_TEMPLATE_INSTANTIATE_RELATION"
	SubOnlineVersionNotExist            SubCode = "ONLINE_VERSION_NOT_EXIST"
	SubPackageIDIsBlank                 SubCode = "PACKAGE_ID_IS_BLANK"
	SubPollingBuildingError             SubCode = "POLLING_BUILDING_ERROR"
	SubPollingBuildVersionNotExist      SubCode = "POLLING_BUILD_VERSION_NOT_EXIST"
	SubSubmitRepeat                     SubCode = "SUBMIT_REPEAT"
	SubSystemLimit                      SubCode = "SYSTEM_LIMIT"
	SubTemplateExtraInfoInvalid         SubCode = "TEMPLATE_EXTRA_INFO_INVALID"
	SubTemplateIDISVAppIDNotMatch       SubCode = "TEMPLATE_ID_ISVAPPID_NOT_MATCH"
	SubTemplateIDIsBlank                SubCode = "TEMPLATE_ID_IS_BLANK"
	SubTemplateMiniappNotAllowed        SubCode = "TEMPLATE_MINIAPP_NOT_ALLOWED"
	SubTemplateMismatchISVAppID         SubCode = "TEMPLATE_MISMATCH_ISVAPPID"
	SubTemplateNotAllowedOffline        SubCode = "TEMPLATE_NOT_ALLOWED_OFFLINE"
	SubTemplateNotHaveHost              SubCode = "TEMPLATE_NOT_HAVE_HOST"
	SubTemplateNotOnlineOrOffline       SubCode = "TEMPLATE_NOT_ONLINE_OR_OFFLINE"
	SubTemplateNoRelationError          SubCode = "TEMPLATE_NO_RELATION_ERROR"
	SubTemplateStatusCanNotBuild        SubCode = "TEMPLATE_STATUS_CAN_NOT_BUILD"
	SubTemplateStatusPunished           SubCode = "TEMPLATE_STATUS_PUNISHED"
	SubTinyAppAuditNotPermit            SubCode = "TINY_APP_AUDIT_NOT_PERMIT"
	SubVersionExceededLength            SubCode = "VERSION_EXCEEDED_LENGTH"
	SubVersionHasExisted                SubCode = "VERSION_HAS_EXISTED"
	SubVersionIsBlank                   SubCode = "VERSION_IS_BLANK"
)

func versionSubCodes() []subCodeRow {
	return []subCodeRow{
		{codes: codes(SubVersionHasExisted), class: ClassStateConflict, field: "app_version",
			hint: fault.T("this version number is taken; choose the next patch number above the highest in the version list",
				"该版本号已存在，请改用版本列表中最高版本之后的下一个修订号")},
		{codes: codes(SubLargerVersionHasExisted), class: ClassStateConflict, field: "app_version",
			hint: fault.T("the number must be above every existing version; look at the top of the version list",
				"版本号必须高于所有已有版本，请参照版本列表最上方的版本")},
		{codes: codes(SubInvalidVersion), class: ClassInputInvalid, field: "app_version",
			hint: fault.T("write the number as x.y.z, digits only, for example 1.0.3",
				"版本号格式为 x.y.z，仅含数字，例如 1.0.3")},
		{codes: codes(SubVersionExceededLength), class: ClassInputInvalid, field: "app_version",
			hint: fault.T("none of the three numbers may exceed 2147483647",
				"版本号的每一段都不能超过 2147483647")},
		{codes: codes(SubAppVersionIsBlank, SubVersionIsBlank), class: ClassInputInvalid, field: "app_version",
			hint: fault.T("name the version to act on",
				"请指定要操作的版本号")},
		{codes: codes(SubDevVersionExceedMaxCount), class: ClassQuota, spent: true,
			hint: fault.T("20 development versions are the limit; delete old ones on the Versions page, then upload again",
				"开发版本最多 20 个，请先在“版本”页删除旧的开发版本再上传")},
		{codes: codes(SubBuildVersionCompareError), class: ClassStateConflict,
			hint: fault.T("the number collides with a version being built; refresh the list and choose a higher one",
				"版本号与正在构建的版本冲突，请刷新列表后改用更高的版本号")},
		{codes: codes(SubBuildVersionNotExisted, SubPollingBuildVersionNotExist), class: ClassStateConflict,
			hint: fault.T("no build of this version is known; if it is not in the version list either, upload it again",
				"没有该版本的构建记录；若版本列表中也没有，请重新上传")},
		{codes: codes(SubCodeTemplateNotExist), class: ClassConfiguration, field: "template_id",
			hint: fault.T("check the template ID, and that the template belongs to this third-party app",
				"请核对模板 ID，并确认该模板属于当前第三方应用")},
		{codes: codes(SubCodeTemplateDeleted), class: ClassConfiguration, field: "template_id",
			hint: fault.T("the template was deleted; choose another on the Templates page",
				"模板已删除，请在“模板”页选择其他模板")},
		{codes: codes(SubCodeTemplateNotSafe), class: ClassConfiguration, field: "template_id",
			hint: fault.T("the template failed the security scan; fix it, publish a new template version, then upload from that",
				"模板未通过安全扫描，请修复并发布新的模板版本后再上传")},
		{codes: codes(SubTemplateNotOnlineOrOffline, SubTemplateStatusCanNotBuild), class: ClassConfiguration, field: "template_version",
			hint: fault.T("put this template version online in the Alipay console first, or choose one that is",
				"请先在控制台上架该模板版本，或改选已上架的模板版本")},
		{codes: codes(SubTemplateStatusPunished), class: ClassConfiguration, field: "template_version",
			hint: fault.T("Alipay has penalised the template; see the notice in the console and appeal or use another",
				"模板已被处罚，请查看控制台通知并申诉，或改用其他模板")},
		{codes: codes(SubTemplateIDIsBlank), class: ClassConfiguration, field: "template_id",
			hint: fault.T("choose a template",
				"请选择模板")},
		{codes: codes(SubTemplateIDISVAppIDNotMatch), class: ClassConfiguration, field: "template_id",
			hint: fault.T("this template belongs to another third-party app; choose the app that owns it",
				"该模板属于其他第三方应用，请切换到模板所属的应用")},
		{codes: codes(SubTemplateMismatchISVAppID), class: ClassConfiguration,
			hint: fault.T("this template belongs to another third-party app; choose the app that owns it",
				"该模板属于其他第三方应用，请切换到模板所属的应用")},
		{codes: codes(SubTemplateMiniappNotAllowed), class: ClassPermissionMissing,
			hint: fault.T("a template mini program cannot be built into; choose the merchant's own mini program",
				"不能向模板小程序本身构建版本，请选择商家的小程序")},
		{codes: codes(SubTemplateExtraInfoInvalid, SubInvalidExtJSON), class: ClassInputInvalid, field: "ext",
			hint: fault.T("ext must be one JSON object, for example {\"extEnable\":true,\"ext\":{}}; check it in the ext editor",
				"ext 必须是一个 JSON 对象，例如 {\"extEnable\":true,\"ext\":{}}，请在 ext 编辑器中检查")},
		{codes: codes(SubNoAuthRelation, SubAppToAppAuthFail), class: ClassAuthorizationLost,
			hint: fault.T("the mini program is no longer authorized to this third-party app; send a new authorization link",
				"该小程序与当前第三方应用的授权关系已失效，请重新发送授权链接")},
		{codes: codes(SubBundleIDNotExist), class: ClassConfiguration, field: "bundle_id",
			hint: fault.T("leave the client empty, or use com.alipay.alipaywallet",
				"请留空端标识，或填写 com.alipay.alipaywallet")},
		{codes: codes(SubMiniAppPackageInfoNotExist, SubMiniAppVersionNotExist, SubMiniappVersionNotExsit), class: ClassStateConflict,
			hint: fault.T("the platform has no such version; refresh the version list",
				"平台上没有该版本，请刷新版本列表")},
		{codes: codes(SubCanNotSubmitWithAuditGray, SubCanNotSubmitWithAudit), class: ClassStateConflict,
			hint: fault.T("another version is in audit, passed, rejected or gray; finish it or return it to development first",
				"已有版本处于审核中、已过审、被驳回或灰度中，请先完成该版本或将其退回开发")},
		{codes: codes(SubCanNotSubmitWithoutInit), class: ClassStateConflict,
			hint: fault.T("only a version in development can be submitted; upload a new one or return this one to development",
				"只有开发中的版本才能提交审核，请上传新版本或将该版本退回开发")},
		{codes: codes(SubCanNotSubmitWithoutScanPass, SubCanNotSetWithoutScanPass), class: ClassStateConflict,
			hint: fault.T("the security scan has not finished or failed; wait a few minutes, and see the scan result in the version's details",
				"安全扫描尚未完成或未通过，请稍候几分钟，并在版本详情中查看扫描结果")},
		{codes: codes(SubExistLargerOnlinedVersion), class: ClassStateConflict,
			hint: fault.T("a higher version is already online; upload a version above it",
				"已有更高版本上架，请上传更高的版本号")},
		{codes: codes(SubSubmitRepeat), class: ClassStateConflict,
			hint: fault.T("it was submitted already; refresh to see its audit",
				"已提交过审核，请刷新查看审核状态")},
		{codes: codes(SubMiniAppInfoAuditContains), class: ClassStateConflict,
			hint: fault.T("the base info is being audited (about a working day); submit again when that has ended",
				"基础信息正在审核（约一个工作日），请在其结束后再提交")},
		{codes: codes(SubMiniAppVersionIterationExist), class: ClassStateConflict,
			hint: fault.T("an iteration is managed in the console for this mini program; finish or close it there first",
				"该小程序在控制台存在进行中的迭代，请先在控制台完成或关闭")},
		{codes: codes(SubTinyAppAuditNotPermit, SubMiniAppRestrictedAuditControl), class: ClassPermissionMissing,
			hint: fault.T("Alipay has restricted audits for this mini program; the merchant finds the reason in its console messages",
				"该小程序的提审被支付宝限制，请商家在控制台消息中查看原因")},
		{codes: codes(SubSystemLimit), class: ClassQuota,
			hint: fault.T("the day's allowance is used up (an ordinary template has five audits a day); it continues tomorrow by itself",
				"今日额度已用完（普通模板每日可提审 5 次），明日会自动继续")},
		{codes: codes(SubAuditingVersionNotExist), class: ClassStateConflict,
			hint: fault.T("this version is not in audit (any more); refresh to see how the audit ended",
				"该版本当前不在审核中，请刷新查看审核结果")},
		{codes: codes(SubCanNotBackDevWithoutAudit), class: ClassStateConflict,
			hint: fault.T("only a passed or rejected version returns to development; one in audit is cancelled instead",
				"只有已过审或被驳回的版本才能退回开发；审核中的版本请使用“撤销审核”")},
		{codes: codes(SubCanNotDeleteWithoutDev), class: ClassStateConflict,
			hint: fault.T("only a version in development can be deleted; return it to development first",
				"只有开发中的版本才能删除，请先退回开发")},
		{codes: codes(SubCanNotDeleteWithExperience), class: ClassStateConflict,
			hint: fault.T("it is the experience version; cancel the experience first, then delete",
				"该版本是体验版，请先取消体验版再删除")},
		{codes: codes(SubCanNotDeleteWithScanning), class: ClassStateConflict,
			hint: fault.T("the security scan is running; delete it when the scan has ended",
				"安全扫描进行中，请在扫描结束后再删除")},
		{codes: codes(SubCanNotOnlineNotGrayOrWaitrelease, SubCanNotOnlineWithoutGray, SubCanNotOnlineWithoutAudit), class: ClassStateConflict,
			hint: fault.T("only a version that passed its audit or is in gray release goes online",
				"只有审核通过或灰度中的版本才能上架")},
		{codes: codes(SubCanNotOnlineWithoutRegistration), class: ClassPermissionMissing,
			hint: fault.T("the mini program is not filed; complete its filing, or permit the limited release of an unfiled one, then put it online again",
				"该小程序尚未完成备案，请先完成备案，或允许未备案小程序限量上架，再重新上架")},
		{codes: codes(SubCanNotOfflineWithoutOnline), class: ClassStateConflict,
			hint: fault.T("this version is not online; refresh the version list",
				"该版本并未上架，请刷新版本列表")},
		{codes: codes(SubCanNotOfflineWithGray, SubCanNotRollbackWithGray), class: ClassStateConflict,
			hint: fault.T("a gray release is running; end it first",
				"存在灰度中的版本，请先结束灰度")},
		{codes: codes(SubCanNotRollbackWithoutOnline), class: ClassStateConflict,
			hint: fault.T("roll back names the version online now; refresh and try again",
				"回滚须指定当前上架的版本，请刷新后重试")},
		{codes: codes(SubCanNotContinuousRollback), class: ClassStateConflict,
			hint: fault.T("a roll back cannot follow a roll back; upload the older template version as a new version instead",
				"不能连续回滚，请用较早的模板版本重新上传一个新版本")},
		{codes: codes(SubCanNotRollbackWithoutOffline), class: ClassStateConflict,
			hint: fault.T("there is no earlier version to return to",
				"没有可回滚到的历史版本")},
		{codes: codes(SubCanNotRollbackPunish), class: ClassStateConflict,
			hint: fault.T("the earlier version was taken down by Alipay and cannot return; upload a new version",
				"上一个版本已被支付宝强制下架，无法回滚，请上传新版本")},
		{codes: codes(SubGrayStrategyIsBlank, SubGrayStrategyIsInvalid), class: ClassInputInvalid, field: "gray_strategy",
			hint: fault.Text{EN: "choose a share of 10%, 30% or 50% (p10, p30, p50)", // T would take the percent signs for verbs
				ZH: "灰度比例请选择 10%、30% 或 50%（p10、p30、p50）"}},
		{codes: codes(SubGrayStrategyNotAllowReduce), class: ClassStateConflict, field: "gray_strategy",
			hint: fault.T("the share may only grow; to shrink it, end the gray release and begin again",
				"灰度比例只能调大；如需调小，请先结束灰度再重新开始")},
		{codes: codes(SubCanNotGrayWithoutAuditPass, SubCanNotGrayWithoutInnerPass), class: ClassStateConflict,
			hint: fault.T("gray release needs a version that passed its audit",
				"需审核通过的版本才能灰度")},
		{codes: codes(SubCanNotEndGrayWithoutGray), class: ClassStateConflict,
			hint: fault.T("this version is not in gray release; refresh the version list",
				"该版本不在灰度中，请刷新版本列表")},
		{codes: codes(SubCanNotSetExpRepeat), class: ClassStateConflict,
			hint: fault.T("it is the experience version already; open it to see its code",
				"该版本已是体验版，可直接查看体验码")},
		{codes: codes(SubCanNotSetExpInvalidStatus, SubCanNotSetExpWithOnlinedStatus), class: ClassStateConflict,
			hint: fault.T("a released or withdrawn version cannot be tried; choose one that is not yet online",
				"已上架或已下架的版本不能设为体验版，请选择尚未上架的版本")},
		{codes: codes(SubCanNotCancelWithoutPackaged, SubCanNotCancelExpWithInvalidStatus), class: ClassStateConflict,
			hint: fault.T("the experience version is still being packaged or does not exist; refresh in a minute",
				"体验版仍在打包或不存在，请一分钟后刷新")},
		{codes: codes(SubMiniAppNotOnline, SubAppIsNotOnline, SubOnlineVersionNotExist), class: ClassStateConflict,
			hint: fault.T("a version has to be online first",
				"请先上架一个版本")},
		{codes: codes(SubMiniVersionNameDuplicate), class: ClassInputInvalid, field: "app_name",
			hint: fault.T("the name is used by another version or mini program; choose another name",
				"名称与其他版本或小程序重复，请更换名称")},
		{codes: codes(SubPackageIDIsBlank, SubTemplateNotHaveHost, SubTemplateNoRelationError), class: ClassConfiguration},
		{codes: codes(SubCreateGrayRuleError, SubExecuteGrayFailed, SubPollingBuildingError), class: ClassOutcomeUnknown},
		{codes: codes(SubCanNotSubmitWithAliCloud, SubTemplateNotAllowedOffline), class: ClassPermissionMissing},
		{codes: codes(
			SubBuildedNotByTemplate, SubCanNotCancelGrayWithDiffDW, SubCanNotDeleteWithInstantiate, SubCanNotGrayWithRiskVersion,
			SubCanNotOnlineNoPromote, SubInvalidVersionStatus, SubMiniAppVersionStatusIllegal, SubMultiClientNotPackagedStatus,
			SubNoTemplateInstantiateRelation,
		), class: ClassStateConflict},
	}
}
