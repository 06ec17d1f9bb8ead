package baseinfo

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"minifleet/backend/alipay"
	"minifleet/backend/field"
	"minifleet/backend/vault"
)

// Categories is the tree a merchant's mini program may choose from.
type Categories struct {
	MerchantID string     `json:"merchant_id"`
	List       []Category `json:"list"`
	FetchedAt  time.Time  `json:"fetched_at"`
}

// Tree puts the list in order.
func (c Categories) Tree() *Tree { return BuildTree(c.List) }

// Merchants mostly share one and the same tree, so it is stored once under the
// hash of its content, and each merchant points at it.
type categoryTree struct {
	Hash string     `json:"hash"`
	List []Category `json:"list"`
}

type categoryRef struct {
	MerchantID string    `json:"merchant_id"`
	Hash       string    `json:"hash"`
	FetchedAt  time.Time `json:"fetched_at"`
}

// Requirement is what a category asks for before an audit, in the platform's
// own words.
type Requirement struct {
	CategoryID      string    `json:"category_id"`
	Name            string    `json:"name"`
	Text            string    `json:"text"`
	BusinessLicence bool      `json:"business_licence"`
	SpecialLicence  bool      `json:"special_licence"`
	DoorPhoto       bool      `json:"door_photo"`
	FetchedAt       time.Time `json:"fetched_at"`
}

// Qualifications is what a choice of categories asks for altogether.
type Qualifications struct {
	BusinessLicence bool          `json:"business_licence"`
	SpecialLicence  bool          `json:"special_licence"`
	DoorPhoto       bool          `json:"door_photo"`
	Details         []Requirement `json:"details"`
	// Missing are the categories whose details were never read.
	Missing []string `json:"missing,omitempty"`
}

// ReadCategories asks the platform for the categories the mini program may
// choose from and stores them.
// Alipay open platform: alipay.open.mini.category.query, mini_category_list;
// the older category_list only when there is no other.
func (s *Service) ReadCategories(ctx context.Context, merchantID string) (Categories, error) {
	client, as, err := s.Platform.For(merchantID)
	if err != nil {
		return Categories{}, err
	}
	usable := true
	resp, err := client.CategoryQuery(ctx, as, alipay.CategoryQueryRequest{IsFilter: &usable})
	if err != nil {
		return Categories{}, explain(err, as.MerchantName)
	}
	source := resp.MiniCategoryList
	if len(source) == 0 {
		source = resp.CategoryList
	}
	list := make([]Category, len(source))
	for i, c := range source {
		list[i] = Category{ID: c.CategoryID, Name: c.CategoryName, ParentID: c.ParentCategoryID, HasChild: bool(c.HasChild),
			NeedLicense: bool(c.NeedLicense), NeedSpecialLicense: bool(c.NeedSpecialLicense), NeedDoorPhoto: bool(c.NeedOutDoorPic)}
	}
	raw, err := json.Marshal(list)
	if err != nil {
		return Categories{}, err
	}
	sum := sha256.Sum256(raw)
	ref := categoryRef{MerchantID: merchantID, Hash: hex.EncodeToString(sum[:]), FetchedAt: s.Now()}
	err = s.Vault.Update(func(tx *vault.Tx) error {
		if err := s.trees.Put(tx, categoryTree{Hash: ref.Hash, List: list}); err != nil {
			return err
		}
		return s.treeOf.Put(tx, ref)
	})
	if err != nil {
		return Categories{}, fmt.Errorf("storing categories: %w", err)
	}
	s.announce(merchantID)
	return Categories{MerchantID: merchantID, List: list, FetchedAt: ref.FetchedAt}, nil
}

// CachedCategories returns the categories stored at the last reading.
func (s *Service) CachedCategories(merchantID string) (c Categories, found bool, err error) {
	err = s.Vault.View(func(tx *vault.Tx) error {
		ref, err := s.treeOf.Get(tx, merchantID)
		if err != nil {
			return err
		}
		tree, err := s.trees.Get(tx, ref.Hash)
		c = Categories{MerchantID: merchantID, List: tree.List, FetchedAt: ref.FetchedAt}
		return err
	})
	if errors.Is(err, vault.ErrNotFound) {
		return Categories{}, false, nil
	}
	return c, err == nil, err
}

