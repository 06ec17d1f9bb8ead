package picture

import (
	"image"
	"image/color"
	"testing"
)

func TestOrientationsMapCorners(t *testing.T) {
	// A 2 × 3 picture with numbered pixels, and where its top left is shown.
	src := image.NewGray(image.Rect(0, 0, 2, 3))
	for i := range src.Pix {
		src.Pix[i] = byte(i + 1)
	}
	want := map[int]uint8{1: 1, 2: 2, 3: 6, 4: 5, 5: 1, 6: 5, 7: 6, 8: 2}
	for o, first := range want {
		got := oriented{src, o}
		if v := got.At(0, 0).(color.Gray).Y; v != first {
			t.Errorf("orientation %d shows %d at the top left, want %d", o, v, first)
		}
		b := got.Bounds()
		seen := map[uint8]bool{}
		for y := range b.Dy() {
			for x := range b.Dx() {
				seen[got.At(x, y).(color.Gray).Y] = true
			}
		}
		if len(seen) != 6 || seen[0] {
			t.Errorf("orientation %d is no permutation: %v", o, seen)
		}
	}
}

// What is cut out of the stored picture is what is shown in the frame.
func TestAFrameIsTheSameInThePictureAsStored(t *testing.T) {
	src := image.NewGray(image.Rect(3, 5, 3+4, 5+6))
	for i := range src.Pix {
		src.Pix[i] = byte(i + 1)
	}
	for o := range 9 {
		whole := oriented{src, o}
		for _, frame := range []image.Rectangle{image.Rect(0, 0, 1, 1), image.Rect(1, 0, 3, 3), image.Rect(2, 1, 4, 4)} {
			part := oriented{src.SubImage(whole.stored(frame)), o}
			if part.Bounds().Size() != frame.Size() {
				t.Fatalf("orientation %d: %v is %v", o, frame, part.Bounds())
			}
			for y := range frame.Dy() {
				for x := range frame.Dx() {
					if got, want := part.At(x, y), whole.At(frame.Min.X+x, frame.Min.Y+y); got != want {
						t.Errorf("orientation %d, %v: %v at %d,%d, want %v", o, frame, got, x, y, want)
					}
				}
			}
		}
	}
}

// An average of squares, and of what is left of them at the edges.
func TestAveragedIsTheMeanOfEachSquare(t *testing.T) {
	src := image.NewGray(image.Rect(0, 0, 5, 4))
	for i := range src.Pix {
		src.Pix[i] = byte(10 * i)
	}
	got, err := averaged(t.Context(), src, image.Rect(0, 1, 5, 4), 2)
	if err != nil || got.Bounds() != image.Rect(0, 0, 3, 2) {
		t.Fatal(got.Bounds(), err)
	}
	for at, want := range map[image.Point]uint8{{X: 0, Y: 0}: (50 + 60 + 100 + 110) / 4, {X: 2, Y: 0}: (90 + 140) / 2, {X: 1, Y: 1}: (170 + 180) / 2, {X: 2, Y: 1}: 190} {
		if c := got.RGBAAt(at.X, at.Y); c != (color.RGBA{want, want, want, 255}) {
			t.Errorf("%v: %v, want %d", at, c, want)
		}
	}
}
