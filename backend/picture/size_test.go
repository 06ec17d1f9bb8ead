package picture

import (
	"bytes"
	"image/jpeg"
	"runtime"
	"testing"

	"pgregory.net/rapid"

	"minifleet/backend/picture/picturetest"
)

// Whatever segments a stranger puts together: a picture that is opened has the
// size its decoder finds and gives, and decoding takes no more memory than that
// size was weighed for. A check that believed another header than the decoder
// let a picture of 5 KB take 16 GB.
func TestTheSizeThatIsWeighedIsTheDecoders(t *testing.T) {
	opened, decoded := 0, 0
	rapid.Check(t, func(t *rapid.T) {
		data := jpegOfSegments(t)
		p, bad := Open(data)
		if bad != nil {
			return
		}
		opened++
		found, err := jpeg.DecodeConfig(bytes.NewReader(data))
		if err != nil || found.Width != p.Width || found.Height != p.Height {
			t.Fatalf("weighed as %d × %d, the decoder finds %d × %d, %v: %x", p.Width, p.Height, found.Width, found.Height, err, data)
		}
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		shown, err := p.Decode(t.Context())
		runtime.ReadMemStats(&after)
		if asked := after.TotalAlloc - before.TotalAlloc; asked > uint64(p.Width+16)*uint64(p.Height+16)*16+1<<20 {
			t.Fatalf("weighed as %d × %d, decoding took %d KB: %x", p.Width, p.Height, asked>>10, data)
		}
		if err == nil {
			decoded++
			if b := shown.Bounds(); b.Dx() != p.Width || b.Dy() != p.Height {
				t.Fatalf("weighed as %d × %d, decoded as %v: %x", p.Width, p.Height, b, data)
			}
		}
	})
	if opened == 0 || decoded == 0 {
		t.Errorf("%d were opened, %d decoded: nothing was tried", opened, decoded)
	}
}

// jpegOfSegments puts a picture together, mostly of what decoders want and
// sometimes of what one reader passes over and another does not.
func jpegOfSegments(t *rapid.T) []byte {
	side := rapid.OneOf(rapid.IntRange(1, 300), rapid.SampledFrom([]int{800, 9000, 65535}))
	frame := rapid.SampledFrom([]byte{0xC0, 0xC1, 0xC2})
	j := picturetest.Gray()
	for range rapid.IntRange(1, 5).Draw(t, "segments") {
		switch rapid.IntRange(0, 9).Draw(t, "kind") {
		case 0, 1, 2:
			j.Frame(frame.Draw(t, "frame"), side.Draw(t, "width"), side.Draw(t, "height"))
		case 3, 4, 5:
			j.Scan(0, rapid.SampledFrom([]byte{0, 63}).Draw(t, "to"), rapid.IntRange(0, 3000).Draw(t, "data"))
		case 6: // a header inside what is passed over
			inner := picturetest.JPEG{}
			inner.Frame(frame.Draw(t, "inner frame"), side.Draw(t, "inner width"), side.Draw(t, "inner height"))
			j.Segment(rapid.SampledFrom([]byte{0xFE, 0xE0, 0xE1, 0xEE}).Draw(t, "marker"), inner...)
		case 7: // markers of no length, and of none that is known
			*j = append(*j, 0xFF, rapid.SampledFrom([]byte{0x00, 0x01, 0xD0, 0xFF, 0xC3, 0xDC}).Draw(t, "odd"))
		case 8:
			*j = append(*j, rapid.SliceOfN(rapid.Byte(), 0, 4).Draw(t, "loose")...)
		case 9: // fill
			*j = append(*j, 0xFF)
		}
	}
	if rapid.Bool().Draw(t, "good end") {
		if rapid.Bool().Draw(t, "framed") {
			j = picturetest.Gray()
			j.Frame(frame.Draw(t, "frame"), side.Draw(t, "width"), side.Draw(t, "height"))
		}
		j.Scan(0, 63, 3000)
	}
	return j.End()
}
