package picture

import (
	"context"
	"image"
	"image/draw"
)

// Shown is the bounds of the picture as it is shown, its orientation applied.
func (p Picture) Shown() image.Rectangle {
	if p.Orientation >= 5 {
		return image.Rect(0, 0, p.Height, p.Width)
	}
	return image.Rect(0, 0, p.Width, p.Height)
}

// Cut decodes the picture and returns the rectangle of it, in pixels of the
// picture as shown. One with twice as many pixels a side as asked for, or more, is
// averaged down to less than that, so that what is done with it next costs the
// same for every picture.
func (p Picture) Cut(ctx context.Context, shown image.Rectangle, side int) (image.Image, error) {
	src, err := p.Decode(ctx)
	if err != nil {
		return nil, err
	}
	from := oriented{src, p.Orientation}.stored(shown)
	small, err := averaged(ctx, src, from, max(1, min(from.Dx(), from.Dy())/max(side, 1)))
	if err != nil {
		return nil, err
	}
	turned := oriented{small, p.Orientation}
	dst := image.NewRGBA(turned.Bounds())
	for y := range dst.Rect.Dy() {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		draw.Draw(dst, image.Rect(0, y, dst.Rect.Dx(), y+1), turned, image.Pt(0, y), draw.Src)
	}
	return dst, nil
}

// averaged makes one pixel of each square of n by n, and of what is left of one
// at the right and the bottom.
func averaged(ctx context.Context, src image.Image, from image.Rectangle, n int) (*image.RGBA, error) {
	dst := image.NewRGBA(image.Rect(0, 0, (from.Dx()+n-1)/n, (from.Dy()+n-1)/n))
	band := image.NewRGBA(image.Rect(0, 0, from.Dx(), n))
	for y := range dst.Rect.Dy() {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		rows := min(n, from.Dy()-y*n)
		draw.Draw(band, image.Rect(0, 0, from.Dx(), rows), src, from.Min.Add(image.Pt(0, y*n)), draw.Src)
		for x := range dst.Rect.Dx() {
			columns := min(n, from.Dx()-x*n)
			var sum [4]int
			for row := range rows {
				at := band.PixOffset(x*n, row)
				for pixel := band.Pix[at : at+4*columns]; len(pixel) >= 4; pixel = pixel[4:] {
					sum[0] += int(pixel[0])
					sum[1] += int(pixel[1])
					sum[2] += int(pixel[2])
					sum[3] += int(pixel[3])
				}
			}
			all := rows * columns
			at := dst.PixOffset(x, y)
			for i, v := range sum {
				dst.Pix[at+i] = byte((v + all/2) / all)
			}
		}
	}
	return dst, nil
}
