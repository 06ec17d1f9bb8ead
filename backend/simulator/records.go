package simulator

import (
	"strconv"
	"strings"
	"time"
)

// The records below are what the world consists of. Each kind is written to
// the log as JSON under its kind and key; see store.go.

// merchant is one mini program and the account that owns it.
type merchant struct {
	MiniAppID  string    `json:"mini_app_id"`
	UserID     string    `json:"user_id"`
	OpenID     string    `json:"open_id"`
	Contact    string    `json:"contact"`
	Phone      string    `json:"phone"`
	Individual bool      `json:"individual"`
	Certified  bool      `json:"certified"`
	CreatedAt  time.Time `json:"created_at"`
	// Released is true once any version has been online.
	Released bool     `json:"released"`
	Base     baseInfo `json:"base"`
	// Info is the change of base info in audit, nil when there is none.
	Info    *infoAudit   `json:"info,omitempty"`
	Changes []infoChange `json:"changes,omitempty"`
	Members []member     `json:"members,omitempty"`
	Rules   []routeRule  `json:"rules,omitempty"`
	Codes   []appCode    `json:"codes,omitempty"`
	Domains []string     `json:"domains,omitempty"`
	AESKey  string       `json:"aes_key"`
	compliance
	// SpeedUps is how many faster audits the merchant has spent.
	SpeedUps int `json:"speed_ups,omitempty"`
	// Token is the app_auth_token in force, "" when nothing is authorized.
	Token      string    `json:"token,omitempty"`
	Authorized time.Time `json:"authorized,omitzero"`
	Revoked    time.Time `json:"revoked,omitzero"`
	// Number is the position in which the merchant was made.
	Number int `json:"number"`
}

// baseInfo is what a mini program shows of itself.
type baseInfo struct {
	Name           string   `json:"app_name"`
	EnglishName    string   `json:"app_english_name"`
	Slogan         string   `json:"app_slogan"`
	Desc           string   `json:"app_desc"`
	Logo           string   `json:"app_logo"` // path under /files
	Phone          string   `json:"service_phone"`
	Email          string   `json:"service_email"`
	Categories     []string `json:"categories,omitempty"`      // leaf ids of the older tree
	MiniCategories []string `json:"mini_categories,omitempty"` // leaf ids of the newer tree
}

// infoAudit is a change of base info that waits for its audit.
type infoAudit struct {
	Next baseInfo  `json:"next"`
	At   time.Time `json:"at"`
}

// infoChange remembers a changed field for the platform's frequency limits.
type infoChange struct {
	Field string    `json:"field"`
	At    time.Time `json:"at"`
}

type memberStatus string

const (
	memberInvited memberStatus = "UNCONFIRMED"
	memberJoined  memberStatus = "VALID"
	memberRefused memberStatus = "REFUSED"
)

type member struct {
	UserID  string       `json:"user_id"`
	OpenID  string       `json:"open_id"`
	LogonID string       `json:"logon_id"`
	Nick    string       `json:"nick_name"`
	Role    string       `json:"role"`
	Status  memberStatus `json:"status"`
	Invited time.Time    `json:"invited"`
	Joined  time.Time    `json:"joined,omitzero"`
}

// routeRule links an ordinary QR code to a page of the mini program.
type routeRule struct {
	Group       string    `json:"route_group"`
	URL         string    `json:"route_url"`
	Mode        string    `json:"mode"`
	Page        string    `json:"page_redirection"`
	Pattern     string    `json:"route_pattern,omitempty"`
	CreatedTime time.Time `json:"created"`
}

// appCode is a mini-program code that was made.
type appCode struct {
	Page     string    `json:"url_param"`
	Query    string    `json:"query_param"`
	Describe string    `json:"describe"`
	Color    string    `json:"color,omitempty"`
	Size     string    `json:"size,omitempty"`
	At       time.Time `json:"at"`
}

// status is a state in a version's life, as the platform names it.
type status string

const (
	building     status = "BUILDING" // not visible: the version is not created yet
	inDev        status = "INIT"
	auditing     status = "AUDITING"
	auditReject  status = "AUDIT_REJECT"
	waitRelease  status = "WAIT_RELEASE"
	basePass     status = "BASE_AUDIT_PASS"
	gray         status = "GRAY"
	released     status = "RELEASE"
	offline      status = "OFFLINE"
	auditOffline status = "AUDIT_OFFLINE"
)

// engaged reports whether the state is one of which an app holds at most one.
func (s status) engaged() bool {
	switch s {
	case auditing, waitRelease, basePass, auditReject, gray:
		return true
	}
	return false
}

