package alipay

import "context"

// ExperienceCreateRequest names the version.
type ExperienceCreateRequest struct {
	AppVersion string `json:"app_version,omitempty"`
	BundleID   string `json:"bundle_id,omitempty"`
}

// ExperienceCreateResponse is empty: packaging takes time, look with
// ExperienceQuery.
type ExperienceCreateResponse struct{}

// ExperienceCreate makes a version the experience version; its QR code lives
// 7 days. Carrier: biz_content. Source: Alipay open platform,
// alipay.open.mini.experience.create.
func (c *Client) ExperienceCreate(ctx context.Context, as Acting, req ExperienceCreateRequest) (ExperienceCreateResponse, error) {
	return call[ExperienceCreateResponse](ctx, c, MethodExperienceCreate, as, req)
}

// ExperienceQueryRequest names the version.
type ExperienceQueryRequest struct {
	AppVersion string `json:"app_version,omitempty"`
	BundleID   string `json:"bundle_id,omitempty"`
}

// ExperienceQueryResponse is the state of the packaging and the code to scan.
type ExperienceQueryResponse struct {
	ExpQRCodeURL string `json:"exp_qr_code_url,omitempty"`
	ExpSchemaURL string `json:"exp_schema_url,omitempty"`
	Status       string `json:"status,omitempty"`
}

// ExperienceQuery reads the experience version. Carrier: biz_content. Source:
// Alipay open platform, alipay.open.mini.experience.query.
func (c *Client) ExperienceQuery(ctx context.Context, as Acting, req ExperienceQueryRequest) (ExperienceQueryResponse, error) {
	return call[ExperienceQueryResponse](ctx, c, MethodExperienceQuery, as, req)
}

// ExperienceCancelRequest names the version.
type ExperienceCancelRequest struct {
	AppVersion string `json:"app_version,omitempty"`
	BundleID   string `json:"bundle_id,omitempty"`
}

// ExperienceCancelResponse is empty.
type ExperienceCancelResponse struct{}

// ExperienceCancel ends the experience version. Carrier: biz_content. Source:
// Alipay open platform, alipay.open.mini.experience.cancel.
func (c *Client) ExperienceCancel(ctx context.Context, as Acting, req ExperienceCancelRequest) (ExperienceCancelResponse, error) {
	return call[ExperienceCancelResponse](ctx, c, MethodExperienceCancel, as, req)
}
