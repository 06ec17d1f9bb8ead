package alipay

import "minifleet/backend/fault"

// The sub-codes of authorization, members, codes, domains and new mini programs, and
// those many methods share. Spellings are the
// platform's. Source: Alipay open platform, the error codes of each method.
const (
	SubAccessDenied                    SubCode = "ACCESS_DENIED"
	SubAntiPhishingExist               SubCode = "ANTI_PHISHING_EXIST"
	SubApplicationTypeIllegal          SubCode = "APPLICATION_TYPE_ILLEGAL"
	SubApplicationTypeNotIsvapp        SubCode = "APPLICATION_TYPE_NOT_ISVAPP"
	SubApplicationTypeNotMiniapp       SubCode = "APPLICATION_TYPE_NOT_MINIAPP"
	SubAppqrcodeNotTinyapp             SubCode = "APPQRCODE_NOT_TINYAPP"
	SubAppstoreRPCInvokeError          SubCode = "APPSTORE_RPC_INVOKE_ERROR"
	SubAppIDNotConsistent              SubCode = "APP_ID_NOT_CONSISTENT"
	SubAppInfoNotExist                 SubCode = "APP_INFO_NOT_EXIST"
	SubAppIsNotExist                   SubCode = "APP_IS_NOT_EXIST"
	SubAppNotISV                       SubCode = "APP_NOT_ISV"
	SubAppOperatorQueryError           SubCode = "APP_OPERATOR_QUERY_ERROR"
	SubAppTypeError                    SubCode = "APP_TYPE_ERROR"
	SubAuthCodeNotExist                SubCode = "AUTH_CODE_NOT_EXIST"
	SubAuthCodeNotValid                SubCode = "AUTH_CODE_NOT_VALID"
	SubAuthTokenNotConsistent          SubCode = "AUTH_TOKEN_NOT_CONSISTENT"
	SubAuthTokenNotExisted             SubCode = "AUTH_TOKEN_NOT_EXISTED"
	SubAuthTokenNotFound               SubCode = "AUTH_TOKEN_NOT_FOUND"
	SubBizError                        SubCode = "BIZ_ERROR"
	SubCannotInviteManager             SubCode = "CANNOT_INVITE_MANAGER"
	SubCertificateInvalid              SubCode = "CERTIFICATE_INVALID"
	SubCertNoNotMatch                  SubCode = "CERT_NO_NOT_MATCH"
	SubClientTypeRequired              SubCode = "CLIENT_TYPE_REQUIRED"
	SubDailyRejectExceeds              SubCode = "DAILY_REJECT_EXCEEDS"
	SubDeveloperAlreadyExsit           SubCode = "DEVELOPER_ALREADY_EXSIT"
	SubDeveloperAlreadyRefused         SubCode = "DEVELOPER_ALREADY_REFUSED"
	SubDeveloperInfoNotExist           SubCode = "DEVELOPER_INFO_NOT_EXIST"
	SubDevManagerAlreadyExist          SubCode = "DEV_MANAGER_ALREADY_EXIST"
	SubDuplicatedCertify               SubCode = "DUPLICATED_CERTIFY"
	SubExperiencerAlreadyExist         SubCode = "EXPERIENCER_ALREADY_EXIST"
	SubExperiencerAlreadyRefused       SubCode = "EXPERIENCER_ALREADY_REFUSED"
	SubExternalSystemError             SubCode = "EXTERNAL_SYSTEM_ERROR"
	SubGrantTypeInvalid                SubCode = "GRANT_TYPE_INVALID"
	SubHasRisk                         SubCode = "HAS_RISK"
	SubHMBGColorInvalid                SubCode = "HM_BG_COLOR_INVALID"
	SubHostVerifyFaild                 SubCode = "HOST_VERIFY_FAILD"
	SubIllegalParam                    SubCode = "ILLEGAL_PARAM"
	SubIllegalParams                   SubCode = "ILLEGAL_PARAMS"
	SubInfoInvalid                     SubCode = "INFO_INVALID"
	SubInvalidLogonID                  SubCode = "INVALID_LOGON_ID"
	SubInvalidRole                     SubCode = "INVALID_ROLE"
	SubInvaliidMemoTradeno             SubCode = "INVALIID_MEMO_TRADENO"
	SubLegalPersonInfoInvalid          SubCode = "LEGAL_PERSON_INFO_INVALID"
	SubLegalPersonNameNotMatch         SubCode = "LEGAL_PERSON_NAME_NOT_MATCH"
	SubMemoTradenoCheckFail            SubCode = "MEMO_TRADENO_CHECK_FAIL"
	SubMerchantNotExesit               SubCode = "MERCHANT_NOT_EXESIT"
	SubNeedUpgradeIndividual           SubCode = "NEED_UPGRADE_INDIVIDUAL"
	SubNotCurrentlyAvalialbe           SubCode = "NOT_CURRENTLY_AVALIALBE"
	SubNotPrivate                      SubCode = "NOT_PRIVATE"
	SubNotUnique                       SubCode = "NOT_UNIQUE"
	SubNoPermission                    SubCode = "NO_PERMISSION"
	SubOngoingOrderExist               SubCode = "ONGOING_ORDER_EXIST"
	SubOperationInvalid                SubCode = "OPERATION_INVALID"
	SubOrderFinished                   SubCode = "ORDER_FINISHED"
	SubPageParamMinLimitFail           SubCode = "PAGE_PARAM_MIN_LIMIT_FAIL"
	SubPageParamNullFail               SubCode = "PAGE_PARAM_NULL_FAIL"
	SubPageSizeExceedMaxQuerySize      SubCode = "PAGE_SIZE_EXCEED_MAX_QUERY_SIZE"
	SubPageSizeLessZero                SubCode = "PAGE_SIZE_LESS_ZERO"
	SubPageSizeOutLimitFail            SubCode = "PAGE_SIZE_OUT_LIMIT_FAIL"
	SubParameterError                  SubCode = "PARAMETER_ERROR"
	SubParamInvalid                    SubCode = "PARAM_INVALID"
	SubPermissionDenied                SubCode = "PERMISSION_DENIED"
	SubPrivateNotCertify               SubCode = "PRIVATE_NOT_CERTIFY"
	SubProviderRoleInvalid             SubCode = "PROVIDER_ROLE_INVALID"
	SubQrcodeDescCheckInvalid          SubCode = "QRCODE_DESC_CHECK_INVALID"
	SubQrcodeHostRouteNumLimit         SubCode = "QRCODE_HOST_ROUTE_NUM_LIMIT"
	SubQrcodeRoutePatternNotExist      SubCode = "QRCODE_ROUTE_PATTERN_NOT_EXIST"
	SubQrcodeRoutePatternNotMatch      SubCode = "QRCODE_ROUTE_PATTERN_NOT_MATCH"
	SubQrcodeRoutePatternNotPermission SubCode = "QRCODE_ROUTE_PATTERN_NOT_PERMISSION"
	SubQrcodeRouteURLInvalid           SubCode = "QRCODE_ROUTE_URL_INVALID"
	SubRateLimitingRisk                SubCode = "RATE_LIMITING_RISK"
	SubRefreshTokenNotExist            SubCode = "REFRESH_TOKEN_NOT_EXIST"
	SubRefreshTokenNotValid            SubCode = "REFRESH_TOKEN_NOT_VALID"
	SubRefreshTokenTimeOut             SubCode = "REFRESH_TOKEN_TIME_OUT"
	SubRejectCountsExceeds             SubCode = "REJECT_COUNTS_EXCEEDS"
	SubRiskDecisionCheckFail           SubCode = "RISK_DECISION_CHECK_FAIL"
	SubRoleNotExsit                    SubCode = "ROLE_NOT_EXSIT"
	SubRoleOverLimit                   SubCode = "ROLE_OVER_LIMIT"
	SubRouteCreateNeedVersion          SubCode = "ROUTE_CREATE_NEED_VERSION"
	SubRouteGroupNotExist              SubCode = "ROUTE_GROUP_NOT_EXIST"
	SubRouteOverLimit                  SubCode = "ROUTE_OVER_LIMIT"
	SubRouteRuleConflict               SubCode = "ROUTE_RULE_CONFLICT"
	SubRouteRuleConflictOther          SubCode = "ROUTE_RULE_CONFLICT_OTHER"
	SubRPCInvokeError                  SubCode = "RPC_INVOKE_ERROR"
	SubSafedomainExceedLength          SubCode = "SAFEDOMAIN_EXCEED_LENGTH"
	SubSafedomainExsit                 SubCode = "SAFEDOMAIN_EXSIT"
	SubSafedomainForbid                SubCode = "SAFEDOMAIN_FORBID"
	SubSafedomainVoerLimit             SubCode = "SAFEDOMAIN_VOER_LIMIT"
	SubSafeDomainIsBlank               SubCode = "SAFE_DOMAIN_IS_BLANK"
	SubSecutiySSRFURLFaild             SubCode = "SECUTIY_SSRF_URL_FAILD"
	SubSecutiySSRFURLIllegal           SubCode = "SECUTIY_SSRF_URL_ILLEGAL"
	SubSubApplicationTypeError         SubCode = "SUB_APPLICATION_TYPE_ERROR"
	SubSystemError                     SubCode = "SYSTEM_ERROR"
	SubSystemException                 SubCode = "SYSTEM_EXCEPTION"
	SubTinyappStatusInvalid            SubCode = "TINYAPP_STATUS_INVALID"
	SubTinyAppNotExist                 SubCode = "TINY_APP_NOT_EXIST"
	SubUpdatePluginServiceFail         SubCode = "UPDATE_PLUGIN_SERVICE_FAIL"
	SubUserInfoNotExist                SubCode = "USER_INFO_NOT_EXIST"
	SubUserNotExist                    SubCode = "USER_NOT_EXIST"
)

