package alipay

import "context"

// TemplateUsageQueryRequest asks which mini programs use a template. PageNum
// starts at 1, PageSize is at most TemplateUsagePage. Without TemplateVersion
// the platform takes the newest one online.
type TemplateUsageQueryRequest struct {
	BundleID        string `json:"bundle_id,omitempty"`
	PageNum         int    `json:"page_num,omitempty"`
	PageSize        int    `json:"page_size,omitempty"`
	TemplateID      string `json:"template_id,omitempty"`
	TemplateVersion string `json:"template_version,omitempty"`
}

// TemplateUsage is a mini program and its version built from the template.
type TemplateUsage struct {
	AppVersion string `json:"app_version,omitempty"`
	MiniAppID  string `json:"mini_app_id,omitempty"`
}

// TemplateUsageQueryResponse is one page.
type TemplateUsageQueryResponse struct {
	AppIDs                []string        `json:"app_ids,omitempty"`
	TemplateUsageInfoList []TemplateUsage `json:"template_usage_info_list,omitempty"`
}

// TemplateUsageQuery reads a page of the mini programs built from a template.
// Carrier: biz_content. Source: Alipay open platform,
// alipay.open.mini.template.usage.query.
func (c *Client) TemplateUsageQuery(ctx context.Context, as Acting, req TemplateUsageQueryRequest) (TemplateUsageQueryResponse, error) {
	return call[TemplateUsageQueryResponse](ctx, c, MethodTemplateUsageQuery, as, req.complete())
}

// TemplateListQueryRequest has no fields.
type TemplateListQueryRequest struct{}

// TemplateVersion is a version of a template and its state.
type TemplateVersion struct {
	TemplateVersion string `json:"template_version,omitempty"`
	VersionStatus   string `json:"version_status,omitempty"`
}

// TemplateApp is a template; MiniAppID is its template_id in VersionUpload.
type TemplateApp struct {
	AppName     string            `json:"app_name,omitempty"`
	DateCreate  string            `json:"date_create,omitempty"`
	LogoURL     string            `json:"logo_url,omitempty"`
	MiniAppID   string            `json:"mini_app_id,omitempty"`
	VersionList []TemplateVersion `json:"version_list,omitempty"`
}

// TemplateListQueryResponse lists the templates of the third-party app.
type TemplateListQueryResponse struct {
	AppList []TemplateApp `json:"app_list,omitempty"`
}

// TemplateListQuery reads the third-party app's own templates (at most 50).
// Carrier: form; zero Acting. Source: Alipay open platform,
// alipay.open.mini.templatelist.query.
func (c *Client) TemplateListQuery(ctx context.Context, as Acting, req TemplateListQueryRequest) (TemplateListQueryResponse, error) {
	return call[TemplateListQueryResponse](ctx, c, MethodTemplateListQuery, as, req)
}
