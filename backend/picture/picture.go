// Package picture opens pictures that strangers made: what a file may cost is
// known before anything of it is decoded, and decoding ends with its context.
// Nothing else in the program decodes a picture.
package picture

import (
	"bytes"
	"context"
	"encoding/binary"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"io"

	"minifleet/backend/fault"
)

// Bounds on what is decoded at all: they keep a small file that claims to be a
// huge picture from taking the memory of the machine.
const (
	MaxBytes        = 20 << 20  // of a file
	maxDecodedBytes = 192 << 20 // of the decoder's memory, estimated from the header
	maxSide         = 10000
)

// ColorMode is how a picture holds its colours.
type ColorMode string

const (
	ModeRGB     ColorMode = "rgb"
	ModeRGBA    ColorMode = "rgba"
	ModeGray    ColorMode = "gray"
	ModeIndexed ColorMode = "indexed"
	ModeCMYK    ColorMode = "cmyk"
)

// Picture is a PNG or JPEG whose structure was walked before anything of it is
// decoded. Width and Height are as stored, and those of the decoder.
type Picture struct {
	Data        []byte // up to the end of the picture, without what trails
	Format      string // "png" or "jpeg"
	Width       int
	Height      int
	Mode        ColorMode
	Orientation int // EXIF: 1 to 8, 1 when unsaid
	Trailing    int // bytes after the end of the picture that are not zero padding
}

// Error says why a file is not opened.
type Error struct {
	Code string // "size", "format", "damaged" or "pixels"
	Text fault.Text
}

var pngMagic = []byte("\x89PNG\r\n\x1a\n")

// Open recognizes the picture by its first bytes, walks its structure
// to its end, and refuses what would take too much memory to decode.
func Open(data []byte) (Picture, *Error) {
	if len(data) > MaxBytes {
		return Picture{Orientation: 1}, &Error{"size", fault.T("the file has more than 20 MB", "文件超过 20 MB")}
	}
	damaged := &Error{"damaged", fault.T("the picture is damaged or cut off", "图片已损坏或不完整")}
	p := Picture{Orientation: 1}
	var cost int64 // bytes a pixel takes while decoding
	switch {
	case bytes.HasPrefix(data, pngMagic):
		p.Format = "png"
		end, ok := pngEnd(data)
		if !ok {
			return p, damaged
		}
		cfg, err := png.DecodeConfig(bytes.NewReader(data))
		if err != nil {
			return p, damaged
		}
		p.Width, p.Height = cfg.Width, cfg.Height
		p.Mode, cost = pngMode(cfg.ColorModel)
		p.cut(data, end)
	case bytes.HasPrefix(data, []byte{0xFF, 0xD8, 0xFF}):
		p.Format = "jpeg"
		j, ok := walkJPEG(data)
		if !ok {
			return p, damaged
		}
		p.cut(data, j.end)
		cfg, err := jpeg.DecodeConfig(bytes.NewReader(p.Data))
		if err != nil {
			return p, damaged
		}
		p.Width, p.Height, p.Orientation = cfg.Width, cfg.Height, j.orientation
		p.Mode, cost = jpegMode(cfg.ColorModel)
		if j.progressive {
			cost += 4 * int64(j.components) // the decoder keeps every coefficient
		}
	default:
		return p, &Error{"format", fault.T("it is neither a PNG nor a JPEG picture", "不是 PNG 或 JPEG 图片")}
	}
	if p.Width <= 0 || p.Height <= 0 {
		return p, damaged
	}
	if p.Width > maxSide || p.Height > maxSide || int64(p.Width)*int64(p.Height)*cost > maxDecodedBytes {
		return p, &Error{"pixels", fault.T("it claims %d × %d pixels, too many to open", "图片标称 %d × %d 像素，过大，无法打开", p.Width, p.Height)}
	}
	return p, nil
}

// cut keeps the picture and counts what trails it; zero padding is harmless.
func (p *Picture) cut(data []byte, end int) {
	p.Data = data[:end]
	if len(bytes.TrimRight(data[end:], "\x00")) > 0 {
		p.Trailing = len(data) - end
	}
}

// Decode decodes the picture, or ends with the context.
func (p Picture) Decode(ctx context.Context) (image.Image, error) {
	r := &reader{ctx: ctx, rest: p.Data}
	if p.Format == "png" {
		return png.Decode(r)
	}
	return jpeg.Decode(r)
}

