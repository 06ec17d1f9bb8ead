package outbound

import (
	"fmt"
	"net/http"

	"minifleet/backend/fault"
)

// Kind is how a proxy failed.
type Kind string

const (
	ProxySetting   Kind = "setting"   // its address cannot be used
	ProxyName      Kind = "name"      // its name is not known
	ProxyConnect   Kind = "connect"   // it cannot be reached
	ProxySilent    Kind = "silent"    // it took the connection and said nothing
	ProxyClosed    Kind = "closed"    // it closed the connection without an answer
	ProxyTLS       Kind = "tls"       // https:// was written, and it does not speak TLS, or not as itself
	ProxySpeech    Kind = "speech"    // what answers is no proxy
	ProxyAuth      Kind = "auth"      // it wants a user and a password
	ProxyForbidden Kind = "forbidden" // it does not let anybody there
	ProxyLogin     Kind = "login"     // it sends to a login page
	ProxyGateway   Kind = "gateway"   // it cannot reach the address itself
)

// ProxyError is what went wrong at the proxy, before anything reached the
// other end.
type ProxyError struct {
	Kind    Kind
	Proxy   string // host:port, with the scheme when it is not http
	Target  string
	Status  int      // of its answer, 0 without one
	Schemes []string // what it accepts as proof, for ProxyAuth
	HadUser bool     // a user was given, and was not accepted
	Err     error
}

func (e *ProxyError) Error() string {
	s := fmt.Sprintf("proxy %s for %s: %s", e.Proxy, e.Target, e.Kind)
	if e.Status != 0 {
		s += fmt.Sprintf(" (%d %s)", e.Status, http.StatusText(e.Status))
	}
	if e.Err != nil {
		s += ": " + e.Err.Error()
	}
	return s
}

// Unwrap returns the network's own error, if there is one.
func (e *ProxyError) Unwrap() error { return e.Err }

// Fault says to a person what the proxy did and what to do about it.
func (e *ProxyError) Fault() *fault.Error {
	message, hint := e.words()
	return fault.Wrap(e, fault.Code("network.proxy_"+string(e.Kind)), message).WithHint(hint).WithRetry(fault.RetryAfterSetup)
}

var checkSetting = fault.T("check the proxy under Settings, Network (or the system's proxy settings)", "请检查“设置 → 网络”中的代理（或系统代理设置）")

func (e *ProxyError) words() (message, hint fault.Text) {
	switch e.Kind {
	case ProxySetting:
		if f := fault.As(e.Err); f != nil && fault.CodeOf(e.Err) != "" {
			return f.Message, checkSetting
		}
		return fault.T("the proxy %s cannot be used", "代理 %s 的设置有误", e.Proxy), checkSetting
	case ProxyName:
		return fault.T("the name of the proxy %s is not known", "无法解析代理 %s 的主机名", e.Proxy), checkSetting
	case ProxyConnect:
		return fault.T("the proxy %s cannot be reached", "无法连接到代理 %s", e.Proxy),
			fault.T("check that the proxy program or the company network is connected, and the proxy under Settings, Network",
				"请确认代理软件或公司网络已连接，并检查“设置 → 网络”中的代理")
	case ProxySilent:
		return fault.T("the proxy %s takes the connection and does not answer", "代理 %s 接受了连接但没有响应", e.Proxy),
			fault.T("ask the network's administrator, or use another proxy", "请联系网络管理员，或更换代理")
	case ProxyClosed:
		return fault.T("the proxy %s closed the connection without an answer", "代理 %s 未作响应就关闭了连接", e.Proxy),
			fault.T("it may be no HTTP proxy, or not let %s through: check its kind and ask the administrator", "它可能不是 HTTP 代理，或不允许访问 %s：请核对代理类型并联系管理员",
				e.Target)
	case ProxyTLS:
		return fault.T("the proxy %s does not answer with TLS, or not as itself", "代理 %s 不支持 TLS，或证书不符", e.Proxy),
			fault.T("write its address without https://", "请去掉代理地址前的 https://")
	case ProxySpeech:
		return fault.T("what answers at %s is not a proxy of this kind", "%s 不是该类型的代理", e.Proxy), checkSetting
	case ProxyAuth:
		if e.HadUser {
			return fault.T("the proxy %s does not accept the user and password", "代理 %s 不接受所填的用户名和密码", e.Proxy),
				fault.T("correct them under Settings, Network (for a Windows domain: DOMAIN\\user)", "请在“设置 → 网络”中更正（Windows 域账号写作 域\\用户名）")
		}
		return fault.T("the proxy %s wants a user and a password", "代理 %s 需要用户名和密码", e.Proxy),
			fault.T("enter them under Settings, Network (for a Windows domain: DOMAIN\\user)", "请在“设置 → 网络”中填写（Windows 域账号写作 域\\用户名）")
	case ProxyForbidden:
		return fault.T("the proxy %s forbids the connection to %s", "代理 %s 禁止访问 %s", e.Proxy, e.Target),
			fault.T("ask the network's administrator to allow %s", "请联系网络管理员放行 %s", e.Target)
	case ProxyLogin:
		return fault.T("the proxy %s sends to a login page", "代理 %s 要求先登录（跳转到登录页面）", e.Proxy),
			fault.T("open any web page in a browser and log in, then try again", "请先用浏览器打开任意网页完成登录，然后重试")
	}
	if e.Status == 0 {
		return fault.T("the proxy %s cannot reach %s", "代理 %s 无法连接到 %s", e.Proxy, e.Target),
			fault.T("try again in a few minutes; if it stays so, ask the network's administrator", "请几分钟后重试；若仍如此，请联系网络管理员")
	}
	return fault.T("the proxy %s cannot reach %s (it answered %d)", "代理 %s 无法连接到 %s（返回 %d）", e.Proxy, e.Target, e.Status),
		fault.T("try again in a few minutes; if it stays so, ask the network's administrator", "请几分钟后重试；若仍如此，请联系网络管理员")
}

// kindOfStatus reads a proxy's answer to CONNECT.
func kindOfStatus(status int) Kind {
	switch {
	case status == http.StatusProxyAuthRequired || status == http.StatusUnauthorized:
		return ProxyAuth
	case status >= 300 && status < 400 || status == http.StatusNetworkAuthenticationRequired:
		return ProxyLogin
	case status >= 500:
		return ProxyGateway
	case status == http.StatusBadRequest || status == http.StatusNotFound || status == http.StatusNotImplemented:
		return ProxySpeech
	}
	return ProxyForbidden
}
