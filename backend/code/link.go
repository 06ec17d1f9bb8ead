package code

import (
	"fmt"
	"unicode/utf8"

	skip "github.com/skip2/go-qrcode"

	"minifleet/backend/fault"
)

// Sides of a picture of a link, in pixels.
const (
	MinLinkSide = 128
	MaxLinkSide = 2048
)

// MaxLink is the most bytes a link may have to be scanned with ease.
const MaxLink = 1024

// LinkPicture draws an ordinary QR code that holds the text, as a PNG of side
// pixels (0: 512). Fault: code.link.
func LinkPicture(text string, side int) ([]byte, error) {
	if side == 0 {
		side = 512
	}
	switch {
	case text == "" || !utf8.ValidString(text):
		return nil, linkFault(fault.T("enter a link", "请填写链接"))
	case len(text) > MaxLink:
		return nil, linkFault(fault.T("the link has %d bytes, and %d is the most that scans with ease", "链接 %d 字节，超过易于识别的上限 %d", len(text), MaxLink))
	case side < MinLinkSide || side > MaxLinkSide:
		return nil, linkFault(fault.T("a side has %d to %d pixels", "边长应为 %d 到 %d 像素", MinLinkSide, MaxLinkSide))
	}
	data, err := skip.Encode(text, skip.Medium, side)
	if err != nil {
		return nil, fmt.Errorf("drawing a QR code: %w", err)
	}
	return data, nil
}

func linkFault(t fault.Text) error {
	return fault.New("code.link", t).WithField("link").WithRetry(fault.RetryAfterInput)
}
