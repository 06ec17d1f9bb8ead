package alipay

import "context"

// The files of APIFieldApply.
const (
	FilePermission1     = "picture_1"
	FilePermission2     = "picture_2"
	FilePermission3     = "picture_3"
	FilePermission4     = "picture_4"
	FilePermission5     = "picture_5"
	FilePermissionVideo = "video"
)

// States of an application for a field.
const (
	GrantAudit   = "AUDIT"
	GrantAgree   = "AGREE"
	GrantReject  = "REJECT"
	GrantInvalid = "INVALID" // only of applications made by a provider
)

// APIQueryRequest has no fields.
type APIQueryRequest struct{}

// APIField is a field and the package it belongs to.
type APIField struct {
	APIName     string `json:"api_name,omitempty"`
	FieldName   string `json:"field_name,omitempty"`
	PackageCode string `json:"package_code,omitempty"`
}

// APIQueryResponse is the answer.
type APIQueryResponse struct {
	Apis []APIField `json:"apis,omitempty"`
}

// APIQuery reads which fields of users' information can be applied for.
// Carrier: form. Source: Alipay open platform, alipay.open.app.api.query.
func (c *Client) APIQuery(ctx context.Context, as Acting, req APIQueryRequest) (APIQueryResponse, error) {
	return call[APIQueryResponse](ctx, c, MethodAPIQuery, as, req)
}

// APISceneQueryRequest is what is asked.
type APISceneQueryRequest struct {
	APIName   string `json:"api_name,omitempty"`
	FieldName string `json:"field_name,omitempty"`
}

// APIScene is a scene.
type APIScene struct {
	SceneCode string `json:"scene_code,omitempty"`
	SceneDesc string `json:"scene_desc,omitempty"`
}

// APISceneQueryResponse is the answer.
type APISceneQueryResponse struct {
	AuthFieldScene []APIScene `json:"auth_field_scene,omitempty"`
}

// APISceneQuery reads the scenes a field can be applied for in. Carrier:
// biz_content. Source: Alipay open platform, alipay.open.app.api.scene.query.
func (c *Client) APISceneQuery(ctx context.Context, as Acting, req APISceneQueryRequest) (APISceneQueryResponse, error) {
	return call[APISceneQueryResponse](ctx, c, MethodAPISceneQuery, as, req)
}

// APIFieldApplication is the application. QPSAnswer is up to 1000.
type APIFieldApplication struct {
	APIName           string `json:"api_name,omitempty"`
	CustomerAnswer    string `json:"customer_answer,omitempty"`
	FieldName         string `json:"field_name,omitempty"`
	Memo              string `json:"memo,omitempty"`
	PackageCode       string `json:"package_code,omitempty"`
	QPSAnswer         string `json:"qps_answer,omitempty"`
	SceneCode         string `json:"scene_code,omitempty"`
	TinyAppTemplateID string `json:"tiny_app_template_id,omitempty"`
}

// APIFieldApplyRequest is what is asked.
type APIFieldApplyRequest struct {
	AuthFieldApply APIFieldApplication `json:"auth_field_apply,omitzero"`
	Files          []File              `json:"-"`
}

// APIFieldApplyResponse is empty.
type APIFieldApplyResponse struct{}

// APIFieldApply applies for a field of users' information: up to five pictures
// and one MP4, at least one of them, at most 10 MB each. Carrier: multipart.
// Source: Alipay open platform, alipay.open.app.api.field.apply.
func (c *Client) APIFieldApply(ctx context.Context, as Acting, req APIFieldApplyRequest) (APIFieldApplyResponse, error) {
	return call[APIFieldApplyResponse](ctx, c, MethodAPIFieldApply, as, req, req.Files...)
}

// APIFieldQueryRequest has no fields.
type APIFieldQueryRequest struct{}

// APIFieldRecord is an application: AUDIT, AGREE, REJECT with a reason, or INVALID.
type APIFieldRecord struct {
	APIName     string `json:"api_name,omitempty"`
	FieldName   string `json:"field_name,omitempty"`
	PackageCode string `json:"package_code,omitempty"`
	Reason      string `json:"reason,omitempty"`
	Status      string `json:"status,omitempty"`
	UserAppID   string `json:"user_app_id,omitempty"`
}

// APIFieldAnswer holds the records.
type APIFieldAnswer struct {
	Records []APIFieldRecord `json:"records,omitempty"`
}

// APIFieldQueryResponse is the answer.
type APIFieldQueryResponse struct {
	AuthFieldResponse APIFieldAnswer `json:"auth_field_response,omitzero"`
}

// APIFieldQuery reads the applications of a mini program. Carrier: form.
// Source: Alipay open platform, alipay.open.app.api.field.query.
func (c *Client) APIFieldQuery(ctx context.Context, as Acting, req APIFieldQueryRequest) (APIFieldQueryResponse, error) {
	return call[APIFieldQueryResponse](ctx, c, MethodAPIFieldQuery, as, req)
}
