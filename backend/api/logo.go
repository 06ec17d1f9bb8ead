package api

import (
	"context"
	"image"

	"minifleet/backend/api/session"
	"minifleet/backend/baseinfo"
)

// LogoFile is a picture that shall become a logo.
type LogoFile struct {
	Data []byte `json:"data"`
}

// BodyLimit lets a picture of 20 MB through, to be cut smaller.
func (LogoFile) BodyLimit() int64 { return 28 << 20 }

// CheckLogo judges a picture as it is.
func (b *BaseInfo) CheckLogo(ctx context.Context, req LogoFile) (baseinfo.LogoReport, error) {
	ctx, stop := b.session.WhileOpen(ctx)
	defer stop()
	r, err := baseinfo.CheckLogo(ctx, req.Data)
	return r, session.Ended(ctx, err)
}

// LogoCut is the square of a picture that shall become the logo, in pixels of
// the picture as shown; a side of 0 is the largest square in the middle.
type LogoCut struct {
	Data []byte `json:"data"`
	X    int    `json:"x"`
	Y    int    `json:"y"`
	Side int    `json:"side"`
}

// BodyLimit lets a picture of 20 MB through.
func (LogoCut) BodyLimit() int64 { return 28 << 20 }

// Logo is a picture made ready to be sent, and what it is.
type Logo struct {
	Picture ImageFile           `json:"picture"`
	Report  baseinfo.LogoReport `json:"report"`
}

// CutLogo cuts the logo out of a picture: square, RGB, at most 2 MB. Fault:
// baseinfo.logo.
func (b *BaseInfo) CutLogo(ctx context.Context, req LogoCut) (Logo, error) {
	ctx, stop := b.session.WhileOpen(ctx)
	defer stop()
	data, err := baseinfo.PrepareLogo(ctx, req.Data, image.Rect(req.X, req.Y, req.X+req.Side, req.Y+req.Side))
	if err != nil {
		return Logo{}, session.Ended(ctx, err)
	}
	report, err := baseinfo.CheckLogo(ctx, data)
	return Logo{ImageFile{"image/png", data}, report}, err
}
