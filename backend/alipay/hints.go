package alipay

import "minifleet/backend/fault"

// classMessage says what happened, for a verified answer.
func classMessage(c Class) fault.Text {
	switch c {
	case ClassThrottled:
		return fault.T("Alipay is being called too often", "调用支付宝接口过于频繁")
	case ClassOutcomeUnknown:
		return fault.T("Alipay failed and it is not known whether the change took effect", "支付宝系统异常，无法确定操作是否已生效")
	case ClassAuthorizationLost:
		return fault.T("the merchant's authorization is no longer valid", "商家授权已失效")
	case ClassPermissionMissing:
		return fault.T("Alipay does not permit this", "没有执行该操作的权限")
	case ClassInputInvalid:
		return fault.T("Alipay refused what was entered", "支付宝未接受所填内容")
	case ClassStateConflict:
		return fault.T("this is not possible in the present state", "当前状态下不能执行该操作")
	case ClassQuota:
		return fault.T("a limit of Alipay is used up", "已达到支付宝的数量或次数上限")
	case ClassConfiguration:
		return fault.T("the third-party app or its template is not set up right", "第三方应用或模板的设置有误")
	case ClassHeld:
		return heldMessage()
	}
	return fault.T("Alipay could not answer", "支付宝暂时无法处理")
}

// classHint is the next step when nothing more precise is known.
func classHint(c Class) fault.Text {
	switch c {
	case ClassThrottled:
		return fault.T("calls are slowed down by themselves; if it keeps happening, lower the rate in the app's settings", "程序会自动降速；若反复出现，请在应用设置中调低调用频率")
	case ClassOutcomeUnknown:
		return fault.T("refresh first to see whether it took effect, and repeat only if it did not", "请先刷新查看是否已生效，确认未生效后再重试")
	case ClassAuthorizationLost:
		return fault.T("send the merchant a new authorization link from its Authorization page", "请在该商家的“授权”页重新发送授权链接")
	case ClassPermissionMissing:
		return fault.T("check in the Alipay console that the third-party app has this capability, and that the merchant granted it", "请在开放平台控制台确认第三方应用已具备该能力，并且商家已授予相应权限")
	case ClassInputInvalid:
		return fault.T("correct the field that is named and try again", "请按提示修改对应内容后重试")
	case ClassStateConflict:
		return fault.T("refresh to see the present state; only the actions that are possible now are offered", "请刷新查看最新状态，页面仅提供当前可执行的操作")
	case ClassQuota:
		return fault.T("wait until the limit renews, or free a place", "请等待额度恢复，或先释放名额")
	case ClassConfiguration:
		return fault.T("open the app's settings and use Test connection", "请打开应用设置并使用“测试连接”排查")
	case ClassHeld:
		return fault.T("let work go on first (minifleet hold show)", "请先选择“继续”（minifleet hold show）")
	}
	return fault.T("try again in a few minutes", "请过几分钟再试")
}

func heldMessage() fault.Text {
	return fault.T("nothing was sent: changes are held back", "未发送：更改操作已暂停")
}

// stageMessage says what happened when there was no answer to believe.
func stageMessage(s Stage, c Class) fault.Text {
	if c == ClassHeld {
		return heldMessage()
	}
	switch s {
	case StagePrepare:
		return fault.T("the request could not be made", "请求内容有误，未发送")
	case StageWait:
		return fault.T("the call was given up before it was sent", "请求在发送前已取消")
	case StageDNS:
		return fault.T("the gateway's name cannot be resolved", "无法解析网关域名")
	case StageConnect:
		return fault.T("the gateway cannot be reached", "无法连接到网关")
	case StageTLS:
		return fault.T("no secure connection to the gateway", "无法与网关建立安全连接")
	case StageStatus, StageContent:
		return fault.T("what answered is not Alipay's gateway", "返回的内容不是支付宝网关的响应")
	case StageDecrypt:
		return fault.T("the answer is encrypted with another AES key", "无法用当前 AES 密钥解密响应")
	}
	if c == ClassOutcomeUnknown {
		return fault.T("the connection broke before the answer; it is not known whether the change took effect", "连接在收到响应前中断，无法确定操作是否已生效")
	}
	return fault.T("the connection to the gateway broke", "与网关的连接中断")
}

// stageHint is the next step for a failure of the way to the platform.
func stageHint(s Stage) (fault.Text, bool) {
	switch s {
	case StageDNS:
		return fault.T("check the network connection and the host name in the gateway address", "请检查网络连接，以及网关地址中的域名"), true
	case StageConnect:
		return fault.T("check the network, the proxy (HTTPS_PROXY) and the firewall", "请检查网络、代理（HTTPS_PROXY）与防火墙设置"), true
	case StageTLS:
		return fault.T("check this computer's clock, and whether a proxy or security program replaces certificates", "请检查本机时间，以及是否有代理或安全软件替换了证书"), true
	case StageStatus, StageContent:
		return fault.T("check the gateway address; a proxy or login page may be answering instead", "请检查网关地址；也可能是代理或认证页面代替网关作出了响应"), true
	case StageSignature:
		return fault.T("check that Alipay's public key (or certificate) in the app's settings is the one the console shows now; if a change was under way, refresh before repeating it", "请核对应用设置中的支付宝公钥（或证书）与控制台当前显示的一致；若正在执行变更操作，请先刷新确认结果再重试"), true
	case StageDecrypt:
		return fault.T("copy the AES key from the console again; if a change was under way, refresh before repeating it", "请重新从控制台复制 AES 密钥；若正在执行变更操作，请先刷新确认结果再重试"), true
	}
	return fault.Text{}, false
}
