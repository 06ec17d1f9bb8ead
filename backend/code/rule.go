package code

import (
	"net/netip"
	"net/url"
	"regexp"
	"strconv"
	"strings"

	"golang.org/x/net/idna"

	"minifleet/backend/alipay"
	"minifleet/backend/fault"
	"minifleet/backend/field"
)

// Mode is how the address of a scanned code is compared with a rule's. One that
// is not listed here is kept as the platform gave it.
type Mode string

const (
	Exact Mode = alipay.RouteExact // the addresses are the same
	Fuzzy Mode = alipay.RouteFuzzy // the scanned address begins with the rule's
	// Pattern is of rules made by a pattern, elsewhere: {0}, {1} in the address
	// stand for what varies. It is in the platform's answers only.
	Pattern Mode = alipay.RoutePattern
)

// ModeInfo is a mode as a screen shows it.
type ModeInfo struct {
	Mode  Mode       `json:"mode"`
	Label fault.Text `json:"label"`
	Help  fault.Text `json:"help"`
}

// Modes lists the modes a rule can be made with.
func Modes() []ModeInfo {
	return []ModeInfo{
		{Exact, fault.T("Exact", "精确匹配"), fault.T("the scanned address is this one", "扫到的地址与此完全一致时打开小程序")},
		{Fuzzy, fault.T("Prefix", "模糊匹配"), fault.T("the scanned address begins with this one", "扫到的地址以此开头时打开小程序")},
	}
}

// MaxRouteURL is the most characters of an address we send.
const MaxRouteURL = 512

// RuleSpec is a rule as wanted: ordinary QR codes that hold RouteURL open Page.
type RuleSpec struct {
	Mode     Mode   `json:"mode"`
	RouteURL string `json:"route_url"`
	// RoutePattern describes many addresses of one host, with {0}, {1} for
	// what varies in the path; may be empty.
	RoutePattern string `json:"route_pattern,omitempty"`
	Page         string `json:"page"`
}

// CheckRule checks a rule as wanted.
// Alipay open platform: http, https and ftp addresses, whose domain has an ICP
// filing; FUZZY compares the beginning.
func CheckRule(r RuleSpec) field.Errors {
	var errs field.Errors
	if r.Mode != Exact && r.Mode != Fuzzy {
		errs.Add("mode", "choice", "the rule is EXACT or FUZZY", "匹配规则为 EXACT 或 FUZZY")
	}
	checkRoute(&errs, r)
	if r.RoutePattern != "" {
		checkPattern(&errs, r)
	}
	checkPage(&errs, "page_redirection", r.Page)
	return errs
}

func checkRoute(errs *field.Errors, r RuleSpec) {
	bad := func(code, en, zh string, args ...any) { errs.Add("route_url", code, en, zh, args...) }
	if r.RouteURL == "" {
		bad("blank", "enter the address the QR code holds", "请填写二维码中的地址")
		return
	}
	if len(r.RouteURL) > MaxRouteURL {
		bad("long", "an address has at most %d characters", "地址最多 %d 个字符", MaxRouteURL)
		return
	}
	if !printable(r.RouteURL) || strings.ContainsAny(r.RouteURL, " \\{}") {
		bad("characters", "an address holds no spaces, backslashes or braces", "地址不能包含空格、反斜杠或花括号")
		return
	}
	u, err := url.Parse(r.RouteURL)
	switch {
	case err != nil:
		bad("form", "it is not an address such as https://www.example.com/t/", "不是有效的地址，例如 https://www.example.com/t/")
	case u.Scheme != "http" && u.Scheme != "https" && u.Scheme != "ftp":
		bad("scheme", "the address begins with https://, http:// or ftp://", "地址应以 https://、http:// 或 ftp:// 开头")
	case u.User != nil:
		bad("user", "the address holds no user name", "地址不能包含用户名")
	case strings.Contains(r.RouteURL, "#"):
		bad("fragment", "leave out the part from # on; it is not compared", "请去掉 # 及其后的部分，它不参与匹配")
	case !publicHost(u.Hostname()):
		bad("host", "%q is no domain on the internet", "“%s”不是公网域名", u.Hostname())
	case r.Mode == Fuzzy && u.Path == "" && u.RawQuery == "":
		bad("prefix", "a prefix ends after the domain's slash at the earliest, or it would also match longer domains", "模糊匹配的地址至少要包含域名后的 /，否则会匹配到其他域名")
	}
}

