package api

import (
	"context"
	"net/http"
	"time"

	"minifleet/backend/fault"
	"minifleet/backend/merchant"
	"minifleet/backend/provider"
	"minifleet/backend/version"
	"minifleet/backend/workspace"
)

// Versions are the versions of one merchant's mini program.
type Versions struct{ opened }

// OneVersion names a version of a merchant.
type OneVersion struct {
	MerchantID string `json:"merchant_id"`
	Version    string `json:"version"`
}

// VersionFleet is everything known of a merchant's versions, highest first.
type VersionFleet struct {
	MerchantID   string        `json:"merchant_id"`
	MerchantName string        `json:"merchant_name"`
	MiniAppID    string        `json:"mini_app_id"`
	AppID        string        `json:"app_id"`
	Versions     []version.Row `json:"versions"`
	FetchedAt    time.Time     `json:"fetched_at,omitzero"` // zero: never
	ChangedAt    time.Time     `json:"changed_at,omitzero"`
	// Next is the number to suggest for an upload; Upload whether one is taken.
	Next   string           `json:"next"`
	Upload version.Legality `json:"upload"`
	// Restores is the version that a roll-back brings back, "" when unknown.
	Restores string `json:"restores"`
	// Barred says why the platform cannot be asked for this merchant now.
	Barred *Failure `json:"barred,omitempty"`
}

// List reads what is stored of a merchant's versions. Fault: merchant.not_found.
func (v *Versions) List(_ context.Context, req ByMerchant) (VersionFleet, error) {
	w, m, err := v.of(req.MerchantID)
	if err != nil {
		return VersionFleet{}, err
	}
	f, err := w.Versions.Cached(m.ID)
	if err != nil {
		return VersionFleet{}, err
	}
	return fleetOf(w, m, f)
}

// Refresh asks the platform for the versions. Faults: authorize.*, platform.*.
func (v *Versions) Refresh(ctx context.Context, req ByMerchant) (VersionFleet, error) {
	w, m, err := v.of(req.MerchantID)
	if err != nil {
		return VersionFleet{}, err
	}
	f, err := w.Versions.List(ctx, m.ID)
	if err != nil {
		return VersionFleet{}, err
	}
	return fleetOf(w, m, f)
}

func (v *Versions) of(merchantID string) (*workspace.Workspace, merchant.Merchant, error) {
	m, err := v.w.Merchants.Get(merchantID)
	return v.w.Workspace, m, err
}

func fleetOf(w *workspace.Workspace, m merchant.Merchant, f version.Fleet) (VersionFleet, error) {
	out := VersionFleet{MerchantID: m.ID, MerchantName: m.Name, MiniAppID: m.MiniAppID, AppID: m.AppID, FetchedAt: f.FetchedAt, ChangedAt: f.ChangedAt}
	var err error
	if out.Versions, err = w.Versions.Rows(f); err != nil {
		return out, err
	}
	out.Next = version.NextPatch(f.Highest())
	out.Upload = version.Judge(f, out.Next, version.Upload)
	if r, ok := f.Restorable(); ok {
		out.Restores = r.Version
	}
	if _, _, err := w.Authorize.For(m.ID); err != nil {
		failure := FailureOf(fault.As(err))
		out.Barred = &failure
	}
	return out, nil
}

// DetailAnswer is the detail of a version last fetched, if it ever was.
type DetailAnswer struct {
	Found  bool           `json:"found"`
	Detail version.Detail `json:"detail"`
}

// Detail reads the stored detail of a version.
func (v *Versions) Detail(_ context.Context, req OneVersion) (DetailAnswer, error) {
	d, err := v.w.Versions.CachedDetail(req.MerchantID, req.Version)
	if fault.CodeOf(err) == "version.not_fetched" {
		return DetailAnswer{}, nil
	}
	return DetailAnswer{Found: err == nil, Detail: d}, err
}

// RefreshDetail asks the platform for everything about one version, reject
// reasons included.
func (v *Versions) RefreshDetail(ctx context.Context, req OneVersion) (DetailAnswer, error) {
	d, err := v.w.Versions.Detail(ctx, req.MerchantID, req.Version)
	return DetailAnswer{Found: err == nil, Detail: d}, err
}

// PictureOf names a picture by the address the platform gave.
type PictureOf struct {
	MerchantID string `json:"merchant_id"`
	URL        string `json:"url"`
}

