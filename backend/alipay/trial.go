package alipay

import "context"

// TrialCreateRequest is what is asked.
type TrialCreateRequest struct {
	AppName       string `json:"app_name,omitempty"`
	AuthNotifyURL string `json:"auth_notify_url,omitempty"`
	OutOrderNo    string `json:"out_order_no,omitempty"`
	UID           string `json:"uid,omitempty"`
}

// TrialCreateResponse holds the address the merchant agrees at.
type TrialCreateResponse struct {
	AuthorizeURL string `json:"authorize_url,omitempty"`
	OrderNo      string `json:"order_no,omitempty"`
}

// TrialCreate orders a trial mini program (试用小程序) for a merchant; the same
// OutOrderNo is the same order. Carrier: biz_content. Source: Alipay open
// platform, alipay.open.mini.isv.fastregister.create.
func (c *Client) TrialCreate(ctx context.Context, as Acting, req TrialCreateRequest) (TrialCreateResponse, error) {
	return call[TrialCreateResponse](ctx, c, MethodTrialCreate, as, req)
}

// TrialQueryRequest is what is asked.
type TrialQueryRequest struct {
	OrderNo string `json:"order_no,omitempty"`
}

// TrialQueryResponse is the answer.
type TrialQueryResponse struct {
	AppName    string `json:"app_name,omitempty"`
	ISVAppID   string `json:"isv_app_id,omitempty"`
	MiniAppID  string `json:"mini_app_id,omitempty"`
	OrderNo    string `json:"order_no,omitempty"`
	OutOrderNo string `json:"out_order_no,omitempty"`
	Status     string `json:"status,omitempty"`
}

// TrialQuery reads how far a trial order has come. Carrier: biz_content.
// Source: Alipay open platform, alipay.open.mini.isv.fastregister.query.
func (c *Client) TrialQuery(ctx context.Context, as Acting, req TrialQueryRequest) (TrialQueryResponse, error) {
	return call[TrialQueryResponse](ctx, c, MethodTrialQuery, as, req)
}

// TrialCertifyRequest is what is asked.
type TrialCertifyRequest struct {
	AlipayAccount     string `json:"alipay_account,omitempty"`
	CertName          string `json:"cert_name,omitempty"`
	CertNo            string `json:"cert_no,omitempty"`
	ContactName       string `json:"contact_name,omitempty"`
	ContactPhone      string `json:"contact_phone,omitempty"`
	IsIndividual      bool   `json:"is_individual,omitempty"`
	LegalPersonalName string `json:"legal_personal_name,omitempty"`
	LicensePic        string `json:"license_pic,omitempty"`
	OrderNo           string `json:"order_no,omitempty"`
}

// TrialCertifyResponse is empty.
type TrialCertifyResponse struct{}

// TrialCertify hands in the certificate that makes a trial mini program a full
// one. The newest SDKs no longer have the method. Carrier: biz_content.
// Source: Alipay open platform, alipay.open.mini.isv.certify.create.
func (c *Client) TrialCertify(ctx context.Context, as Acting, req TrialCertifyRequest) (TrialCertifyResponse, error) {
	return call[TrialCertifyResponse](ctx, c, MethodTrialCertify, as, req)
}