// ReadRequirements asks the platform what the categories (paths or IDs) need
// and stores the answer.
// Alipay open platform: alipay.open.mini.category.require.query.
func (s *Service) ReadRequirements(ctx context.Context, merchantID string, categories []string) (Qualifications, error) {
	if errs := checkCategoryIDs(categories); len(errs) > 0 {
		return Qualifications{}, errs.Fault(CodeInvalid)
	}
	client, as, err := s.Platform.For(merchantID)
	if err != nil {
		return Qualifications{}, err
	}
	var ids []string
	for _, c := range categories {
		ids = append(ids, leafOf(c))
	}
	var known []alipay.CategoryRequirement
	for some := range slices.Chunk(ids, alipay.CategoryCodes) {
		resp, err := client.CategoryRequireQuery(ctx, as, alipay.CategoryRequireQueryRequest{CategoryCodeList: some})
		if err != nil {
			return Qualifications{}, explain(err, as.MerchantName)
		}
		known = append(known, resp.CategoryRequireInfoList...)
	}
	err = s.Vault.Update(func(tx *vault.Tx) error {
		for _, r := range known {
			if err := s.needs.Put(tx, Requirement{CategoryID: leafOf(r.CategoryCode), Name: r.CategoryName, Text: r.CategoryRequirements,
				BusinessLicence: bool(r.BusinessLicenceRequired), SpecialLicence: bool(r.SpecialLicenceRequired),
				DoorPhoto: bool(r.DoorPhotoRequired), FetchedAt: s.Now()}); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return Qualifications{}, fmt.Errorf("storing requirements: %w", err)
	}
	s.announce(merchantID)
	return s.Qualifications(merchantID, categories)
}

// Qualifications says what a choice of categories needs, from what is stored:
// the marks in the tree, and the details read before.
func (s *Service) Qualifications(merchantID string, categories []string) (Qualifications, error) {
	var q Qualifications
	stored, found, err := s.CachedCategories(merchantID)
	if err != nil {
		return q, err
	}
	var tree *Tree
	if found {
		tree = stored.Tree()
	}
	err = s.Vault.View(func(tx *vault.Tx) error {
		q = Qualifications{}
		for _, c := range categories {
			if tree != nil {
				if n, ok := tree.Find(c); ok {
					q.BusinessLicence = q.BusinessLicence || n.NeedLicense
					q.SpecialLicence = q.SpecialLicence || n.NeedSpecialLicense
					q.DoorPhoto = q.DoorPhoto || n.NeedDoorPhoto
				}
			}
			r, err := s.needs.Get(tx, leafOf(c))
			if errors.Is(err, vault.ErrNotFound) {
				q.Missing = append(q.Missing, c)
				continue
			}
			if err != nil {
				return err
			}
			q.BusinessLicence = q.BusinessLicence || r.BusinessLicence
			q.SpecialLicence = q.SpecialLicence || r.SpecialLicence
			q.DoorPhoto = q.DoorPhoto || r.DoorPhoto
			q.Details = append(q.Details, r)
		}
		return nil
	})
	return q, err
}

// complete turns bare IDs into whole paths and refuses what the tree does not
// have, when the tree is known.
func complete(ids []string, tree *Tree) ([]string, field.Errors) {
	if tree == nil || ids == nil {
		return ids, nil
	}
	out := slices.Clone(ids)
	var errs field.Errors
	for i, id := range ids {
		n, ok := tree.Find(id)
		switch {
		case !ok:
			errs.Add(FieldCategories, "absent", "there is no category %s for this mini program", "该小程序没有类目 %s", id)
		case !n.Leaf():
			errs.Add(FieldCategories, "inner", "%s has finer categories below; choose one of them", "“%s”还有下级类目，请选择下级", n.NamePath)
		default:
			out[i] = n.Path
		}
	}
	return out, errs
}

func leafOf(path string) string { return path[strings.LastIndexByte(path, '_')+1:] }