// atOnce is how many bytes the decoder gets before the context is asked again: a
// scan of 60 bytes may go over every pixel.
const atOnce = 64

// reader gives a decoder its bytes for as long as the context lives.
type reader struct {
	ctx  context.Context
	rest []byte
}

func (r *reader) Read(p []byte) (int, error) {
	if err := r.ctx.Err(); err != nil {
		return 0, err
	}
	if len(r.rest) == 0 {
		return 0, io.EOF
	}
	n := copy(p[:min(len(p), atOnce)], r.rest)
	r.rest = r.rest[n:]
	return n, nil
}

func pngMode(m color.Model) (ColorMode, int64) {
	switch m {
	case color.GrayModel:
		return ModeGray, 1
	case color.Gray16Model:
		return ModeGray, 2
	case color.RGBAModel:
		return ModeRGB, 4
	case color.NRGBAModel:
		return ModeRGBA, 4
	case color.RGBA64Model:
		return ModeRGB, 8
	case color.NRGBA64Model:
		return ModeRGBA, 8
	}
	return ModeIndexed, 1
}

// pngEnd walks the chunks and returns where the picture ends.
func pngEnd(data []byte) (int, bool) {
	at := len(pngMagic)
	for at+12 <= len(data) {
		length := int64(binary.BigEndian.Uint32(data[at:]))
		kind := string(data[at+4 : at+8])
		next := int64(at) + 12 + length
		if next > int64(len(data)) {
			return 0, false
		}
		at = int(next)
		if kind == "IEND" {
			return at, true
		}
	}
	return 0, false
}

type jpegHeader struct {
	components, orientation, end int
	progressive                  bool
}

// maxScans is how often a JPEG may go over its pixels. Every scan costs the
// decoder a pass over the whole picture however few bytes it has; encoders
// write about ten.
const maxScans = 50

// walkJPEG reads the markers up to the end of the picture. It is stricter than
// the decoder, so that both see the same markers: one frame header before the
// first scan, nothing between the segments, no marker the decoder would pass
// over. What the picture's size is, only the decoder says.
func walkJPEG(data []byte) (jpegHeader, bool) {
	h := jpegHeader{orientation: 1}
	scans := 0
	at := 2
	for at+2 <= len(data) {
		if data[at] != 0xFF {
			return h, false
		}
		marker := data[at+1]
		switch {
		case marker == 0xFF: // fill
			at++
			continue
		case marker == 0xD9:
			h.end = at + 2
			return h, scans > 0
		case marker < 0xC0 || marker >= 0xD0 && marker <= 0xD8 || at+4 > len(data):
			return h, false
		}
		length := int(binary.BigEndian.Uint16(data[at+2:]))
		if length < 2 || at+2+length > len(data) {
			return h, false
		}
		body := data[at+4 : at+2+length]
		at += 2 + length
		switch {
		case marker >= 0xC0 && marker <= 0xC2:
			if len(body) < 6 || h.components > 0 {
				return h, false
			}
			h.progressive = marker == 0xC2
			h.components = int(body[5])
		case marker == 0xE1 && bytes.HasPrefix(body, []byte("Exif\x00\x00")):
			h.orientation = exifOrientation(body[6:])
		case marker == 0xDA:
			if scans++; scans > maxScans || h.components == 0 {
				return h, false
			}
			at = skipScan(data, at)
		}
	}
	return h, false
}

// jpegMode tells the colours of a JPEG, and how many bytes a pixel of it takes
// while it is decoded without its coefficients.
func jpegMode(m color.Model) (ColorMode, int64) {
	switch m {
	case color.GrayModel:
		return ModeGray, 1
	case color.CMYKModel: // for print: the four planes, then all in one
		return ModeCMYK, 4 + 4
	case color.RGBAModel: // without chroma: the three planes, then all in one
		return ModeRGB, 3 + 4
	}
	return ModeRGB, 3
}

// skipScan returns where the next marker after the coded data stands.
func skipScan(data []byte, at int) int {
	for at+1 < len(data) {
		if data[at] == 0xFF && data[at+1] != 0x00 && (data[at+1] < 0xD0 || data[at+1] > 0xD7) && data[at+1] != 0xFF {
			return at
		}
		at++
	}
	return len(data)
}
