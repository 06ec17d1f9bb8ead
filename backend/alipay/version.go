package alipay

import "context"

// BundleAlipay is the bundle of the Alipay app itself, the usual BundleID.
const BundleAlipay = "com.alipay.alipaywallet"

// VersionUploadRequest builds a version from a template. Ext is a JSON object
// in a string.
type VersionUploadRequest struct {
	AppVersion      string `json:"app_version,omitempty"`
	BundleID        string `json:"bundle_id,omitempty"`
	Ext             string `json:"ext,omitempty"`
	TemplateID      string `json:"template_id,omitempty"`
	TemplateVersion string `json:"template_version,omitempty"`
}

// Values of CreateStatus.
const (
	BuildQueued   = "0"
	BuildRunning  = "1"
	BuildDone     = "2"
	BuildFailed   = "3"
	BuildTimedOut = "5"
	BuildCreated  = "6" // the version exists
)

// VersionUploadResponse is the state of the build just begun. NeedRotation
// "true" asks the caller to look again with VersionBuildQuery.
type VersionUploadResponse struct {
	BuildStatus    string `json:"build_status,omitempty"`
	CreateStatus   string `json:"create_status,omitempty"`
	NeedRotation   string `json:"need_rotation,omitempty"`
	VersionCreated string `json:"version_created,omitempty"`
}

// VersionUpload builds a version x.y.z (each number at most 2147483647, the
// version above every existing one) from a template; a mini program holds at
// most 20 development versions. Carrier: biz_content. Source: Alipay open
// platform, alipay.open.mini.version.upload.
func (c *Client) VersionUpload(ctx context.Context, as Acting, req VersionUploadRequest) (VersionUploadResponse, error) {
	return call[VersionUploadResponse](ctx, c, MethodVersionUpload, as, req.complete())
}

// VersionBuildQueryRequest names the version being built.
type VersionBuildQueryRequest struct {
	AppVersion string `json:"app_version,omitempty"`
	BundleID   string `json:"bundle_id,omitempty"`
}

// VersionBuildQueryResponse is the state of the build.
type VersionBuildQueryResponse struct {
	BuildStatus    string `json:"build_status,omitempty"`
	CreateStatus   string `json:"create_status,omitempty"`
	NeedRotation   string `json:"need_rotation,omitempty"`
	VersionCreated string `json:"version_created,omitempty"`
}

// VersionBuildQuery reads how far a build has come. Carrier: biz_content.
// Source: Alipay open platform, alipay.open.mini.version.build.query.
func (c *Client) VersionBuildQuery(ctx context.Context, as Acting, req VersionBuildQueryRequest) (VersionBuildQueryResponse, error) {
	return call[VersionBuildQueryResponse](ctx, c, MethodVersionBuildQuery, as, req)
}

// VersionListQueryRequest filters by state; VersionStatus takes several
// separated by commas. Left empty, all states and the Alipay app are asked for:
// the platform itself answers no versions without them.
type VersionListQueryRequest struct {
	BundleID      string `json:"bundle_id,omitempty"`
	VersionStatus string `json:"version_status,omitempty"`
}

// VersionInfo is one line of the version list. Times are the platform's
// local times (Asia/Shanghai).
type VersionInfo struct {
	AppVersion         string `json:"app_version,omitempty"`
	BaseAudit          string `json:"base_audit,omitempty"`
	BundleID           string `json:"bundle_id,omitempty"`
	CanRelease         string `json:"can_release,omitempty"`
	CreateTime         string `json:"create_time,omitempty"`
	PromoteAudit       string `json:"promote_audit,omitempty"`
	VersionDescription string `json:"version_description,omitempty"`
	VersionStatus      string `json:"version_status,omitempty"`
}

// VersionListQueryResponse holds the newest 20 versions, highest first.
type VersionListQueryResponse struct {
	AppVersionInfos []VersionInfo `json:"app_version_infos,omitempty"`
	AppVersions     []string      `json:"app_versions,omitempty"`
}

// VersionListQuery reads the versions of a mini program. Carrier:
// biz_content. Source: Alipay open platform,
// alipay.open.mini.version.list.query.
func (c *Client) VersionListQuery(ctx context.Context, as Acting, req VersionListQueryRequest) (VersionListQueryResponse, error) {
	return call[VersionListQueryResponse](ctx, c, MethodVersionListQuery, as, req.complete())
}

// VersionDetailQueryRequest names the version.
type VersionDetailQueryRequest struct {
	AppVersion string `json:"app_version,omitempty"`
	BundleID   string `json:"bundle_id,omitempty"`
}

// AuditMemo is one remark of an audit, with its pictures.
type AuditMemo struct {
	Memo          string   `json:"memo,omitempty"`
	MemoImageList []string `json:"memo_image_list,omitempty"`
}

