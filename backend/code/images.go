package code

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"

	"minifleet/backend/vault"
)

// Pictures that are the same, byte for byte, are stored once, under the sum of
// their bytes: a code that is made again every month, or whose circle looks like
// its square, takes no room again. They go with the last image that names them.

// content is the bytes of a picture.
type content struct {
	Sum  string `json:"sum"`
	Data []byte `json:"data"`
}

const (
	bySum    = "sum"
	inItself = "-" // what the index has for an image of earlier versions, which holds its bytes
)

// imageTx returns an image with its bytes.
func (s *Service) imageTx(tx *vault.Tx, id string) (Image, error) {
	img, err := s.images.Get(tx, id)
	if err != nil || img.Sum == "" {
		return img, err
	}
	c, err := s.kept.Get(tx, img.Sum)
	img.Data = c.Data
	return img, err
}

// keepTx stores an image, and its bytes when nobody has them yet.
func (s *Service) keepTx(tx *vault.Tx, img Image) error {
	sum := sha256.Sum256(img.Data)
	is := content{Sum: hex.EncodeToString(sum[:]), Data: img.Data}
	before, err := s.images.Get(tx, img.id())
	if err != nil && !errors.Is(err, vault.ErrNotFound) {
		return err
	}
	switch _, err := s.kept.Get(tx, is.Sum); {
	case errors.Is(err, vault.ErrNotFound):
		if err := s.kept.Put(tx, is); err != nil {
			return err
		}
	case err != nil:
		return err
	}
	img.Sum, img.Data = is.Sum, nil
	if err := s.images.Put(tx, img); err != nil {
		return err
	}
	return s.leaveTx(tx, before.Sum)
}

// dropTx drops an image; one that is not there is dropped.
func (s *Service) dropTx(tx *vault.Tx, id string) error {
	img, err := s.images.Get(tx, id)
	if errors.Is(err, vault.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	if err := s.images.Delete(tx, id); err != nil {
		return err
	}
	return s.leaveTx(tx, img.Sum)
}

// leaveTx drops bytes that no image names any more.
func (s *Service) leaveTx(tx *vault.Tx, sum string) error {
	if sum == "" {
		return nil
	}
	if n, err := s.images.CountIndex(tx, bySum, sum); err != nil || n > 0 {
		return err
	}
	return s.kept.Delete(tx, sum)
}

// movedAtOnce is how many images of earlier versions change their form in one
// transaction; each has up to MaxPictureBytes.
const movedAtOnce = 8

// KeepOnce moves the bytes of images that earlier versions stored to where they
// are kept once, and tells how many images there were. It may be ended at any
// moment and goes on where it was.
func (s *Service) KeepOnce(ctx context.Context) (moved int, err error) {
	for ctx.Err() == nil {
		n := 0
		err := s.Vault.Update(func(tx *vault.Tx) error {
			var some []Image
			if err := s.images.Find(tx, bySum, inItself, func(img Image) error {
				if some = append(some, img); len(some) == movedAtOnce {
					return vault.Stop
				}
				return nil
			}); err != nil {
				return err
			}
			for _, img := range some {
				if err := s.keepTx(tx, img); err != nil {
					return err
				}
			}
			n = len(some)
			return nil
		})
		if moved += n; err != nil || n == 0 {
			return moved, err
		}
	}
	return moved, ctx.Err()
}
