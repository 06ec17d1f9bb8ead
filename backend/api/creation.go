package api

import (
	"context"

	"minifleet/backend/creation"
)

// Creation is what comes before a version: ordering a mini program in a
// merchant's name, and certifying an individual business.
type Creation struct{ opened }

// OrderList is the orders of a merchant.
type OrderList struct {
	Orders        []creation.Order       `json:"orders"` // newest first
	Certification creation.Certification `json:"certification"`
}

// Of lists what was ordered and certified for a merchant.
func (c *Creation) Of(_ context.Context, req ByMerchant) (OrderList, error) {
	list, err := c.w.Creation.Orders(req.MerchantID)
	if err != nil {
		return OrderList{}, err
	}
	cert, err := c.w.Creation.CertificationOf(req.MerchantID)
	return OrderList{Orders: list, Certification: cert}, err
}

// licencePicture is the largest body with a picture of a licence.
const licencePicture = 4<<20/3*4 + 1<<20

// OrderForm orders a mini program for a merchant.
type OrderForm struct {
	MerchantID string        `json:"merchant_id"`
	Form       creation.Form `json:"form"`
	Picture    []byte        `json:"picture,omitempty"` // of the licence, png or jpg
}

// BodyLimit admits the picture.
func (OrderForm) BodyLimit() int64 { return licencePicture }

// Order orders a mini program. Faults: creation.invalid (Field set),
// creation.has_mini_app, merchant.not_found, platform.*.
func (c *Creation) Order(ctx context.Context, req OrderForm) (creation.Order, error) {
	return c.w.Creation.Create(ctx, req.MerchantID, req.Form, req.Picture)
}

// Query asks the platform how far an order has come.
func (c *Creation) Query(ctx context.Context, req ByID) (creation.Order, error) {
	return c.w.Creation.Query(ctx, req.ID)
}

// ResendOrder sends an order again whose answer never came.
type ResendOrder struct {
	ID      string `json:"id"`
	Picture []byte `json:"picture,omitempty"` // again, when there was one
}

// BodyLimit admits the picture.
func (ResendOrder) BodyLimit() int64 { return licencePicture }

// Resend sends an order again with its number. Faults: creation.not_sending,
// creation.invalid (the picture is missing), platform.*.
func (c *Creation) Resend(ctx context.Context, req ResendOrder) (creation.Order, error) {
	return c.w.Creation.Resend(ctx, req.ID, req.Picture)
}

// CertifyForm certifies a merchant's individual business.
type CertifyForm struct {
	MerchantID string `json:"merchant_id"`
	LicenceNo  string `json:"licence_no"`
	Picture    []byte `json:"picture"`
}

// BodyLimit admits the picture.
func (CertifyForm) BodyLimit() int64 { return licencePicture }

// Certify proves that a merchant's mini program belongs to an individual
// business. Faults: creation.invalid, authorize.*, platform.*.
func (c *Creation) Certify(ctx context.Context, req CertifyForm) (creation.Certification, error) {
	return c.w.Creation.Certify(ctx, req.MerchantID, req.LicenceNo, req.Picture)
}
