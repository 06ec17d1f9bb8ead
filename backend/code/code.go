package code

import (
	"context"
	"errors"
	"fmt"
	"time"

	"minifleet/backend/alipay"
	"minifleet/backend/fault"
	"minifleet/backend/journal"
	"minifleet/backend/vault"
)

// Kind is one of the pictures the platform makes of a code.
type Kind string

const (
	Square      Kind = "square"
	CircleBlue  Kind = "circle_blue"
	CircleWhite Kind = "circle_white"
)

// Code is a mini-program code that was made.
type Code struct {
	ID           string          `json:"id"`
	MerchantID   string          `json:"merchant_id"`
	MerchantName string          `json:"merchant_name"` // when it was made
	MiniAppID    string          `json:"mini_app_id"`
	Spec         Spec            `json:"spec"`
	URLs         map[Kind]string `json:"urls"`
	Fetched      []Kind          `json:"fetched"` // pictures that are stored
	CreatedAt    time.Time       `json:"created_at"`
	// PictureFault says why a picture is not stored; zero when all are.
	PictureFault fault.Text `json:"picture_fault,omitzero"`
}

// Image is the picture of a code.
type Image struct {
	CodeID    string    `json:"code_id"`
	Kind      Kind      `json:"kind"`
	Format    string    `json:"format"` // "png" or "jpeg"
	Width     int       `json:"width"`
	Height    int       `json:"height"`
	Data      []byte    `json:"data,omitempty"` // stored apart, by Sum
	Sum       string    `json:"sum,omitempty"`  // of Data; "" in records of earlier versions, which hold Data
	FetchedAt time.Time `json:"fetched_at"`
}

func (i Image) id() string { return i.CodeID + "/" + string(i.Kind) }

func kinds() []Kind { return []Kind{Square, CircleBlue, CircleWhite} }

// Create makes a mini-program code, stores it, and fetches its pictures; a
// picture that cannot be fetched leaves the code with a PictureFault.
// Faults: code.invalid, code.unknown (the answer was lost; making it again
// does no harm, and what became of it only a person can say), platform.*.
// Alipay open platform: alipay.open.app.qrcode.create; any number of codes.
func (s *Service) Create(ctx context.Context, merchantID string, spec Spec) (Code, error) {
	if errs := Validate(spec); len(errs) > 0 {
		return Code{}, errs.Fault(CodeInvalid)
	}
	return s.create(ctx, merchantID, spec, "")
}

func (s *Service) create(ctx context.Context, merchantID string, spec Spec, runID string) (Code, error) {
	client, as, err := s.Platform.For(merchantID)
	if err != nil {
		return Code{}, err
	}
	spec.Color = normalColor(spec.Color)
	var resp alipay.AppQRCodeCreateResponse
	e := journal.EntryFor(as, "code.create", alipay.MethodAppQRCodeCreate, map[string]string{"page": spec.Page, "query": spec.Query})
	e.BatchID = runID
	var code Code
	err = s.Journal.DoKeeping(ctx, e, func(ctx context.Context) (err error) {
		resp, err = client.AppQRCodeCreate(ctx, as, alipay.AppQRCodeCreateRequest{
			URLParam: spec.Page, QueryParam: spec.Query, Describe: spec.Describe, Size: spec.Size, Color: spec.Color})
		return err
	}, func(tx *vault.Tx) (err error) {
		code = madeOf(resp, as, spec, s.Now())
		if code.ID, err = s.codes.NextID(tx, code.CreatedAt); err != nil {
			return err
		}
		return s.codes.Put(tx, code)
	})
	if alipay.ClassOf(err) == alipay.ClassOutcomeUnknown {
		return Code{}, fault.Wrap(err, "code.unknown", fault.T("the connection broke; whether the code was made cannot be told", "连接中断，无法确认码是否已生成")).
			WithMerchant(as.MerchantName).WithRetry(fault.RetryNow).
			WithHint(fault.T("make it again: a mini program may have any number of codes, and an unused one does no harm", "请重新生成：小程序码数量不限，多余的码没有影响"))
	}
	if err != nil {
		return Code{}, explain(err, as.MerchantName)
	}
	s.announce(merchantID)
	return s.fetch(ctx, code)
}

// madeOf is the code the platform answered with, without an ID.
func madeOf(resp alipay.AppQRCodeCreateResponse, as alipay.Acting, spec Spec, at time.Time) Code {
	code := Code{MerchantID: as.MerchantID, MerchantName: as.MerchantName, MiniAppID: as.MiniAppID, Spec: spec,
		CreatedAt: at, URLs: map[Kind]string{}}
	for kind, address := range map[Kind]string{Square: resp.QRCodeURL, CircleBlue: resp.QRCodeURLCircleBlue, CircleWhite: resp.QRCodeURLCircleWhite} {
		if address != "" {
			code.URLs[kind] = address
		}
	}
	return code
}

// FetchPictures fetches the pictures of a code that are not stored yet.
// Fault: code.not_found.
func (s *Service) FetchPictures(ctx context.Context, codeID string) (Code, error) {
	code, err := s.Code(codeID)
	if err != nil {
		return Code{}, err
	}
	return s.fetch(ctx, code)
}

