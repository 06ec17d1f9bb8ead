package authorize

import (
	"strings"

	"minifleet/backend/fault"
)

// Faults of this room. Each says what to do next.

func notAuthorized(name string) *fault.Error {
	return fault.New("authorize.not_authorized", fault.T("has not authorized the third-party app yet", "尚未授权第三方应用")).
		WithHint(fault.T("Send the merchant an authorization link.", "请向商家发送授权链接。")).
		WithRetry(fault.RetryAfterConsent).WithMerchant(name)
}

func authorizationLost(name string, why Loss) *fault.Error {
	if why == LossRefused || why == LossInvalid {
		// A new consent ends the token of whoever renewed it.
		return fault.New("authorize.lost", why.Text()).
			WithHint(fault.T("If another MiniFleet works with this vault, go on there: a new authorization would end the one it has. Otherwise send the merchant a new authorization link.",
				"如有另一个 MiniFleet 在使用此保险库，请在那里继续：重新授权会使它持有的授权失效。否则请向商家重新发送授权链接。")).
			WithRetry(fault.RetryAfterConsent).WithMerchant(name)
	}
	return fault.New("authorize.lost", why.Text()).
		WithHint(fault.T("Send the merchant a new authorization link; waiting work continues by itself afterwards.",
			"请向商家重新发送授权链接；授权后等待中的任务会自动继续。")).
		WithRetry(fault.RetryAfterConsent).WithMerchant(name)
}

func whichMerchant(waiting []Pending) *fault.Error {
	names := make([]string, 0, len(waiting))
	for _, p := range waiting {
		names = append(names, p.MerchantName)
	}
	const most = 10
	more := ""
	if len(names) > most {
		names, more = names[:most], "…"
	}
	f := fault.New("authorize.which_merchant", fault.T(
		"it does not say which merchant it belongs to", "无法判断它属于哪个商家"))
	f.Hint = fault.T("Name the merchant; no authorization is waiting.", "请指定商家；目前没有等待中的授权。")
	if len(names) > 0 {
		f.Hint = fault.T("Name the merchant. Waiting: %s", "请指定商家。等待授权的有：%s", strings.Join(names, ", ")+more)
	}
	return f.WithRetry(fault.RetryAfterInput).WithField("merchant")
}

func otherApp() *fault.Error {
	return fault.New("authorize.other_app", fault.T(
		"this consent was given to another third-party app", "该授权属于另一个第三方应用")).
		WithHint(fault.T("Open the link made for this app and agree there.", "请使用为当前应用生成的授权链接重新授权。")).
		WithRetry(fault.RetryAfterConsent).WithField("redirect")
}

func linkExpired(name string) *fault.Error {
	return fault.New("authorize.expired", fault.T("the authorization link has expired", "授权链接已过期")).
		WithHint(fault.T("Make a new link and let the merchant agree again, or name the merchant to use this code anyway.",
			"请生成新链接让商家重新授权；若授权码仍有效，也可指定商家直接使用。")).
		WithRetry(fault.RetryAfterConsent).WithMerchant(name)
}

func linkUsed(name string) *fault.Error {
	return fault.New("authorize.link_used", fault.T("this authorization link was used already", "该授权链接已被使用")).
		WithHint(fault.T("Look at the merchant's authorization; make a new link if the merchant has to agree again.",
			"请先查看商家的授权状态；如需重新授权，请生成新链接。")).
		WithRetry(fault.RetryAfterConsent).WithMerchant(name)
}

func linkWithdrawn(name string) *fault.Error {
	return fault.New("authorize.withdrawn", fault.T("this authorization link was withdrawn", "该授权链接已撤回")).
		WithHint(fault.T("Make a new link.", "请生成新的授权链接。")).
		WithRetry(fault.RetryAfterConsent).WithMerchant(name)
}

func consentRefused(name string) *fault.Error {
	return fault.New("authorize.refused", fault.T("the merchant did not agree", "商家未同意授权")).
		WithHint(fault.T("The same link still works when the merchant changes their mind.", "商家改变主意后，原链接仍可使用。")).
		WithRetry(fault.RetryAfterConsent).WithMerchant(name)
}

func noCode() *fault.Error {
	return fault.New("authorize.no_code", fault.T(
		"the address holds no authorization code", "该地址中没有授权码")).
		WithHint(fault.T("Copy the address again after the merchant agreed.", "请在商家同意授权后重新复制地址。")).
		WithRetry(fault.RetryAfterInput).WithField("redirect")
}

func ownLink() *fault.Error {
	return fault.New("authorize.own_link", fault.T(
		"this is the link for the merchant, not the address they came back to", "这是发给商家的授权链接，不是授权后的回跳地址")).
		WithHint(fault.T("Open the link, agree, then copy the address the browser ends on.",
			"请打开该链接完成授权，再复制浏览器最后停留的地址。")).
		WithRetry(fault.RetryAfterInput).WithField("redirect")
}

func codeDead(cause error, name string) *fault.Error {
	return fault.Wrap(cause, "authorize.code_used", fault.T(
		"the authorization code is used up or expired", "授权码已被使用或已过期")).
		WithHint(fault.T("A code works once and lives 24 hours. Let the merchant authorize again with a new link.",
			"授权码只能使用一次，有效期 24 小时。请生成新链接让商家重新授权。")).
		WithRetry(fault.RetryAfterConsent).WithMerchant(name)
}

// consentLost is codeDead where an answer was lost before: the platform took
// the consent, and its token never arrived.
func consentLost(cause error, name string) *fault.Error {
	return fault.Wrap(cause, "authorize.consent_lost", fault.T(
		"the network broke: the merchant authorized and did everything right, but the token never arrived here", "网络中断：商家已完成授权且操作无误，但令牌未收到")).
		WithHint(fault.T("Let the merchant authorize once more with a new link. Where the platform sends the token as a message, it is taken by itself.",
			"请发送新链接，让商家再授权一次。若平台随后以消息送达令牌，会自动完成。")).
		WithRetry(fault.RetryAfterConsent).WithMerchant(name)
}

func exchangeUnknown(cause error, name string) *fault.Error {
	return fault.Wrap(cause, "authorize.exchange_unknown", fault.T(
		"the platform did not answer; the code is kept and will be tried again", "平台没有应答；授权码已保留，将自动重试")).
		WithHint(fault.T("Nothing to do now. If it does not succeed, the merchant has to authorize again.",
			"暂时无需操作。若最终未成功，需要商家重新授权。")).
		WithRetry(fault.RetryLater).WithMerchant(name)
}

func badForm() *fault.Error {
	return fault.New("authorize.bad_form", fault.T(
		"a link is of the form app, batch, pc, phone or invite", "链接形式应为 app、batch、pc、phone 或 invite")).
		WithRetry(fault.RetryAfterInput).WithField("form")
}

// inviteUnseen is why an invitation whose answer was lost has no links.
func inviteUnseen(name string) *fault.Error {
	return fault.New("authorize.invite_unseen", fault.T(
		"the answer to this invitation was lost: the merchant may have been invited, and no address of it is known", "邀请的响应丢失：商家可能已收到邀请，但没有可用的链接")).
		WithHint(fault.T("Begin another authorization; this one is taken as well should the merchant agree.", "请重新发起授权；若商家已同意此邀请，同样会生效。")).
		WithRetry(fault.RetryAfterInput).WithMerchant(name)
}
