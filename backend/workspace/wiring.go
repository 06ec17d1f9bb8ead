package workspace

import (
	"context"
	"net"
	"strconv"

	"minifleet/backend/authorize"
	"minifleet/backend/fault"
	"minifleet/backend/journal"
	"minifleet/backend/merchant"
	"minifleet/backend/provider"
	"minifleet/backend/settings"
	"minifleet/backend/vault"
	"minifleet/backend/version"
)

// DeleteApp forgets a third-party app; it is refused while merchants need it.
func (w *Workspace) DeleteApp(ctx context.Context, id string) error {
	return w.Providers.DeleteApp(ctx, id, merchant.CountByAppTx)
}

// DeleteTemplate forgets a template; it is refused while an unfinished batch
// publishes it.
func (w *Workspace) DeleteTemplate(id string) error {
	return w.Providers.DeleteTemplate(id, w.Batches.TemplateInUseTx, w.Batches.ForgetFormTx, w.Privacy.ForgetTemplateTx, w.Permits.ForgetTemplateTx)
}

// DeleteMerchant forgets a merchant with its authorization and what was
// fetched of it. It is refused while an unfinished batch works on it. Nothing
// changes on the platform.
func (w *Workspace) DeleteMerchant(_ context.Context, id string) error {
	return w.Merchants.Delete(id, append(w.belongings(id), w.Creation.ForgetTx(id), w.Batches.ForgetInPlansTx(id))...)
}

// belongings removes what is kept of a merchant under its app and its mini
// program; an unfinished batch that works on it refuses.
func (w *Workspace) belongings(id string) []func(*vault.Tx) error {
	return []func(*vault.Tx) error{
		w.Batches.InUseTx(id), w.Authorize.ForgetTx(id), w.Versions.Store().ForgetTx(id),
		w.BaseInfo.ForgetTx(id), w.Members.ForgetTx(id), w.Codes.ForgetTx(id), w.Filings.ForgetTx(id), w.Fleet.ForgetTx(id),
		w.Privacy.ForgetTx(id), w.Notices.ForgetTx(id), w.Inbox.ForgetTx(id),
	}
}

// merchantMoved gives up what belonged to a record's former app and mini
// program, in the transaction that changes them, and writes down that it did.
func (w *Workspace) merchantMoved(tx *vault.Tx, old, changed merchant.Merchant) error {
	for _, forget := range w.belongings(old.ID) {
		if err := forget(tx); err != nil {
			return err
		}
	}
	_, err := w.Journal.AppendTx(tx, journal.Entry{MerchantID: old.ID, MerchantName: old.Name, MiniAppID: old.MiniAppID, Action: "merchant.move",
		Message: fault.T("from app %s, mini program %s to app %s, mini program %s: what belonged to the former was given up",
			"由应用 %s、小程序 %s 改为应用 %s、小程序 %s：原有的授权和数据已清除", w.appName(old.AppID), old.MiniAppID, w.appName(changed.AppID), changed.MiniAppID)})
	return err
}

func (w *Workspace) appName(id string) string {
	if a, err := w.Providers.GetApp(id); err == nil {
		return a.AppID
	}
	return id
}

// Source says what a merchant's version is built from: the template named by
// ref (the only one of the merchant's app when empty), at templateVersion (the
// newest when empty), with the template's ext filled with the merchant's values,
// or override filled the same way when it is not empty.
func (w *Workspace) Source(m merchant.Merchant, ref, templateVersion, override string) (version.Source, error) {
	t, err := w.Providers.FindTemplate(ref)
	if err != nil {
		return version.Source{}, err
	}
	ext := t.Ext
	if override != "" {
		ext = override
	}
	rendered, err := provider.RenderExt(ext, m.Values())
	if err != nil {
		return version.Source{}, err
	}
	return version.Source{TemplateID: t.TemplateID, TemplateVersion: templateVersion, Ext: rendered}, nil
}

// simulated reports whether a merchant's third-party app is on a simulator.
func (w *Workspace) simulated(merchantID string) bool {
	m, err := w.Merchants.Get(merchantID)
	if err != nil {
		return false
	}
	a, err := w.Providers.GetApp(m.AppID)
	return err == nil && a.Control != ""
}

// ruleLimit is how many link rules a mini program may have by the settings.
func (w *Workspace) ruleLimit() int {
	s, err := w.Settings.Get()
	if err != nil {
		return settings.DefaultQRRuleLimit
	}
	return s.QRRuleLimit
}

func addressOf(c settings.Callback) authorize.Address {
	return authorize.Address{
		Listen: net.JoinHostPort("127.0.0.1", strconv.Itoa(c.Port)), PublicURL: c.PublicBaseURL, Off: !c.Enabled,
	}
}

// releases tells from stored versions whether a mini program was ever online.
type releases struct{ versions *version.Service }

func (r releases) EverReleased(merchantID string) (released, known bool, err error) {
	fleet, err := r.versions.Cached(merchantID)
	if err != nil || fleet.FetchedAt.IsZero() {
		return false, false, err
	}
	for _, v := range fleet.Versions {
		switch v.State {
		case version.Release, version.Offline, version.AuditOffline:
			return true, true, nil
		}
	}
	return false, true, nil
}

// viewed are the merchants a plan chooses from, those of a kept view too.
type viewed struct {
	*merchant.Service
	w *Workspace
}

func (v viewed) Targeted(appID string, t merchant.Targets) ([]merchant.Merchant, error) {
	return v.w.Fleet.Targeted(appID, t)
}