func (s *Service) fetch(ctx context.Context, code Code) (Code, error) {
	var got []Image
	code.PictureFault = fault.Text{}
	for _, kind := range kinds() {
		address := code.URLs[kind]
		if address == "" || code.has(kind) {
			continue
		}
		data, err := s.Pictures.Fetch(ctx, code.MerchantID, address)
		if err != nil {
			code.PictureFault = fault.As(err).Message
			continue
		}
		p, err := inspect(data)
		if err != nil {
			code.PictureFault = fault.As(err).Message
			continue
		}
		got = append(got, Image{CodeID: code.ID, Kind: kind, Format: p.Format, Width: p.Width, Height: p.Height, Data: data, FetchedAt: s.Now()})
		code.Fetched = append(code.Fetched, kind)
	}
	for _, img := range got { // one a transaction: pictures are large
		if err := s.Vault.Update(func(tx *vault.Tx) error { return s.keepTx(tx, img) }); err != nil {
			return code, fmt.Errorf("storing a picture: %w", err)
		}
	}
	err := s.Vault.Update(func(tx *vault.Tx) error {
		if _, err := s.codes.Get(tx, code.ID); err != nil {
			return err // deleted meanwhile
		}
		return s.codes.Put(tx, code)
	})
	if err != nil && !errors.Is(err, vault.ErrNotFound) {
		return code, err
	}
	s.announce(code.MerchantID)
	return code, nil
}

func (c Code) has(kind Kind) bool {
	for _, k := range c.Fetched {
		if k == kind {
			return true
		}
	}
	return false
}

// Code returns one code. Fault: code.not_found.
func (s *Service) Code(id string) (code Code, err error) {
	err = s.Vault.View(func(tx *vault.Tx) error {
		code, err = s.codes.Get(tx, id)
		return err
	})
	return code, notFound(err)
}

// Picture returns a stored picture of a code. Fault: code.not_found.
func (s *Service) Picture(codeID string, kind Kind) (img Image, err error) {
	err = s.Vault.View(func(tx *vault.Tx) error {
		img, err = s.imageTx(tx, Image{CodeID: codeID, Kind: kind}.id())
		return err
	})
	return img, notFound(err)
}

// Codes lists the codes made for a merchant, or for all when merchantID is "",
// newest first: at most limit (0: 100), made before the code before when given.
func (s *Service) Codes(merchantID, before string, limit int) ([]Code, error) {
	if limit <= 0 {
		limit = 100
	}
	var out []Code
	err := s.Vault.View(func(tx *vault.Tx) error {
		out = nil
		if merchantID == "" {
			return s.codes.EachReverse(tx, "", before, func(c Code) error {
				out = append(out, c)
				if len(out) == limit {
					return vault.Stop
				}
				return nil
			})
		}
		var all []Code
		if err := s.codes.Find(tx, byMerchant, merchantID, func(c Code) error {
			all = append(all, c)
			return nil
		}); err != nil {
			return err
		}
		for i := len(all) - 1; i >= 0 && len(out) < limit; i-- {
			if before == "" || all[i].ID < before {
				out = append(out, all[i])
			}
		}
		return nil
	})
	return out, err
}

// Delete forgets a code and its pictures here; the code itself goes on working,
// because the platform has no call to end it.
func (s *Service) Delete(codeID string) error {
	var merchantID string
	err := s.Vault.Update(func(tx *vault.Tx) error {
		code, err := s.codes.Get(tx, codeID)
		if err != nil {
			return err
		}
		merchantID = code.MerchantID
		return s.forgetTx(tx, codeID)
	})
	if err == nil {
		s.announce(merchantID)
	}
	return notFound(err)
}

// DeleteMany forgets codes, in one step: all of them or none. Fault:
// code.not_found.
func (s *Service) DeleteMany(ids []string) error {
	of := map[string]bool{}
	err := s.Vault.Update(func(tx *vault.Tx) error {
		clear(of)
		for _, id := range ids {
			code, err := s.codes.Get(tx, id)
			if err != nil {
				return err
			}
			of[code.MerchantID] = true
			if err := s.forgetTx(tx, id); err != nil {
				return err
			}
		}
		return nil
	})
	if err == nil {
		for merchantID := range of {
			s.announce(merchantID)
		}
	}
	return notFound(err)
}

// ForgetTx drops the codes and rules of a merchant, when its record is deleted
// or becomes another mini program's.
func (s *Service) ForgetTx(merchantID string) func(*vault.Tx) error {
	return func(tx *vault.Tx) error {
		var all []string
		if err := s.codes.Find(tx, byMerchant, merchantID, func(c Code) error {
			all = append(all, c.ID)
			return nil
		}); err != nil {
			return err
		}
		for _, id := range all {
			if err := s.forgetTx(tx, id); err != nil {
				return err
			}
		}
		return s.rules.Delete(tx, merchantID)
	}
}

// forgetTx drops a code with its pictures.
func (s *Service) forgetTx(tx *vault.Tx, codeID string) error {
	for _, kind := range kinds() {
		if err := s.dropTx(tx, Image{CodeID: codeID, Kind: kind}.id()); err != nil {
			return err
		}
	}
	return s.codes.Delete(tx, codeID)
}

func notFound(err error) error {
	if errors.Is(err, vault.ErrNotFound) {
		return fault.Wrap(err, "code.not_found", fault.T("the code or its picture is not stored here", "本机没有保存该码或其图片")).
			WithHint(fault.T("fetch the picture again, or make the code again", "请重新下载图片，或重新生成"))
	}
	return err
}
