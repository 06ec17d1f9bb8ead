package authorize

import (
	"bytes"
	"crypto/rand"
	"image"
	_ "image/png"
	"testing"
)

// How large one dot of a code is where it is scanned: on the sheets and pages that
// are printed, and on the screen, for every form of link and a long callback.
func TestCodesAreSparseEnoughToScan(t *testing.T) {
	t.Parallel()
	const (
		leastPaper  = 0.7 // mm; phones read 0.4 from a hand's distance
		leastScreen = 3   // CSS pixels
		widest      = 320 // CSS pixels a screen has for it
	)
	nonce, err := newNonce(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	for _, callback := range []string{"http://127.0.0.1:34115/callback", "https://hook.shop-platform.example.com/minifleet/callback"} {
		l := linkTo{oauth: "https://openauth.alipay.com/oauth2", appID: "2021002695287727", redirect: withNonce(callback, nonce), nonce: nonce}
		for form, link := range map[Form]string{FormApp: l.appLink(), FormBatch: l.batchLink(), FormPC: l.pcLink(), FormPhone: l.phoneLink()} {
			png, err := PaperQR(link, PaperWidth)
			if err != nil {
				t.Fatal(err)
			}
			across := acrossOf(t, png, paperPixels)
			if mm := float64(PaperWidth) / float64(across); mm < leastPaper {
				t.Errorf("%s on paper: %d dots, %.2f mm each", form, across, mm)
			} else {
				t.Logf("%s on paper: %d dots, %.2f mm each", form, across, mm)
			}
			png, width, err := ScreenQR(link)
			if err != nil {
				t.Fatal(err)
			}
			dot := 0
			for d := leastScreen; d <= widest; d++ {
				if n := width / d; n*d == width && acrossIs(t, png, n, d*density) {
					dot = d
				}
			}
			if dot < leastScreen || width > widest {
				t.Errorf("%s on the screen: %d pixels, %d a dot", form, width, dot)
			}
		}
	}
	if png, err := PaperQR("https://a.cn/x", 20); err != nil || acrossOf(t, png, paperPixels) > 33 {
		t.Error("a short link on a small label", err)
	}
}

func acrossOf(t *testing.T, png []byte, dot int) int {
	t.Helper()
	cfg, _, err := image.DecodeConfig(bytes.NewReader(png))
	if err != nil || cfg.Width%dot != 0 {
		t.Fatal(cfg.Width, err)
	}
	return cfg.Width / dot
}

// acrossIs reports whether a code has so many dots across, of so many pixels: a code
// of n dots has a version, 17 + 4v of them, and a margin of 4 on each side.
func acrossIs(t *testing.T, png []byte, n, pixels int) bool {
	t.Helper()
	cfg, _, err := image.DecodeConfig(bytes.NewReader(png))
	return err == nil && cfg.Width == n*pixels && n > 25 && (n-25)%4 == 0
}
