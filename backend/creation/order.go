package creation

import (
	"time"

	"minifleet/backend/fault"
	"minifleet/backend/vault"
)

// State is how far an order has come.
type State string

const (
	StateSending   State = "sending"   // on disk; whether the platform has it is not known yet
	StatePlaced    State = "placed"    // the platform has it; the merchant has to confirm
	StateConfirmed State = "confirmed" // the mini program exists
	StateRefused   State = "refused"   // the platform did not take it
	StateClosed    State = "closed"    // the merchant did not confirm
)

// Order is one mini program ordered for a merchant.
type Order struct {
	ID           string     `json:"id"`
	AppID        string     `json:"app_id"` // record of the third-party app
	MerchantID   string     `json:"merchant_id"`
	MerchantName string     `json:"merchant_name"`
	AppName      string     `json:"app_name"`
	OutOrderNo   string     `json:"out_order_no"`       // ours; on disk before the platform sees it
	OrderNo      string     `json:"order_no,omitempty"` // the platform's, "" while its answer is missing
	State        State      `json:"state"`
	Status       string     `json:"status,omitempty"` // the platform's own word
	MiniAppID    string     `json:"mini_app_id,omitempty"`
	PID          string     `json:"pid,omitempty"`
	WithPicture  bool       `json:"with_picture"` // a picture was sent; sending again needs it again
	CreatedAt    time.Time  `json:"created_at"`
	UpdatedAt    time.Time  `json:"updated_at"`
	Problem      fault.Text `json:"problem"`
	ProblemCode  fault.Code `json:"problem_code,omitempty"`
}

// record is an order with its form, which names people and is shown to nobody.
type record struct {
	Order
	Form Form `json:"form"`
}

const (
	byOut      = "out"
	byOrder    = "order"
	byMerchant = "merchant"
	byState    = "state"
)

var orders = vault.NewCollection(vault.Schema[record]{
	Name:    "agent.orders", // as it is stored
	Version: 1,
	ID:      func(r record) string { return r.ID },
	Indexes: []vault.Index[record]{
		{Name: byOut, Keys: func(r record) []string { return []string{r.OutOrderNo} }},
		{Name: byOrder, Keys: func(r record) []string {
			if r.OrderNo == "" {
				return nil
			}
			return []string{r.OrderNo}
		}},
		{Name: byMerchant, Keys: func(r record) []string { return []string{r.MerchantID} }},
		{Name: byState, Keys: func(r record) []string { return []string{string(r.State)} }},
	},
})

// Certification is the last attempt to certify a merchant's individual business.
type Certification struct {
	MerchantID string     `json:"merchant_id"`
	At         time.Time  `json:"at"`
	Done       bool       `json:"done"`   // the platform answered
	Passed     bool       `json:"passed"` // and certified it
	Problem    fault.Text `json:"problem"`
}

var certifications = vault.NewCollection(vault.Schema[Certification]{
	Name:    "agent.certifications", // as it is stored
	Version: 1,
	ID:      func(c Certification) string { return c.MerchantID },
})
