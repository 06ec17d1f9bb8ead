package alipay

import "context"

// SafeDomainCreateRequest is the domain to allow.
type SafeDomainCreateRequest struct {
	SafeDomain string `json:"safe_domain,omitempty"`
}

// SafeDomainCreateResponse is empty.
type SafeDomainCreateResponse struct{}

// SafeDomainCreate allows the mini program to call a server domain; 30 an
// app. Carrier: biz_content. Source: Alipay open platform,
// alipay.open.mini.safedomain.create.
func (c *Client) SafeDomainCreate(ctx context.Context, as Acting, req SafeDomainCreateRequest) (SafeDomainCreateResponse, error) {
	return call[SafeDomainCreateResponse](ctx, c, MethodSafeDomainCreate, as, req)
}

// SafeDomainDeleteRequest is the domain to forbid again.
type SafeDomainDeleteRequest struct {
	SafeDomain string `json:"safe_domain,omitempty"`
}

// SafeDomainDeleteResponse is empty.
type SafeDomainDeleteResponse struct{}

// SafeDomainDelete removes a server domain. Carrier: biz_content. Source:
// Alipay open platform, alipay.open.mini.safedomain.delete.
func (c *Client) SafeDomainDelete(ctx context.Context, as Acting, req SafeDomainDeleteRequest) (SafeDomainDeleteResponse, error) {
	return call[SafeDomainDeleteResponse](ctx, c, MethodSafeDomainDelete, as, req)
}
