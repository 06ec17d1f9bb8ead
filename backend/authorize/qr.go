package authorize

import (
	"fmt"

	qr "github.com/skip2/go-qrcode"

	"minifleet/backend/fault"
)

// QRLevel is how much of a code may be damaged and still be read.
type QRLevel string

const (
	QRLow     QRLevel = "L" // 7%
	QRMedium  QRLevel = "M" // 15%, what a screen needs
	QRHigh    QRLevel = "Q" // 25%, for paper
	QRHighest QRLevel = "H" // 30%
)

const (
	minQRSize = 128
	maxQRSize = 2048
)

// QRCode draws the link as a square PNG. size is in pixels, 128 to 2048 (0 is
// 512); level "" is medium. Fault authorize.qr_input outside these.
func QRCode(link string, size int, level QRLevel) ([]byte, error) {
	if size == 0 {
		size = 512
	}
	levels := map[QRLevel]qr.RecoveryLevel{
		"": qr.Medium, QRLow: qr.Low, QRMedium: qr.Medium, QRHigh: qr.High, QRHighest: qr.Highest,
	}
	recovery, known := levels[level]
	if !known || size < minQRSize || size > maxQRSize || link == "" {
		return nil, fault.New("authorize.qr_input", fault.T(
			"a QR code is %d to %d pixels wide and of level L, M, Q or H",
			"二维码边长应为 %d 到 %d 像素，容错级别为 L、M、Q 或 H", minQRSize, maxQRSize)).
			WithRetry(fault.RetryAfterInput).WithField("size")
	}
	png, err := qr.Encode(link, recovery, size)
	if err != nil {
		return nil, fmt.Errorf("draw the QR code: %w", err)
	}
	return png, nil
}

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
