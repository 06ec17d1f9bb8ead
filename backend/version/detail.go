package version

import (
	"time"

	"minifleet/backend/alipay"
	"minifleet/backend/field"
)

// Results of the scan of a version's code, as the platform says them.
const (
	ScanRunning = "NAN"
	ScanPassed  = "True"
	ScanFailed  = "False"
)

// Detail is everything the platform tells about one version, and when it was
// asked.
type Detail struct {
	MerchantID  string    `json:"merchant_id"`
	Version     string    `json:"version"`
	State       State     `json:"state"`
	Description string    `json:"description,omitempty"`
	Memo        string    `json:"memo,omitempty"`
	Name        string    `json:"app_name,omitempty"`
	EnglishName string    `json:"app_english_name,omitempty"`
	Slogan      string    `json:"app_slogan,omitempty"`
	AppDesc     string    `json:"app_desc,omitempty"`
	Logo        string    `json:"app_logo,omitempty"`
	Phone       string    `json:"service_phone,omitempty"`
	Email       string    `json:"service_email,omitempty"`
	RegionType  string    `json:"region_type,omitempty"`
	Regions     []Region  `json:"regions,omitempty"`
	Categories  []string  `json:"categories,omitempty"` // names, joined by " / "
	CategoryIDs string    `json:"category_ids,omitempty"`
	Screenshots []string  `json:"screenshots,omitempty"`
	Packages    []Package `json:"packages,omitempty"`
	Gray        string    `json:"gray_strategy,omitempty"`
	CanRelease  bool      `json:"can_release"`
	Scan        string    `json:"scan_result,omitempty"` // ScanRunning and its neighbours, or as it came

	// RejectReason is the platform's summary; Base and Promote are the two
	// parts of an audit with their remarks and pictures.
	RejectReason string `json:"reject_reason,omitempty"`
	BaseAudit    string `json:"base_audit,omitempty"`
	Base         Audit  `json:"base_record,omitzero"`
	PromoteAudit string `json:"promote_audit,omitempty"`
	Promote      Audit  `json:"promote_record,omitzero"`

	CreatedAt time.Time `json:"created_at,omitzero"`
	AppliedAt time.Time `json:"applied_at,omitzero"`
	AuditedAt time.Time `json:"audited_at,omitzero"`
	OnlineAt  time.Time `json:"online_at,omitzero"`
	OfflineAt time.Time `json:"offline_at,omitzero"`
	FetchedAt time.Time `json:"fetched_at"`
}

// Audit is what one part of an audit said.
type Audit struct {
	Images []string `json:"images,omitempty"`
	Memos  []Memo   `json:"memos,omitempty"`
}

// Memo is one remark of the auditor and its pictures.
type Memo struct {
	Text   string   `json:"text"`
	Images []string `json:"images,omitempty"`
}

// Package is a capability the version uses.
type Package struct {
	Name        string `json:"name"`
	Description string `json:"description"`
	OpenType    string `json:"open_type"`
	Status      string `json:"status"`
	DocURL      string `json:"doc_url,omitempty"`
}

// Reason is why the audit refused the version, in one line; "" when it did not
// say.
func (d Detail) Reason() string {
	if d.RejectReason != "" {
		return d.RejectReason
	}
	for _, part := range []Audit{d.Base, d.Promote} {
		for _, m := range part.Memos {
			if m.Text != "" {
				return m.Text
			}
		}
	}
	return ""
}

// AuditTook bounds how long the audit lasted by the platform's own clock, which
// tells whole seconds; ok is false when it did not say.
func (d Detail) AuditTook() (least, most time.Duration, ok bool) {
	if d.AppliedAt.IsZero() || d.AuditedAt.Before(d.AppliedAt) {
		return 0, 0, false
	}
	took := d.AuditedAt.Sub(d.AppliedAt)
	return max(0, took-time.Second), took + time.Second, true
}

func parseTime(s string) time.Time {
	t, err := time.ParseInLocation(time.DateTime, s, field.Zone())
	if err != nil {
		return time.Time{}
	}
	return t
}

func truthy(s string) bool { return s == "true" || s == "1" || s == "Y" }

func detailOf(merchantID, number string, r alipay.VersionDetailQueryResponse, at time.Time) Detail {
	d := Detail{MerchantID: merchantID, Version: number, State: State(r.Status), Description: r.VersionDesc, Memo: r.Memo,
		Name: r.AppName, EnglishName: r.AppEnglishName, Slogan: r.AppSlogan, AppDesc: r.AppDesc, Logo: r.AppLogo,
		Phone: r.ServicePhone, Email: r.ServiceEmail, RegionType: r.ServiceRegionType, Screenshots: r.ScreenShotList,
		Gray: r.GrayStrategy, CanRelease: truthy(r.CanRelease), Scan: r.ScanResult, RejectReason: r.RejectReason,
		BaseAudit: r.BaseAudit, PromoteAudit: r.PromoteAudit, Base: auditOf(r.BaseAuditRecord), Promote: auditOf(r.PromoteAuditRecord),
		CreatedAt: parseTime(r.GmtCreate), AppliedAt: parseTime(r.GmtApplyAudit), AuditedAt: parseTime(r.GmtAuditEnd),
		OnlineAt: parseTime(r.GmtOnline), OfflineAt: parseTime(r.GmtOffline), FetchedAt: at}
	for _, g := range r.ServiceRegionInfo {
		d.Regions = append(d.Regions, Region(regionOf(g)))
	}
	categories := r.MiniCategoryInfoList
	if len(categories) == 0 {
		categories = r.MiniAppCategoryInfoList
	}
	for _, c := range categories {
		d.Categories = append(d.Categories, joinNonEmpty(" / ", c.FirstCategoryName, c.SecondCategoryName, c.ThirdCategoryName))
		d.CategoryIDs = joinNonEmpty(";", d.CategoryIDs, joinNonEmpty("_", c.FirstCategoryID, c.SecondCategoryID, c.ThirdCategoryID))
	}
	for _, p := range r.PackageInfoList {
		d.Packages = append(d.Packages, Package{p.PackageName, p.PackageDesc, p.PackageOpenType, p.Status, p.DocURL})
	}
	return d
}

func auditOf(r alipay.AuditRecord) Audit {
	a := Audit{Images: r.AuditImages}
	for _, m := range r.Memos {
		a.Memos = append(a.Memos, Memo{m.Memo, m.MemoImageList})
	}
	return a
}

func regionOf(r alipay.ServiceRegion) Region {
	return Region{r.ProvinceCode, r.ProvinceName, r.CityCode, r.CityName, r.AreaCode, r.AreaName}
}

func joinNonEmpty(sep string, parts ...string) string {
	out := ""
	for _, p := range parts {
		if p == "" {
			continue
		}
		if out != "" {
			out += sep
		}
		out += p
	}
	return out
}
