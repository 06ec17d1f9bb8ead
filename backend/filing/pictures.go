package filing

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"image"
	"image/jpeg"

	"minifleet/backend/fault"
	"minifleet/backend/field"
	"minifleet/backend/picture"
	"minifleet/backend/vault"
)

// mostSent is the largest picture that the platform takes.
const mostSent = 2 << 20

// judge says what the platform would refuse in a picture.
func (m Material) judge(r rule) (errs field.Errors) {
	short, long := min(m.Width, m.Height), max(m.Width, m.Height)
	if m.Bytes > mostSent {
		errs.Add(m.Field, "size", "the picture has more than 2 MB", "照片超过 2 MB")
	}
	if m.Bytes < r.least {
		errs.Add(m.Field, "size", "the picture has %d KB, less than %d KB", "照片仅 %d KB，不足 %d KB", m.Bytes>>10, r.least>>10)
	}
	if short < r.short || long < r.long {
		errs.Add(m.Field, "pixels", "the picture is %d × %d, less than %d × %d", "照片为 %d × %d，小于 %d × %d", m.Width, m.Height, r.short, r.long)
	}
	if r.colour && m.Grey {
		errs.Add(m.Field, "colour", "the picture has no colours", "照片不是彩色")
	}
	return errs
}

// Take opens a picture, makes it such as the platform takes where that is
// possible, and tells what it is. One of more than 2 MB, of CMYK, with something
// behind its end or turned by a note inside is written anew, which drops what
// else the file told of itself. Fault: filing.picture.
func Take(ctx context.Context, name string, data []byte) (Material, []byte, error) {
	p, bad := picture.Open(data)
	if bad != nil {
		return Material{}, nil, pictureFault(bad.Text)
	}
	broken := fault.T("the picture is damaged or cut off", "图片已损坏或不完整")
	img, err := p.Decode(ctx)
	if ctx.Err() != nil {
		return Material{}, nil, ctx.Err()
	}
	if err != nil {
		return Material{}, nil, pictureFault(broken)
	}
	m := Material{Name: name, Format: p.Format, Width: p.Shown().Dx(), Height: p.Shown().Dy(), Grey: grey(img)}
	out := p.Data
	if len(data) > mostSent || p.Trailing > 0 || p.Mode == picture.ModeCMYK || p.Orientation > 1 {
		if img, err = p.Cut(ctx, p.Shown(), roomy); err != nil {
			return Material{}, nil, err
		}
		if out, err = smaller(img); err != nil {
			return Material{}, nil, err
		}
		m.Format, m.Width, m.Height, m.Prepared = "jpeg", img.Bounds().Dx(), img.Bounds().Dy(), true
	}
	m.Bytes = len(out)
	sum := sha256.Sum256(out)
	m.Sum = hex.EncodeToString(sum[:])
	return m, out, nil
}

// roomy is how many pixels the shorter side keeps at least when a picture is
// made smaller: more than any rule asks for.
const roomy = 1500

// smaller writes a picture as a JPEG of at most 2 MB, as good as that allows.
func smaller(img image.Image) ([]byte, error) {
	var out bytes.Buffer
	for _, quality := range []int{92, 85, 75, 60, 40} {
		out.Reset()
		if err := jpeg.Encode(&out, img, &jpeg.Options{Quality: quality}); err != nil {
			return nil, fmt.Errorf("writing the picture anew: %w", err)
		}
		if out.Len() <= mostSent {
			break
		}
	}
	return out.Bytes(), nil
}

// grey reports whether a picture has no colours worth the name: fewer than one
// looked-at pixel in two hundred.
func grey(img image.Image) bool {
	b := img.Bounds()
	const many = 128
	coloured, looked := 0, 0
	for y := range min(many, b.Dy()) {
		for x := range min(many, b.Dx()) {
			r, g, bl, _ := img.At(b.Min.X+x*b.Dx()/min(many, b.Dx()), b.Min.Y+y*b.Dy()/min(many, b.Dy())).RGBA()
			most, least := max(r, g, bl), min(r, g, bl)
			looked++
			if most-least > 0x1800 {
				coloured++
			}
		}
	}
	return coloured*200 < looked
}

func pictureFault(t fault.Text) error {
	return fault.New("filing.picture", t).WithRetry(fault.RetryAfterInput).WithHint(fault.T("choose a PNG or JPEG picture", "请选择 PNG 或 JPEG 图片"))
}

// AddPicture puts a picture into a field of a merchant's form; in a field for
// one it takes the place of the former. What the platform would refuse in it is
// told by Check. Faults: filing.field, filing.picture, filing.pictures.
func (s *Service) AddPicture(ctx context.Context, merchantID, key, name string, data []byte) (Draft, error) {
	spec := byKey(key)
	if spec == nil || spec.Kind != Picture {
		return Draft{}, fault.New("filing.field", fault.T("the form has no field %q for a picture", "备案表单中没有照片字段“%s”", key)).WithField(key).
			WithRetry(fault.RetryAfterInput)
	}
	if _, err := s.Records.Get(merchantID); err != nil {
		return Draft{}, err
	}
	m, out, err := Take(ctx, name, data)
	if err != nil {
		return Draft{}, err
	}
	m.Field, m.AddedAt = key, s.Now()
	return s.edit(merchantID, func(tx *vault.Tx, d *Draft) error {
		kept := d.Pictures[:0:0]
		for _, p := range d.Pictures {
			switch {
			case p.Field != key:
			case p.Sum == m.Sum: // it is there already
				return nil
			case spec.Most == 1:
				if err := s.contents.Delete(tx, contentID(merchantID, p.ID)); err != nil {
					return err
				}
				continue
			}
			kept = append(kept, p)
		}
		m.ID = vault.NewID(s.Now())
		d.Pictures = append(kept, m)
		if n := len(d.of(key)); n > spec.Most {
			return fault.New("filing.pictures", labelled(spec, fault.T("there are %d picture{|s} already", "已有 %d 张照片", n-1))).WithField(key).
				WithRetry(fault.RetryAfterInput)
		}
		return s.contents.Put(tx, content{merchantID, m.ID, out})
	})
}

// Bytes returns a picture of a merchant's form. Fault: filing.no_picture.
func (s *Service) Bytes(merchantID, id string) ([]byte, Material, error) {
	d, err := s.Draft(merchantID)
	if err != nil {
		return nil, Material{}, err
	}
	for _, p := range d.Pictures {
		if p.ID == id {
			c, err := get(s, s.contents, contentID(merchantID, id))
			return c.Data, p, err
		}
	}
	return nil, Material{}, fault.New("filing.no_picture", fault.T("the picture is not kept here", "未保存该照片"))
}