// AuditRecord is what an audit said.
type AuditRecord struct {
	AuditImages []string    `json:"audit_images,omitempty"`
	Memos       []AuditMemo `json:"memos,omitempty"`
}

// CategoryPath is a category with its parents.
type CategoryPath struct {
	FirstCategoryID    string `json:"first_category_id,omitempty"`
	FirstCategoryName  string `json:"first_category_name,omitempty"`
	SecondCategoryID   string `json:"second_category_id,omitempty"`
	SecondCategoryName string `json:"second_category_name,omitempty"`
	ThirdCategoryID    string `json:"third_category_id,omitempty"`
	ThirdCategoryName  string `json:"third_category_name,omitempty"`
}

// PackageInfo is a capability package a version uses.
type PackageInfo struct {
	DocURL          string `json:"doc_url,omitempty"`
	PackageDesc     string `json:"package_desc,omitempty"`
	PackageName     string `json:"package_name,omitempty"`
	PackageOpenType string `json:"package_open_type,omitempty"`
	Status          string `json:"status,omitempty"`
}

// ServiceRegion is an area a mini program serves.
type ServiceRegion struct {
	AreaCode     string `json:"area_code,omitempty"`
	AreaName     string `json:"area_name,omitempty"`
	CityCode     string `json:"city_code,omitempty"`
	CityName     string `json:"city_name,omitempty"`
	ProvinceCode string `json:"province_code,omitempty"`
	ProvinceName string `json:"province_name,omitempty"`
}

// VersionDetailQueryResponse is everything about one version, reject reasons
// included. Times are the platform's local times (Asia/Shanghai).
type VersionDetailQueryResponse struct {
	AppDesc                 string          `json:"app_desc,omitempty"`
	AppEnglishName          string          `json:"app_english_name,omitempty"`
	AppLogo                 string          `json:"app_logo,omitempty"`
	AppName                 string          `json:"app_name,omitempty"`
	AppSlogan               string          `json:"app_slogan,omitempty"`
	AppVersion              string          `json:"app_version,omitempty"`
	BaseAudit               string          `json:"base_audit,omitempty"`
	BaseAuditRecord         AuditRecord     `json:"base_audit_record,omitzero"`
	CanRelease              string          `json:"can_release,omitempty"`
	GmtApplyAudit           string          `json:"gmt_apply_audit,omitempty"`
	GmtAuditEnd             string          `json:"gmt_audit_end,omitempty"`
	GmtCreate               string          `json:"gmt_create,omitempty"`
	GmtOffline              string          `json:"gmt_offline,omitempty"`
	GmtOnline               string          `json:"gmt_online,omitempty"`
	GrayStrategy            string          `json:"gray_strategy,omitempty"`
	Memo                    string          `json:"memo,omitempty"`
	MiniAppCategoryInfoList []CategoryPath  `json:"mini_app_category_info_list,omitempty"`
	MiniCategoryInfoList    []CategoryPath  `json:"mini_category_info_list,omitempty"`
	PackageInfoList         []PackageInfo   `json:"package_info_list,omitempty"`
	PromoteAudit            string          `json:"promote_audit,omitempty"`
	PromoteAuditRecord      AuditRecord     `json:"promote_audit_record,omitzero"`
	RejectReason            string          `json:"reject_reason,omitempty"`
	ScanResult              string          `json:"scan_result,omitempty"`
	ScreenShotList          []string        `json:"screen_shot_list,omitempty"`
	ServiceEmail            string          `json:"service_email,omitempty"`
	ServicePhone            string          `json:"service_phone,omitempty"`
	ServiceRegionInfo       []ServiceRegion `json:"service_region_info,omitempty"`
	ServiceRegionType       string          `json:"service_region_type,omitempty"`
	Status                  string          `json:"status,omitempty"`
	VersionDesc             string          `json:"version_desc,omitempty"`
}

// VersionDetailQuery reads one version. Carrier: biz_content. Source: Alipay
// open platform, alipay.open.mini.version.detail.query.
func (c *Client) VersionDetailQuery(ctx context.Context, as Acting, req VersionDetailQueryRequest) (VersionDetailQueryResponse, error) {
	return call[VersionDetailQueryResponse](ctx, c, MethodVersionDetailQuery, as, req)
}

// VersionDeleteRequest names the version.
type VersionDeleteRequest struct {
	AppVersion string `json:"app_version,omitempty"`
	BundleID   string `json:"bundle_id,omitempty"`
}

// VersionDeleteResponse is empty.
type VersionDeleteResponse struct{}

// VersionDelete removes a development version (INIT) that is no experience
// version. Carrier: biz_content. Source: Alipay open platform,
// alipay.open.mini.version.delete.
func (c *Client) VersionDelete(ctx context.Context, as Acting, req VersionDeleteRequest) (VersionDeleteResponse, error) {
	return call[VersionDeleteResponse](ctx, c, MethodVersionDelete, as, req)
}