// publicHost reports whether the host can have an ICP filing: a domain, no
// address, no name of the local network.
func publicHost(host string) bool {
	if _, err := netip.ParseAddr(host); err == nil {
		return false
	}
	ascii, err := idna.Lookup.ToASCII(host)
	if err != nil {
		return false
	}
	dot := strings.LastIndexByte(ascii, '.')
	return dot > 0 && dot < len(ascii)-2 && strings.Trim(ascii[dot+1:], "0123456789") != ""
}

var placeholder = regexp.MustCompile(`\{(\d+)\}`)

// checkPattern checks that a pattern numbers its variables from 0 on and that
// the rule's address is one of those it describes.
func checkPattern(errs *field.Errors, r RuleSpec) {
	bad := func(code, en, zh string, args ...any) { errs.Add("route_pattern", code, en, zh, args...) }
	p := r.RoutePattern
	if len(p) > MaxRouteURL || !printable(p) || strings.ContainsAny(p, " \\#") {
		bad("characters", "a pattern is an address with {0}, {1} for what varies", "格式应为地址，用 {0}、{1} 表示变化的部分")
		return
	}
	var shape strings.Builder
	shape.WriteString("^")
	rest, at := p, 0
	for i := 0; ; i++ {
		loc := placeholder.FindStringSubmatchIndex(rest)
		if loc == nil {
			at = i
			break
		}
		if n, _ := strconv.Atoi(rest[loc[2]:loc[3]]); n != i {
			bad("number", "the variables are numbered {0}, {1} in order", "变量应按 {0}、{1} 的顺序编号")
			return
		}
		shape.WriteString(regexp.QuoteMeta(rest[:loc[0]]) + `[^/?&]+`)
		rest = rest[loc[1]:]
	}
	if strings.ContainsAny(rest, "{}") || strings.ContainsAny(placeholder.ReplaceAllString(p, ""), "{}") {
		bad("braces", "braces stand around a number only, as in {0}", "花括号中只能是数字，如 {0}")
		return
	}
	shape.WriteString(regexp.QuoteMeta(rest))
	host := p
	if u, err := url.Parse(placeholder.ReplaceAllString(p, "x")); err != nil || u.Scheme == "" || u.Host == "" {
		bad("form", "a pattern is a whole address such as https://www.example.com/{0}", "应为完整地址，例如 https://www.example.com/{0}")
		return
	} else if i := strings.Index(p, u.Scheme+"://"); i == 0 {
		host, _, _ = strings.Cut(p[len(u.Scheme)+3:], "/")
	}
	switch {
	case at == 0:
		bad("constant", "nothing varies in it; leave it empty", "没有变化的部分，请留空")
	case strings.ContainsAny(host, "{}"):
		bad("host", "the domain cannot vary", "域名部分不能使用变量")
	default:
		// A prefix may end before the pattern does.
		whole := regexp.MustCompile(shape.String())
		if !whole.MatchString(r.RouteURL) && !(r.Mode == Fuzzy && strings.HasPrefix(p, r.RouteURL)) {
			bad("match", "the address is not one the pattern describes", "地址与该格式不匹配")
		}
	}
}

// Covers reports whether a code holding address is caught by the rule.
func (r RuleSpec) Covers(address string) bool {
	a, own := canonical(address), canonical(r.RouteURL)
	switch r.Mode {
	case Fuzzy:
		return strings.HasPrefix(a, own)
	case Pattern:
		return varying(own).MatchString(a)
	}
	return a == own
}

// varying matches the addresses that a pattern describes.
func varying(pattern string) *regexp.Regexp {
	var shape strings.Builder
	shape.WriteString("^")
	for {
		at := placeholder.FindStringIndex(pattern)
		if at == nil {
			break
		}
		shape.WriteString(regexp.QuoteMeta(pattern[:at[0]]) + `[^/?&]+`)
		pattern = pattern[at[1]:]
	}
	shape.WriteString(regexp.QuoteMeta(pattern) + "$")
	return regexp.MustCompile(shape.String())
}

// Conflicts reports whether both rules claim one address with equal right: the
// same address in any mode, or a prefix inside another. An exact rule below a
// prefix is an exception from it and no conflict.
func (r RuleSpec) Conflicts(other RuleSpec) bool {
	if canonical(r.RouteURL) == canonical(other.RouteURL) {
		return true
	}
	return r.Mode == Fuzzy && other.Mode == Fuzzy && (r.Covers(other.RouteURL) || other.Covers(r.RouteURL))
}

// canonical writes scheme and host of an address in lower case, where case
// does not matter, and leaves the rest.
func canonical(address string) string {
	scheme, rest, found := strings.Cut(address, "://")
	if !found {
		return address
	}
	end := strings.IndexAny(rest, "/?")
	if end < 0 {
		end = len(rest)
	}
	return strings.ToLower(scheme+"://"+rest[:end]) + rest[end:]
}
