package alipay

import (
	"strconv"
	"strings"
)

// What the platform does when a field is absent is often not what a caller
// means. Each method below has such a field; the client always sends it, so
// that nothing depends on a default of the platform's.

// The states of a version, as the platform names them. A state that is not
// among them may still arrive and is kept as it came.
const (
	StatusInit          = "INIT"
	StatusAuditing      = "AUDITING"
	StatusWaitRelease   = "WAIT_RELEASE"
	StatusBaseAuditPass = "BASE_AUDIT_PASS"
	StatusAuditReject   = "AUDIT_REJECT"
	StatusRelease       = "RELEASE"
	StatusGray          = "GRAY"
	StatusOffline       = "OFFLINE"
	StatusAuditOffline  = "AUDIT_OFFLINE"
)

// VersionStatuses are the states a list of versions can be asked for. The
// contract has no other, so that a word such as PROMOTE_AUDIT_REJECT, which
// answers may hold, is not asked for: the platform may refuse the whole list.
func VersionStatuses() []string {
	return []string{StatusInit, StatusAuditing, StatusWaitRelease, StatusBaseAuditPass, StatusAuditReject,
		StatusRelease, StatusGray, StatusOffline, StatusAuditOffline}
}

// Sizes of pages, and how many codes one call takes. Alipay open platform: the
// largest the method allows.
const (
	TemplateUsagePage = 50
	QRCodePage        = 10
	// ListPage is for lists of which no text tells the largest page: every list
	// whose text tells one allows it.
	ListPage      = 10
	CategoryCodes = 5
)

// complete asks for every state of the Alipay app's versions: without
// version_status or bundle_id the platform answers success and no versions.
func (r VersionListQueryRequest) complete() VersionListQueryRequest {
	r.BundleID = or(r.BundleID, BundleAlipay)
	r.VersionStatus = or(r.VersionStatus, strings.Join(VersionStatuses(), ","))
	return r
}

// complete says what was not asked for: speed_up absent means true wherever
// the merchant has a right to a faster audit, and would spend it.
func (r VersionAuditApplyRequest) complete() VersionAuditApplyRequest {
	r.SpeedUp = or(r.SpeedUp, "false")
	r.AutoOnline = or(r.AutoOnline, "false")
	return r
}

// complete names the page; the platform's own page holds 10.
func (r TemplateUsageQueryRequest) complete() TemplateUsageQueryRequest {
	r.BundleID = or(r.BundleID, BundleAlipay)
	r.PageNum, r.PageSize = max(r.PageNum, 1), or(r.PageSize, TemplateUsagePage)
	return r
}

// complete names the page; the platform refuses a query without one.
func (r QRCodeQueryRequest) complete() QRCodeQueryRequest {
	r.PageNo, r.PageSize = max(r.PageNo, 1), or(r.PageSize, QRCodePage)
	return r
}

// complete names the page; no text says what its size is otherwise.
func (r InstantiateQueryRequest) complete() InstantiateQueryRequest {
	r.PageNo, r.PageSize = max(r.PageNo, 1), or(r.PageSize, ListPage)
	return r
}

// complete names the page; no text says what its size is otherwise.
func (r AppAuthQueryRequest) complete() AppAuthQueryRequest {
	r.PageNo, r.PageSize = max(r.PageNo, 1), or(r.PageSize, ListPage)
	return r
}

// complete names the page of the library.
func (r NoticeLibraryRequest) complete() NoticeLibraryRequest {
	r.PageNum, r.PageSize = max(r.PageNum, 1), or(r.PageSize, ListPage)
	return r
}

// complete names the page of the messages in use.
func (r NoticeTemplatesRequest) complete() NoticeTemplatesRequest {
	r.PageNum, r.PageSize = max(r.PageNum, 1), or(r.PageSize, strconv.Itoa(ListPage))
	return r
}

// complete leaves out the categories the merchant cannot choose. No text says
// what the platform does when the field is absent.
func (r CategoryQueryRequest) complete() CategoryQueryRequest {
	if r.IsFilter == nil {
		yes := true
		r.IsFilter = &yes
	}
	return r
}

// complete names the bundle the version is built for.
func (r VersionUploadRequest) complete() VersionUploadRequest {
	r.BundleID = or(r.BundleID, BundleAlipay)
	return r
}

// or is value, or fallback when value is its zero.
func or[T comparable](value, fallback T) T {
	var zero T
	if value == zero {
		return fallback
	}
	return value
}
