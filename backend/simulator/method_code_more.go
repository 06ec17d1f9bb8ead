package simulator

import (
	"net/url"
	"strings"
)

// temporaryCode makes a code that lives for a while. The kinds of codes
// (SQUARE, CIRCLE) are assumed.
func temporaryCode(t *tx, c *call) (object, *refusal) {
	kind, life := c.text("qrcode_type"), c.number("timeout")
	switch {
	case c.text("url_param") == "":
		return nil, invalidParameter("url_param 为空")
	case c.has("timeout") && (life < 1 || life > 7200):
		return nil, invalidParameter("timeout 应为1到7200秒")
	case kind != "" && kind != "SQUARE" && kind != "CIRCLE":
		return nil, invalidParameter("qrcode_type 应为 SQUARE 或 CIRCLE")
	case c.has("color") && (kind != "CIRCLE" || !colorShape.MatchString(c.text("color"))):
		return nil, invalidParameter("color 仅用于圆形码，格式为 0x 加六位十六进制")
	}
	target := url.Values{"appId": {c.merchant.MiniAppID}, "page": {c.text("url_param")}}
	if c.has("query_param") {
		target.Set("query", c.text("query_param"))
	}
	content := "https://ds.alipay.com/?scheme=" + url.QueryEscape("alipays://platformapi/startapp?"+target.Encode())
	return object{"qr_code": content, "qr_code_url": t.qrURL(content, c.text("color"))}, nil
}

// patternCreate makes a rule for all addresses of a pattern. For a template's
// pattern the template must be one of the third-party app's; that its hosts
// were verified is not played.
func patternCreate(t *tx, c *call) (object, *refusal) {
	m, pattern, kind := c.merchant, c.text("pattern_url"), c.text("invoke_type")
	target, err := url.Parse(pattern)
	switch {
	case kind == "":
		return nil, invalidParameter("invoke_type 为空")
	case err != nil || target.Host == "" || (target.Scheme != "http" && target.Scheme != "https") || !strings.Contains(pattern, "{0}"):
		return nil, invalidParameter("pattern_url 应为包含 {0} 的 http 或 https 地址")
	case kind != "MERCHANT" && t.templates[c.text("template_id")] == nil:
		return nil, invalidParameter("template_id 无效")
	case len(m.Rules) >= t.settings.RouteLimit:
		return nil, invalidParameter("路由规则数量超过上限：" + itoa(t.settings.RouteLimit))
	}
	for _, held := range m.Rules {
		if held.URL == pattern {
			return nil, invalidParameter("路由规则冲突：" + held.URL)
		}
	}
	t.meta.Rules++
	t.putMeta()
	rule := routeRule{
		Group: "RG" + t.at.In(shanghai).Format("20060102") + pad(t.meta.Rules, 8), URL: pattern, Mode: "PATTERN", CreatedTime: t.at,
	}
	m.Rules = append(m.Rules, rule)
	t.putMerchant(m)
	return object{"route_group": rule.Group}, nil
}
