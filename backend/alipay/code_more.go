package alipay

import "context"

// TemporaryQRCodeCreateRequest is what is asked.
type TemporaryQRCodeCreateRequest struct {
	Color      string `json:"color,omitempty"`
	QRCodeType string `json:"qrcode_type,omitempty"`
	QueryParam string `json:"query_param,omitempty"`
	Timeout    int    `json:"timeout,omitempty"`
	URLParam   string `json:"url_param,omitempty"`
}

// TemporaryQRCodeCreateResponse is the answer.
type TemporaryQRCodeCreateResponse struct {
	QRCode    string `json:"qr_code,omitempty"`
	QRCodeURL string `json:"qr_code_url,omitempty"`
}

// TemporaryQRCodeCreate makes a code that lives Timeout seconds, at most 7200.
// Color is for round codes only. Carrier: biz_content. Source: Alipay open
// platform, alipay.open.app.qrcode.temporary.create.
func (c *Client) TemporaryQRCodeCreate(ctx context.Context, as Acting, req TemporaryQRCodeCreateRequest) (TemporaryQRCodeCreateResponse, error) {
	return call[TemporaryQRCodeCreateResponse](ctx, c, MethodTemporaryQRCodeCreate, as, req)
}

// QRCodePatternCreateRequest is what is asked.
type QRCodePatternCreateRequest struct {
	InvokeType string `json:"invoke_type,omitempty"`
	PatternURL string `json:"pattern_url,omitempty"`
	TemplateID string `json:"template_id,omitempty"`
}

// QRCodePatternCreateResponse is the answer.
type QRCodePatternCreateResponse struct {
	RouteGroup string `json:"route_group,omitempty"`
}

// QRCodePatternCreate makes a rule for all addresses of a pattern with {0},
// {1} and so on. Whether the pattern or its group is the RoutePattern of
// QRCodeBind is unsettled (docs/platform.md). Carrier:
// biz_content. Source: Alipay open platform,
// alipay.open.mini.qrcode.pattern.create.
func (c *Client) QRCodePatternCreate(ctx context.Context, as Acting, req QRCodePatternCreateRequest) (QRCodePatternCreateResponse, error) {
	return call[QRCodePatternCreateResponse](ctx, c, MethodQRCodePatternCreate, as, req)
}
