package baseinfo

import (
	"errors"
	"strings"
	"time"

	"minifleet/backend/alipay"
	"minifleet/backend/vault"
)

// Waiting is an edit that the platform takes only with the audit form of a
// version: it refused it because the mini program is online. It travels with
// the next form by itself and is over, field by field, when the base info shows
// it; a form that is refused leaves it waiting for the next.
type Waiting struct {
	MerchantID string    `json:"merchant_id"`
	Change     Change    `json:"change"`
	LogoWas    string    `json:"logo_was,omitempty"` // the logo's address before it
	At         time.Time `json:"at"`
}

// onlyWithAudit reports whether the platform refused an edit because it takes
// it with a version's audit form only.
func onlyWithAudit(err error) bool {
	switch alipay.SubCodeOf(err) {
	case alipay.SubCanNotModifyBaseInfo, alipay.SubCannotModifyNameAfterOnline:
		return true
	}
	return false
}

// Wait keeps an edit for the next audit form; its fields take the place of
// those that wait already.
func (s *Service) Wait(merchantID string, c Change) error {
	return s.Vault.Update(func(tx *vault.Tx) error {
		w, err := s.waiting.Get(tx, merchantID)
		if err != nil && !errors.Is(err, vault.ErrNotFound) {
			return err
		}
		w.MerchantID, w.Change, w.At = merchantID, w.Change.with(c), s.Now()
		if c.Logo != nil {
			info, err := s.infos.Get(tx, merchantID)
			if err != nil && !errors.Is(err, vault.ErrNotFound) {
				return err
			}
			w.LogoWas = info.LogoURL
		}
		return s.waiting.Put(tx, w)
	})
}

// Waiting returns the edit that waits for a merchant's next audit form.
func (s *Service) Waiting(merchantID string) (Waiting, bool, error) {
	return get(s.Vault, s.waiting, merchantID)
}

// DropWaiting gives the edit up.
func (s *Service) DropWaiting(merchantID string) error {
	return s.Vault.Update(func(tx *vault.Tx) error { return s.waiting.Delete(tx, merchantID) })
}

// with is c and, over it, other.
func (c Change) with(other Change) Change {
	for _, f := range []struct {
		to   **string
		from *string
	}{
		{&c.Name, other.Name}, {&c.EnglishName, other.EnglishName}, {&c.Slogan, other.Slogan},
		{&c.Description, other.Description}, {&c.Phone, other.Phone}, {&c.Email, other.Email},
	} {
		if f.from != nil {
			*f.to = f.from
		}
	}
	if other.Categories != nil {
		c.Categories = other.Categories
	}
	if other.Logo != nil {
		c.Logo, c.LogoName = other.Logo, other.LogoName
	}
	return c
}

// without is what of c the base info does not show. Of a logo the address before
// it tells; categories are told by their names, as far as the tree has them.
func (c Change) without(now Info, logoWas string, tree *Tree) Change {
	for _, f := range []struct {
		value **string
		now   string
	}{
		{&c.Name, now.Name}, {&c.EnglishName, now.EnglishName}, {&c.Slogan, now.Slogan},
		{&c.Description, now.Description}, {&c.Phone, now.Phone}, {&c.Email, now.Email},
	} {
		if *f.value != nil && strings.TrimSpace(**f.value) == f.now {
			*f.value = nil
		}
	}
	if c.Categories != nil && tree != nil && sameCategories(now.CategoryNames, categoryNames(c.Categories, tree)) {
		c.Categories = nil
	}
	if c.Logo != nil && logoWas != "" && now.LogoURL != logoWas {
		c.Logo, c.LogoName = nil, ""
	}
	return c
}

// settleWaiting ends what waits and is there now.
func (s *Service) settleWaiting(now Info) error {
	w, found, err := s.Waiting(now.MerchantID)
	if err != nil || !found {
		return err
	}
	_, tree, err := s.known(now.MerchantID)
	if err != nil {
		return err
	}
	w.Change = w.Change.without(now, w.LogoWas, tree)
	return s.Vault.Update(func(tx *vault.Tx) error {
		if w.Change.Empty() {
			return s.waiting.Delete(tx, now.MerchantID)
		}
		return s.waiting.Put(tx, w)
	})
}
