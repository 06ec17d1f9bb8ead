package simulator

import (
	"net/url"
	"regexp"
	"slices"
	"strings"
)

var colorShape = regexp.MustCompile(`^(0[xX]|#)[0-9A-Fa-f]{6}$`)

// shownCodes is how many of an app's codes the world remembers; the pictures
// of older ones stay, their addresses hold all they need.
const shownCodes = 100

// appQRCodeCreate makes a mini-program code: three pictures of the same code.
func appQRCodeCreate(t *tx, c *call) (object, *refusal) {
	code := appCode{
		Page: c.text("url_param"), Query: c.text("query_param"), Describe: c.text("describe"),
		Color: c.text("color"), Size: c.text("size"), At: t.at,
	}
	switch {
	case code.Page == "":
		return nil, business("INVALID_PARAMETER", "url_param 为空")
	case len(code.Page) > 256 || len(code.Query) > 256:
		return nil, business("INVALID_PARAMETER", "url_param 和 query_param 不能超过256个字符")
	case code.Describe == "" || len([]rune(code.Describe)) > 32:
		return nil, business("INVALID_PARAMETER", "describe 应为1到32个字符")
	case holdsAny(code.Describe, sensitiveWords):
		return nil, business("QRCODE_DESC_CHECK_INVALID", "码描述包含敏感词")
	case code.Color != "" && !colorShape.MatchString(code.Color):
		return nil, business("HM_BG_COLOR_INVALID", "码颜色格式错误，应为 0x 加六位十六进制")
	case code.Size != "" && !slices.Contains([]string{"s", "m", "l"}, code.Size):
		return nil, business("INVALID_PARAMETER", "size 应为 s、m 或 l")
	}
	m := c.merchant
	m.Codes = append(m.Codes, code)
	m.Codes = m.Codes[max(0, len(m.Codes)-shownCodes):]
	t.putMerchant(m)
	target := url.Values{"appId": {m.MiniAppID}, "page": {code.Page}}
	if code.Query != "" {
		target.Set("query", code.Query)
	}
	content := "https://ds.alipay.com/?scheme=" + url.QueryEscape("alipays://platformapi/startapp?"+target.Encode())
	return object{
		"qr_code_url":              t.qrURL(content, code.Color),
		"qr_code_url_circle_blue":  t.qrURL(content, "0x1677FF"),
		"qr_code_url_circle_white": t.qrURL(content, ""),
	}, nil
}

// qrcodeBind links ordinary QR codes to a page of the mini program.
func qrcodeBind(t *tx, c *call) (object, *refusal) {
	m := c.merchant
	rule := routeRule{
		URL: c.text("route_url"), Mode: c.text("mode"), Page: c.text("page_redirection"),
		Pattern: c.text("route_pattern"), CreatedTime: t.at,
	}
	target, err := url.Parse(rule.URL)
	switch {
	case rule.URL == "" || rule.Mode == "":
		return nil, business("INVALID_PARAM", "route_url 和 mode 不能为空")
	case rule.Mode != "EXACT" && rule.Mode != "FUZZY":
		return nil, business("INVALID_PARAM", "mode 应为 EXACT 或 FUZZY")
	case err != nil || !slices.Contains([]string{"http", "https", "ftp"}, target.Scheme) || target.Host == "" || len(rule.URL) > 512:
		return nil, business("QRCODE_ROUTE_URL_INVALID", "二维码地址无效")
	}
	if t.settings.RouteNeedsOnline && t.anyIn(m.MiniAppID, released) == nil && t.anyIn(m.MiniAppID, gray) == nil {
		if len(t.visible(m.MiniAppID)) == 0 {
			return nil, business("ROUTE_CREATE_NEED_VERSION", "关联普通二维码需要先有小程序版本")
		}
		return nil, business("ONLINE_VERSION_NOT_EXIST", "线上版本不存在")
	}
	for _, other := range t.merchants {
		for _, held := range other.Rules {
			if !rule.conflicts(held) {
				continue
			}
			if other == m {
				return nil, business("ROUTE_RULE_CONFLICT", "路由规则冲突："+held.URL)
			}
			return nil, business("ROUTE_RULE_CONFLICT_OTHER", "路由规则与其他小程序冲突")
		}
	}
	if len(m.Rules) >= t.settings.RouteLimit {
		return nil, business("ROUTE_OVER_LIMIT", "路由规则数量超过上限："+itoa(t.settings.RouteLimit))
	}
	t.meta.Rules++
	t.putMeta()
	rule.Group = "RG" + t.at.In(shanghai).Format("20060102") + pad(t.meta.Rules, 8)
	m.Rules = append(m.Rules, rule)
	t.putMerchant(m)
	return object{"route_group": rule.Group}, nil
}

