package alipay

import "context"

// Values of QRCodeBindRequest.Mode.
const (
	RouteExact = "EXACT"
	RouteFuzzy = "FUZZY"
	// RoutePattern is in answers only: of rules made by a pattern.
	RoutePattern = "PATTERN"
)

// AppQRCodeCreateRequest describes a code: URLParam is the page, QueryParam
// its parameters (x=1&y=2), Describe what the scanning person reads.
type AppQRCodeCreateRequest struct {
	Color      string `json:"color,omitempty"`
	Describe   string `json:"describe,omitempty"`
	QueryParam string `json:"query_param,omitempty"`
	Size       string `json:"size,omitempty"`
	URLParam   string `json:"url_param,omitempty"`
}

// AppQRCodeCreateResponse holds the addresses of the pictures.
type AppQRCodeCreateResponse struct {
	QRCodeURL            string `json:"qr_code_url,omitempty"`
	QRCodeURLCircleBlue  string `json:"qr_code_url_circle_blue,omitempty"`
	QRCodeURLCircleWhite string `json:"qr_code_url_circle_white,omitempty"`
}

// AppQRCodeCreate makes a mini-program code for a page. Carrier: biz_content.
// Source: Alipay open platform, alipay.open.app.qrcode.create.
func (c *Client) AppQRCodeCreate(ctx context.Context, as Acting, req AppQRCodeCreateRequest) (AppQRCodeCreateResponse, error) {
	return call[AppQRCodeCreateResponse](ctx, c, MethodAppQRCodeCreate, as, req)
}

// QRCodeBindRequest links an ordinary QR code's address (RouteURL) to a page.
type QRCodeBindRequest struct {
	Mode            string `json:"mode,omitempty"`
	PageRedirection string `json:"page_redirection,omitempty"`
	RoutePattern    string `json:"route_pattern,omitempty"`
	RouteURL        string `json:"route_url,omitempty"`
}

// QRCodeBindResponse names the rule.
type QRCodeBindResponse struct {
	RouteGroup string `json:"route_group,omitempty"`
}

// QRCodeBind links an ordinary QR code to the mini program. 20 rules a mini
// program by the product description. Carrier: biz_content. Source: Alipay
// open platform, alipay.open.mini.qrcode.bind.
func (c *Client) QRCodeBind(ctx context.Context, as Acting, req QRCodeBindRequest) (QRCodeBindResponse, error) {
	return call[QRCodeBindResponse](ctx, c, MethodQRCodeBind, as, req)
}

// QRCodeUnbindRequest names the rule.
type QRCodeUnbindRequest struct {
	RouteGroup string `json:"route_group,omitempty"`
	RouteURL   string `json:"route_url,omitempty"`
}

// QRCodeUnbindResponse is empty.
type QRCodeUnbindResponse struct{}

// QRCodeUnbind removes a rule. Carrier: biz_content. Source: Alipay open
// platform, alipay.open.mini.qrcode.unbind.
func (c *Client) QRCodeUnbind(ctx context.Context, as Acting, req QRCodeUnbindRequest) (QRCodeUnbindResponse, error) {
	return call[QRCodeUnbindResponse](ctx, c, MethodQRCodeUnbind, as, req)
}

// QRCodeQueryRequest is a page of rules. PageNo starts at 1, PageSize is at
// most QRCodePage.
type QRCodeQueryRequest struct {
	PageNo   int `json:"page_no,omitempty"`
	PageSize int `json:"page_size,omitempty"`
}

// QRCodeRoute is a rule.
type QRCodeRoute struct {
	Mode       string `json:"mode,omitempty"`
	RouteGroup string `json:"route_group,omitempty"`
	RouteURL   string `json:"route_url,omitempty"`
}

// QRCodeQueryResponse is one page and the number of all rules.
type QRCodeQueryResponse struct {
	QRCodeRouteGroups []QRCodeRoute `json:"qr_code_route_groups,omitempty"`
	TotalItems        int64         `json:"total_items,omitempty"`
}

// QRCodeQuery reads the rules that link ordinary QR codes. Carrier:
// biz_content. Source: Alipay open platform, alipay.open.mini.qrcode.query.
func (c *Client) QRCodeQuery(ctx context.Context, as Acting, req QRCodeQueryRequest) (QRCodeQueryResponse, error) {
	return call[QRCodeQueryResponse](ctx, c, MethodQRCodeQuery, as, req.complete())
}
