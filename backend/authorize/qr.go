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
