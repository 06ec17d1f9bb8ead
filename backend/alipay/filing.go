package alipay

import (
	"context"
	"slices"
)

// FilingState is how far a filing has come, in the platform's own word. A word
// that is not among the constants below is a state too, of which nothing more
// is known: it is shown as it came, and says neither that a mini program is
// filed nor that it is not.
type FilingState string

// States of a filing that are known. The rejections are documented, the others
// assumed.
const (
	FilingInit              FilingState = "INIT"
	FilingSecurityAuditing  FilingState = "SECURITY_AUDITING"
	FilingSecurityReject    FilingState = "SECURITY_AUDIT_REJECT"
	FilingSupervisionAudit  FilingState = "SUPERVISION_AUDITING"
	FilingSupervisionReject FilingState = "SUPERVISION_AUDIT_REJECT"
	FilingPass              FilingState = "PASS"
)

// FilingStates are the states that are known.
func FilingStates() []FilingState {
	return []FilingState{FilingInit, FilingSecurityAuditing, FilingSecurityReject, FilingSupervisionAudit, FilingSupervisionReject, FilingPass}
}

// Known reports whether the state is one of FilingStates. An answer without a
// state is not known either.
func (s FilingState) Known() bool { return slices.Contains(FilingStates(), s) }

// FileFilingMedia is the file of FilingMediaUpload.
const FileFilingMedia = "file_content"

// FilingStatusRequest has no fields.
type FilingStatusRequest struct{}

// FilingStatusResponse holds the status and, after a rejection, its reason.
type FilingStatusResponse struct {
	ICPResultDesc string      `json:"icp_result_desc,omitempty"`
	ICPStatus     FilingState `json:"icp_status,omitempty"`
}

// FilingStatus reads how far the filing (备案) of a mini program has come. A
// state that nobody knows is kept as it came. Carrier: form.
// Source: Alipay open platform, alipay.open.mini.icp.status.query.
func (c *Client) FilingStatus(ctx context.Context, as Acting, req FilingStatusRequest) (FilingStatusResponse, error) {
	return call[FilingStatusResponse](ctx, c, MethodFilingStatus, as, req)
}

// FilingApproval is an approval of content.
type FilingApproval struct {
	AuditMaterial string `json:"audit_material,omitempty"`
	AuditNumber   string `json:"audit_number,omitempty"`
	AuditType     string `json:"audit_type,omitempty"`
}

// FilingContent is what the mini program offers and the approvals it has. The spelling of attachement is the platform's.
type FilingContent struct {
	AttachementMaterials []string         `json:"attachement_materials,omitempty"`
	Comment              string           `json:"comment,omitempty"`
	ICPAuditInfos        []FilingApproval `json:"icp_audit_infos,omitempty"`
	MainCategoryID       string           `json:"main_category_id,omitempty"`
}

// FilingPrincipal is the person answerable for the mini program, with the letter of commitment and the authorization.
type FilingPrincipal struct {
	AuthorizationMaterials      []string `json:"authorization_materials,omitempty"`
	CertificateNumber           string   `json:"certificate_number,omitempty"`
	CertificatePhotoBack        string   `json:"certificate_photo_back,omitempty"`
	CertificatePhotoFront       string   `json:"certificate_photo_front,omitempty"`
	CertificateType             string   `json:"certificate_type,omitempty"`
	CertificateValidateEnd      string   `json:"certificate_validate_end,omitempty"`
	CertificateValidateStart    string   `json:"certificate_validate_start,omitempty"`
	CommitLetterMaterials       []string `json:"commit_letter_materials,omitempty"`
	ContactEmail                string   `json:"contact_email,omitempty"`
	ContactEmergencyPhoneNumber string   `json:"contact_emergency_phone_number,omitempty"`
	ContactPhoneNumber          string   `json:"contact_phone_number,omitempty"`
	Name                        string   `json:"name,omitempty"`
}

