package api

import (
	"context"
	"time"

	"minifleet/backend/fault"
	"minifleet/backend/merchant"
	"minifleet/backend/workspace"
)

// Merchants are the records of the merchants a provider works for.
type Merchants struct{ opened }

// ByMerchant names a merchant by its record.
type ByMerchant struct {
	MerchantID string `json:"merchant_id"`
}

// ByIDs names records.
type ByIDs struct {
	IDs []string `json:"ids"`
}

// Changed tells how many records a command changed.
type Changed struct {
	Changed int `json:"changed"`
}

// MerchantDetail is one record with what a page says around it.
type MerchantDetail struct {
	Merchant merchant.Merchant `json:"merchant"`
	AppName  string            `json:"app_name"`
	Warnings []fault.Text      `json:"warnings"` // doubts that do not keep it from being saved
}

// Get returns one merchant. Fault: merchant.not_found.
func (m *Merchants) Get(_ context.Context, req ByID) (MerchantDetail, error) {
	record, err := m.w.Merchants.Get(req.ID)
	if err != nil {
		return MerchantDetail{}, err
	}
	return detailOf(m.w.Workspace, record), nil
}

func detailOf(w *workspace.Workspace, record merchant.Merchant) MerchantDetail {
	d := MerchantDetail{Merchant: record, Warnings: merchant.Warnings(record)}
	if n := w.Merchants.Namesakes(record); n > 0 {
		d.Warnings = append(d.Warnings, fault.T("others of this name: %d; the mini program ID or the record ID tells them apart", "另有 %d 个同名商家，可用小程序 ID 或记录号区分",
			n))
	}
	if app, err := w.Providers.GetApp(record.AppID); err == nil {
		d.AppName = app.Name
	}
	return d
}

// MerchantForm is a merchant as a person enters it.
type MerchantForm struct {
	ID        string            `json:"id,omitempty"`     // of the merchant to change
	AppID     string            `json:"app_id,omitempty"` // record, platform's ID or name of the third-party app; "" is the only one
	Name      string            `json:"name"`
	Contact   string            `json:"contact"`
	Phone     string            `json:"phone"`
	MiniAppID string            `json:"mini_app_id"`
	Tags      []string          `json:"tags"`
	Notes     string            `json:"notes"`
	Ext       map[string]string `json:"ext"`
	UpdatedAt time.Time         `json:"updated_at,omitzero"` // of the record that was edited
	// Move agrees that what belongs to the former app and mini program is
	// given up; without it such a change fails with merchant.moves.
	Move bool `json:"move,omitempty"`
}

// Save adds a merchant or changes one. Faults: merchant.invalid (Field set),
// merchant.duplicate, merchant.changed, merchant.not_found and those of
// finding the third-party app.
func (m *Merchants) Save(_ context.Context, req MerchantForm) (MerchantDetail, error) {
	app, err := m.w.Providers.FindApp(req.AppID)
	if err != nil {
		return MerchantDetail{}, err
	}
	record := merchant.Merchant{}
	if req.ID != "" {
		if record, err = m.w.Merchants.Get(req.ID); err != nil {
			return MerchantDetail{}, err
		}
		record.UpdatedAt = req.UpdatedAt
	}
	record.AppID, record.Name, record.Contact, record.Phone = app.ID, req.Name, req.Contact, req.Phone
	record.MiniAppID, record.Tags, record.Notes, record.Ext = req.MiniAppID, req.Tags, req.Notes, req.Ext
	if req.ID == "" {
		record, err = m.w.Merchants.Add(record)
	} else if req.Move {
		record, err = m.w.Merchants.Move(record)
	} else {
		record, err = m.w.Merchants.Update(record)
	}
	if err != nil {
		return MerchantDetail{}, err
	}
	return detailOf(m.w.Workspace, record), nil
}

// Delete forgets merchants with their authorizations and all that was fetched
// of them; nothing happens on the platform. Those that are gone already are
// passed over. A failure part way leaves the ones before it deleted.
func (m *Merchants) Delete(ctx context.Context, req ByIDs) (Changed, error) {
	n, err := merchant.EachOf(ctx, req.IDs, func(id string) (bool, error) { return true, m.w.DeleteMerchant(ctx, id) })
	return Changed{n}, err
}

// ArchiveMerchants says which merchants to put away or take back.
type ArchiveMerchants struct {
	IDs      []string `json:"ids"`
	Archived bool     `json:"archived"`
}

// Archive puts merchants away, or takes them back. An archived merchant keeps
// everything and stays out of lists and batches.
func (m *Merchants) Archive(ctx context.Context, req ArchiveMerchants) (Changed, error) {
	n, err := merchant.EachOf(ctx, req.IDs, func(id string) (bool, error) { return m.w.Merchants.Archive(id, req.Archived) })
	return Changed{n}, err
}

// RetagMerchants says which tags to take from merchants and to give them.
type RetagMerchants struct {
	IDs    []string `json:"ids"`
	Add    []string `json:"add"`
	Remove []string `json:"remove"`
}

// Retag changes the tags of many merchants. Fault: merchant.invalid.
func (m *Merchants) Retag(_ context.Context, req RetagMerchants) (Changed, error) {
	n, err := m.w.Merchants.Retag(req.IDs, req.Add, req.Remove)
	return Changed{n}, err
}

// TagList is every tag in use.
type TagList struct {
	Tags []merchant.TagCount `json:"tags"`
}

// Tags lists the tags in use, the most used first.
func (m *Merchants) Tags(context.Context, Nothing) (TagList, error) {
	tags, err := m.w.Merchants.Tags()
	return TagList{tags}, err
}

// TargetsOf says which merchants are meant; AppID narrows all, tags and views to
// one third-party app.
type TargetsOf struct {
	AppID   string           `json:"app_id,omitempty"`
	Targets merchant.Targets `json:"targets"`
}

// Meant tells who targets mean now. Faults: merchant.not_found, fleet.no_view.
func (m *Merchants) Meant(_ context.Context, req TargetsOf) (ByIDs, error) {
	out := ByIDs{IDs: []string{}}
	if req.Targets.Empty() {
		return out, nil
	}
	list, err := m.w.Fleet.Targeted(req.AppID, req.Targets)
	for _, one := range list {
		out.IDs = append(out.IDs, one.ID)
	}
	return out, err
}

// ChooseMerchants says which merchants are meant: those named (by record ID,
// mini program ID or exact name), or all that their tags select. Archived ones
// are chosen only by name.
type ChooseMerchants struct {
	Named []string `json:"named,omitempty"`
	merchant.Tagged
}

// ChosenMerchants are the merchants meant, each once.
type ChosenMerchants struct {
	Merchants []merchant.Merchant `json:"merchants"`
}

// Choose finds the merchants a person means. Faults: merchant.not_found,
// merchant.ambiguous.
func (m *Merchants) Choose(_ context.Context, req ChooseMerchants) (ChosenMerchants, error) {
	list, err := m.w.Merchants.Choose(req.Named, req.Tagged)
	return ChosenMerchants{list}, err
}
