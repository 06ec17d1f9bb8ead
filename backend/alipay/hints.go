package alipay

import (
	"errors"
	"net/http"

	"minifleet/backend/fault"
	"minifleet/backend/outbound"
)

// classMessage says what happened, for a verified answer.
func classMessage(c Class) fault.Text {
	switch c {
	case ClassThrottled:
		return fault.T("Alipay is being called too often", "调用支付宝接口过于频繁")
	case ClassOutcomeUnknown:
		return fault.T("Alipay failed inside", "支付宝系统异常")
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
		return fault.T("refresh to see whether it took effect, and do not repeat it before that is known", "请刷新查看是否已生效，确认之前不要重复操作")
	case ClassAuthorizationLost:
		return fault.T("send the merchant a new authorization link from its Authorization page", "请在该商家的“授权”页重新发送授权链接")
	case ClassPermissionMissing:
		return fault.T("check in the Alipay console that the third-party app has this capability, and that the merchant granted it",
			"请在开放平台控制台确认第三方应用已具备该能力，并且商家已授予相应权限")
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

// stageMessage says what happened when there was no answer to believe. It
// names the proxy in use.
func (e *Error) stageMessage() fault.Text {
	var p *outbound.ProxyError
	if e.Class == ClassHeld {
		return heldMessage()
	}
	switch e.Stage {
	case StagePrepare:
		return fault.T("the request could not be made", "请求内容有误，未发送")
	case StageWait:
		return fault.T("the call was given up before it was sent", "请求在发送前已取消")
	case StageProxy:
		if errors.As(e.cause, &p) {
			return p.Fault().Message
		}
	case StageDNS:
		return outbound.Through(fault.T("the gateway's name cannot be resolved", "无法解析网关域名"), e.Via)
	case StageConnect:
		return outbound.Through(fault.T("the gateway cannot be reached", "无法连接到网关"), e.Via)
	case StageTLS:
		return outbound.Through(fault.T("no secure connection to the gateway", "无法与网关建立安全连接"), e.Via)
	case StageStatus:
		return outbound.Through(fault.T("what answered is not Alipay's gateway (HTTP %d)", "返回的内容不是支付宝网关的响应（HTTP %d）", e.Status), e.Via)
	case StageContent:
		return outbound.Through(fault.T("what answered is not Alipay's gateway", "返回的内容不是支付宝网关的响应"), e.Via)
	case StageDecrypt:
		return fault.T("the answer is encrypted with another AES key", "无法用当前 AES 密钥解密响应")
	}
	if e.Line.slow() {
		sent, total, took := e.Line.Sent>>10, e.Line.Total>>10, int(e.Line.Took.Seconds())
		return outbound.Through(fault.T("the line is very slow: %d of %d kB were sent in %d s, then the connection broke",
			"网络很慢：%[3]d 秒内发出 %[1]d/%[2]d KB 后连接中断", sent, total, took), e.Via)
	}
	return outbound.Through(fault.T("the connection to the gateway broke before the answer", "与网关的连接在收到响应前中断"), e.Via)
}

// stageHint is the next step for a failure of the way to the platform.
func (e *Error) stageHint() (fault.Text, bool) {
	var p *outbound.ProxyError
	switch e.Stage {
	case StageProxy:
		if errors.As(e.cause, &p) {
			return p.Fault().Hint, true
		}
	case StageDNS:
		if e.Via == "" {
			return fault.T("check the network connection and the host name in the gateway address; where the company has a proxy, enter it under Settings, Network",
				"请检查网络连接，以及网关地址中的域名；若公司网络需要代理，请在“设置 → 网络”中填写"), true
		}
		return fault.T("check the network connection and the host name in the gateway address", "请检查网络连接，以及网关地址中的域名"), true
	case StageConnect:
		return fault.T("check the network, VPN and firewall, and the proxy under Settings, Network", "请检查网络、VPN 与防火墙，以及“设置 → 网络”中的代理"), true
	case StageTLS:
		return fault.T("check this computer's clock, and whether a proxy or security program replaces certificates", "请检查本机时间，以及是否有代理或安全软件替换了证书"), true
	case StageStatus:
		switch {
		case e.RetryAfter > 0:
			return fault.T("it asks to be left alone for %d s", "对方要求 %d 秒后再试", int(e.RetryAfter.Seconds())), true
		case e.Status == http.StatusRequestEntityTooLarge:
			return fault.T("something on the way refuses requests of this size: use smaller pictures, or ask the network's administrator",
				"网络中的设备拒绝这么大的请求：请缩小图片，或联系网络管理员"), true
		case e.Status == http.StatusBadGateway || e.Status == http.StatusServiceUnavailable || e.Status == http.StatusGatewayTimeout:
			return fault.T("a proxy or gateway on the way gave up waiting", "途中的代理或网关等待超时"), true
		}
		return fault.T("a proxy or login page may be answering instead: open a web page in a browser and log in; also check the gateway address",
			"可能是代理或登录页面代替网关作出了响应：请用浏览器打开网页完成登录，并检查网关地址"), true
	case StageContent:
		return fault.T("a proxy or login page may be answering instead: open a web page in a browser and log in; also check the gateway address",
			"可能是代理或登录页面代替网关作出了响应：请用浏览器打开网页完成登录，并检查网关地址"), true
	case StageSignature:
		if e.Busy {
			return fault.T("try again in a few minutes; the keys are not at fault", "请过几分钟再试；这与密钥配置无关"), true
		}
		return fault.T("check that Alipay's public key (or certificate) in the app's settings is the one the console shows now",
			"请核对应用设置中的支付宝公钥（或证书）与控制台当前显示的一致"), true
	case StageDecrypt:
		return fault.T("copy the AES key from the console again", "请重新从控制台复制 AES 密钥"), true
	}
	return fault.Text{}, false
}
