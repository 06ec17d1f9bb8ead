package api

import (
	"context"
	"slices"
	"strings"
	"time"

	"minifleet/backend/baseinfo"
	"minifleet/backend/workspace"
)

// CategoryRow is a category in its place; a list of them holds each before
// those below it.
type CategoryRow struct {
	Path           string `json:"path"`   // what a change names
	Parent         string `json:"parent"` // path of the one above, "" at the top
	Name           string `json:"name"`
	NamePath       string `json:"name_path"` // names from the top joined by "_"
	Leaf           bool   `json:"leaf"`      // only these can be chosen
	License        bool   `json:"license"`
	SpecialLicense bool   `json:"special_license"`
	DoorPhoto      bool   `json:"door_photo"`
}

// CategoriesOf asks for the categories of a merchant; with words for those whose
// names, own or above, or whose path hold each of them.
type CategoriesOf struct {
	MerchantID string `json:"merchant_id"`
	Words      string `json:"words,omitempty"`
}

// CategoryTree is the categories a mini program may choose from.
type CategoryTree struct {
	Rows      []CategoryRow `json:"rows"`
	FetchedAt time.Time     `json:"fetched_at,omitzero"` // zero: never read
}

// Categories returns the tree stored at the last reading.
func (b *BaseInfo) Categories(_ context.Context, req CategoriesOf) (CategoryTree, error) {
	stored, found, err := b.w.BaseInfo.CachedCategories(req.MerchantID)
	if err != nil || !found {
		return CategoryTree{}, err
	}
	return treeOf(stored, req.Words), nil
}

// RefreshCategories asks the platform for the tree.
func (b *BaseInfo) RefreshCategories(ctx context.Context, req CategoriesOf) (CategoryTree, error) {
	fresh, err := b.w.BaseInfo.ReadCategories(ctx, req.MerchantID)
	if err != nil {
		return CategoryTree{}, err
	}
	return treeOf(fresh, req.Words), nil
}

func treeOf(c baseinfo.Categories, words string) CategoryTree {
	out := CategoryTree{FetchedAt: c.FetchedAt}
	shown := slices.Collect(c.Tree().All)
	if words != "" {
		shown = c.Tree().Search(words)
	}
	for _, n := range shown {
		parent := ""
		if i := strings.LastIndexByte(n.Path, '_'); i >= 0 {
			parent = n.Path[:i]
		}
		out.Rows = append(out.Rows, CategoryRow{
			Path: n.Path, Parent: parent, Name: n.Name, NamePath: n.NamePath, Leaf: n.Leaf(),
			License: n.NeedLicense, SpecialLicense: n.NeedSpecialLicense, DoorPhoto: n.NeedDoorPhoto,
		})
	}
	return out
}

// CategoryChoice is categories chosen for a mini program.
type CategoryChoice struct {
	MerchantID string   `json:"merchant_id"`
	Categories []string `json:"categories"` // paths
}

// Qualifications says, from what is stored, what a choice asks for.
func (b *BaseInfo) Qualifications(ctx context.Context, req CategoryChoice) (baseinfo.Qualifications, error) {
	return b.qualifications(req, func(w *workspace.Workspace) (baseinfo.Qualifications, error) {
		return w.BaseInfo.Qualifications(req.MerchantID, req.Categories)
	})
}

// RefreshQualifications asks the platform what a choice asks for.
func (b *BaseInfo) RefreshQualifications(ctx context.Context, req CategoryChoice) (baseinfo.Qualifications, error) {
	return b.qualifications(req, func(w *workspace.Workspace) (baseinfo.Qualifications, error) {
		return w.BaseInfo.ReadRequirements(ctx, req.MerchantID, req.Categories)
	})
}

func (b *BaseInfo) qualifications(req CategoryChoice, find func(*workspace.Workspace) (baseinfo.Qualifications, error)) (baseinfo.Qualifications, error) {
	if len(req.Categories) == 0 {
		return baseinfo.Qualifications{}, nil
	}
	return find(b.w.Workspace)
}
