package api

import (
	"context"

	"minifleet/backend/baseinfo"
	"minifleet/backend/fault"
	"minifleet/backend/field"
	"minifleet/backend/workspace"
)

// BaseInfo is what a merchant's mini program says about itself.
type BaseInfo struct{ opened }

// ImageFile is a picture as a screen shows it.
type ImageFile struct {
	Type string `json:"type"` // "image/png"
	Data []byte `json:"data"`
}

func imageFile(format string, data []byte) *ImageFile {
	if len(data) == 0 {
		return nil
	}
	return &ImageFile{"image/" + format, data}
}

// BaseInfoView is the base info as stored and all that is needed to edit it.
type BaseInfoView struct {
	Found  bool              `json:"found"` // false: it was never read from the platform
	Info   baseinfo.Info     `json:"info"`
	Logo   *ImageFile        `json:"logo"`
	Chosen []string          `json:"chosen"` // paths of the present categories, as far as the stored tree names them
	Effect baseinfo.Effect   `json:"effect"`
	Usages []FieldUsage      `json:"usages"`
	Limits baseinfo.LimitSet `json:"limits"`
	// Waiting is an edit that goes with the next version's audit form; nil: none.
	Waiting *WaitingEdit `json:"waiting"`
}

// FieldUsage is how often a field was changed from here in its period.
type FieldUsage struct {
	baseinfo.Usage
	Reached bool       `json:"reached"`
	Label   fault.Text `json:"label"`
}

// Get returns the base info stored at the last reading.
func (b *BaseInfo) Get(_ context.Context, req ByMerchant) (BaseInfoView, error) {
	return baseInfoOf(b.w.Workspace, req.MerchantID)
}

// Refresh asks the platform for the base info.
func (b *BaseInfo) Refresh(ctx context.Context, req ByMerchant) (BaseInfoView, error) {
	if _, err := b.w.BaseInfo.Read(ctx, req.MerchantID); err != nil {
		return BaseInfoView{}, err
	}
	return baseInfoOf(b.w.Workspace, req.MerchantID)
}

func baseInfoOf(w *workspace.Workspace, merchantID string) (BaseInfoView, error) {
	view := BaseInfoView{Limits: baseinfo.Limits()}
	var err error
	if view.Info, view.Found, err = w.BaseInfo.Cached(merchantID); err != nil {
		return view, err
	}
	logo, found, err := w.BaseInfo.CachedLogo(merchantID)
	if err != nil {
		return view, err
	}
	if found && logo.URL == view.Info.LogoURL {
		view.Logo = imageFile(logo.Format, logo.Data)
	}
	stored, found, err := w.BaseInfo.CachedCategories(merchantID)
	if err != nil {
		return view, err
	}
	if found && view.Found {
		view.Chosen, _ = stored.Tree().Named(view.Info.CategoryNames)
	}
	if view.Effect, err = w.BaseInfo.Effect(merchantID); err != nil {
		return view, err
	}
	waits, found, err := w.BaseInfo.Waiting(merchantID)
	if err != nil {
		return view, err
	}
	if found {
		view.Waiting = waitingEdit(waits)
	}
	usages, err := w.BaseInfo.Usages(merchantID)
	for _, u := range usages {
		view.Usages = append(view.Usages, FieldUsage{u, u.Reached(), baseinfo.Label(u.Field)})
	}
	return view, err
}

// BaseInfoChange is a change of a merchant's base info.
type BaseInfoChange struct {
	MerchantID string          `json:"merchant_id"`
	Change     baseinfo.Change `json:"change"`
}

// BodyLimit lets a logo of 2 MB through.
func (BaseInfoChange) BodyLimit() int64 { return 4 << 20 }

// BaseInfoPreview is what a change would do, before anything is sent.
type BaseInfoPreview struct {
	Problems field.Errors         `json:"problems"` // while there are any it is not sent
	Diff     []baseinfo.FieldDiff `json:"diff"`
	Warnings []fault.Text         `json:"warnings"`
	Effect   baseinfo.Effect      `json:"effect"`
}

// Preview checks a change and compares it with what is stored; nothing is sent.
func (b *BaseInfo) Preview(ctx context.Context, req BaseInfoChange) (BaseInfoPreview, error) {
	var out BaseInfoPreview
	info, found, err := b.w.BaseInfo.Cached(req.MerchantID)
	if err != nil {
		return out, err
	}
	stored, known, err := b.w.BaseInfo.CachedCategories(req.MerchantID)
	if err != nil {
		return out, err
	}
	var tree *baseinfo.Tree
	if known {
		tree = stored.Tree()
	}
	var now *baseinfo.Info
	if found {
		now = &info
	}
	reading, stop := b.session.WhileOpen(ctx)
	defer stop()
	out.Problems = baseinfo.ValidateAgainst(reading, req.Change, now)
	out.Diff = baseinfo.Diff(info, req.Change, tree)
	if out.Warnings, err = b.w.BaseInfo.Warnings(req.MerchantID, req.Change); err != nil {
		return out, err
	}
	out.Effect, err = b.w.BaseInfo.Effect(req.MerchantID)
	return out, err
}

// Modify sends a change; fields that are so already are left out of it.
// Faults: baseinfo.invalid, journal.did_not, journal.not_known_yet, platform.* with Field set
// where the platform names one.
func (b *BaseInfo) Modify(ctx context.Context, req BaseInfoChange) (baseinfo.Outcome, error) {
	return b.w.BaseInfo.Modify(ctx, req.MerchantID, req.Change)
}

// NameQuestion asks whether a name could be used.
type NameQuestion struct {
	MerchantID string `json:"merchant_id"`
	Name       string `json:"name"`
}

// CheckName asks the platform whether a name could be used; nothing changes.
func (b *BaseInfo) CheckName(ctx context.Context, req NameQuestion) (baseinfo.NameAnswer, error) {
	return b.w.BaseInfo.CheckName(ctx, req.MerchantID, req.Name)
}
