package precheck

import (
	"bytes"
	"context"
	"image"
	"image/color"
	"image/draw"
	"image/jpeg"
	"image/png"
	"testing"

	"minifleet/backend/boundtest"
	"minifleet/backend/picture/picturetest"
)

func blank(t *testing.T, content []byte) bool {
	t.Helper()
	yes, err := Blank(t.Context(), content)
	if err != nil {
		t.Fatal(err)
	}
	return yes
}

func TestBlankPictures(t *testing.T) {
	t.Parallel()
	picture := image.NewRGBA(image.Rect(0, 0, 120, 200))
	draw.Draw(picture, picture.Bounds(), image.NewUniform(color.RGBA{200, 30, 60, 255}), image.Point{}, draw.Src)
	var asPNG, asJPEG, drawn bytes.Buffer
	if err := jpeg.Encode(&asJPEG, picture, nil); err != nil {
		t.Fatal(err)
	}
	if err := png.Encode(&asPNG, picture); err != nil {
		t.Fatal(err)
	}
	picture.Set(119, 199, color.White)
	if err := png.Encode(&drawn, picture); err != nil {
		t.Fatal(err)
	}
	if !blank(t, asPNG.Bytes()) || !blank(t, asJPEG.Bytes()) {
		t.Error("a picture of one colour is not seen as blank")
	}
	if blank(t, drawn.Bytes()) || blank(t, []byte("no picture")) || blank(t, nil) {
		t.Error("a picture with something on it, or none, is seen as blank")
	}
}

// A screenshot that goes over its pixels again and again: 80 bytes a time, 4 MB
// in all, kept a core busy for minutes.
func TestAPictureOfManyScansIsNotOpened(t *testing.T) {
	boundtest.Within(t, "many scans", 64, func() {
		if blank(t, picturetest.Scans(2160, 3840, 40_000)) {
			t.Error("it was opened")
		}
	})
	if !blank(t, picturetest.Scans(2160, 3840, 10)) {
		t.Error("one of as many scans as encoders write is not opened")
	}
}

// Unpacking a picture and looking at its pixels both end with the request.
func TestLookingAtAPictureEndsWithItsContext(t *testing.T) {
	looked := func(content []byte) func(context.Context) error {
		return func(ctx context.Context) error { _, err := Blank(ctx, content); return err }
	}
	boundtest.EndsWithItsContext(t, "many scans", looked(picturetest.Scans(2160, 3840, 50)))
	one := image.NewRGBA(image.Rect(0, 0, 2160, 3840))
	one.Set(1, 0, color.White) // it is seen at once: all that takes time is the unpacking
	var unpacked bytes.Buffer
	if err := png.Encode(&unpacked, one); err != nil {
		t.Fatal(err)
	}
	boundtest.EndsWithItsContext(t, "unpacking", looked(unpacked.Bytes()))
	one.Set(1, 0, color.RGBA{})
	boundtest.EndsWithItsContext(t, "looking", func(ctx context.Context) error { _, err := oneColour(ctx, one); return err })
}