// FilingSubject is the owner, with the person in charge (directer, as the platform spells it) and the contacts.
type FilingSubject struct {
	Address                          string   `json:"address,omitempty"`
	AttachementMaterials             []string `json:"attachement_materials,omitempty"`
	AuthorizationMaterial            string   `json:"authorization_material,omitempty"`
	CertificateAddress               string   `json:"certificate_address,omitempty"`
	CertificateNumber                string   `json:"certificate_number,omitempty"`
	CertificatePhoto                 string   `json:"certificate_photo,omitempty"`
	CertificateType                  string   `json:"certificate_type,omitempty"`
	CertifyID                        string   `json:"certify_id,omitempty"`
	City                             string   `json:"city,omitempty"`
	Comment                          string   `json:"comment,omitempty"`
	ContactEmail                     string   `json:"contact_email,omitempty"`
	ContactEmergencyPhoneNumber      string   `json:"contact_emergency_phone_number,omitempty"`
	ContactPhoneNumber               string   `json:"contact_phone_number,omitempty"`
	DirecterCertificateNumber        string   `json:"directer_certificate_number,omitempty"`
	DirecterCertificatePhotoBack     string   `json:"directer_certificate_photo_back,omitempty"`
	DirecterCertificatePhotoFront    string   `json:"directer_certificate_photo_front,omitempty"`
	DirecterCertificateType          string   `json:"directer_certificate_type,omitempty"`
	DirecterCertificateValidateEnd   string   `json:"directer_certificate_validate_end,omitempty"`
	DirecterCertificateValidateStart string   `json:"directer_certificate_validate_start,omitempty"`
	DirecterName                     string   `json:"directer_name,omitempty"`
	District                         string   `json:"district,omitempty"`
	Name                             string   `json:"name,omitempty"`
	Province                         string   `json:"province,omitempty"`
	Type                             string   `json:"type,omitempty"`
}

// FilingApplyRequest has three parts: the owner, what the mini program offers, and the person answerable for it. Dates are yyyy-MM-dd.
type FilingApplyRequest struct {
	ICPApplets              FilingContent   `json:"icp_applets,omitzero"`
	ICPAppletsPrincipalInfo FilingPrincipal `json:"icp_applets_principal_info,omitzero"`
	ICPSubject              FilingSubject   `json:"icp_subject,omitzero"`
}

// FilingApplyResponse is empty.
type FilingApplyResponse struct{}

// FilingApply hands in the filing of a mini program. The owner has passed the
// face check named by CertifyID first; pictures are media IDs of
// FilingMediaUpload. Carrier: biz_content. Source: Alipay open platform,
// alipay.open.mini.icp.apply.
func (c *Client) FilingApply(ctx context.Context, as Acting, req FilingApplyRequest) (FilingApplyResponse, error) {
	return call[FilingApplyResponse](ctx, c, MethodFilingApply, as, req)
}

// FilingCancelRequest has no fields.
type FilingCancelRequest struct{}

// FilingCancelResponse is empty.
type FilingCancelResponse struct{}

// FilingCancel takes a filing back. The platform does not say from which
// states; a withdrawal while it is looked at is assumed. Carrier: form.
// Source: Alipay open platform, alipay.open.mini.icp.cancel.
func (c *Client) FilingCancel(ctx context.Context, as Acting, req FilingCancelRequest) (FilingCancelResponse, error) {
	return call[FilingCancelResponse](ctx, c, MethodFilingCancel, as, req)
}

// FilingMediaUploadRequest is what is asked.
type FilingMediaUploadRequest struct {
	FileType string `json:"file_type,omitempty"`
	Files    []File `json:"-"`
}

// FilingMediaUploadResponse names the picture for FilingApply.
type FilingMediaUploadResponse struct {
	MediaID string `json:"media_id,omitempty"`
}

// FilingMediaUpload hands over one picture of a filing (jpg or png, at most 2
// MB; licences and identity cards at least 100 KB). Carrier: multipart.
// Source: Alipay open platform, alipay.open.mini.icp.media.upload.
func (c *Client) FilingMediaUpload(ctx context.Context, as Acting, req FilingMediaUploadRequest) (FilingMediaUploadResponse, error) {
	return call[FilingMediaUploadResponse](ctx, c, MethodFilingMediaUpload, as, req, req.Files...)
}
