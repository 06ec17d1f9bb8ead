package authorize

import (
	"net/url"
	"regexp"
	"strings"

	"minifleet/backend/fault"
)

// Redirect is what a consent brings back.
type Redirect struct {
	AppID  string // the third-party app's platform ID, "" when it was not sent
	Source string // "alipay_app_auth", "" when it was not sent
	Denied bool   // the merchant said no, as far as the parameters tell

	code  secret
	nonce string // from the redirect URL's own query
	state string // from `state`, already a nonce; "" when it was absent
	// alien is set when a `state` came back that is none of ours.
	alien bool
}

// from reports whether the redirect can be of the third-party app: parameters
// that were left out prove nothing against it.
func (r Redirect) from(appID string) bool {
	return (r.AppID == "" || r.AppID == appID) && (r.Source == "" || r.Source == sourceName)
}

// refused reports whether the merchant came back from the consent page without
// agreeing. What the platform sends then is not published, so a redirect that
// names app and source, or the state, and brings no code counts as well.
func (r Redirect) refused() bool {
	return !r.HasCode() && (r.Denied || r.AppID != "" && (r.Source != "" || r.state != ""))
}

// HasCode reports whether an authorization code came back.
func (r Redirect) HasCode() bool { return r.code != "" }

// nonceParam carries the nonce in the redirect URL's own query.
const nonceParam = "n"

const (
	maxRedirectURL = 8 << 10
	maxParam       = 512
)

var (
	codeShape  = regexp.MustCompile(`^[A-Za-z0-9_.-]{8,256}$`)
	appIDShape = regexp.MustCompile(`^[0-9]{8,32}$`)
)

// sourceName is what the platform puts into `source`. Alipay open platform,
// third-party authorization: redirect_uri?app_id=&source=alipay_app_auth&app_auth_code=&state=.
const sourceName = "alipay_app_auth"

// ParseRedirect reads the address a browser was sent to after consent. The
// whole URL, its query alone, and a URL that had its '&' turned into '&amp;'
// on the way through a chat program are understood. Fault
// authorize.bad_redirect when it is none of these.
func ParseRedirect(text string) (Redirect, error) {
	text = strings.TrimSpace(text)
	if len(text) > maxRedirectURL {
		return Redirect{}, badRedirect()
	}
	text = strings.ReplaceAll(text, "&amp;", "&")
	query := text
	if before, after, found := strings.Cut(text, "?"); found {
		if strings.ContainsAny(before, " \t\r\n<>\"") {
			return Redirect{}, badRedirect()
		}
		query = after
	}
	query, _, _ = strings.Cut(query, "#")
	return parseQuery(query)
}

// parseQuery reads the parameters after the '?'.
func parseQuery(query string) (Redirect, error) {
	if len(query) > maxRedirectURL {
		return Redirect{}, badRedirect()
	}
	// A platform that appends "?app_id=..." to an address that has a query
	// already leaves a second '?'.
	values, err := url.ParseQuery(strings.ReplaceAll(query, "?", "&"))
	if err != nil {
		return Redirect{}, badRedirect()
	}
	one := func(names ...string) (string, bool) {
		for _, name := range names {
			v, ok := values[name]
			if !ok {
				continue
			}
			if len(v) != 1 || len(v[0]) > maxParam {
				return "", false
			}
			return strings.TrimSpace(v[0]), true
		}
		return "", true
	}
	var r Redirect
	var state, nonce, code string
	var ok [5]bool
	r.AppID, ok[0] = one("app_id")
	r.Source, ok[1] = one("source")
	code, ok[2] = one("app_auth_code")
	state, ok[3] = one("state")
	nonce, ok[4] = one(nonceParam)
	if ok != [5]bool{true, true, true, true, true} {
		return Redirect{}, badRedirect()
	}
	if r.AppID != "" && !appIDShape.MatchString(r.AppID) {
		return Redirect{}, badRedirect()
	}
	if code != "" && !codeShape.MatchString(code) {
		return Redirect{}, badRedirect()
	}
	r.code = secret(code)
	r.nonce = nonceOf(nonce)
	if nonce != "" && r.nonce == "" {
		return Redirect{}, badRedirect()
	}
	r.state = nonceOf(state)
	r.alien = state != "" && r.state == ""
	for name := range values {
		lower := strings.ToLower(name)
		if strings.HasPrefix(lower, "error") || lower == "denied" {
			r.Denied = true
		}
	}
	if r.code == "" && r.nonce == "" && r.state == "" && !r.Denied {
		return Redirect{}, badRedirect()
	}
	return r, nil
}

// pastedCode reports whether the text is a bare authorization code.
func pastedCode(text string) bool {
	return codeShape.MatchString(text) && !strings.Contains(text, "://")
}

func badRedirect() *fault.Error {
	return fault.New("authorize.bad_redirect", fault.T(
		"this is neither the address a merchant's browser was sent to nor an authorization code",
		"这既不是商家授权后浏览器跳转到的地址，也不是授权码")).
		WithHint(fault.T(
			"Copy the whole address from the browser after the merchant agreed; it holds app_auth_code=…",
			"请在商家同意后，从浏览器地址栏复制完整地址，其中包含 app_auth_code=…")).
		WithRetry(fault.RetryAfterInput).WithField("redirect")
}
