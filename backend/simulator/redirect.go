package simulator

import (
	"net/url"
	"regexp"
	"strings"
)

// hostShape admits what can stand in an address and in a content policy alike.
var hostShape = regexp.MustCompile(`^([A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\])(:[0-9]{1,5})?$`)

// longestAddress bounds a redirect address.
const longestAddress = 4 << 10

// webAddress reads an absolute http or https address a browser can be sent to;
// nil when the text is none.
func webAddress(text string) *url.URL {
	if len(text) > longestAddress {
		return nil
	}
	address, err := url.Parse(text)
	if err != nil || address.Scheme != "http" && address.Scheme != "https" ||
		!hostShape.MatchString(address.Host) || address.User != nil || strings.Contains(text, "#") {
		return nil
	}
	return address
}

// registered reports whether consents may lead to an address: it is the one
// the third-party app registered, whatever its query.
func (s Settings) registered(address *url.URL) bool {
	if s.RedirectURI == "" {
		return true
	}
	own := webAddress(s.RedirectURI)
	return own != nil && strings.EqualFold(own.Scheme, address.Scheme) && strings.EqualFold(own.Host, address.Host) &&
		pathOf(own) == pathOf(address)
}

func pathOf(address *url.URL) string {
	if path := address.EscapedPath(); path != "" {
		return path
	}
	return "/"
}

// agree records a consent and returns where the platform sends the browser:
// the redirect address with app_id, source, app_auth_code and, when the
// platform echoes it, state. ok is false when the address is none.
func (t *tx) agree(miniAppIDs []string, redirectURI, state string, batch bool) (location string, ok bool) {
	address := webAddress(redirectURI)
	if address == nil {
		return "", false
	}
	code := t.consent(miniAppIDs, batch)
	return t.back(address, "&app_auth_code="+code.Code, state), true
}

// refuse returns where the platform sends the browser of a merchant who did
// not agree. What the platform adds then is not published; this is what OAuth
// 2.0 has, and no code.
func (t *tx) refuse(redirectURI, state string) (location string, ok bool) {
	address := webAddress(redirectURI)
	if address == nil {
		return "", false
	}
	return t.back(address, "&error=access_denied", state), true
}

// back adds to a redirect address and leaves its own query as it is.
func (t *tx) back(address *url.URL, result, state string) string {
	added := "app_id=" + t.meta.AppID + "&source=alipay_app_auth" + result
	if state != "" && t.settings.EchoState {
		added += "&state=" + url.QueryEscape(state)
	}
	if address.RawQuery != "" {
		added = address.RawQuery + "&" + added
	}
	to := *address
	to.RawQuery = added
	return to.String()
}
