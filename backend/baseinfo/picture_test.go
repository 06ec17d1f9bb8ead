package baseinfo

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"os"
	"runtime"
	"testing"
	"time"

	"minifleet/backend/boundtest"
	"minifleet/backend/fault"
	"minifleet/backend/field"
	"minifleet/backend/picture"
	"minifleet/backend/picture/picturetest"
)

func pngOf(t testing.TB, img image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func jpegOf(t testing.TB, img image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := jpeg.Encode(&b, img, nil); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// cmykJPEG is an 8 × 8 JPEG of four components with an Adobe marker, made by
// hand because Go writes none: one flat block, each component one DC code.
func cmykJPEG() []byte {
	b := []byte{0xFF, 0xD8}
	segment := func(marker byte, body ...byte) {
		b = append(b, 0xFF, marker, byte((len(body)+2)>>8), byte(len(body)+2))
		b = append(b, body...)
	}
	segment(0xEE, append([]byte("Adobe"), 0, 100, 0, 0, 0, 0, 0)...)
	segment(0xDB, append([]byte{0}, bytes.Repeat([]byte{1}, 64)...)...)
	segment(0xC0, 8, 0, 8, 0, 8, 4, 1, 0x11, 0, 2, 0x11, 0, 3, 0x11, 0, 4, 0x11, 0)
	segment(0xC4, append([]byte{0x00, 1}, append(make([]byte, 15), 0)...)...) // DC: code 0 = no difference
	segment(0xC4, append([]byte{0x10, 1}, append(make([]byte, 15), 0)...)...) // AC: code 0 = end of block
	segment(0xDA, 4, 1, 0, 2, 0, 3, 0, 4, 0, 0, 63, 0)
	return append(b, 0x00, 0xFF, 0xD9) // eight zero bits: DC and AC of four components
}

// claim is a PNG whose header claims a size its data does not have.
func claim(t testing.TB, w, h uint32) []byte {
	data := pngOf(t, image.NewRGBA(image.Rect(0, 0, 1, 1)))
	binary.BigEndian.PutUint32(data[16:], w)
	binary.BigEndian.PutUint32(data[20:], h)
	binary.BigEndian.PutUint32(data[29:], crc32.ChecksumIEEE(data[12:29]))
	return data
}

// turned puts an EXIF orientation into a JPEG.
func turned(data []byte, orientation byte) []byte {
	tiff := []byte{'M', 'M', 0, '*', 0, 0, 0, 8, 0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0, 0, 0, 0, 0}
	body := append([]byte("Exif\x00\x00"), tiff...)
	segment := append([]byte{0xFF, 0xE1, 0, byte(len(body) + 2)}, body...)
	return append(append(append([]byte{}, data[:2]...), segment...), data[2:]...)
}

func check(t testing.TB, data []byte) LogoReport {
	t.Helper()
	r, err := CheckLogo(t.Context(), data)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// maxScans is how often a picture may go over its pixels.
const maxScans = 50

func codes(errs field.Errors) map[string]bool {
	m := map[string]bool{}
	for _, e := range errs {
		m[e.Code] = true
	}
	return m
}

func TestCheckLogo(t *testing.T) {
	square := image.NewRGBA(image.Rect(0, 0, 180, 180))
	for i := range square.Pix {
		square.Pix[i] = byte(i * 7)
	}
	good := pngOf(t, square)
	gif := []byte("GIF89a\x01\x00\x01\x00\x80\x00\x00\x00\x00\x00\xff\xff\xff,\x00\x00\x00\x00\x01\x00\x01\x00\x00\x02\x02D\x01\x00;")
	for _, tc := range []struct {
		name    string
		data    []byte
		problem string // "" means good
		warning string
	}{
		{"a good PNG", good, "", ""},
		{"a good JPEG", jpegOf(t, square), "", ""},
		{"zero padding at the end", append(bytes.Clone(good), 0, 0, 0), "", ""},
		{"CMYK", cmykJPEG(), "cmyk", "small"},
		{"not square", pngOf(t, image.NewRGBA(image.Rect(0, 0, 180, 200))), "square", ""},
		{"turned by EXIF", turned(jpegOf(t, square), 6), "", "rotated"},
		{"small", pngOf(t, image.NewRGBA(image.Rect(0, 0, 60, 60))), "", "small"},
		{"gray", jpegOf(t, image.NewGray(image.Rect(0, 0, 200, 200))), "", "mode"},
		{"indexed", pngOf(t, image.NewPaletted(image.Rect(0, 0, 200, 200), color.Palette{color.Black, color.White})), "", "mode"},
		{"a claim of 60000 × 60000", claim(t, 60000, 60000), "pixels", ""},
		{"a claim of 9000 × 9000", claim(t, 9000, 9000), "pixels", ""},
		{"cut PNG", good[:len(good)/2], "damaged", ""},
		{"cut JPEG", jpegOf(t, square)[:400], "damaged", ""},
		{"cut inside the data", append(bytes.Clone(good[:len(good)-200]), good[len(good)-12:]...), "damaged", ""},
		{"a web page behind a PNG", append(bytes.Clone(good), "<script>alert(1)</script>"...), "trailing", ""},
		{"an archive behind a JPEG", append(jpegOf(t, square), "PK\x03\x04 and more"...), "trailing", ""},
		{"a GIF", gif, "format", ""},
		{"nothing", nil, "format", ""},
		{"more than 2 MB", append(bytes.Clone(good), make([]byte, 2<<20)...), "size", ""},
	} {
		t.Run(tc.name, func(t *testing.T) {
			r := check(t, tc.data)
			if tc.problem == "" && !r.OK() || tc.problem != "" && !codes(r.Problems)[tc.problem] {
				t.Errorf("problems %v, want %q", r.Problems, tc.problem)
			}
			if tc.warning != "" && !codes(r.Warnings)[tc.warning] {
				t.Errorf("warnings %v, want %q", r.Warnings, tc.warning)
			}
		})
	}
}

func TestPrepareLogoMakesWhatCheckLogoTakes(t *testing.T) {
	wide := image.NewNRGBA(image.Rect(0, 0, 600, 300))
	for name, tc := range map[string]struct {
		data []byte
		crop image.Rectangle
		side int
	}{
		"the middle of a wide picture": {pngOf(t, wide), image.Rectangle{}, 300},
		"a frame":                      {pngOf(t, wide), image.Rect(10, 20, 260, 270), 250},
		"a small frame grows":          {pngOf(t, wide), image.Rect(0, 0, 50, 50), 180},
		"a large picture shrinks":      {pngOf(t, image.NewGray(image.Rect(0, 0, 1500, 1500))), image.Rectangle{}, 1024},
		"CMYK becomes RGB":             {cmykJPEG(), image.Rectangle{}, 180},
		"what trails is gone":          {append(pngOf(t, wide), "PK\x03\x04"...), image.Rectangle{}, 300},
	} {
		t.Run(name, func(t *testing.T) {
			out, err := PrepareLogo(t.Context(), tc.data, tc.crop)
			if err != nil {
				t.Fatal(err)
			}
			r := check(t, out)
			if !r.OK() || len(r.Warnings) > 0 || r.Width != tc.side || r.ColorMode != picture.ModeRGB {
				t.Fatalf("made %+v, want a side of %d", r, tc.side)
			}
		})
	}
}

func TestPrepareLogoFlattensOntoWhiteAndTurnsAsShown(t *testing.T) {
	out, err := PrepareLogo(t.Context(), pngOf(t, image.NewNRGBA(image.Rect(0, 0, 200, 200))), image.Rectangle{})
	if err != nil {
		t.Fatal(err)
	}
	img, err := png.Decode(bytes.NewReader(out))
	if err != nil {
		t.Fatal(err)
	}
	if c := color.NRGBAModel.Convert(img.At(100, 100)); c != (color.NRGBA{255, 255, 255, 255}) {
		t.Fatalf("a clear pixel became %v", c)
	}
	// Stored: red above blue. Orientation 6 shows the top at the right.
	stored := image.NewRGBA(image.Rect(0, 0, 200, 200))
	for y := range 200 {
		for x := range 200 {
			if y < 100 {
				stored.Set(x, y, color.RGBA{255, 0, 0, 255})
			} else {
				stored.Set(x, y, color.RGBA{0, 0, 255, 255})
			}
		}
	}
	out, err = PrepareLogo(t.Context(), turned(jpegOf(t, stored), 6), image.Rectangle{})
	if err != nil {
		t.Fatal(err)
	}
	if img, err = png.Decode(bytes.NewReader(out)); err != nil {
		t.Fatal(err)
	}
	if r, _, b, _ := img.At(190, 20).RGBA(); r < b {
		t.Fatal("the right side should show the stored top")
	}
	if r, _, b, _ := img.At(10, 180).RGBA(); r > b {
		t.Fatal("the left side should show the stored bottom")
	}
}

func TestPrepareLogoRefuses(t *testing.T) {
	good := pngOf(t, image.NewRGBA(image.Rect(0, 0, 200, 200)))
	for name, tc := range map[string]struct {
		data []byte
		crop image.Rectangle
	}{
		"a frame outside":      {good, image.Rect(150, 150, 250, 250)},
		"a frame not square":   {good, image.Rect(0, 0, 100, 50)},
		"a cut picture":        {good[:60], image.Rectangle{}},
		"a decompression bomb": {claim(t, 60000, 60000), image.Rectangle{}},
		"no picture":           {[]byte("hello"), image.Rectangle{}},
	} {
		if _, err := PrepareLogo(t.Context(), tc.data, tc.crop); fault.CodeOf(err) != "baseinfo.logo" {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// spent runs f and tells how long it took and how many bytes it asked for.
func spent(f func()) (time.Duration, uint64) {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	start := time.Now()
	f()
	took := time.Since(start)
	runtime.ReadMemStats(&after)
	return took, after.TotalAlloc - before.TotalAlloc
}

func TestLogoThatClaimsTwoSizesIsRefusedForNothing(t *testing.T) {
	late := picturetest.Gray()
	late.Frame(0xC2, 65535, 65535)
	late.Scan(0, 0, 500)
	late.Frame(0xC0, 800, 800)
	early := picturetest.Gray()
	early.Frame(0xC0, 800, 800)
	early.Frame(0xC2, 65535, 65535)
	early.Scan(0, 63, 500)
	// What one reader passes over as a segment, another may read as markers.
	hidden := picturetest.Gray()
	inner := picturetest.JPEG{}
	inner.Frame(0xC2, 65535, 65535)
	inner.Scan(0, 0, 500)
	*hidden = append(*hidden, 0xFF, 0x00, byte((len(inner)+2)>>8), byte(len(inner)+2))
	*hidden = append(*hidden, inner...)
	hidden.Frame(0xC0, 800, 800)
	hidden.Scan(0, 63, 500)
	tall := picturetest.Gray()
	tall.Frame(0xC0, 9000, 9000)
	*tall = append(*tall, 0xFF, 0x01)
	tall.Scan(0, 63, 500)
	for name, j := range map[string]*picturetest.JPEG{"the second behind a scan": late, "the second at once": early, "one out of sight": hidden, "a marker nobody knows": tall} {
		var r LogoReport
		_, asked := spent(func() { r = check(t, j.End()) })
		if r.OK() || asked > 4<<20 {
			t.Errorf("%s: %+v, %d MiB asked for", name, r, asked>>20)
		}
	}
	// A header in a remark is none: what the report says is what the decoder finds.
	for _, size := range [][2]int{{800, 65535}, {65535, 800}, {300, 200}} {
		j := picturetest.Gray()
		remark := picturetest.JPEG{}
		remark.Frame(0xC0, size[0], size[0])
		j.Segment(0xFE, remark...)
		j.Frame(0xC0, size[1], size[1])
		j.Segment(0xE1, remark...)
		j.Scan(0, 63, 500)
		data := j.End()
		found, err := jpeg.DecodeConfig(bytes.NewReader(data))
		if err != nil {
			t.Fatal(err)
		}
		var r LogoReport
		_, asked := spent(func() { r = check(t, data) })
		refused := found.Width > 10000 && codes(r.Problems)["pixels"]
		if !refused && (r.Width != found.Width || r.Height != found.Height) || asked > 4<<20 {
			t.Errorf("%v: the decoder finds %d × %d: %+v, %d MiB asked for", size, found.Width, found.Height, r, asked>>20)
		}
	}
}

func TestLogoOfManyScansIsRefused(t *testing.T) {
	if r := check(t, picturetest.Scans(6300, 6300, 400)); !codes(r.Problems)["damaged"] || r.Width != 0 {
		t.Errorf("400 scans: %+v", r)
	}
}

// The largest pictures that are opened at all: the most scans, and in long runs
// (MINIFLEET_HOSTILE) also the most pixels of each kind.
func TestTheWorstPicturesStayWithinTheirBounds(t *testing.T) {
	worst := map[string]func() []byte{"scans": func() []byte { return turned(picturetest.Scans(6300, 6300, maxScans), 6) }}
	if os.Getenv("MINIFLEET_HOSTILE") != "" {
		worst["deep gray"] = func() []byte { return pngOf(t, image.NewGray16(image.Rect(0, 0, 9500, 9500))) }
		worst["deep"] = func() []byte { return pngOf(t, image.NewNRGBA64(image.Rect(0, 0, 4800, 4800))) }
		worst["clear"] = func() []byte { return pngOf(t, image.NewNRGBA(image.Rect(0, 0, 6900, 6900))) }
		worst["indexed"] = func() []byte {
			return pngOf(t, image.NewPaletted(image.Rect(0, 0, 9900, 9900), color.Palette{color.Black, color.White}))
		}
		worst["colours"] = func() []byte {
			noise := image.NewRGBA(image.Rect(0, 0, 7500, 7500))
			for i := range noise.Pix {
				noise.Pix[i] = byte(i * i >> 9)
			}
			var b bytes.Buffer
			if err := jpeg.Encode(&b, noise, &jpeg.Options{Quality: 10}); err != nil {
				t.Fatal(err)
			}
			return turned(b.Bytes(), 7)
		}
	}
	for what, made := range worst {
		data := made()
		began := boundtest.Time()
		if len(worst) > 1 {
			boundtest.Within(t, what+": checked", 512, func() {
				if r := check(t, data); r.Width == 0 || codes(r.Problems)["damaged"] {
					t.Errorf("%s: %+v", what, r)
				}
			})
		}
		checked := boundtest.Time()
		boundtest.Within(t, what+": cut", 512, func() {
			if _, err := PrepareLogo(t.Context(), data, image.Rectangle{}); err != nil {
				t.Errorf("%s: %v", what, err)
			}
		})
		t.Logf("%s: %d KB, checked in %v, cut in %v", what, len(data)>>10, checked-began, boundtest.Time()-checked)
	}
}

// Decoding ends with the request, and the lock: within a scan.
func TestOpeningALogoEndsWithItsContext(t *testing.T) {
	data := picturetest.Scans(6300, 6300, maxScans)
	for what, open := range map[string]func(context.Context) error{
		"check": func(ctx context.Context) error { _, err := CheckLogo(ctx, data); return err },
		"cut":   func(ctx context.Context) error { _, err := PrepareLogo(ctx, data, image.Rectangle{}); return err },
	} {
		began := boundtest.Time()
		ctx, cancel := context.WithCancel(t.Context())
		stop := time.AfterFunc(50*time.Millisecond, cancel)
		err := open(ctx)
		took := boundtest.Time() - began
		stop.Stop()
		cancel()
		if !errors.Is(err, context.Canceled) || took > boundtest.Second() {
			t.Errorf("%s: %v after %v", what, err, took)
		}
	}
}

func FuzzLogo(f *testing.F) {
	square := image.NewRGBA(image.Rect(0, 0, 16, 16))
	f.Add(pngOf(f, square), 0, 0, 0, 0)
	f.Add(turned(jpegOf(f, square), 5), 1, 1, 9, 9)
	f.Add(cmykJPEG(), 0, 0, 8, 8)
	f.Add(claim(f, 60000, 1), -1, 0, 1<<30, 1)
	progressive, _ := base64.StdEncoding.DecodeString("/9j/wgAR")
	f.Add(progressive, 0, 0, 1, 1)
	f.Fuzz(func(t *testing.T, data []byte, x0, y0, x1, y1 int) {
		boundtest.Within(t, "FuzzLogo", 1024, func() {
			r := check(t, data)
			if r.OK() && (r.Width != r.Height || r.ColorMode == picture.ModeCMYK || r.Bytes > 2<<20) {
				t.Fatalf("took %+v", r)
			}
			if int64(r.Width)*int64(r.Height) > 1<<20 {
				return // decoding is bounded, yet slow to repeat thousands of times
			}
			out, err := PrepareLogo(t.Context(), data, image.Rect(x0, y0, x1, y1))
			if err != nil {
				return
			}
			if made := check(t, out); !made.OK() || len(made.Warnings) > 0 {
				t.Fatalf("made %+v", made)
			}
		})
	})
}
