package cli

import (
	"bytes"
	"image"
	"image/color"
	"image/jpeg"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"

	"github.com/rogpeppe/go-internal/testscript"
)

// scriptPhoto writes a JPEG in colour that is large enough for a filing: photo
// FILE WIDTH HEIGHT.
func scriptPhoto(ts *testscript.TestScript, _ bool, args []string) {
	w, err := strconv.Atoi(args[1])
	ts.Check(err)
	h, err := strconv.Atoi(args[2])
	ts.Check(err)
	r := rand.New(rand.NewPCG(7, uint64(w)))
	img := image.NewRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			c := color.RGBA{uint8(x * 255 / w), uint8(y * 255 / h), uint8(r.IntN(256)), 255}
			img.SetRGBA(x, y, c)
		}
	}
	var out bytes.Buffer
	ts.Check(jpeg.Encode(&out, img, &jpeg.Options{Quality: 60}))
	path := ts.MkAbs(args[0])
	ts.Check(os.MkdirAll(filepath.Dir(path), 0o700))
	ts.Check(os.WriteFile(path, out.Bytes(), 0o600))
}
