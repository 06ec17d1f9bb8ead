package baseinfo

import (
	"net/netip"
	"strings"

	"golang.org/x/net/idna"

	"minifleet/backend/fault"
	"minifleet/backend/field"
)

// NormalizeDomain checks a server domain as entered and returns it as the
// platform takes it: the bare host in lower case, Chinese letters in punycode.
// Alipay open platform: the mini program reaches it by https (and wss) only,
// so scheme, port, path and addresses have no place in it.
func NormalizeDomain(input string) (string, *field.Error) {
	bad := func(code, en, zh string, args ...any) (string, *field.Error) {
		return "", &field.Error{Field: FieldDomain, Code: code, Text: fault.T(en, zh, args...)}
	}
	s := strings.TrimSpace(input)
	switch {
	case s == "":
		return bad("blank", "enter a domain", "请填写域名")
	case strings.Contains(s, "://"):
		return bad("scheme", "leave out %q; only the domain is wanted", "请去掉“%s”，只填写域名", s[:strings.Index(s, "://")+3])
	case strings.ContainsAny(s, "/?#\\"):
		return bad("path", "leave out the path; only the domain is wanted", "请去掉路径，只填写域名")
	case strings.Contains(s, "@"):
		return bad("characters", "a domain holds no @", "域名不能包含 @")
	case strings.Contains(s, "*"):
		return bad("wildcard", "a domain with * is not taken; add each host", "不支持通配符 *，请逐个添加")
	}
	if _, err := netip.ParseAddr(strings.Trim(s, "[]")); err == nil {
		return bad("address", "an IP address is not taken", "不支持 IP 地址")
	}
	if strings.Contains(s, ":") {
		return bad("port", "leave out the port; only the domain is wanted", "请去掉端口，只填写域名")
	}
	host, err := idna.Lookup.ToASCII(strings.TrimSuffix(s, "."))
	if err != nil {
		return bad("characters", "it is not a domain: letters, digits and - joined by dots", "不是有效的域名：应为以点分隔的字母、数字和 -")
	}
	host = strings.ToLower(host)
	if len(host) > 253 {
		return bad("long", "a domain has at most 253 characters", "域名最多 253 个字符")
	}
	labels := strings.Split(host, ".")
	if len(labels) < 2 {
		return bad("local", "a domain on the internet has a dot, such as api.example.com", "公网域名应包含点，例如 api.example.com")
	}
	for _, l := range labels {
		if !hostLabel(l) {
			return bad("characters", "it is not a domain: letters, digits and - joined by dots", "不是有效的域名：应为以点分隔的字母、数字和 -")
		}
	}
	if last := labels[len(labels)-1]; strings.Trim(last, "0123456789") == "" || len(last) < 2 {
		return bad("address", "the last part of a domain is letters, such as .com", "域名的最后一段应为字母，例如 .com")
	}
	return host, nil
}

func hostLabel(l string) bool {
	if l == "" || len(l) > 63 || l[0] == '-' || l[len(l)-1] == '-' {
		return false
	}
	for i := range len(l) {
		c := l[i]
		if (c < 'a' || c > 'z') && (c < '0' || c > '9') && c != '-' {
			return false
		}
	}
	return true
}
