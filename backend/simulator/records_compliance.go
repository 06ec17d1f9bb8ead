package simulator

import "time"

// filing is how far a mini program's filing (备案) has come. A merchant
// without one counts as filed.
type filing struct {
	Status  string          `json:"icp_status"`
	Desc    string          `json:"icp_result_desc,omitempty"`
	At      time.Time       `json:"at"` // of the last change
	Tries   int             `json:"tries"`
	Media   []string        `json:"media,omitempty"`
	Faces   map[string]face `json:"faces,omitempty"` // by certify_id
	Subject string          `json:"subject,omitempty"`
}

// face is a face check of the owner.
type face struct {
	Status string    `json:"status"`
	Desc   string    `json:"desc,omitempty"`
	At     time.Time `json:"at"`
}

// The words of a filing. The rejections are documented, the others assumed.
const (
	filingInit        = "INIT"
	filingSecurity    = "SECURITY_AUDITING"
	filingSecurityNo  = "SECURITY_AUDIT_REJECT"
	filingAuthority   = "SUPERVISION_AUDITING"
	filingAuthorityNo = "SUPERVISION_AUDIT_REJECT"
	filingPass        = "PASS"
)

// limit is a release without filing.
type limit struct {
	Since time.Time `json:"since"`
	Over  bool      `json:"over,omitempty"` // the 90 days have passed
}

// visits counts who came on one quota day.
type visits struct {
	Day      int64 `json:"day"`
	Admitted int   `json:"admitted"`
	Away     int   `json:"turned_away"`
}

// privacy is the privacy agreement of a mini program.
type privacy struct {
	Status string    `json:"status"`
	At     time.Time `json:"at"`
	Tries  int       `json:"tries"`
	Codes  []string  `json:"codes"` // the declared system fields
}

// fieldGrant is an application for a field of users' information.
type fieldGrant struct {
	API     string    `json:"api_name"`
	Field   string    `json:"field_name"`
	Package string    `json:"package_code"`
	Status  string    `json:"status"` // AUDIT, AGREE, REJECT
	Reason  string    `json:"reason,omitempty"`
	At      time.Time `json:"at"`
}

// notice is a message a mini program may send.
type notice struct {
	ID       string   `json:"template_id"`
	Lib      string   `json:"lib_code"`
	Name     string   `json:"name"`
	Keywords []string `json:"keywords"`
	Scene    string   `json:"scene_rule"`
	Status   string   `json:"status"`
}

// batchNotice is a message sent to a crowd.
type batchNotice struct {
	ID    string            `json:"batch_msg_id"`
	Lib   string            `json:"template_id"`
	Crowd string            `json:"crowd_code"`
	Page  string            `json:"page"`
	Data  map[string]string `json:"data"`
	At    time.Time         `json:"at"` // when it goes out
}

// trial is what an order for a trial mini program has besides an order.
type trial struct {
	Status string    `json:"status"`
	UID    string    `json:"uid"`
	At     time.Time `json:"at"` // of the last change
}

// compliance is what a merchant has of filing, privacy, permissions and
// messages; see docs/platform.md for what of it is assumed.
type compliance struct {
	Filing  *filing       `json:"filing,omitempty"`
	Limit   *limit        `json:"limit,omitempty"`
	Visits  visits        `json:"visits,omitzero"`
	Privacy *privacy      `json:"privacy,omitempty"`
	Grants  []fieldGrant  `json:"grants,omitempty"`
	Notices []notice      `json:"notices,omitempty"`
	Batches []batchNotice `json:"batches,omitempty"`
}

// filed reports whether the mini program may be online without limits.
func (m *merchant) filed() bool { return m.Filing == nil || m.Filing.Status == filingPass }

// limited reports whether the mini program is online with limits.
func (m *merchant) limited() bool { return m.Limit != nil && !m.Limit.Over && !m.filed() }
