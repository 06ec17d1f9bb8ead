package fleet

import (
	"time"

	"minifleet/backend/alipay"
	"minifleet/backend/authorize"
	"minifleet/backend/baseinfo"
	"minifleet/backend/fault"
	"minifleet/backend/member"
	"minifleet/backend/version"
)

// Facts are all that Judge may know of a merchant, from what is stored.
type Facts struct {
	Ref           string // how a command names the merchant
	Now           time.Time
	Authorization authorize.Status
	Info          *baseinfo.Info // nil: never read
	Versions      version.Fleet
	// Reason is what the auditor said of the version that is rejected, OnlineAt
	// since when the version that is online is; as far as they were read.
	Reason   string
	OnlineAt time.Time
	Form     *SentForm // nil: no audit form was sent from here
	Domains  baseinfo.DomainList
	Members  []member.Roster
	Answers  Answers
}

// SentForm is what matters of the audit form last sent from here.
type SentForm struct {
	Licences int       // pictures of licences
	Valid    string    // until when the licence is valid, yyyy-MM-dd, as it was written
	At       time.Time // when it was sent
}

// Answers are what the platform said to Refresh and what no other room keeps.
type Answers struct {
	MerchantID string   `json:"merchant_id"`
	Filing     Filed    `json:"filing"`
	Privacy    Agreed   `json:"privacy"`
	Uses       Uses     `json:"uses"`
	Grants     Granted  `json:"grants"`
	Category   Category `json:"category"`
}

// Asked is when something was read, and why the last question about it was not
// answered.
type Asked struct {
	At       time.Time  `json:"at,omitzero"` // zero: never answered
	TriedAt  time.Time  `json:"tried_at,omitzero"`
	Trouble  fault.Text `json:"trouble,omitzero"`
	Unlisted bool       `json:"unlisted,omitempty"` // the authorization does not cover the method
}

// Filed is the state of the filing in the platform's words.
type Filed struct {
	Asked
	Status alipay.FilingState `json:"status"`
	Reason string             `json:"reason,omitempty"`
}

// Agreed is the state of the privacy agreement in the platform's words.
type Agreed struct {
	Asked
	Status string `json:"status"`
}

// Uses are the private data that the mini program's code uses.
type Uses struct {
	Asked
	Fields []UsedField `json:"fields,omitempty"`
}

// UsedField is private data that an interface uses. One that is not optional
// has to be declared in the agreement.
type UsedField struct {
	Code      string `json:"code"`
	Interface string `json:"interface"`
	Optional  bool   `json:"optional,omitempty"`
}

// Granted are the applications for users' information.
type Granted struct {
	Asked
	Fields []Grant `json:"fields,omitempty"`
}

// Grant is one application in the platform's words.
type Grant struct {
	Interface string `json:"interface"`
	Field     string `json:"field"`
	Package   string `json:"package,omitempty"`
	Status    string `json:"status"`
	Reason    string `json:"reason,omitempty"`
}

// Category is what the categories ask for that the base info named when it was
// asked.
type Category struct {
	Asked
	Names     string   `json:"names,omitempty"` // of the base info then
	Licence   bool     `json:"licence,omitempty"`
	Special   bool     `json:"special,omitempty"`
	DoorPhoto bool     `json:"door_photo,omitempty"`
	Texts     []string `json:"texts,omitempty"`   // what each category says about it
	Missing   []string `json:"missing,omitempty"` // categories of which it is not known
}
