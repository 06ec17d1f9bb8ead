package version

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"slices"
	"time"

	"minifleet/backend/fault"
	"minifleet/backend/vault"
)

// Picture is a picture the platform named, kept so that it can be looked at
// without a network: an auditor's screenshot or an experience code.
type Picture struct {
	MerchantID string    `json:"merchant_id"`
	URL        string    `json:"url"`
	Content    []byte    `json:"content"` // PNG or JPEG
	FetchedAt  time.Time `json:"fetched_at"`
}

var pictures = vault.NewCollection(vault.Schema[Picture]{
	Name: "version.picture", Version: 1, ID: func(p Picture) string { return pictureID(p.MerchantID, p.URL) },
})

func pictureID(merchantID, url string) string {
	sum := sha256.Sum256([]byte(url))
	return merchantID + "/" + hex.EncodeToString(sum[:])
}

// Picture returns a picture of a merchant's versions: the stored one, or the
// one fetch brings, which is stored. Only an address that a stored detail or
// experience code of the merchant names is fetched, so that a caller cannot
// make this program read others. Faults: version.picture_unknown and those of
// fetch.
func (s *Service) Picture(ctx context.Context, merchantID, url string,
	fetch func(ctx context.Context, merchantID, url string) ([]byte, error)) (Picture, error) {
	p, found, err := s.storedPicture(merchantID, url)
	if err != nil || found {
		return p, err
	}
	named, err := s.names(merchantID, url)
	if err != nil {
		return Picture{}, err
	}
	if !named {
		return Picture{}, fault.New("version.picture_unknown", fault.T("no version of this merchant names this picture", "该商家的版本中没有这张图片")).
			WithHint(fault.T("refresh the version and open it again", "请刷新该版本后再打开")).WithRetry(fault.RetryAfterLookup)
	}
	content, err := fetch(ctx, merchantID, url)
	if err != nil {
		return Picture{}, err
	}
	p = Picture{MerchantID: merchantID, URL: url, Content: content, FetchedAt: s.deps.Now()}
	return p, s.deps.Vault.Update(func(tx *vault.Tx) error { return pictures.Put(tx, p) })
}

func (s *Service) storedPicture(merchantID, url string) (p Picture, found bool, err error) {
	err = s.deps.Vault.View(func(tx *vault.Tx) (err error) {
		p, err = pictures.Get(tx, pictureID(merchantID, url))
		return err
	})
	if errors.Is(err, vault.ErrNotFound) {
		return Picture{}, false, nil
	}
	return p, err == nil, err
}

// names reports whether something stored of the merchant's versions names the
// address of a picture.
func (s *Service) names(merchantID, url string) (named bool, err error) {
	err = s.deps.Vault.View(func(tx *vault.Tx) error {
		if err := details.Each(tx, merchantID+"/", func(d Detail) error {
			named = named || slices.Contains(d.Pictures(), url)
			return nil
		}); err != nil {
			return err
		}
		return experiences.Each(tx, merchantID+"/", func(e Experience) error {
			named = named || (url != "" && e.QRCodeURL == url)
			return nil
		})
	})
	return named, err
}

// Pictures are the addresses of every picture of a version.
func (d Detail) Pictures() []string {
	out := slices.Clone(d.Screenshots)
	if d.Logo != "" {
		out = append(out, d.Logo)
	}
	return append(out, d.AuditPictures()...)
}

// AuditPictures are those of them that an auditor gave with the reasons, each
// once: the platform tells those of a remark with the whole part too.
func (d Detail) AuditPictures() (out []string) {
	add := func(urls []string) {
		for _, url := range urls {
			if !slices.Contains(out, url) {
				out = append(out, url)
			}
		}
	}
	for _, part := range []Audit{d.Base, d.Promote} {
		add(part.Images)
		for _, m := range part.Memos {
			add(m.Images)
		}
	}
	return out
}

// forgetPicturesTx removes the pictures and experience codes of a merchant.
func forgetPicturesTx(tx *vault.Tx, merchantID string) error {
	var urls, codes []string
	if err := pictures.Each(tx, merchantID+"/", func(p Picture) error { urls = append(urls, p.URL); return nil }); err != nil {
		return err
	}
	for _, url := range urls {
		if err := pictures.Delete(tx, pictureID(merchantID, url)); err != nil {
			return err
		}
	}
	if err := experiences.Each(tx, merchantID+"/", func(e Experience) error { codes = append(codes, e.Version); return nil }); err != nil {
		return err
	}
	for _, number := range codes {
		if err := experiences.Delete(tx, merchantID+"/"+number); err != nil {
			return err
		}
	}
	return nil
}
