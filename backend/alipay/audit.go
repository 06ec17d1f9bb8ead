package alipay

import "context"

// The file fields of the multipart methods. BaseInfoModify takes FileAppLogo
// only, VersionAuditApply all of them.
const (
	FileAppLogo          = "app_logo"
	FileFirstLicense     = "first_license_pic"
	FileSecondLicense    = "second_license_pic"
	FileThirdLicense     = "third_license_pic"
	FileFourthLicense    = "fourth_license_pic"
	FileFifthLicense     = "fifth_license_pic"
	FileFirstSpecial     = "first_special_license_pic"
	FileSecondSpecial    = "second_special_license_pic"
	FileThirdSpecial     = "third_special_license_pic"
	FileFirstScreenShot  = "first_screen_shot"
	FileSecondScreenShot = "second_screen_shot"
	FileThirdScreenShot  = "third_screen_shot"
	FileFourthScreenShot = "fourth_screen_shot"
	FileFifthScreenShot  = "fifth_screen_shot"
	FileOutDoor          = "out_door_pic"
	FileTest             = "test_file_name" // the test attachment itself, zip or rar
)

// Values of VersionAuditApplyRequest.RegionType and AuditRule.
const (
	RegionGlobal   = "GLOBAL"
	RegionChina    = "CHINA"
	RegionLocation = "LOCATION"

	AuditRuleBasePromote = "BASE_PROMOTE"
)

// VersionAuditApplyRequest is the audit form. Text that is empty is not sent
// and keeps what the base info says. AutoOnline and SpeedUp are "true" or
// "false", and "false" when empty. TestAccout is spelled so by the platform.
type VersionAuditApplyRequest struct {
	AppCategoryIDs    string          `json:"app_category_ids,omitempty"`
	AppDesc           string          `json:"app_desc,omitempty"`
	AppEnglishName    string          `json:"app_english_name,omitempty"`
	AppName           string          `json:"app_name,omitempty"`
	AppSlogan         string          `json:"app_slogan,omitempty"`
	AppVersion        string          `json:"app_version,omitempty"`
	AuditRule         string          `json:"audit_rule,omitempty"`
	AutoOnline        string          `json:"auto_online,omitempty"`
	BundleID          string          `json:"bundle_id,omitempty"`
	LicenseName       string          `json:"license_name,omitempty"`
	LicenseNo         string          `json:"license_no,omitempty"`
	LicenseValidDate  string          `json:"license_valid_date,omitempty"`
	Memo              string          `json:"memo,omitempty"`
	MiniCategoryIDs   string          `json:"mini_category_ids,omitempty"`
	RegionType        string          `json:"region_type,omitempty"`
	ServiceEmail      string          `json:"service_email,omitempty"`
	ServicePhone      string          `json:"service_phone,omitempty"`
	ServiceRegionInfo []ServiceRegion `json:"service_region_info,omitempty"`
	SpeedUp           string          `json:"speed_up,omitempty"`
	TestAccout        string          `json:"test_accout,omitempty"`
	TestPassword      string          `json:"test_password,omitempty"`
	VersionDesc       string          `json:"version_desc,omitempty"`
	Files             []File          `json:"-"`
}

// VersionAuditApplyResponse tells whether the audit was hastened.
type VersionAuditApplyResponse struct {
	SpeedUp     string `json:"speed_up,omitempty"`
	SpeedUpMemo string `json:"speed_up_memo,omitempty"`
}

// VersionAuditApply submits a development version (INIT) for audit; only one
// version of a mini program may be between audit and release. Carrier:
// multipart. Limits (a Chinese character counts 2): version description
// 30-500, memo up to 500, 1-4 categories; screenshots and licences png or jpg,
// at most 4 MB and 2160x3840; test attachment zip or rar, at most 10 MB; five
// audits a day for an ordinary template. Source: Alipay open platform,
// alipay.open.mini.version.audit.apply.
func (c *Client) VersionAuditApply(ctx context.Context, as Acting, req VersionAuditApplyRequest) (VersionAuditApplyResponse, error) {
	return call[VersionAuditApplyResponse](ctx, c, MethodVersionAuditApply, as, req.complete(), req.Files...)
}

// VersionAuditCancelRequest names the version.
type VersionAuditCancelRequest struct {
	AppVersion string `json:"app_version,omitempty"`
	BundleID   string `json:"bundle_id,omitempty"`
}

// VersionAuditCancelResponse is empty.
type VersionAuditCancelResponse struct{}

// VersionAuditCancel takes a version back out of audit (AUDITING to INIT).
// Carrier: biz_content. Source: Alipay open platform,
// alipay.open.mini.version.audit.cancel.
func (c *Client) VersionAuditCancel(ctx context.Context, as Acting, req VersionAuditCancelRequest) (VersionAuditCancelResponse, error) {
	return call[VersionAuditCancelResponse](ctx, c, MethodVersionAuditCancel, as, req)
}

// VersionAuditedCancelRequest names the version.
type VersionAuditedCancelRequest struct {
	AppVersion string `json:"app_version,omitempty"`
	BundleID   string `json:"bundle_id,omitempty"`
}

// VersionAuditedCancelResponse is empty.
type VersionAuditedCancelResponse struct{}

// VersionAuditedCancel returns an audited version (WAIT_RELEASE,
// BASE_AUDIT_PASS, AUDIT_REJECT) to development. Carrier: biz_content.
// Source: Alipay open platform, alipay.open.mini.version.audited.cancel.
func (c *Client) VersionAuditedCancel(ctx context.Context, as Acting, req VersionAuditedCancelRequest) (VersionAuditedCancelResponse, error) {
	return call[VersionAuditedCancelResponse](ctx, c, MethodVersionAuditedCancel, as, req)
}