// Picture is a picture's bytes.
type Picture struct {
	Type      string    `json:"type"`
	Content   []byte    `json:"content"`
	FetchedAt time.Time `json:"fetched_at"`
}

// Picture returns a picture that a version or its experience code names,
// fetched once and kept. Faults: version.picture_unknown, code.picture_*.
func (v *Versions) Picture(ctx context.Context, req PictureOf) (Picture, error) {
	p, err := v.w.Versions.Picture(ctx, req.MerchantID, req.URL, v.w.Pictures.Fetch)
	return Picture{Type: http.DetectContentType(p.Content), Content: p.Content, FetchedAt: p.FetchedAt}, err
}

// UploadVersion builds a version from a template.
type UploadVersion struct {
	MerchantID      string `json:"merchant_id"`
	Version         string `json:"version"`
	Template        string `json:"template"`         // record id, platform id or name
	TemplateVersion string `json:"template_version"` // "" is the newest
	Ext             string `json:"ext"`              // "" is the template's; placeholders are filled
}

// BuildProgress is how far a build is.
type BuildProgress struct {
	State version.BuildState `json:"state"`
}

// Upload starts building a version. Faults: version.number, provider.ext_*,
// version.ext, platform.*.
func (v *Versions) Upload(ctx context.Context, req UploadVersion) (BuildProgress, error) {
	w, m, err := v.of(req.MerchantID)
	if err != nil {
		return BuildProgress{}, err
	}
	src, err := w.Source(m, req.Template, req.TemplateVersion, req.Ext)
	if err != nil {
		return BuildProgress{}, err
	}
	state, err := w.Versions.Upload(ctx, m.ID, req.Version, src)
	return BuildProgress{state}, err
}

// BuildState asks how far a build is.
func (v *Versions) BuildState(ctx context.Context, req OneVersion) (BuildProgress, error) {
	state, err := v.w.Versions.BuildState(ctx, req.MerchantID, req.Version)
	return BuildProgress{state}, err
}

// ExtOf is an ext as typed, for one merchant; MerchantID may be "".
type ExtOf struct {
	MerchantID string `json:"merchant_id,omitempty"`
	Ext        string `json:"ext"`
}

// ExtPreview is what an ext becomes, or what is wrong with it.
type ExtPreview struct {
	Rendered     string   `json:"rendered"`
	Placeholders []string `json:"placeholders"`
	Problem      *Failure `json:"problem,omitempty"`
}

// PreviewExt checks an ext and fills its placeholders with the merchant's
// values; nothing is sent.
func (v *Versions) PreviewExt(_ context.Context, req ExtOf) (ExtPreview, error) {
	out := ExtPreview{Placeholders: provider.PlaceholdersIn(req.Ext)}
	var values *provider.MerchantValues
	if req.MerchantID != "" {
		m, err := v.w.Merchants.Get(req.MerchantID)
		if err != nil {
			return out, err
		}
		filled := m.Values()
		values = &filled
	}
	var problem error
	if out.Rendered, problem = provider.PreviewExt(req.Ext, values); problem != nil {
		failure := FailureOf(fault.As(problem))
		out.Problem = &failure
	}
	return out, nil
}

// ActOnVersion is something to do with a version that needs no form.
type ActOnVersion struct {
	MerchantID string         `json:"merchant_id"`
	Version    string         `json:"version"`
	Action     version.Action `json:"action"`
	Strategy   string         `json:"strategy,omitempty"` // p10, p30 or p50, for a gray release
}

// Act carries an action out. Faults: authorize.*, platform.*, version.gray_*,
// version.no_such_action.
func (v *Versions) Act(ctx context.Context, req ActOnVersion) (Nothing, error) {
	return Nothing{}, v.w.Versions.Do(ctx, req.MerchantID, req.Version, req.Action, req.Strategy)
}

// ExperienceAnswer is the experience code of a version.
type ExperienceAnswer struct {
	Experience version.Experience `json:"experience"`
}

// Experience asks the platform for the experience code.
func (v *Versions) Experience(ctx context.Context, req OneVersion) (ExperienceAnswer, error) {
	e, err := v.w.Versions.Experience(ctx, req.MerchantID, req.Version)
	return ExperienceAnswer{e}, err
}
