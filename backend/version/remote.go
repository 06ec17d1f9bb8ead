package version

import (
	"context"
	"slices"
	"time"

	"minifleet/backend/alipay"
	"minifleet/backend/retry"
)

// Remote is the platform's side of one mini program's versions: plain calls,
// neither journaled nor stored. Errors are *alipay.Error.
type Remote struct {
	Client *alipay.Client
	As     alipay.Acting
	Now    func() time.Time
}

// Source says what a version is built from. Ext is a JSON object.
type Source struct {
	TemplateID      string `json:"template_id"`
	TemplateVersion string `json:"template_version,omitempty"` // empty: the newest one
	Ext             string `json:"ext,omitempty"`
	BundleID        string `json:"bundle_id,omitempty"`
}

// BuildState is how far a build has come.
type BuildState string

const (
	BuildQueued   BuildState = "queued"
	BuildRunning  BuildState = "building"
	BuildDone     BuildState = "built"
	BuildFailed   BuildState = "failed"
	BuildTimedOut BuildState = "timed_out"
)

// Over reports whether the build will not change any more.
func (b BuildState) Over() bool { return b == BuildDone || b == BuildFailed || b == BuildTimedOut }

func buildOf(createStatus, created string) BuildState {
	switch createStatus {
	case alipay.BuildDone, alipay.BuildCreated:
		return BuildDone
	case alipay.BuildFailed:
		return BuildFailed
	case alipay.BuildTimedOut:
		return BuildTimedOut
	case alipay.BuildQueued:
		return BuildQueued
	case "":
		if truthy(created) {
			return BuildDone
		}
	}
	return BuildRunning
}

// Upload starts a build from a template.
func (r Remote) Upload(ctx context.Context, number string, src Source) (BuildState, error) {
	a, err := r.Client.VersionUpload(ctx, r.As, alipay.VersionUploadRequest{AppVersion: number, BundleID: src.BundleID,
		Ext: src.Ext, TemplateID: src.TemplateID, TemplateVersion: src.TemplateVersion})
	if err != nil {
		return "", err
	}
	return buildOf(a.CreateStatus, a.VersionCreated), nil
}

// Build asks how far a build has come.
func (r Remote) Build(ctx context.Context, number string) (BuildState, error) {
	a, err := r.Client.VersionBuildQuery(ctx, r.As, alipay.VersionBuildQueryRequest{AppVersion: number})
	if err != nil {
		return "", err
	}
	return buildOf(a.CreateStatus, a.VersionCreated), nil
}

// NoSuchBuild reports whether err says that nothing was built under the number.
func NoSuchBuild(err error) bool {
	s := alipay.SubCodeOf(err)
	return s == alipay.SubBuildVersionNotExisted || s == alipay.SubPollingBuildVersionNotExist || NoSuchVersion(err)
}

// NoSuchVersion reports whether err says that the version does not exist.
func NoSuchVersion(err error) bool {
	return slices.Contains([]string{alipay.SubMiniAppPackageInfoNotExist, alipay.SubMiniappVersionNotExsit, alipay.SubMiniAppVersionNotExist},
		alipay.SubCodeOf(err))
}

// List reads the newest 20 versions.
func (r Remote) List(ctx context.Context) ([]Info, error) {
	a, err := r.Client.VersionListQuery(ctx, r.As, alipay.VersionListQueryRequest{})
	if err != nil {
		return nil, err
	}
	out := make([]Info, 0, len(a.AppVersionInfos))
	for _, v := range a.AppVersionInfos {
		out = append(out, Info{Version: v.AppVersion, State: State(v.VersionStatus), Description: v.VersionDescription,
			CanRelease: truthy(v.CanRelease), BaseAudit: v.BaseAudit, Promote: v.PromoteAudit, CreatedAt: parseTime(v.CreateTime)})
	}
	return out, nil
}

// mostUsagePages bounds how many pages of uses of one template version are read.
const mostUsagePages = 2000

// Usage goes through the mini programs with a version built from a version of a
// template, until each says no. Of a mini program it names one such version:
// the one online, or else the highest.
func (r Remote) Usage(ctx context.Context, templateID, templateVersion string, each func(miniAppID, number string) bool) (calls int, err error) {
	page := 1
	return r.UsageFrom(ctx, templateID, templateVersion, &page, each)
}

// UsageFrom is Usage from a page on. When it fails, page is the one that comes
// next, so that many pages come in the end however many calls fail. A page that did not
// come is asked for again at once, a few times.
func (r Remote) UsageFrom(ctx context.Context, templateID, templateVersion string, page *int, each func(miniAppID, number string) bool) (calls int, err error) {
	again := retry.Policy{First: 100 * time.Millisecond, Most: time.Second, Tries: 4}
	for *page <= mostUsagePages {
		var a alipay.TemplateUsageQueryResponse
		err := again.Do(ctx, func(ctx context.Context) (err error) {
			calls++
			a, err = r.Client.TemplateUsageQuery(ctx, alipay.Acting{}, alipay.TemplateUsageQueryRequest{
				TemplateID: templateID, TemplateVersion: templateVersion, PageNum: *page, PageSize: alipay.TemplateUsagePage})
			return err
		}, func(err error) bool {
			class := alipay.ClassOf(err)
			return class == alipay.ClassPlatformFault || class == alipay.ClassOutcomeUnknown
		})
		if err != nil {
			return calls, err
		}
		*page++
		for _, use := range a.TemplateUsageInfoList {
			if !each(use.MiniAppID, use.AppVersion) {
				return calls, nil
			}
		}
		if len(a.TemplateUsageInfoList) < alipay.TemplateUsagePage {
			return calls, nil
		}
	}
	return calls, nil
}

