package baseinfo

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"math"

	"golang.org/x/image/draw"

	"minifleet/backend/fault"
	"minifleet/backend/field"
	"minifleet/backend/picture"
)

// LogoReport is what a picture is and why it can or cannot be a logo.
type LogoReport struct {
	Format    string            `json:"format"` // "png", "jpeg", "" when neither
	Width     int               `json:"width"`  // as shown, an EXIF rotation applied
	Height    int               `json:"height"`
	Bytes     int               `json:"bytes"`
	ColorMode picture.ColorMode `json:"color_mode"`
	Problems  field.Errors      `json:"problems"` // the platform would refuse it
	Warnings  field.Errors      `json:"warnings"` // it would be taken, yet look poor
}

// OK reports whether the picture can be sent as it is.
func (r LogoReport) OK() bool { return len(r.Problems) == 0 }

func (r *LogoReport) problem(code, en, zh string, args ...any) {
	r.Problems.Add(FieldLogo, code, en, zh, args...)
}

func (r *LogoReport) warn(code, en, zh string, args ...any) {
	r.Warnings.Add(FieldLogo, code, en, zh, args...)
}

// CheckLogo judges a picture from its bytes; its name is never believed. It ends
// with its context.
func CheckLogo(ctx context.Context, data []byte) (LogoReport, error) {
	limit := Limits().Logo
	r := LogoReport{Bytes: len(data)}
	if len(data) > limit.MaxBytes {
		r.problem("size", "the file has %.1f MB, more than 2 MB", "文件 %.1f MB，超过 2 MB", float64(len(data))/(1<<20))
		if len(data) > picture.MaxBytes {
			return r, nil
		}
	}
	p, err := picture.Open(data)
	r.Format = p.Format
	if err != nil {
		r.Problems = append(r.Problems, field.Error{Field: FieldLogo, Code: err.Code, Text: err.Text})
		return r, nil
	}
	r.Width, r.Height, r.ColorMode = p.Shown().Dx(), p.Shown().Dy(), p.Mode
	if p.Trailing > 0 {
		r.problem("trailing", "there are %d bytes after the end of the picture; crop it here to clean it",
			"图片结尾之后还有 %d 字节的多余内容；在此裁剪即可清除", p.Trailing)
	}
	if p.Mode == picture.ModeCMYK {
		r.problem("cmyk", "the colours are CMYK (for print); only RGB is taken; crop it here to convert it",
			"颜色模式为 CMYK（印刷用），平台只接受 RGB；在此裁剪即可转换")
	}
	if r.Width != r.Height {
		r.problem("square", "it is %d × %d; the logo must be square", "图片为 %d × %d，Logo 必须是正方形", r.Width, r.Height)
	}
	if r.Width < limit.MinSide || r.Height < limit.MinSide {
		r.warn("small", "it is %d × %d; %d × %d or more looks sharp", "图片为 %d × %d，建议不小于 %d × %d",
			r.Width, r.Height, limit.Recommended, limit.Recommended)
	}
	if r.Width > limit.MaxSide || r.Height > limit.MaxSide {
		r.warn("large", "it is %d × %d; about %d × %d is recommended", "图片为 %d × %d，建议约 %d × %d",
			r.Width, r.Height, limit.Recommended, limit.Recommended)
	}
	if p.Mode == picture.ModeGray || p.Mode == picture.ModeIndexed {
		r.warn("mode", "the colours are %s, not RGB; crop it here to convert it", "颜色模式为 %s，不是 RGB；在此裁剪即可转换", p.Mode)
	}
	if p.Orientation > 1 {
		r.warn("rotated", "it is shown turned by a note inside the file; crop it here to turn it for good",
			"图片靠文件内的旋转信息显示；在此裁剪即可真正旋转")
	}
	if _, err := p.Decode(ctx); ctx.Err() != nil {
		return LogoReport{}, ctx.Err()
	} else if err != nil {
		r.problem("damaged", "the picture is damaged or cut off", "图片已损坏或不完整")
	}
	return r, nil
}

// PrepareLogo cuts the rectangle (in pixels of the picture as shown) out of a
// PNG or JPEG and returns a square opaque RGB PNG of 180 to 1024 pixels a side
// and at most 2 MB. An empty rectangle means the largest square in the middle.
// Faults: baseinfo.logo.
// It ends with its context.
func PrepareLogo(ctx context.Context, data []byte, crop image.Rectangle) ([]byte, error) {
	p, bad := picture.Open(data)
	if bad != nil {
		return nil, logoFault(bad.Text)
	}
	bounds := p.Shown()
	if crop.Empty() {
		crop = middleSquare(bounds)
	}
	if !crop.In(bounds) {
		return nil, logoFault(fault.T("the frame reaches outside the picture", "裁剪框超出图片范围"))
	}
	if d := crop.Dx() - crop.Dy(); d > 1 || d < -1 {
		return nil, logoFault(fault.T("the frame is %d × %d; it must be square", "裁剪框为 %d × %d，必须是正方形", crop.Dx(), crop.Dy()))
	}
	limit := Limits().Logo
	side := min(max(min(crop.Dx(), crop.Dy()), limit.MinSide), limit.MaxSide)
	src, err := p.Cut(ctx, crop, side)
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	if err != nil {
		return nil, logoFault(fault.T("the picture is damaged or cut off", "图片已损坏或不完整"))
	}
	for ; ctx.Err() == nil; side = max(side*3/4, limit.MinSide) {
		out, err := encodeSquare(src, side)
		if err != nil {
			return nil, fmt.Errorf("encoding the logo: %w", err)
		}
		if len(out) <= limit.MaxBytes || side == limit.MinSide {
			return out, nil
		}
	}
	return nil, ctx.Err()
}

func encodeSquare(src image.Image, side int) ([]byte, error) {
	dst := image.NewNRGBA(image.Rect(0, 0, side, side))
	draw.Draw(dst, dst.Bounds(), image.NewUniform(color.White), image.Point{}, draw.Src)
	if from := src.Bounds(); from.Dx() == side && from.Dy() == side {
		draw.Draw(dst, dst.Bounds(), src, from.Min, draw.Over)
	} else {
		draw.CatmullRom.Scale(dst, dst.Bounds(), src, from, draw.Over, nil)
	}
	for i := 3; i < len(dst.Pix); i += 4 {
		dst.Pix[i] = math.MaxUint8
	}
	var buf bytes.Buffer
	enc := png.Encoder{CompressionLevel: png.BestCompression}
	err := enc.Encode(&buf, dst)
	return buf.Bytes(), err
}

func middleSquare(b image.Rectangle) image.Rectangle {
	side := min(b.Dx(), b.Dy())
	at := image.Pt(b.Min.X+(b.Dx()-side)/2, b.Min.Y+(b.Dy()-side)/2)
	return image.Rectangle{at, at.Add(image.Pt(side, side))}
}

func logoFault(t fault.Text) error {
	return fault.New("baseinfo.logo", t).WithField(FieldLogo).WithRetry(fault.RetryAfterInput).
		WithHint(fault.T("choose a PNG or JPEG picture", "请选择 PNG 或 JPEG 图片"))
}
