package alipay

import "context"

// CreateMini describes the mini program to create for a merchant.
// LicensePic is the picture's content in Base64.
type CreateMini struct {
	AlipayAccount     string `json:"alipay_account,omitempty"`
	AppName           string `json:"app_name,omitempty"`
	CertName          string `json:"cert_name,omitempty"`
	CertNo            string `json:"cert_no,omitempty"`
	ContactName       string `json:"contact_name,omitempty"`
	ContactPhone      string `json:"contact_phone,omitempty"`
	IsIndividual      bool   `json:"is_individual,omitempty"`
	LegalPersonalName string `json:"legal_personal_name,omitempty"`
	LicensePic        string `json:"license_pic,omitempty"`
	OutOrderNo        string `json:"out_order_no,omitempty"`
}

// ISVCreateRequest asks for a new mini program in the merchant's name.
type ISVCreateRequest struct {
	CreateMiniRequest CreateMini `json:"create_mini_request,omitzero"`
}

// ISVCreateResponse carries the platform's order number.
type ISVCreateResponse struct {
	OrderNo string `json:"order_no,omitempty"`
}

// ISVCreate orders a mini program for a merchant, who then confirms it in
// Alipay. OutOrderNo is the caller's own number and makes a repeat
// recognisable. Carrier: biz_content. Source: Alipay open platform,
// alipay.open.mini.isv.create.
func (c *Client) ISVCreate(ctx context.Context, as Acting, req ISVCreateRequest) (ISVCreateResponse, error) {
	return call[ISVCreateResponse](ctx, c, MethodISVCreate, as, req)
}

// ISVQueryRequest names the order.
type ISVQueryRequest struct {
	OrderNo string `json:"order_no,omitempty"`
}

// ISVQueryResponse is how far an order has come; MinAppID (spelled so by the
// platform) is the new mini program.
type ISVQueryResponse struct {
	MinAppID   string `json:"min_app_id,omitempty"`
	OrderNo    string `json:"order_no,omitempty"`
	OutOrderNo string `json:"out_order_no,omitempty"`
	PID        string `json:"pid,omitempty"`
	Status     string `json:"status,omitempty"`
}

// ISVQuery reads an order of ISVCreate. Carrier: biz_content. Source: Alipay
// open platform, alipay.open.mini.isv.query.
func (c *Client) ISVQuery(ctx context.Context, as Acting, req ISVQueryRequest) (ISVQueryResponse, error) {
	return call[ISVQueryResponse](ctx, c, MethodISVQuery, as, req)
}

// IndividualCertifyRequest proves a person's business. LicensePic is the
// picture's content in Base64.
type IndividualCertifyRequest struct {
	LicenseNo  string `json:"license_no,omitempty"`
	LicensePic string `json:"license_pic,omitempty"`
}

// IndividualCertifyResponse tells whether the certification passed.
type IndividualCertifyResponse struct {
	CertifyResult bool `json:"certify_result,omitempty"`
}

// IndividualCertify turns a personal mini program into one of an individual
// business. Carrier: form. Source: Alipay open platform,
// alipay.open.mini.individual.business.certify.
func (c *Client) IndividualCertify(ctx context.Context, as Acting, req IndividualCertifyRequest) (IndividualCertifyResponse, error) {
	return call[IndividualCertifyResponse](ctx, c, MethodIndividualCertify, as, req)
}