// Detail reads one version.
func (r Remote) Detail(ctx context.Context, number string) (Detail, error) {
	a, err := r.Client.VersionDetailQuery(ctx, r.As, alipay.VersionDetailQueryRequest{AppVersion: number})
	if err != nil {
		return Detail{}, err
	}
	return detailOf(r.As.MerchantID, number, a, r.Now()), nil
}

// Submit sends the form; its files must have their Content.
func (r Remote) Submit(ctx context.Context, f Form) error {
	_, err := r.Client.VersionAuditApply(ctx, r.As, f.request())
	return err
}

// Do carries out an action that needs nothing but the version's number (and,
// for Gray, the strategy).
func (r Remote) Do(ctx context.Context, a Action, number, strategy string) error {
	var err error
	switch c, as := r.Client, r.As; a {
	case CancelAudit:
		_, err = c.VersionAuditCancel(ctx, as, alipay.VersionAuditCancelRequest{AppVersion: number})
	case BackToDevelopment:
		_, err = c.VersionAuditedCancel(ctx, as, alipay.VersionAuditedCancelRequest{AppVersion: number})
	case Delete:
		_, err = c.VersionDelete(ctx, as, alipay.VersionDeleteRequest{AppVersion: number})
	case Gray:
		_, err = c.VersionGrayOnline(ctx, as, alipay.VersionGrayOnlineRequest{AppVersion: number, GrayStrategy: strategy})
	case EndGray:
		_, err = c.VersionGrayCancel(ctx, as, alipay.VersionGrayCancelRequest{AppVersion: number})
	case PutOnline:
		_, err = c.VersionOnline(ctx, as, alipay.VersionOnlineRequest{AppVersion: number})
	case TakeOffline:
		_, err = c.VersionOffline(ctx, as, alipay.VersionOfflineRequest{AppVersion: number})
	case RollBack:
		_, err = c.VersionRollback(ctx, as, alipay.VersionRollbackRequest{AppVersion: number})
	case ExperienceCreate:
		_, err = c.ExperienceCreate(ctx, as, alipay.ExperienceCreateRequest{AppVersion: number})
	case ExperienceCancel:
		_, err = c.ExperienceCancel(ctx, as, alipay.ExperienceCancelRequest{AppVersion: number})
	default:
		panic("version: " + string(a) + " needs more than a version number")
	}
	return err
}

// Experience is the experience version as the platform tells it.
type Experience struct {
	MerchantID string          `json:"merchant_id"`
	Version    string          `json:"version"`
	Status     ExperienceState `json:"status"`
	QRCodeURL  string          `json:"qr_code_url,omitempty"`
	Schema     string          `json:"schema_url,omitempty"`
	FetchedAt  time.Time       `json:"fetched_at"`
	// ExpiresAt is when the code stops working, when its creation is known.
	// Alipay open platform: 7 days after it was made.
	ExpiresAt time.Time `json:"expires_at,omitzero"`
}

// ExperienceState is how far the packaging of an experience version has come.
type ExperienceState string

const (
	ExperienceNone      ExperienceState = "none"
	ExperiencePackaging ExperienceState = "packaging"
	ExperienceReady     ExperienceState = "ready"
)

// experienceLife is how long an experience code works.
const experienceLife = 7 * 24 * time.Hour

// Experience asks for the experience code of a version.
func (r Remote) Experience(ctx context.Context, number string) (Experience, error) {
	a, err := r.Client.ExperienceQuery(ctx, r.As, alipay.ExperienceQueryRequest{AppVersion: number})
	if err != nil {
		return Experience{}, err
	}
	e := Experience{MerchantID: r.As.MerchantID, Version: number, QRCodeURL: a.ExpQRCodeURL, Schema: a.ExpSchemaURL,
		Status: ExperienceNone, FetchedAt: r.Now()}
	switch {
	case a.Status == "notExpVersion":
	case a.ExpQRCodeURL != "" || a.ExpSchemaURL != "" || a.Status == "expVersionPackaged":
		e.Status = ExperienceReady
	case a.Status != "":
		e.Status = ExperiencePackaging
	}
	return e, nil
}

func (f Form) request() alipay.VersionAuditApplyRequest {
	f = f.Normalised()
	req := alipay.VersionAuditApplyRequest{AppVersion: f.Version, VersionDesc: f.Description, BundleID: f.BundleID, AppName: f.Name,
		AppEnglishName: f.EnglishName, AppSlogan: f.Slogan, AppDesc: f.AppDesc, AppCategoryIDs: f.AppCategories,
		MiniCategoryIDs: f.Categories, ServicePhone: f.Phone, ServiceEmail: f.Email, RegionType: f.RegionType,
		LicenseName: f.LicenseName, LicenseNo: f.LicenseNo, LicenseValidDate: f.LicenseValidDate, Memo: f.Memo,
		TestAccout: f.TestAccount, TestPassword: f.TestPassword, AuditRule: f.AuditRule}
	if f.AutoOnline {
		req.AutoOnline = "true"
	}
	if f.SpeedUp {
		req.SpeedUp = "true"
	}
	for _, g := range f.Regions {
		req.ServiceRegionInfo = append(req.ServiceRegionInfo, alipay.ServiceRegion{ProvinceCode: g.ProvinceCode, ProvinceName: g.ProvinceName,
			CityCode: g.CityCode, CityName: g.CityName, AreaCode: g.AreaCode, AreaName: g.AreaName})
	}
	for _, a := range f.Files {
		req.Files = append(req.Files, alipay.File{Field: a.Field, Name: a.Name, Content: a.Content})
	}
	return req
}