func accessSubCodes() []subCodeRow {
	return []subCodeRow{
		{codes: codes(SubAuthCodeNotExist, SubAuthCodeNotValid), class: ClassAuthorizationLost,
			hint: fault.T("the code was used already or is older than 24 hours; ask the merchant to authorize once more",
				"授权码已使用或超过 24 小时，请商家重新授权")},
		{codes: codes(SubRefreshTokenNotValid, SubRefreshTokenNotExist, SubRefreshTokenTimeOut), class: ClassAuthorizationLost,
			hint: fault.T("the authorization cannot be renewed any more; send a new authorization link",
				"授权已无法续期，请重新发送授权链接")},
		{codes: codes(SubAuthTokenNotExisted, SubAuthTokenNotFound, SubAuthTokenNotConsistent), class: ClassAuthorizationLost,
			hint: fault.T("this authorization is not known to Alipay; send a new authorization link",
				"支付宝没有该授权记录，请重新发送授权链接")},
		{codes: codes(SubAppNotISV, SubApplicationTypeNotIsvapp), class: ClassConfiguration,
			hint: fault.T("the application ID must be that of a third-party app; copy it from the third-party app's page in the console",
				"应用 ID 必须是第三方应用的 APPID，请从控制台的第三方应用页复制")},
		{codes: codes(SubAppIDNotConsistent), class: ClassConfiguration,
			hint: fault.T("the code was issued to another third-party app; use a link made for this one",
				"授权码属于其他第三方应用，请使用当前应用生成的授权链接")},
		{codes: codes(SubApplicationTypeNotMiniapp, SubAppqrcodeNotTinyapp), class: ClassConfiguration,
			hint: fault.T("the application authorized is not a mini program; have the merchant choose the mini program when authorizing",
				"所授权的应用不是小程序，请商家授权时选择小程序")},
		{codes: codes(SubAccessDenied), class: ClassPermissionMissing,
			hint: fault.T("the merchant's app is not authorized to this third-party app, or content encryption is not granted",
				"商家应用未授权给当前第三方应用，或未授予内容加密权限")},
		{codes: codes(SubAppInfoNotExist, SubAppIsNotExist, SubTinyAppNotExist), class: ClassStateConflict,
			hint: fault.T("the mini program does not exist any more; check its ID in the merchant's record",
				"小程序不存在，请核对商家资料中的小程序 ID")},
		{codes: codes(SubInvalidLogonID, SubUserInfoNotExist), class: ClassInputInvalid, field: "logon_id",
			hint: fault.T("no Alipay account has this phone or e-mail; check it with the person",
				"没有使用该手机号或邮箱的支付宝账号，请与对方核对")},
		{codes: codes(SubCannotInviteManager), class: ClassInputInvalid, field: "logon_id",
			hint: fault.T("this person manages the mini program and needs no invitation",
				"对方已是该小程序的管理者，无需邀请")},
		{codes: codes(SubDevManagerAlreadyExist), class: ClassStateConflict, field: "logon_id",
			hint: fault.T("this person manages the mini program and needs no invitation",
				"对方已是该小程序的管理者，无需邀请")},
		{codes: codes(SubExperiencerAlreadyExist, SubDeveloperAlreadyExsit), class: ClassStateConflict,
			hint: fault.T("this person is invited already or a member; see the list",
				"对方已被邀请或已是成员，请查看成员列表")},
		{codes: codes(SubExperiencerAlreadyRefused, SubDeveloperAlreadyRefused), class: ClassStateConflict,
			hint: fault.T("this person refused; delete the old invitation first, then invite again",
				"对方此前已拒绝，请先删除旧邀请再重新邀请")},
		{codes: codes(SubRoleOverLimit), class: ClassQuota, spent: true,
			hint: fault.T("30 developers and 50 experience users are the limit; remove somebody first",
				"开发者最多 30 人、体验者最多 50 人，请先移除部分成员")},
		{codes: codes(SubInvalidRole), class: ClassInputInvalid, field: "role",
			hint: fault.T("choose developer or experience user",
				"请选择开发者或体验者")},
		{codes: codes(SubRoleNotExsit), class: ClassStateConflict,
			hint: fault.T("this person has no such role any more; refresh the list",
				"对方已没有该角色，请刷新列表")},
		{codes: codes(SubQrcodeDescCheckInvalid), class: ClassInputInvalid, field: "describe",
			hint: fault.T("the code's description is too long or contains a word Alipay does not allow",
				"码的描述过长或含有不允许使用的词语，请修改")},
		{codes: codes(SubHMBGColorInvalid), class: ClassInputInvalid, field: "color",
			hint: fault.T("give the colour as 0x and six hexadecimal digits, for example 0x00BFFF",
				"颜色请写成 0x 加六位十六进制数，例如 0x00BFFF")},
		{codes: codes(SubRouteOverLimit, SubQrcodeHostRouteNumLimit), class: ClassQuota, spent: true,
			hint: fault.T("no more rules can be added; remove one that is not used",
				"关联规则已达上限，请先删除不用的规则")},
		{codes: codes(SubRouteRuleConflict), class: ClassStateConflict, field: "route_url",
			hint: fault.T("a rule of this mini program covers the address already; change or remove that one",
				"本小程序已有覆盖该地址的规则，请修改或删除原规则")},
		{codes: codes(SubRouteRuleConflictOther), class: ClassStateConflict, field: "route_url",
			hint: fault.T("another mini program has claimed this address; use one of the merchant's own",
				"该地址已被其他小程序关联，请使用商家自有地址")},
		{codes: codes(SubHostVerifyFaild), class: ClassInputInvalid, field: "route_url",
			hint: fault.T("the verification file is missing at the address's root; put Alipay's file there and try again",
				"域名根目录缺少校验文件，请放置支付宝校验文件后重试")},
		{codes: codes(SubRouteCreateNeedVersion), class: ClassStateConflict,
			hint: fault.T("put a version online first, then link codes",
				"请先上架一个版本再关联普通二维码")},
		{codes: codes(SubQrcodeRouteURLInvalid, SubSecutiySSRFURLIllegal, SubSecutiySSRFURLFaild), class: ClassInputInvalid, field: "route_url",
			hint: fault.T("the address must be a public http(s) address that opens without a redirect",
				"地址须为可公开访问且不跳转的 http(s) 地址")},
		{codes: codes(SubRouteGroupNotExist), class: ClassStateConflict,
			hint: fault.T("this rule does not exist any more; refresh the list",
				"该规则已不存在，请刷新列表")},
		{codes: codes(SubPageSizeOutLimitFail, SubPageSizeExceedMaxQuerySize), class: ClassInputInvalid,
			hint: fault.T("ask for fewer entries a page",
				"请减小每页条数")},
		{codes: codes(SubSafeDomainIsBlank), class: ClassInputInvalid, field: "safe_domain",
			hint: fault.T("enter the domain",
				"请填写域名")},
		{codes: codes(SubSafedomainVoerLimit), class: ClassQuota, field: "safe_domain", spent: true,
			hint: fault.T("30 domains are the limit; remove one first",
				"服务器域名最多 30 个，请先删除一个")},
		{codes: codes(SubSafedomainExsit), class: ClassStateConflict, field: "safe_domain",
			hint: fault.T("the domain is on the list already; nothing has to be done",
				"该域名已在列表中，无需操作")},
		{codes: codes(SubSafedomainForbid, SubAntiPhishingExist), class: ClassInputInvalid, field: "safe_domain",
			hint: fault.T("Alipay does not allow this domain; use one of your own with a clean record",
				"支付宝不允许使用该域名，请更换为信誉良好的自有域名")},
		{codes: codes(SubSafedomainExceedLength), class: ClassInputInvalid, field: "safe_domain",
			hint: fault.T("the domain is too long; use a shorter one",
				"域名过长，请使用更短的域名")},
		{codes: codes(SubOngoingOrderExist), class: ClassStateConflict,
			hint: fault.T("a creation for this merchant is under way; wait until the merchant has confirmed or let it lapse",
				"该商家已有进行中的创建单，请等待商家确认或待其失效")},
		{codes: codes(SubDailyRejectExceeds), class: ClassQuota,
			hint: fault.T("the merchant refused too often; agree with the merchant before ordering again",
				"商家拒绝次数过多，请先与商家沟通后再发起")},
		{codes: codes(SubRejectCountsExceeds), class: ClassQuota, spent: true,
			hint: fault.T("the merchant refused too often; agree with the merchant before ordering again",
				"商家拒绝次数过多，请先与商家沟通后再发起")},
		{codes: codes(SubProviderRoleInvalid), class: ClassPermissionMissing,
			hint: fault.T("this account is no service provider for mini programs; sign up for that role in the console",
				"当前账号不是小程序服务商，请在控制台开通服务商身份")},
		{codes: codes(SubCertificateInvalid, SubCertNoNotMatch), class: ClassInputInvalid, field: "cert_no",
			hint: fault.T("compare the licence number with the merchant's business licence",
				"请对照商家营业执照核对证件号码")},
		{codes: codes(SubLegalPersonInfoInvalid, SubLegalPersonNameNotMatch), class: ClassInputInvalid, field: "legal_personal_name",
			hint: fault.T("the legal person's name must be as on the business licence",
				"法人姓名须与营业执照一致")},
		{codes: codes(SubNeedUpgradeIndividual), class: ClassPermissionMissing,
			hint: fault.T("the personal account has to be certified as an individual business first",
				"个人账号需先完成个体工商户认证")},
		{codes: codes(SubDuplicatedCertify), class: ClassStateConflict,
			hint: fault.T("it is certified already; nothing has to be done",
				"已完成认证，无需重复操作")},
		{codes: codes(SubRateLimitingRisk), class: ClassQuota,
			hint: fault.T("too many orders in a short time; try again in an hour",
				"短时间内发起过多，请一小时后再试")},
		{codes: codes(SubSystemError, SubSystemException, SubRPCInvokeError, SubExternalSystemError, SubAppstoreRPCInvokeError), class: ClassOutcomeUnknown,
			hint: fault.T("Alipay failed inside; refresh to see whether it took effect, then repeat in a few minutes",
				"支付宝系统异常，请先刷新查看是否已生效，几分钟后再试")},
		{codes: codes(
			SubApplicationTypeIllegal, SubAppTypeError, SubClientTypeRequired, SubGrantTypeInvalid, SubSubApplicationTypeError,
		), class: ClassConfiguration},
		{codes: codes(
			SubDeveloperInfoNotExist, SubIllegalParam, SubIllegalParams, SubInfoInvalid, SubMerchantNotExesit, SubPageParamMinLimitFail,
			SubPageParamNullFail, SubPageSizeLessZero, SubParameterError, SubParamInvalid, SubUserNotExist,
		), class: ClassInputInvalid},
		{codes: codes(SubInvaliidMemoTradeno, SubMemoTradenoCheckFail), class: ClassInputInvalid, field: "memo"},
		{codes: codes(SubQrcodeRoutePatternNotMatch), class: ClassInputInvalid, field: "route_pattern"},
		{codes: codes(SubAppOperatorQueryError, SubBizError, SubUpdatePluginServiceFail), class: ClassOutcomeUnknown},
		{codes: codes(
			SubHasRisk, SubNotPrivate, SubNoPermission, SubPermissionDenied, SubPrivateNotCertify, SubRiskDecisionCheckFail,
		), class: ClassPermissionMissing},
		{codes: codes(SubQrcodeRoutePatternNotPermission), class: ClassPermissionMissing, field: "route_pattern"},
		{codes: codes(SubNotCurrentlyAvalialbe, SubNotUnique, SubOperationInvalid, SubOrderFinished, SubTinyappStatusInvalid), class: ClassStateConflict},
		{codes: codes(SubQrcodeRoutePatternNotExist), class: ClassStateConflict, field: "route_pattern"},
	}
}
