package alipay

import "context"

// NoticeLibraryRequest is what is asked.
type NoticeLibraryRequest struct {
	HasPush          bool   `json:"has_push"` // the platform wants true or false
	IndustryCode     string `json:"industry_code,omitempty"`
	IndustryScenario string `json:"industry_scenario,omitempty"`
	PageNum          int    `json:"page_num,omitempty"`
	PageSize         int    `json:"page_size,omitempty"`
	SceneRule        string `json:"scene_rule,omitempty"`
}

// NoticeFatigue says how often a user gets it: Total times per Value of Unit.
type NoticeFatigue struct {
	Total string `json:"total,omitempty"`
	Unit  string `json:"unit,omitempty"`
	Value string `json:"value,omitempty"`
}

// NoticeNotSelectable says why an entry cannot be taken.
type NoticeNotSelectable struct {
	ActionURL  string `json:"action_url,omitempty"`
	ReasonText string `json:"reason_text,omitempty"`
}

// NoticeLibraryEntry is a message of the library.
type NoticeLibraryEntry struct {
	Code                string              `json:"code,omitempty"`
	DeliverySettings    string              `json:"delivery_settings,omitempty"`
	Fatigue             NoticeFatigue       `json:"fatigue,omitzero"`
	HasPush             bool                `json:"has_push,omitempty"`
	IndustryCode        string              `json:"industry_code,omitempty"`
	IndustryScenario    string              `json:"industry_scenario,omitempty"`
	KeywordDesc         string              `json:"keyword_desc,omitempty"`
	Name                string              `json:"name,omitempty"`
	NotSelectableReason NoticeNotSelectable `json:"not_selectable_reason,omitzero"`
	SceneRule           string              `json:"scene_rule,omitempty"`
	Selectable          bool                `json:"selectable,omitempty"`
	Status              string              `json:"status,omitempty"`
}

// NoticeLibraryResponse is the answer.
type NoticeLibraryResponse struct {
	PageNum         int64                `json:"page_num,omitempty"`
	PageSize        int64                `json:"page_size,omitempty"`
	TemplateLibList []NoticeLibraryEntry `json:"template_lib_list,omitempty"`
	TotalCount      int64                `json:"total_count,omitempty"`
}

// NoticeLibrary reads a page of the library of subscription messages. Carrier:
// biz_content. Source: Alipay open platform,
// alipay.open.mini.message.templatelib.batchquery.
func (c *Client) NoticeLibrary(ctx context.Context, as Acting, req NoticeLibraryRequest) (NoticeLibraryResponse, error) {
	return call[NoticeLibraryResponse](ctx, c, MethodNoticeLibrary, as, req.complete())
}

// NoticeKeyword names a keyword.
type NoticeKeyword struct {
	Name string `json:"name,omitempty"`
}

// NoticeTemplateApplyRequest is what is asked.
type NoticeTemplateApplyRequest struct {
	KeywordList []NoticeKeyword `json:"keyword_list,omitempty"`
	LibCode     string          `json:"lib_code,omitempty"`
	SceneRule   string          `json:"scene_rule,omitempty"`
}

// NoticeTemplateApplyResponse is the answer.
type NoticeTemplateApplyResponse struct {
	TemplateID string `json:"template_id,omitempty"`
}

// NoticeTemplateApply takes a message of the library with two to five keywords
// into use. Carrier: biz_content. Source: Alipay open platform,
// alipay.open.mini.message.template.apply.
func (c *Client) NoticeTemplateApply(ctx context.Context, as Acting, req NoticeTemplateApplyRequest) (NoticeTemplateApplyResponse, error) {
	return call[NoticeTemplateApplyResponse](ctx, c, MethodNoticeTemplateApply, as, req)
}

// NoticeTemplatesRequest is what is asked.
type NoticeTemplatesRequest struct {
	BizType    string   `json:"biz_type,omitempty"`
	PageNum    int      `json:"page_num,omitempty"`
	PageSize   string   `json:"page_size,omitempty"`
	StatusList []string `json:"status_list,omitempty"`
}

// NoticeTemplate is a message in use.
type NoticeTemplate struct {
	DeliverySettings string        `json:"delivery_settings,omitempty"`
	Fatigue          NoticeFatigue `json:"fatigue,omitzero"`
	KeywordDesc      string        `json:"keyword_desc,omitempty"`
	Name             string        `json:"name,omitempty"`
	SceneRule        string        `json:"scene_rule,omitempty"`
	Status           string        `json:"status,omitempty"`
	TemplateID       string        `json:"template_id,omitempty"`
}

// NoticeTemplatesResponse is the answer.
type NoticeTemplatesResponse struct {
	PageNum      string           `json:"page_num,omitempty"`
	PageSize     string           `json:"page_size,omitempty"`
	TemplateList []NoticeTemplate `json:"template_list,omitempty"`
	TotalCount   int64            `json:"total_count,omitempty"`
}

// NoticeTemplates reads a page of the messages in use. Carrier: biz_content.
// Source: Alipay open platform, alipay.open.mini.message.template.batchquery.
func (c *Client) NoticeTemplates(ctx context.Context, as Acting, req NoticeTemplatesRequest) (NoticeTemplatesResponse, error) {
	return call[NoticeTemplatesResponse](ctx, c, MethodNoticeTemplates, as, req.complete())
}

// UserTemplateApplyRequest is what is asked.
type UserTemplateApplyRequest struct {
	KeywordList       string `json:"keyword_list,omitempty"`
	TemplateLibraryID string `json:"template_library_id,omitempty"`
}

// UserTemplateApplyResponse is the answer.
type UserTemplateApplyResponse struct {
	UserTemplateID string `json:"user_template_id,omitempty"`
}

// UserTemplateApply takes a message of the older library into use, with up to
// ten keywords separated by commas. Carrier: biz_content. Source: Alipay open
// platform, alipay.open.mini.templatemessage.usertemplate.apply.
func (c *Client) UserTemplateApply(ctx context.Context, as Acting, req UserTemplateApplyRequest) (UserTemplateApplyResponse, error) {
	return call[UserTemplateApplyResponse](ctx, c, MethodUserTemplateApply, as, req)
}

// SubscribeQueryRequest is what is asked.
type SubscribeQueryRequest struct {
	OpenID         string   `json:"open_id,omitempty"`
	TemplateIDList []string `json:"template_id_list,omitempty"`
	UserID         string   `json:"user_id,omitempty"`
}

// SubscribeRelation is one user's subscription.
type SubscribeRelation struct {
	KeepState      string `json:"keep_state,omitempty"`
	Show           bool   `json:"show,omitempty"`
	SubscribeState string `json:"subscribe_state,omitempty"`
	SubscribeType  string `json:"subscribe_type,omitempty"`
	TemplateID     string `json:"template_id,omitempty"`
}

// SubscribeQueryResponse is the answer.
type SubscribeQueryResponse struct {
	ShowComponent      bool                `json:"show_component,omitempty"`
	SubscribeRelations []SubscribeRelation `json:"subscribe_relations,omitempty"`
}

// SubscribeQuery reads which messages a user subscribed to. Carrier:
// biz_content. Source: Alipay open platform,
// alipay.open.app.messagetemplate.subscribe.query.
func (c *Client) SubscribeQuery(ctx context.Context, as Acting, req SubscribeQueryRequest) (SubscribeQueryResponse, error) {
	return call[SubscribeQueryResponse](ctx, c, MethodSubscribeQuery, as, req)
}
