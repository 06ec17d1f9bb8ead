package precheck

import (
	"bytes"
	"image"
	_ "image/jpeg" // screenshots are JPEG
	_ "image/png"  // or PNG
)

// mostPixels bounds what is unpacked to look at a picture: the platform takes
// 2160x3840, and icons are smaller.
const mostPixels = 2160 * 3840

// Blank says whether a picture shows one colour only. What is no picture, or
// larger than the platform takes, is for other checks to refuse.
func Blank(content []byte) bool {
	size, _, err := image.DecodeConfig(bytes.NewReader(content))
	if err != nil || size.Width <= 0 || size.Height <= 0 || size.Width > mostPixels/size.Height {
		return false
	}
	picture, _, err := image.Decode(bytes.NewReader(content))
	if err != nil {
		return false
	}
	b := picture.Bounds()
	r0, g0, b0, _ := picture.At(b.Min.X, b.Min.Y).RGBA()
	near := func(x, y uint32) bool { return max(x, y)-min(x, y) <= 0x0600 } // what JPEG adds to one colour
	for y := b.Min.Y; y < b.Max.Y; y++ {
		for x := b.Min.X; x < b.Max.X; x++ {
			r, g, bl, _ := picture.At(x, y).RGBA()
			if !near(r, r0) || !near(g, g0) || !near(bl, b0) {
				return false
			}
		}
	}
	return true
}
