package alipay

import "context"

// FilingAreasRequest has no fields.
type FilingAreasRequest struct{}

// FilingDistrict is a district.
type FilingDistrict struct {
	Code string `json:"code,omitempty"`
	Name string `json:"name,omitempty"`
}

// FilingCity is a city with its districts.
type FilingCity struct {
	Code              string           `json:"code,omitempty"`
	DistrictAreaItems []FilingDistrict `json:"district_area_items,omitempty"`
	Name              string           `json:"name,omitempty"`
}

// FilingProvince is a province with its cities.
type FilingProvince struct {
	CityAreaItems []FilingCity `json:"city_area_items,omitempty"`
	Code          string       `json:"code,omitempty"`
	Name          string       `json:"name,omitempty"`
}

// FilingAreasResponse is the answer.
type FilingAreasResponse struct {
	AreaItems []FilingProvince `json:"area_items,omitempty"`
}

// FilingAreas reads the provinces, cities and districts of a filing; they
// change, so read them when needed. Carrier: form. Source: Alipay open
// platform, alipay.open.mini.icp.area.query.
func (c *Client) FilingAreas(ctx context.Context, as Acting, req FilingAreasRequest) (FilingAreasResponse, error) {
	return call[FilingAreasResponse](ctx, c, MethodFilingAreas, as, req)
}

// FilingCertificateTypesRequest has no fields.
type FilingCertificateTypesRequest struct{}

// FilingCertificateType is a kind of certificate.
type FilingCertificateType struct {
	Name        string `json:"name,omitempty"`
	SubjectType string `json:"subject_type,omitempty"`
	Type        string `json:"type,omitempty"`
}

// FilingCertificateTypesResponse is the answer.
type FilingCertificateTypesResponse struct {
	CertificateTypes []FilingCertificateType `json:"certificate_types,omitempty"`
}

// FilingCertificateTypes reads the kinds of certificates, each for a kind of
// owner. Carrier: form. Source: Alipay open platform,
// alipay.open.mini.icp.certificatetype.query.
func (c *Client) FilingCertificateTypes(ctx context.Context, as Acting, req FilingCertificateTypesRequest) (FilingCertificateTypesResponse, error) {
	return call[FilingCertificateTypesResponse](ctx, c, MethodFilingCertificateTypes, as, req)
}

// FilingSubjectTypesRequest has no fields.
type FilingSubjectTypesRequest struct{}

// FilingSubjectType is a kind of owner.
type FilingSubjectType struct {
	Name string `json:"name,omitempty"`
	Type string `json:"type,omitempty"`
}

// FilingSubjectTypesResponse is the answer.
type FilingSubjectTypesResponse struct {
	SubjectTypes []FilingSubjectType `json:"subject_types,omitempty"`
}

// FilingSubjectTypes reads the kinds of owners. Carrier: form. Source: Alipay
// open platform, alipay.open.mini.icp.subjecttype.query.
func (c *Client) FilingSubjectTypes(ctx context.Context, as Acting, req FilingSubjectTypesRequest) (FilingSubjectTypesResponse, error) {
	return call[FilingSubjectTypesResponse](ctx, c, MethodFilingSubjectTypes, as, req)
}

// FilingApprovalTypesRequest has no fields.
type FilingApprovalTypesRequest struct{}

// FilingApprovalType is a kind of content.
type FilingApprovalType struct {
	Memo string `json:"memo,omitempty"`
	Name string `json:"name,omitempty"`
	Type string `json:"type,omitempty"`
}

// FilingApprovalTypesResponse is the answer.
type FilingApprovalTypesResponse struct {
	NrlxTypes []FilingApprovalType `json:"nrlx_types,omitempty"`
}

// FilingApprovalTypes reads the kinds of content that need an approval before
// the filing. Carrier: form. Source: Alipay open platform,
// alipay.open.mini.icp.nrlxtype.query.
func (c *Client) FilingApprovalTypes(ctx context.Context, as Acting, req FilingApprovalTypesRequest) (FilingApprovalTypesResponse, error) {
	return call[FilingApprovalTypesResponse](ctx, c, MethodFilingApprovalTypes, as, req)
}

// FilingFaceVerifyRequest has no fields.
type FilingFaceVerifyRequest struct{}

// FilingFaceVerifyResponse names the face check.
type FilingFaceVerifyResponse struct {
	CertifyID string `json:"certify_id,omitempty"`
}

// FilingFaceVerify begins the face check of the owner. Carrier: form. Source:
// Alipay open platform, alipay.open.mini.icp.faceauth.verify.
func (c *Client) FilingFaceVerify(ctx context.Context, as Acting, req FilingFaceVerifyRequest) (FilingFaceVerifyResponse, error) {
	return call[FilingFaceVerifyResponse](ctx, c, MethodFilingFaceVerify, as, req)
}

// FilingFaceQueryRequest names the face check.
type FilingFaceQueryRequest struct {
	CertifyID string `json:"certify_id,omitempty"`
}

// FilingFaceQueryResponse is the outcome and, after a failure, why.
type FilingFaceQueryResponse struct {
	CertifyResultDesc   string `json:"certify_result_desc,omitempty"`
	CertifyResultStatus string `json:"certify_result_status,omitempty"`
}

// FilingFaceQuery reads the outcome of a face check. Carrier: biz_content.
// Source: Alipay open platform, alipay.open.mini.icp.faceauth.query.
func (c *Client) FilingFaceQuery(ctx context.Context, as Acting, req FilingFaceQueryRequest) (FilingFaceQueryResponse, error) {
	return call[FilingFaceQueryResponse](ctx, c, MethodFilingFaceQuery, as, req)
}