// conflicts reports whether two rules would send the same code to two places:
// the same address, or two fuzzy rules one of which holds the other. An exact
// rule inside a fuzzy one is no conflict, the exact one wins.
func (r routeRule) conflicts(other routeRule) bool {
	if r.URL == other.URL {
		return true
	}
	return r.Mode == "FUZZY" && other.Mode == "FUZZY" && (holds(r.URL, other.URL) || holds(other.URL, r.URL))
}

// holds reports whether address begins with prefix and the prefix ends where a
// part of the address does: /t1 holds /t1/a and /t1?a=b, and not /t10.
func holds(prefix, address string) bool {
	rest, ok := strings.CutPrefix(address, prefix)
	return ok && (rest == "" || strings.ContainsAny(prefix[len(prefix)-1:]+rest[:1], "/?&=#"))
}

func qrcodeUnbind(t *tx, c *call) (object, *refusal) {
	m, group, address := c.merchant, c.text("route_group"), c.text("route_url")
	if group == "" && address == "" {
		return nil, business("INVALID_PARAM", "route_group 和 route_url 不能同时为空")
	}
	i := slices.IndexFunc(m.Rules, func(r routeRule) bool {
		return (group == "" || r.Group == group) && (address == "" || r.URL == address)
	})
	if i < 0 {
		return nil, business("ROUTE_GROUP_NOT_EXIST", "路由规则不存在")
	}
	m.Rules = slices.Delete(m.Rules, i, i+1)
	t.putMerchant(m)
	return object{}, nil
}

func qrcodeQuery(_ *tx, c *call) (object, *refusal) {
	page, size := c.number("page_no"), c.number("page_size")
	switch {
	case c.text("page_no") == "" || c.text("page_size") == "":
		return nil, business("PAGE_PARAM_NULL_FAIL", "分页参数为空")
	case page < 1 || size < 1:
		return nil, business("PAGE_PARAM_MIN_LIMIT_FAIL", "分页参数不能小于1")
	case size > 10:
		return nil, business("PAGE_SIZE_OUT_LIMIT_FAIL", "每页数量不能超过10")
	}
	groups := []object{}
	for _, r := range pageOf(c.merchant.Rules, page, size) {
		groups = append(groups, object{"route_group": r.Group, "route_url": r.URL, "mode": r.Mode})
	}
	return object{"qr_code_route_groups": groups, "total_items": len(c.merchant.Rules)}, nil
}

// pageOf cuts one page out of a list; pages count from 1.
func pageOf[T any](list []T, page, size int) []T {
	if page > len(list)/size+1 {
		return nil
	}
	from := (page - 1) * size
	if from >= len(list) {
		return nil
	}
	return list[from:min(len(list), from+size)]
}

// Alipay open platform: 30 server domains an app.
const maxDomains = 30

var domainShape = regexp.MustCompile(`^(\*?\.)?([A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]{2,}(:[0-9]{1,5})?$`)

func safeDomainCreate(t *tx, c *call) (object, *refusal) {
	m, domain := c.merchant, c.text("safe_domain")
	bare := strings.TrimPrefix(strings.TrimPrefix(domain, "https://"), "wss://")
	switch {
	case domain == "":
		return nil, business("SAFE_DOMAIN_IS_BLANK", "域名为空")
	case len(domain) > 128:
		return nil, business("SAFEDOMAIN_EXCEED_LENGTH", "域名长度超过上限")
	case !domainShape.MatchString(bare):
		return nil, business("INVALID_SAFE_DOMAIN", "域名格式错误")
	case bare == "alipay.com" || strings.HasSuffix(bare, ".alipay.com"):
		return nil, business("SAFEDOMAIN_FORBID", "不允许添加该域名")
	case slices.Contains(m.Domains, domain):
		return nil, business("SAFEDOMAIN_EXSIT", "域名已存在")
	case len(m.Domains) >= maxDomains:
		return nil, business("SAFEDOMAIN_VOER_LIMIT", "域名数量超过上限：30")
	}
	m.Domains = append(m.Domains, domain)
	t.putMerchant(m)
	return object{}, nil
}

// safeDomainDelete takes a domain away. Deleting one that is not there
// succeeds: the contract has no code for it.
func safeDomainDelete(t *tx, c *call) (object, *refusal) {
	m, domain := c.merchant, c.text("safe_domain")
	if domain == "" {
		return nil, business("SAFE_DOMAIN_IS_BLANK", "域名为空")
	}
	if i := slices.Index(m.Domains, domain); i >= 0 {
		m.Domains = slices.Delete(m.Domains, i, i+1)
		t.putMerchant(m)
	}
	return object{}, nil
}