// version is one version of one mini program.
type version struct {
	MiniAppID       string            `json:"mini_app_id"`
	Number          string            `json:"app_version"`
	Status          status            `json:"status"`
	TemplateID      string            `json:"template_id"`
	TemplateVersion string            `json:"template_version"`
	Ext             string            `json:"ext,omitempty"`
	Uploaded        time.Time         `json:"uploaded"`
	Built           time.Time         `json:"built,omitzero"`
	Submitted       time.Time         `json:"submitted,omitzero"`
	Audited         time.Time         `json:"audited,omitzero"`
	Online          time.Time         `json:"online,omitzero"`
	Offline         time.Time         `json:"offline,omitzero"`
	Submissions     int               `json:"submissions"`
	Hastened        bool              `json:"hastened,omitempty"` // a faster audit was spent on it
	Form            map[string]string `json:"form,omitempty"`     // the last submission's fields
	Files           map[string]string `json:"files,omitempty"`    // its files, by field, as paths under /files
	Region          []map[string]any  `json:"region,omitempty"`   // its service_region_info
	BaseAudit       string            `json:"base_audit,omitempty"`
	PromoteAudit    string            `json:"promote_audit,omitempty"`
	Domains         []string          `json:"domains,omitempty"` // those that hold for it: the app's when it was uploaded
	Reason          string            `json:"reason,omitempty"`
	Images          []string          `json:"images,omitempty"` // paths under /files or full addresses
	Gray            string            `json:"gray,omitempty"`
	ByRollback      bool              `json:"by_rollback,omitempty"`
	// OnlineOrder counts the app's changes of what is online, so that "the one
	// online before" does not depend on the resolution of the clock.
	OnlineOrder int       `json:"online_order,omitempty"`
	Experience  time.Time `json:"experience,omitzero"` // when it was asked for
}

// key is the version's key in the store.
func (v *version) key() string { return v.MiniAppID + "/" + v.Number }

// template is a mini-program template of the third-party app.
type template struct {
	ID       string            `json:"template_id"`
	Name     string            `json:"name"`
	Created  time.Time         `json:"created"`
	Versions []templateVersion `json:"versions"`
	Domains  []string          `json:"domains,omitempty"`
	// Used counts audits on the quota day Day; see quota.go.
	Day  int64 `json:"day"`
	Used int   `json:"used"`
}

type templateVersion struct {
	Number  string   `json:"template_version"`
	Status  status   `json:"status"`
	Domains []string `json:"domains,omitempty"` // those that hold for it: the template's when it was put online
}

// token is one app_auth_token with its refresh token.
type token struct {
	AppAuthToken   string    `json:"app_auth_token"`
	RefreshToken   string    `json:"app_refresh_token"`
	MiniAppID      string    `json:"auth_app_id"`
	UserID         string    `json:"user_id"`
	Granted        time.Time `json:"granted"`
	Ended          time.Time `json:"ended,omitzero"`
	EndReason      string    `json:"end_reason,omitempty"`
	RefreshedUsed  bool      `json:"refresh_used,omitempty"`
	RefreshExpires time.Time `json:"refresh_expires"`
}

// authCode is a consent that was given and not exchanged yet.
type authCode struct {
	Code       string    `json:"code"`
	MiniAppIDs []string  `json:"mini_app_ids"`
	Batch      bool      `json:"batch,omitempty"` // answered as tokens[]
	Given      time.Time `json:"given"`
	Used       time.Time `json:"used,omitzero"`
}

type orderStatus string

const (
	orderAuditing  orderStatus = "MERCHANT_AUDITING"
	orderConfirm   orderStatus = "MERCHANT_CONFIRM"
	orderDone      orderStatus = "MERCHANT_CONFIRM_SUCCESS"
	orderCancelled orderStatus = "MERCHANT_APPLY_ORDER_CANCELED"
	orderExpired   orderStatus = "MERCHANT_CONFIRM_TIME_OUT"
)

// told is how isv.query names the state: not in the words of the older
// agent.order.query and of the message about the merchant's confirmation.
func (s orderStatus) told() string {
	switch s {
	case orderDone:
		return "AGREED"
	case orderCancelled:
		return "REJECTED"
	case orderExpired:
		return "TIMEOUT"
	}
	return "PROCESS"
}

// order is a request to create a mini program for a merchant.
type order struct {
	No        string      `json:"order_no"`
	OutNo     string      `json:"out_order_no"`
	Status    orderStatus `json:"status"`
	AppName   string      `json:"app_name"`
	Contact   string      `json:"contact"`
	Phone     string      `json:"phone"`
	Account   string      `json:"account"`
	Personal  bool        `json:"is_individual"`
	At        time.Time   `json:"at"`
	MiniAppID string      `json:"min_app_id,omitempty"`
	PID       string      `json:"pid,omitempty"`
	Trial     *trial      `json:"trial,omitempty"` // of an order for a trial mini program
}

// compareVersions orders two well-formed version numbers: negative when a is
// lower than b.
func compareVersions(a, b string) int {
	x, y := strings.Split(a, "."), strings.Split(b, ".")
	for i := range min(len(x), len(y)) {
		m, _ := strconv.ParseInt(x[i], 10, 64)
		n, _ := strconv.ParseInt(y[i], 10, 64)
		if m != n {
			if m < n {
				return -1
			}
			return 1
		}
	}
	return len(x) - len(y)
}
