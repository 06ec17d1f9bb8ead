package authorize

import (
	"fmt"

	qr "github.com/skip2/go-qrcode"
)

// A camera reads a code by its dots. On paper, which gets stained and folded, a
// code has as much redundancy as leaves dots of paperDot; on a screen, which does
// not, as little as there is, and dots of screenDot or more.
const (
	paperDot    = 0.75 // mm
	screenDot   = 3    // CSS pixels
	screenWidth = 256  // CSS pixels that a code may fill when its dots can be larger
	density     = 4    // pixels drawn for each CSS pixel, for dense screens and for files

	// PaperWidth is how wide in mm pages for printing show a code: 20 rem less
	// their padding, or a half of A4.
	PaperWidth = 80
	// paperPixels is how many pixels a dot has on a page for printing; printers smooth
	// nothing between them.
	paperPixels = 8
)

// dots is how many dots a code has across, its quiet margin counted.
func dots(code *qr.QRCode) int { return len(code.Bitmap()) }

// PaperQR draws the link for paper, as a code of mm across, with the highest
// level whose dots are large enough there; the lowest where none is.
func PaperQR(link string, mm float64) ([]byte, error) {
	var fits *qr.QRCode
	for _, level := range []qr.RecoveryLevel{qr.Low, qr.Medium, qr.High, qr.Highest} {
		code, err := qr.New(link, level)
		if err == nil && (fits == nil || mm/float64(dots(code)) >= paperDot) {
			fits = code
		}
		if err != nil && fits == nil {
			return nil, fmt.Errorf("draw the QR code: %w", err)
		}
	}
	png, err := fits.PNG(-paperPixels)
	if err != nil {
		return nil, fmt.Errorf("draw the QR code: %w", err)
	}
	return png, nil
}

// ScreenQR draws the link for a screen and tells how many CSS pixels wide it is to
// be shown, so that every dot is a whole number of them.
func ScreenQR(link string) (png []byte, width int, err error) {
	code, err := qr.New(link, qr.Low)
	if err != nil {
		return nil, 0, fmt.Errorf("draw the QR code: %w", err)
	}
	dot := max(screenDot, screenWidth/dots(code))
	if png, err = code.PNG(-dot * density); err != nil {
		return nil, 0, fmt.Errorf("draw the QR code: %w", err)
	}
	return png, dot * dots(code), nil
}
