package simulator

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"hash/fnv"
	"image"
	"image/color"
	"image/png"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/skip2/go-qrcode"

	"minifleet/backend/disk"
)

// Pictures are served under /files/: logo/ID.png and portrait/ID.png are drawn
// from the id, memo/ID.png stands for an auditor's screenshot, qr?d=TEXT is a
// QR code, and upload/NAME is what a client sent.

func (w *world) baseURL() string { return w.base }

// fileURL is the address of a path under /files; a full address stays.
func (w *world) fileURL(path string) string {
	if path == "" || strings.Contains(path, "://") {
		return path
	}
	return w.base + "/files/" + path
}

func (w *world) fileURLs(paths []string) []string {
	list := []string{}
	for _, p := range paths {
		list = append(list, w.fileURL(p))
	}
	return list
}

// qrURL is the address of a QR code with a content, in a colour 0xRRGGBB.
func (w *world) qrURL(content, colour string) string {
	query := url.Values{"d": {content}}
	if colour != "" {
		query.Set("c", strings.TrimLeft(strings.ToLower(colour), "0x#"))
		if digits := strings.ToLower(colour); len(digits) >= 6 {
			query.Set("c", digits[len(digits)-6:])
		}
	}
	return w.base + "/files/qr?" + query.Encode()
}

func memoPath(key string, pick int) string {
	h := fnv.New64a()
	h.Write([]byte(key))
	return "memo/" + strconv.FormatUint(h.Sum64(), 16) + strconv.Itoa(pick) + ".png"
}

// uploads keeps pictures that clients sent, by the digest of their content; with
// no directory it forgets them.
type uploads struct{ dir string }

// save writes a picture and returns its path under /files; "" for a file that
// is no picture, which is checked and forgotten.
func (u uploads) save(file upload) (string, error) {
	if _, ok := readPicture(file.Content); !ok {
		return "", nil
	}
	sum := sha256.Sum256(file.Content)
	name := hex.EncodeToString(sum[:16])
	if u.dir == "" {
		return "upload/" + name, nil
	}
	if err := disk.Private(u.dir); err != nil {
		return "", err
	}
	path := filepath.Join(u.dir, name)
	if _, err := os.Stat(path); err != nil {
		if err := disk.WriteFile(path, file.Content); err != nil {
			return "", err
		}
	}
	return "upload/" + name, nil
}

func (u uploads) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("X-Content-Type-Options", "nosniff")
	kind, name, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, "/files/"), "/")
	var content []byte
	var err error
	switch kind {
	case "logo", "portrait", "memo":
		content, err = drawPicture(kind, name)
	case "qr":
		content, err = drawQR(r.URL.Query().Get("d"), r.URL.Query().Get("c"))
	case "upload":
		if strings.Trim(name, "0123456789abcdef") != "" {
			http.NotFound(w, r)
			return
		}
		content, err = os.ReadFile(filepath.Join(u.dir, name))
	default:
		http.NotFound(w, r)
		return
	}
	if err != nil {
		http.NotFound(w, r)
		return
	}
	w.Header().Set("Content-Type", http.DetectContentType(content))
	w.Header().Set("Cache-Control", "max-age=3600")
	_, _ = w.Write(content)
}

func drawQR(content, colour string) ([]byte, error) {
	code, err := qrcode.New(content, qrcode.Medium)
	if err != nil {
		return nil, err
	}
	if rgb, err := strconv.ParseUint(colour, 16, 32); err == nil && len(colour) == 6 {
		code.ForegroundColor = color.RGBA{uint8(rgb >> 16), uint8(rgb >> 8), uint8(rgb), 255}
	}
	return code.PNG(430)
}

// drawPicture draws a picture that is always the same for a name: a mirrored
// pattern of tiles on a coloured ground.
func drawPicture(kind, name string) ([]byte, error) {
	h := fnv.New64a()
	h.Write([]byte(name))
	seed := h.Sum64()
	seed ^= seed >> 29
	seed *= 0xbf58476d1ce4e5b9
	seed ^= seed >> 32
	width, height, tiles := 180, 180, 6
	if kind == "memo" {
		width, height = 360, 640
	}
	ground := palette[seed%uint64(len(palette))]
	picture := image.NewRGBA(image.Rect(0, 0, width, height))
	for y := range height {
		for x := range width {
			shade := uint8(28 * (x + y) / (width + height))
			pixel := color.RGBA{ground.R - min(ground.R, shade), ground.G - min(ground.G, shade), ground.B - min(ground.B, shade), 255}
			column, row := x*tiles/width, y*tiles/height
			if column >= tiles/2 {
				column = tiles - 1 - column
			}
			inside := column > 0 && row > 0 && row < tiles-1
			if inside && seed>>(8+uint(row*3+column))&1 == 1 {
				pixel = color.RGBA{255, 255, 255, 255}
			}
			picture.SetRGBA(x, y, pixel)
		}
	}
	var b bytes.Buffer
	err := png.Encode(&b, picture)
	return b.Bytes(), err
}

var palette = []color.RGBA{
	{22, 119, 255, 255}, {19, 168, 168, 255}, {82, 160, 26, 255}, {212, 136, 6, 255}, {212, 56, 13, 255},
	{196, 29, 127, 255}, {83, 29, 171, 255}, {29, 57, 196, 255}, {8, 151, 156, 255}, {135, 104, 60, 255},
}
