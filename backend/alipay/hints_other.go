package alipay

import "minifleet/backend/fault"

// otherHint is the next step for the sub-codes about authorization, members,
// codes, domains and new mini programs.
func otherHint(subCode string) (fault.Text, bool) {
	switch subCode {
	case "AUTH_CODE_NOT_EXIST", "AUTH_CODE_NOT_VALID":
		return fault.Text{EN: "the code was used already or is older than 24 hours; ask the merchant to authorize once more",
			ZH: "授权码已使用或超过 24 小时，请商家重新授权"}, true
	case "REFRESH_TOKEN_NOT_VALID", "REFRESH_TOKEN_NOT_EXIST", "REFRESH_TOKEN_TIME_OUT":
		return fault.Text{EN: "the authorization cannot be renewed any more; send a new authorization link",
			ZH: "授权已无法续期，请重新发送授权链接"}, true
	case "AUTH_TOKEN_NOT_EXISTED", "AUTH_TOKEN_NOT_FOUND", "AUTH_TOKEN_NOT_CONSISTENT":
		return fault.Text{EN: "this authorization is not known to Alipay; send a new authorization link",
			ZH: "支付宝没有该授权记录，请重新发送授权链接"}, true
	case "APP_NOT_ISV", "APPLICATION_TYPE_NOT_ISVAPP":
		return fault.Text{EN: "the application ID must be that of a third-party app; copy it from the third-party app's page in the console",
			ZH: "应用 ID 必须是第三方应用的 APPID，请从控制台的第三方应用页复制"}, true
	case "APP_ID_NOT_CONSISTENT":
		return fault.Text{EN: "the code was issued to another third-party app; use a link made for this one",
			ZH: "授权码属于其他第三方应用，请使用当前应用生成的授权链接"}, true
	case "APPLICATION_TYPE_NOT_MINIAPP", "APPQRCODE_NOT_TINYAPP":
		return fault.Text{EN: "the application authorized is not a mini program; have the merchant choose the mini program when authorizing",
			ZH: "所授权的应用不是小程序，请商家授权时选择小程序"}, true
	case "ACCESS_DENIED":
		return fault.Text{EN: "the merchant's app is not authorized to this third-party app, or content encryption is not granted",
			ZH: "商家应用未授权给当前第三方应用，或未授予内容加密权限"}, true
	case "APP_INFO_NOT_EXIST", "APP_IS_NOT_EXIST", "TINY_APP_NOT_EXIST":
		return fault.Text{EN: "the mini program does not exist any more; check its ID in the merchant's record",
			ZH: "小程序不存在，请核对商家资料中的小程序 ID"}, true
	case "INVALID_LOGON_ID", "USER_INFO_NOT_EXIST":
		return fault.Text{EN: "no Alipay account has this phone or e-mail; check it with the person",
			ZH: "没有使用该手机号或邮箱的支付宝账号，请与对方核对"}, true
	case "CANNOT_INVITE_MANAGER", "DEV_MANAGER_ALREADY_EXIST":
		return fault.Text{EN: "this person manages the mini program and needs no invitation",
			ZH: "对方已是该小程序的管理者，无需邀请"}, true
	case "EXPERIENCER_ALREADY_EXIST", "DEVELOPER_ALREADY_EXSIT":
		return fault.Text{EN: "this person is invited already or a member; see the list",
			ZH: "对方已被邀请或已是成员，请查看成员列表"}, true
	case "EXPERIENCER_ALREADY_REFUSED", "DEVELOPER_ALREADY_REFUSED":
		return fault.Text{EN: "this person refused; delete the old invitation first, then invite again",
			ZH: "对方此前已拒绝，请先删除旧邀请再重新邀请"}, true
	case "ROLE_OVER_LIMIT":
		return fault.Text{EN: "30 developers and 50 experience users are the limit; remove somebody first",
			ZH: "开发者最多 30 人、体验者最多 50 人，请先移除部分成员"}, true
	case "INVALID_ROLE":
		return fault.Text{EN: "choose developer or experience user",
			ZH: "请选择开发者或体验者"}, true
	case "ROLE_NOT_EXSIT":
		return fault.Text{EN: "this person has no such role any more; refresh the list",
			ZH: "对方已没有该角色，请刷新列表"}, true
	case "QRCODE_DESC_CHECK_INVALID":
		return fault.Text{EN: "the code's description is too long or contains a word Alipay does not allow",
			ZH: "码的描述过长或含有不允许使用的词语，请修改"}, true
	case "HM_BG_COLOR_INVALID":
		return fault.Text{EN: "give the colour as 0x and six hexadecimal digits, for example 0x00BFFF",
			ZH: "颜色请写成 0x 加六位十六进制数，例如 0x00BFFF"}, true
	case "ROUTE_OVER_LIMIT", "QRCODE_HOST_ROUTE_NUM_LIMIT":
		return fault.Text{EN: "no more rules can be added; remove one that is not used",
			ZH: "关联规则已达上限，请先删除不用的规则"}, true
	case "ROUTE_RULE_CONFLICT":
		return fault.Text{EN: "a rule of this mini program covers the address already; change or remove that one",
			ZH: "本小程序已有覆盖该地址的规则，请修改或删除原规则"}, true
	case "ROUTE_RULE_CONFLICT_OTHER":
		return fault.Text{EN: "another mini program has claimed this address; use one of the merchant's own",
			ZH: "该地址已被其他小程序关联，请使用商家自有地址"}, true
	case "HOST_VERIFY_FAILD":
		return fault.Text{EN: "the verification file is missing at the address's root; put Alipay's file there and try again",
			ZH: "域名根目录缺少校验文件，请放置支付宝校验文件后重试"}, true
	case "ROUTE_CREATE_NEED_VERSION":
		return fault.Text{EN: "put a version online first, then link codes",
			ZH: "请先上架一个版本再关联普通二维码"}, true
	case "QRCODE_ROUTE_URL_INVALID", "SECUTIY_SSRF_URL_ILLEGAL", "SECUTIY_SSRF_URL_FAILD":
		return fault.Text{EN: "the address must be a public http(s) address that opens without a redirect",
			ZH: "地址须为可公开访问且不跳转的 http(s) 地址"}, true
	case "ROUTE_GROUP_NOT_EXIST":
		return fault.Text{EN: "this rule does not exist any more; refresh the list",
			ZH: "该规则已不存在，请刷新列表"}, true
	case "PAGE_SIZE_OUT_LIMIT_FAIL", "PAGE_SIZE_EXCEED_MAX_QUERY_SIZE":
		return fault.Text{EN: "ask for fewer entries a page",
			ZH: "请减小每页条数"}, true
	case "SAFE_DOMAIN_IS_BLANK":
		return fault.Text{EN: "enter the domain",
			ZH: "请填写域名"}, true
	case "SAFEDOMAIN_VOER_LIMIT":
		return fault.Text{EN: "30 domains are the limit; remove one first",
			ZH: "服务器域名最多 30 个，请先删除一个"}, true
	case "SAFEDOMAIN_EXSIT":
		return fault.Text{EN: "the domain is on the list already; nothing has to be done",
			ZH: "该域名已在列表中，无需操作"}, true
	case "SAFEDOMAIN_FORBID", "ANTI_PHISHING_EXIST":
		return fault.Text{EN: "Alipay does not allow this domain; use one of your own with a clean record",
			ZH: "支付宝不允许使用该域名，请更换为信誉良好的自有域名"}, true
	case "SAFEDOMAIN_EXCEED_LENGTH":
		return fault.Text{EN: "the domain is too long; use a shorter one",
			ZH: "域名过长，请使用更短的域名"}, true
	case "ONGOING_ORDER_EXIST":
		return fault.Text{EN: "a creation for this merchant is under way; wait until the merchant has confirmed or let it lapse",
			ZH: "该商家已有进行中的创建单，请等待商家确认或待其失效"}, true
	case "DAILY_REJECT_EXCEEDS", "REJECT_COUNTS_EXCEEDS":
		return fault.Text{EN: "the merchant refused too often; agree with the merchant before ordering again",
			ZH: "商家拒绝次数过多，请先与商家沟通后再发起"}, true
	case "PROVIDER_ROLE_INVALID":
		return fault.Text{EN: "this account is no service provider for mini programs; sign up for that role in the console",
			ZH: "当前账号不是小程序服务商，请在控制台开通服务商身份"}, true
	case "CERTIFICATE_INVALID", "CERT_NO_NOT_MATCH":
		return fault.Text{EN: "compare the licence number with the merchant's business licence",
			ZH: "请对照商家营业执照核对证件号码"}, true
	case "LEGAL_PERSON_INFO_INVALID", "LEGAL_PERSON_NAME_NOT_MATCH":
		return fault.Text{EN: "the legal person's name must be as on the business licence",
			ZH: "法人姓名须与营业执照一致"}, true
	case "NEED_UPGRADE_INDIVIDUAL":
		return fault.Text{EN: "the personal account has to be certified as an individual business first",
			ZH: "个人账号需先完成个体工商户认证"}, true
	case "DUPLICATED_CERTIFY":
		return fault.Text{EN: "it is certified already; nothing has to be done",
			ZH: "已完成认证，无需重复操作"}, true
	case "RATE_LIMITING_RISK":
		return fault.Text{EN: "too many orders in a short time; try again in an hour",
			ZH: "短时间内发起过多，请一小时后再试"}, true
	case "SYSTEM_ERROR", "SYSTEM_EXCEPTION", "RPC_INVOKE_ERROR", "EXTERNAL_SYSTEM_ERROR", "APPSTORE_RPC_INVOKE_ERROR":
		return fault.Text{EN: "Alipay failed inside; refresh to see whether it took effect, then repeat in a few minutes",
			ZH: "支付宝系统异常，请先刷新查看是否已生效，几分钟后再试"}, true
	}
	return fault.Text{}, false
}
