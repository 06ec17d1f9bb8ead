package authorize

import (
	"bytes"
	"encoding/json"
	"net/url"
	"strings"
)

// Form is a way to bring a merchant to the consent page.
type Form string

const (
	FormApp    Form = "app"    // one app: the merchant signs in and agrees
	FormBatch  Form = "batch"  // the merchant chooses among their apps
	FormPC     Form = "pc"     // a named kind of app, on a PC; what the platform recommends
	FormPhone  Form = "phone"  // the same, to scan with the Alipay app
	FormInvite Form = "invite" // a task page made by the platform for one mini program
)

// Forms lists every form in the order a screen offers them.
func Forms() []Form { return []Form{FormPC, FormPhone, FormApp, FormBatch, FormInvite} }

func (f Form) known() bool {
	for _, k := range Forms() {
		if f == k {
			return true
		}
	}
	return false
}

// appType is the kind of app MiniFleet serves. Alipay open platform,
// application types: TINYAPP is a mini program.
const appType = "TINYAPP"

const (
	// taskPage is where the PC link of the real platform leads.
	taskPage     = "https://b.alipay.com"
	taskPagePath = "/page/message/tasksDetail"
	// scanApp is the platform's own mini program that shows the consent on a phone.
	scanApp = "2021003130652097"
)

// linkTo is everything a link is made of.
type linkTo struct {
	oauth    string // https://openauth.alipay.com/oauth2
	appID    string // the third-party app
	redirect string // already carries the nonce
	nonce    string
}

// appLink asks for one app. Alipay open platform: appToAppAuth.htm.
func (l linkTo) appLink() string {
	q := pairs{{"app_id", l.appID}, {"redirect_uri", l.redirect}, {"state", l.nonce}}
	return strings.TrimRight(l.oauth, "/") + "/appToAppAuth.htm?" + q.encode()
}

// batchLink lets the merchant choose. Alipay open platform: appToAppBatchAuth.htm.
func (l linkTo) batchLink() string {
	q := pairs{{"app_id", l.appID}, {"application_type", appType}, {"redirect_uri", l.redirect}, {"state", l.nonce}}
	return strings.TrimRight(l.oauth, "/") + "/appToAppBatchAuth.htm?" + q.encode()
}

// pcLink leads to the task page of the merchant's console.
func (l linkTo) pcLink() string {
	return l.taskOrigin() + taskPagePath + "?bizData=" + escape(l.bizData(false))
}

// phoneLink opens the same in the Alipay app.
func (l linkTo) phoneLink() string {
	page := "pages/authorize/index?bizData="
	return "alipays://platformapi/startapp?appId=" + scanApp + "&page=" + escape(page+l.bizData(true))
}

// taskOrigin is the host of the PC page: the real one for the platform and its
// sandbox, the same server as the consent page for anything else.
func (l linkTo) taskOrigin() string {
	u, err := url.Parse(l.oauth)
	if err != nil || u.Host == "" {
		return taskPage
	}
	host := u.Hostname()
	if strings.HasSuffix(host, ".alipay.com") || strings.HasSuffix(host, ".alipaydev.com") {
		return taskPage
	}
	return u.Scheme + "://" + u.Host
}

// bizData is the JSON of the PC and phone links. Alipay open platform:
// platformCode "O", taskType "INTERFACE_AUTH", state in Base64.
//
// In the phone link it stands inside the query of a mini program's page, whose
// reader may split at every '=' and '&' after decoding; nested writes those as
// JSON escapes, which read back the same.
func (l linkTo) bizData(nested bool) string {
	type param struct {
		RedirectURI string   `json:"redirectUri"`
		AppTypes    []string `json:"appTypes"`
		ISVAppID    string   `json:"isvAppId"`
		State       string   `json:"state"`
	}
	var buf bytes.Buffer
	enc := json.NewEncoder(&buf)
	enc.SetEscapeHTML(false)
	// Strings and a list of strings always encode.
	_ = enc.Encode(struct {
		PlatformCode string `json:"platformCode"`
		TaskType     string `json:"taskType"`
		Param        param  `json:"agentOpParam"`
	}{"O", "INTERFACE_AUTH", param{l.redirect, []string{appType}, l.appID, stateOf(l.nonce)}})
	s := strings.TrimSuffix(buf.String(), "\n")
	if nested {
		s = strings.NewReplacer("=", `\u003d`, "&", `\u0026`).Replace(s)
	}
	return s
}

// parseBizData reads back what bizData wrote: the redirect address and the nonce.
func parseBizData(s string) (redirect, nonce, appID string, ok bool) {
	if len(s) > maxRedirectURL {
		return "", "", "", false
	}
	var v struct {
		PlatformCode string `json:"platformCode"`
		TaskType     string `json:"taskType"`
		Param        struct {
			RedirectURI string   `json:"redirectUri"`
			AppTypes    []string `json:"appTypes"`
			ISVAppID    string   `json:"isvAppId"`
			State       string   `json:"state"`
		} `json:"agentOpParam"`
	}
	if err := json.Unmarshal([]byte(s), &v); err != nil || v.TaskType != "INTERFACE_AUTH" {
		return "", "", "", false
	}
	return v.Param.RedirectURI, nonceOf(v.Param.State), v.Param.ISVAppID, true
}

// pairs is a query whose order is kept, so that links read as documented.
type pairs [][2]string

func (p pairs) encode() string {
	parts := make([]string, len(p))
	for i, kv := range p {
		parts[i] = kv[0] + "=" + escape(kv[1])
	}
	return strings.Join(parts, "&")
}

// escape is url.QueryEscape with %20 for a space, which a reader that is no
// HTML form decoder understands too.
func escape(s string) string { return strings.ReplaceAll(url.QueryEscape(s), "+", "%20") }

// withNonce adds the nonce to the query of the callback address.
func withNonce(callback, nonce string) string {
	sep := "?"
	if strings.Contains(callback, "?") {
		sep = "&"
	}
	return callback + sep + nonceParam + "=" + nonce
}
