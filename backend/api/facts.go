package api

import (
	"maps"

	"minifleet/backend/batch"
	"minifleet/backend/creation"
	"minifleet/backend/fault"
	"minifleet/backend/field"
	"minifleet/backend/fleet"
	"minifleet/backend/member"
	"minifleet/backend/merchant"
	"minifleet/backend/permission"
	"minifleet/backend/privacy"
	"minifleet/backend/provider"
	"minifleet/backend/version"
)

// Facts are what a screen knows without asking: what a goal implies, and the
// limits and shapes of what is typed. They are written into the screens when
// the client is generated, so that none is declared there a second time. Shapes
// are regular expressions that Go and JavaScript (flag u) read alike; lengths
// are in characters, or in units of field.Weight where that is said.
type Facts struct {
	Goals        []GoalFact   `json:"goals"`
	PlatformID   string       `json:"platform_id"` // of an app, a mini program, a template
	Name         int          `json:"name"`        // of an app, a template, a plan
	Rate         Rates        `json:"rate"`        // of an app
	Categories   int          `json:"categories"`  // of one mini program
	VersionPart  int          `json:"version_part"`
	ViewName     int          `json:"view_name"` // of a kept view of the merchants
	MerchantName int          `json:"merchant_name"`
	Contact      int          `json:"contact"`
	Phone        Span         `json:"phone"`
	PhoneShape   string       `json:"phone_shape"`
	Tags         int          `json:"tags"`
	Notes        int          `json:"notes"`
	Ext          int          `json:"ext"`
	ExtKey       int          `json:"ext_key"`
	ExtKeyShape  string       `json:"ext_key_shape"`
	ExtValue     int          `json:"ext_value"`
	Creation     CreationFact `json:"creation"`
	Account      int          `json:"account"`
	AccountShape []string     `json:"account_shape"` // an account has one of them
	// Data is what a person calls users' information, by the platform's word for
	// it: a privacy code or a field.
	Data map[string]fault.Text `json:"data"`
}

// GoalFact is a goal and what a plan with it does.
type GoalFact struct {
	Goal     batch.Goal `json:"goal"`
	Audits   bool       `json:"audits"`
	Releases bool       `json:"releases"` // users see the version
}

// Span is a least and a most.
type Span struct {
	Min int `json:"min"`
	Max int `json:"max"`
}

// Rates are a least and a most rate, in calls a second.
type Rates struct {
	Min float64 `json:"min"`
	Max float64 `json:"max"`
}

// CreationFact is what creating a mini program for a merchant takes.
type CreationFact struct {
	Name       Span   `json:"name"` // weighed
	NameShape  string `json:"name_shape"`
	Person     int    `json:"person"`
	Licence    string `json:"licence"`
	Phone      Span   `json:"phone"`
	PhoneShape string `json:"phone_shape"`
}

// FactsForScreens gathers the facts from the rooms that own them.
func FactsForScreens() Facts {
	f := Facts{
		PlatformID: field.PlatformIDPattern, Name: provider.MaxName, Rate: Rates{provider.MinRate, provider.MaxRate},
		ViewName: fleet.MaxViewName, Categories: field.MaxCategories, VersionPart: version.MaxPart,
		MerchantName: merchant.MaxName, Contact: merchant.MaxContact, Phone: Span{merchant.MinPhone, merchant.MaxPhone}, PhoneShape: merchant.PhonePattern,
		Tags: merchant.MaxTags, Notes: merchant.MaxNotes, Ext: merchant.MaxExt, ExtKey: merchant.MaxExtKey, ExtKeyShape: merchant.ExtKeyPattern,
		ExtValue: merchant.MaxExtValue,
		Creation: CreationFact{Name: span("app_name"), NameShape: field.NamePattern, Person: creation.MaxPerson, Licence: creation.LicencePattern,
			Phone: span("service_phone"), PhoneShape: field.PhonePattern},
		Account: member.MaxAccount, AccountShape: []string{member.AccountEmailPattern, member.AccountPhonePattern},
		Data: privacy.CodeNames(),
	}
	maps.Copy(f.Data, permission.FieldNames())
	for _, g := range batch.Goals() {
		f.Goals = append(f.Goals, GoalFact{g.Goal, g.Goal.Audits(), g.Goal.Releases()})
	}
	return f
}

func span(name string) Span {
	least, most := field.Length(name)
	return Span{least, most}
}
