package alipay

import "context"

// Values of VersionGrayOnlineRequest.GrayStrategy: the share of users.
const (
	Gray10 = "p10"
	Gray30 = "p30"
	Gray50 = "p50"
)

// VersionOnlineRequest names the version to release.
type VersionOnlineRequest struct {
	AppVersion                     string `json:"app_version,omitempty"`
	BundleID                       string `json:"bundle_id,omitempty"`
	Downgrade                      bool   `json:"downgrade,omitempty"`
	PermitRegistrationLimitRelease bool   `json:"permit_registration_limit_release,omitempty"`
}

// VersionOnlineResponse is empty.
type VersionOnlineResponse struct{}

// VersionOnline releases an audited or gray version; the version online
// before becomes OFFLINE. Carrier: biz_content. Source: Alipay open platform,
// alipay.open.mini.version.online.
func (c *Client) VersionOnline(ctx context.Context, as Acting, req VersionOnlineRequest) (VersionOnlineResponse, error) {
	return call[VersionOnlineResponse](ctx, c, MethodVersionOnline, as, req)
}

// VersionOfflineRequest names the version.
type VersionOfflineRequest struct {
	AppVersion string `json:"app_version,omitempty"`
	BundleID   string `json:"bundle_id,omitempty"`
}

// VersionOfflineResponse is empty.
type VersionOfflineResponse struct{}

// VersionOffline takes the released version off line. Carrier: biz_content.
// Source: Alipay open platform, alipay.open.mini.version.offline.
func (c *Client) VersionOffline(ctx context.Context, as Acting, req VersionOfflineRequest) (VersionOfflineResponse, error) {
	return call[VersionOfflineResponse](ctx, c, MethodVersionOffline, as, req)
}

// VersionRollbackRequest names the version online now.
type VersionRollbackRequest struct {
	AppVersion string `json:"app_version,omitempty"`
	BundleID   string `json:"bundle_id,omitempty"`
}

// VersionRollbackResponse is empty.
type VersionRollbackResponse struct{}

// VersionRollback takes the version online now off line and releases the one
// that was online before it, without an audit; not twice in a row. Carrier:
// biz_content. Source: Alipay open platform, alipay.open.mini.version.rollback.
func (c *Client) VersionRollback(ctx context.Context, as Acting, req VersionRollbackRequest) (VersionRollbackResponse, error) {
	return call[VersionRollbackResponse](ctx, c, MethodVersionRollback, as, req)
}

// VersionGrayOnlineRequest names the version and its share of users.
type VersionGrayOnlineRequest struct {
	AppVersion   string `json:"app_version,omitempty"`
	BundleID     string `json:"bundle_id,omitempty"`
	GrayStrategy string `json:"gray_strategy,omitempty"`
}

// VersionGrayOnlineResponse is empty.
type VersionGrayOnlineResponse struct{}

// VersionGrayOnline releases an audited version to a share of users; the
// share may only grow. Carrier: biz_content. Source: Alipay open platform,
// alipay.open.mini.version.gray.online.
func (c *Client) VersionGrayOnline(ctx context.Context, as Acting, req VersionGrayOnlineRequest) (VersionGrayOnlineResponse, error) {
	return call[VersionGrayOnlineResponse](ctx, c, MethodVersionGrayOnline, as, req)
}

// VersionGrayCancelRequest names the version.
type VersionGrayCancelRequest struct {
	AppVersion string `json:"app_version,omitempty"`
	BundleID   string `json:"bundle_id,omitempty"`
}

// VersionGrayCancelResponse is empty.
type VersionGrayCancelResponse struct{}

// VersionGrayCancel ends a gray release (GRAY to WAIT_RELEASE). Carrier:
// biz_content. Source: Alipay open platform,
// alipay.open.mini.version.gray.cancel.
func (c *Client) VersionGrayCancel(ctx context.Context, as Acting, req VersionGrayCancelRequest) (VersionGrayCancelResponse, error) {
	return call[VersionGrayCancelResponse](ctx, c, MethodVersionGrayCancel, as, req)
}
