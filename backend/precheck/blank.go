package precheck

import (
	"context"
	"image"

	"minifleet/backend/picture"
)

// mostPixels bounds what is unpacked to look at a picture: the platform takes
// 2160x3840, and icons are smaller.
const mostPixels = 2160 * 3840

// Blank says whether a picture shows one colour only. What is no picture, or
// larger than the platform takes, is for other checks to refuse. The error is
// that ctx ended.
func Blank(ctx context.Context, content []byte) (bool, error) {
	p, bad := picture.Open(content)
	if bad != nil || p.Width > mostPixels/p.Height {
		return false, ctx.Err()
	}
	shown, err := p.Decode(ctx)
	if err != nil {
		return false, ctx.Err()
	}
	return oneColour(ctx, shown)
}

func oneColour(ctx context.Context, shown image.Image) (bool, error) {
	b := shown.Bounds()
	r0, g0, b0, _ := shown.At(b.Min.X, b.Min.Y).RGBA()
	near := func(x, y uint32) bool { return max(x, y)-min(x, y) <= 0x0600 } // what JPEG adds to one colour
	for y := b.Min.Y; y < b.Max.Y; y++ {
		if err := ctx.Err(); err != nil {
			return false, err
		}
		for x := b.Min.X; x < b.Max.X; x++ {
			r, g, bl, _ := shown.At(x, y).RGBA()
			if !near(r, r0) || !near(g, g0) || !near(bl, b0) {
				return false, nil
			}
		}
	}
	return true, nil
}
