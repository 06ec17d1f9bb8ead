package appinfo

import (
	"bytes"
	"encoding/binary"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"

	"minifleet/backend/fault"
)

// picture is a PNG or JPEG whose structure was walked before anything of it is
// decoded.
type picture struct {
	data        []byte // up to the end of the picture, without what trails
	format      string
	width       int
	height      int
	mode        ColorMode
	orientation int // EXIF: 1 to 8, 1 when unsaid
	trailing    int // bytes after the end of the picture that are not zero padding
}

type pictureError struct {
	code string
	text fault.Text
}

var pngMagic = []byte("\x89PNG\r\n\x1a\n")

// parsePicture recognizes the picture by its first bytes, walks its structure
// to its end, and refuses what would take too much memory to decode.
func parsePicture(data []byte) (picture, *pictureError) {
	damaged := &pictureError{"damaged", fault.T("the picture is damaged or cut off", "图片已损坏或不完整")}
	p := picture{orientation: 1}
	var cost int64 // bytes a pixel takes while decoding
	switch {
	case bytes.HasPrefix(data, pngMagic):
		p.format = "png"
		end, ok := pngEnd(data)
		if !ok {
			return p, damaged
		}
		cfg, err := png.DecodeConfig(bytes.NewReader(data))
		if err != nil {
			return p, damaged
		}
		p.width, p.height = cfg.Width, cfg.Height
		p.mode, cost = pngMode(cfg.ColorModel)
		p.cut(data, end)
	case bytes.HasPrefix(data, []byte{0xFF, 0xD8, 0xFF}):
		p.format = "jpeg"
		j, ok := walkJPEG(data)
		if !ok {
			return p, damaged
		}
		p.cut(data, j.end)
		cfg, err := jpeg.DecodeConfig(bytes.NewReader(p.data))
		if err != nil {
			return p, damaged
		}
		p.width, p.height, p.orientation = cfg.Width, cfg.Height, j.orientation
		p.mode, cost = jpegMode(cfg.ColorModel)
		if j.progressive {
			cost += 4 * int64(j.components) // the decoder keeps every coefficient
		}
	default:
		return p, &pictureError{"format", fault.T("it is neither a PNG nor a JPEG picture", "不是 PNG 或 JPEG 图片")}
	}
	if p.width <= 0 || p.height <= 0 {
		return p, damaged
	}
	if p.width > maxSourceSide || p.height > maxSourceSide || int64(p.width)*int64(p.height)*cost > maxDecodedBytes {
		return p, &pictureError{"pixels", fault.T("it claims %d × %d pixels, too many to open", "图片标称 %d × %d 像素，过大，无法打开", p.width, p.height)}
	}
	return p, nil
}

// cut keeps the picture and counts what trails it; zero padding is harmless.
func (p *picture) cut(data []byte, end int) {
	p.data = data[:end]
	if len(bytes.TrimRight(data[end:], "\x00")) > 0 {
		p.trailing = len(data) - end
	}
}

func (p picture) decode() (image.Image, error) {
	if p.format == "png" {
		return png.Decode(bytes.NewReader(p.data))
	}
	return jpeg.Decode(bytes.NewReader(p.data))
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
