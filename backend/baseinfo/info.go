package baseinfo

import (
	"context"
	"errors"
	"fmt"
	"time"

	"minifleet/backend/alipay"
	"minifleet/backend/picture"
	"minifleet/backend/vault"
)

// Info is the base info of a mini program as the platform told it at FetchedAt.
type Info struct {
	MerchantID  string `json:"merchant_id"`
	MiniAppID   string `json:"mini_app_id"`
	Name        string `json:"name"`
	EnglishName string `json:"english_name"`
	Slogan      string `json:"slogan"`
	Description string `json:"description"`
	LogoURL     string `json:"logo_url"`
	// CategoryNames is "first_second;first_second_third", as the platform
	// writes it; Categories() takes it apart.
	CategoryNames string   `json:"category_names"`
	Phone         string   `json:"phone"`
	Email         string   `json:"email"`
	Packages      []string `json:"packages"`
	SafeDomains   []string `json:"safe_domains"`
	// RegistrationLimited says that a release is held back by the registration
	// (filing) rules until it is permitted.
	RegistrationLimited bool      `json:"registration_limited"`
	FetchedAt           time.Time `json:"fetched_at"`
}

// Logo is the logo's picture, kept to be seen without a network.
type Logo struct {
	MerchantID string    `json:"merchant_id"`
	URL        string    `json:"url"`
	Format     string    `json:"format"` // "png" or "jpeg"
	Data       []byte    `json:"data"`
	FetchedAt  time.Time `json:"fetched_at"`
}

// Read asks the platform for the base info of a merchant's mini program and
// stores it with its server domains and, when it changed, its logo.
// Alipay open platform: alipay.open.mini.baseinfo.query.
func (s *Service) Read(ctx context.Context, merchantID string) (Info, error) {
	client, as, err := s.Platform.For(merchantID)
	if err != nil {
		return Info{}, err
	}
	info, err := s.read(ctx, client, as, merchantID)
	return info, explain(err, as.MerchantName)
}

// read asks for the base info, stores it and settles by it what is open.
func (s *Service) read(ctx context.Context, client *alipay.Client, as alipay.Acting, merchantID string) (Info, error) {
	info, err := s.fetch(ctx, client, as, merchantID)
	if err != nil {
		return info, err
	}
	return info, errors.Join(s.review(info), s.settleWaiting(info))
}

func (s *Service) fetch(ctx context.Context, client *alipay.Client, as alipay.Acting, merchantID string) (Info, error) {
	resp, err := client.BaseInfoQuery(ctx, as, alipay.BaseInfoQueryRequest{})
	if err != nil {
		return Info{}, err
	}
	info := Info{
		MerchantID: merchantID, MiniAppID: as.MiniAppID,
		Name: resp.AppName, EnglishName: resp.AppEnglishName, Slogan: resp.AppSlogan, Description: resp.AppDesc,
		LogoURL: resp.AppLogo, CategoryNames: resp.CategoryNames, Phone: resp.ServicePhone, Email: resp.ServiceEmail,
		Packages: resp.PackageNames, SafeDomains: resp.SafeDomains,
		RegistrationLimited: bool(resp.RegistrationLimitRelease), FetchedAt: s.Now(),
	}
	var haveLogo bool
	err = s.Vault.Update(func(tx *vault.Tx) error {
		logo, err := s.logos.Get(tx, merchantID)
		if err != nil && !errors.Is(err, vault.ErrNotFound) {
			return err
		}
		haveLogo = err == nil && logo.URL == info.LogoURL
		if err := s.infos.Put(tx, info); err != nil {
			return err
		}
		return s.mergeDomains(tx, info)
	})
	if err != nil {
		return Info{}, fmt.Errorf("storing base info: %w", err)
	}
	if !haveLogo {
		s.keepLogo(ctx, info)
	}
	s.announce(merchantID)
	return info, nil
}

// keepLogo fetches the logo. Base info is good without its picture, so a
// failure is left for the next reading.
func (s *Service) keepLogo(ctx context.Context, info Info) {
	if s.Pictures == nil || info.LogoURL == "" {
		return
	}
	data, err := s.Pictures.Fetch(ctx, info.MerchantID, info.LogoURL)
	if err != nil {
		return
	}
	p, bad := picture.Open(data)
	if bad != nil {
		return
	}
	_ = s.Vault.Update(func(tx *vault.Tx) error {
		return s.logos.Put(tx, Logo{MerchantID: info.MerchantID, URL: info.LogoURL, Format: p.Format, Data: p.Data, FetchedAt: s.Now()})
	})
}

// Cached returns the base info stored at the last reading; found is false when
// it was never read.
func (s *Service) Cached(merchantID string) (info Info, found bool, err error) {
	return get(s.Vault, s.infos, merchantID)
}

// CachedLogo returns the logo's picture stored at the last reading.
func (s *Service) CachedLogo(merchantID string) (logo Logo, found bool, err error) {
	return get(s.Vault, s.logos, merchantID)
}

// ForgetTx drops everything stored about a merchant, when its record is deleted.
func (s *Service) ForgetTx(merchantID string) func(*vault.Tx) error {
	return func(tx *vault.Tx) error {
		return errors.Join(s.infos.Delete(tx, merchantID), s.logos.Delete(tx, merchantID),
			s.treeOf.Delete(tx, merchantID), s.domainsOf.Delete(tx, merchantID), s.forgetManyTx(tx, merchantID))
	}
}

func get[T any](v *vault.Vault, c *vault.Collection[T], id string) (out T, found bool, err error) {
	err = v.View(func(tx *vault.Tx) error {
		out, err = c.Get(tx, id)
		return err
	})
	if errors.Is(err, vault.ErrNotFound) {
		return out, false, nil
	}
	return out, err == nil, err
}
