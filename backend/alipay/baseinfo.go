package alipay

import "context"

// BaseInfoQueryRequest has no fields: the mini program is the one acted for.
type BaseInfoQueryRequest struct{}

// BaseInfoQueryResponse is the mini program's base info as the platform
// holds it now.
type BaseInfoQueryResponse struct {
	AppDesc                  string   `json:"app_desc,omitempty"`
	AppEnglishName           string   `json:"app_english_name,omitempty"`
	AppLogo                  string   `json:"app_logo,omitempty"` // address of the picture
	AppName                  string   `json:"app_name,omitempty"`
	AppSlogan                string   `json:"app_slogan,omitempty"`
	CategoryNames            string   `json:"category_names,omitempty"`
	PackageNames             []string `json:"package_names,omitempty"`
	RegistrationLimitRelease bool     `json:"registration_limit_release,omitempty"`
	SafeDomains              []string `json:"safe_domains,omitempty"`
	ServiceEmail             string   `json:"service_email,omitempty"`
	ServicePhone             string   `json:"service_phone,omitempty"`
}

// BaseInfoQuery reads the base info of the mini program. Carrier: form.
// Source: Alipay open platform, alipay.open.mini.baseinfo.query.
func (c *Client) BaseInfoQuery(ctx context.Context, as Acting, req BaseInfoQueryRequest) (BaseInfoQueryResponse, error) {
	return call[BaseInfoQueryResponse](ctx, c, MethodBaseInfoQuery, as, req)
}

// BaseInfoModifyRequest changes the fields that are set. Files takes
// FileAppLogo only.
type BaseInfoModifyRequest struct {
	AppCategoryIDs  string `json:"app_category_ids,omitempty"`
	AppDesc         string `json:"app_desc,omitempty"`
	AppEnglishName  string `json:"app_english_name,omitempty"`
	AppName         string `json:"app_name,omitempty"`
	AppSlogan       string `json:"app_slogan,omitempty"`
	MiniCategoryIDs string `json:"mini_category_ids,omitempty"`
	ServiceEmail    string `json:"service_email,omitempty"`
	ServicePhone    string `json:"service_phone,omitempty"`
	Files           []File `json:"-"`
}

// BaseInfoModifyResponse tells how the change was taken: at once, or into an
// audit of the base info.
type BaseInfoModifyResponse struct {
	ModifyStatus string `json:"modify_status,omitempty"`
}

// BaseInfoModify changes the base info. Carrier: multipart with the logo.
// Limits (a Chinese character counts 2): name 3-30, English name 3-30, slogan
// 10-32, description 20-400, phone 5-30, 1-4 categories; logo square, png,
// jpg or jpeg, RGB, at most 2 MB. Source: Alipay open platform,
// alipay.open.mini.baseinfo.modify.
func (c *Client) BaseInfoModify(ctx context.Context, as Acting, req BaseInfoModifyRequest) (BaseInfoModifyResponse, error) {
	return call[BaseInfoModifyResponse](ctx, c, MethodBaseInfoModify, as, req, req.Files...)
}

// NameCheckRequest is the name to check.
type NameCheckRequest struct {
	AppName string `json:"app_name,omitempty"`
}

// NameCheckResponse is the answer and its explanation.
type NameCheckResponse struct {
	CheckCode string `json:"check_code,omitempty"`
	CheckMemo string `json:"check_memo,omitempty"`
}

// NameCheck asks whether a name could be used. Carrier: form. Source: Alipay
// open platform, alipay.open.mini.baseinfo.name.check.
func (c *Client) NameCheck(ctx context.Context, as Acting, req NameCheckRequest) (NameCheckResponse, error) {
	return call[NameCheckResponse](ctx, c, MethodNameCheck, as, req)
}

// CategoryQueryRequest: IsFilter nil leaves out the categories the merchant
// cannot choose.
type CategoryQueryRequest struct {
	IsFilter *bool `json:"is_filter,omitempty"`
}

// Category is a node of the category tree.
type Category struct {
	CategoryID         string `json:"category_id,omitempty"`
	CategoryName       string `json:"category_name,omitempty"`
	HasChild           bool   `json:"has_child,omitempty"`
	NeedLicense        bool   `json:"need_license,omitempty"`
	NeedOutDoorPic     bool   `json:"need_out_door_pic,omitempty"`
	NeedSpecialLicense bool   `json:"need_special_license,omitempty"`
	ParentCategoryID   string `json:"parent_category_id,omitempty"`
}

// CategoryQueryResponse holds the old tree (CategoryList, for
// app_category_ids) and the new one (MiniCategoryList, for mini_category_ids).
type CategoryQueryResponse struct {
	CategoryList     []Category `json:"category_list,omitempty"`
	MiniCategoryList []Category `json:"mini_category_list,omitempty"`
}

// CategoryQuery reads the category trees. Carrier: biz_content. Source:
// Alipay open platform, alipay.open.mini.category.query.
func (c *Client) CategoryQuery(ctx context.Context, as Acting, req CategoryQueryRequest) (CategoryQueryResponse, error) {
	return call[CategoryQueryResponse](ctx, c, MethodCategoryQuery, as, req.complete())
}

// CategoryRequireQueryRequest names at most CategoryCodes categories.
type CategoryRequireQueryRequest struct {
	CategoryCodeList []string `json:"category_code_list,omitempty"`
}

// CategoryRequirement is what a category asks of the merchant.
type CategoryRequirement struct {
	BusinessLicenceRequired bool   `json:"business_licence_required,omitempty"`
	CategoryCode            string `json:"category_code,omitempty"`
	CategoryName            string `json:"category_name,omitempty"`
	CategoryRequirements    string `json:"category_requirements,omitempty"`
	DoorPhotoRequired       bool   `json:"door_photo_required,omitempty"`
	SpecialLicenceRequired  bool   `json:"special_licence_required,omitempty"`
}

// CategoryRequireQueryResponse lists the requirements.
type CategoryRequireQueryResponse struct {
	CategoryRequireInfoList []CategoryRequirement `json:"category_require_info_list,omitempty"`
}

// CategoryRequireQuery reads which licences and pictures categories need.
// Carrier: biz_content. Source: Alipay open platform,
// alipay.open.mini.category.require.query.
func (c *Client) CategoryRequireQuery(ctx context.Context, as Acting, req CategoryRequireQueryRequest) (CategoryRequireQueryResponse, error) {
	return call[CategoryRequireQueryResponse](ctx, c, MethodCategoryRequireQuery, as, req)
}
