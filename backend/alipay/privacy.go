package alipay

import "context"

// States of a privacy agreement.
const (
	PrivacyInit     = "INIT"
	PrivacyAuditing = "AUDITING"
	PrivacyPass     = "PASS"
	PrivacyReject   = "REJECT"
)

// PrivacySystemFieldsRequest has no fields.
type PrivacySystemFieldsRequest struct{}

// PrivacySystemField is private data an interface uses.
type PrivacySystemField struct {
	Code          string `json:"code,omitempty"`
	InterfaceCode string `json:"interface_code,omitempty"`
	Optional      bool   `json:"optional,omitempty"`
}

// PrivacySystemFieldsResponse is the answer.
type PrivacySystemFieldsResponse struct {
	SystemPrivacyFields []PrivacySystemField `json:"system_privacy_fields,omitempty"`
}

// PrivacySystemFields reads which private data the mini program uses. Those
// that are not optional must be declared. Carrier: form. Source: Alipay open
// platform, alipay.open.mini.privacy.systemfield.query.
func (c *Client) PrivacySystemFields(ctx context.Context, as Acting, req PrivacySystemFieldsRequest) (PrivacySystemFieldsResponse, error) {
	return call[PrivacySystemFieldsResponse](ctx, c, MethodPrivacySystemFields, as, req)
}

// PrivacyDeclared is a declared field and what it is used for.
type PrivacyDeclared struct {
	Code          string `json:"code,omitempty"`
	InterfaceCode string `json:"interface_code,omitempty"`
	Purpose       string `json:"purpose,omitempty"`
}

// PrivacyOwnField is private data the platform does not know of.
type PrivacyOwnField struct {
	Name    string `json:"name,omitempty"`
	Purpose string `json:"purpose,omitempty"`
}

// PrivacyAuditCreateRequest is the agreement. ReplyCycle is in days.
type PrivacyAuditCreateRequest struct {
	ContactEmail            string            `json:"contact_email,omitempty"`
	ContactPhone            string            `json:"contact_phone,omitempty"`
	PublicType              string            `json:"public_type,omitempty"`
	ReplyCycle              string            `json:"reply_cycle,omitempty"`
	StorageLocation         string            `json:"storage_location,omitempty"`
	SystemPrivacyFields     []PrivacyDeclared `json:"system_privacy_fields,omitempty"`
	UserDefinePrivacyFields []PrivacyOwnField `json:"user_define_privacy_fields,omitempty"`
}

// PrivacyAuditCreateResponse is empty.
type PrivacyAuditCreateResponse struct{}

// PrivacyAuditCreate hands in the privacy agreement of a mini program: at most
// 20 fields of its own, an e-mail or a phone. Carrier: biz_content. Source:
// Alipay open platform, alipay.open.mini.privacy.audit.create.
func (c *Client) PrivacyAuditCreate(ctx context.Context, as Acting, req PrivacyAuditCreateRequest) (PrivacyAuditCreateResponse, error) {
	return call[PrivacyAuditCreateResponse](ctx, c, MethodPrivacyAuditCreate, as, req)
}

// PrivacyAuditQueryRequest has no fields.
type PrivacyAuditQueryRequest struct{}

// PrivacyAuditQueryResponse is the answer.
type PrivacyAuditQueryResponse struct {
	Status string `json:"status,omitempty"`
}

// PrivacyAuditQuery reads the state of the privacy agreement; the platform
// gives no reason. Carrier: form. Source: Alipay open platform,
// alipay.open.mini.privacy.audit.query.
func (c *Client) PrivacyAuditQuery(ctx context.Context, as Acting, req PrivacyAuditQueryRequest) (PrivacyAuditQueryResponse, error) {
	return call[PrivacyAuditQueryResponse](ctx, c, MethodPrivacyAuditQuery, as, req)
}
