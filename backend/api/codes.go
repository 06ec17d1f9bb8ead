package api

import (
	"bytes"
	"context"
	"io"

	"minifleet/backend/code"
	"minifleet/backend/fault"
	"minifleet/backend/field"
	"minifleet/backend/run"
	"minifleet/backend/sink"
)

// Codes are the codes that lead into a merchant's mini program.
type Codes struct{ opened }

// CodeRules is what a form for codes and link rules needs to know.
type CodeRules struct {
	Sizes        []code.SizeInfo `json:"sizes"`
	Modes        []code.ModeInfo `json:"modes"`
	Placeholders []string        `json:"placeholders"`
	MaxPage      int             `json:"max_page"`  // characters
	MaxQuery     int             `json:"max_query"` // bytes
	MaxDescribe  int             `json:"max_describe"`
	MaxRouteURL  int             `json:"max_route_url"`
	MaxLink      int             `json:"max_link"`
	MaxSheet     int             `json:"max_sheet"`
}

// Choices returns what a form for codes offers.
func (c *Codes) Choices(context.Context, Nothing) (CodeRules, error) {
	return CodeRules{
		Sizes: code.Sizes(), Modes: code.Modes(),
		Placeholders: []string{code.PlaceName, code.PlaceMiniApp, code.PlaceMerchant},
		MaxPage:      code.MaxPage, MaxQuery: code.MaxQuery, MaxDescribe: code.MaxDescribe,
		MaxRouteURL: code.MaxRouteURL, MaxLink: code.MaxLink, MaxSheet: code.MaxSheetItems,
	}, nil
}

// CodesOf asks for codes of one merchant, or of all when MerchantID is "".
type CodesOf struct {
	MerchantID string `json:"merchant_id,omitempty"`
	Run        string `json:"run,omitempty"`    // only what this run made
	Text       string `json:"text,omitempty"`   // words, looked for in merchant, description, page and parameters
	Before     string `json:"before,omitempty"` // a code; those made before it
	Limit      int    `json:"limit"`
}

// CodeList is codes, newest first.
type CodeList struct {
	Codes []code.Code `json:"codes"`
	More  bool        `json:"more"`
}

// List returns the codes that were made from here. Fault: run.not_found.
func (c *Codes) List(_ context.Context, req CodesOf) (CodeList, error) {
	limit := min(max(req.Limit, 1), 2000)
	search := code.Search{MerchantID: req.MerchantID, Text: req.Text, Before: req.Before, Limit: limit + 1}
	if req.Run != "" {
		made, err := c.w.Runs.Show(req.Run)
		if err != nil {
			return CodeList{}, err
		}
		search.Only = map[string]bool{}
		for _, r := range made.Results {
			search.Only[r.Outcome.Made] = true
		}
	}
	codes, err := c.w.Codes.Find(search)
	if len(codes) > limit {
		return CodeList{codes[:limit], true}, err
	}
	return CodeList{codes, false}, err
}

// CodeCheck is a code as typed.
type CodeCheck struct {
	Spec code.Spec `json:"spec"`
}

// CodeProblems is everything wrong with it.
type CodeProblems struct {
	Problems field.Errors `json:"problems"`
}

// Check judges a code as typed, placeholders allowed; nothing is sent.
func (c *Codes) Check(_ context.Context, req CodeCheck) (CodeProblems, error) {
	return CodeProblems{code.ValidateShape(req.Spec)}, nil
}

// CodeFor is a code wanted for one merchant.
type CodeFor struct {
	MerchantID string    `json:"merchant_id"`
	Spec       code.Spec `json:"spec"`
}

// Create makes a code and fetches its pictures; a picture that cannot be
// fetched leaves the code with a reason. Faults: code.invalid,
// code.unknown, platform.*.
func (c *Codes) Create(ctx context.Context, req CodeFor) (code.Code, error) {
	return c.w.Codes.Create(ctx, req.MerchantID, req.Spec)
}

// CodesForMany is one code to be made for many merchants.
type CodesForMany struct {
	Merchants []string  `json:"merchants"`
	Spec      code.Spec `json:"spec"` // placeholders allowed in query and description
}

// MakeMany begins to make codes and returns at once; Runs tells how it goes.
// Faults: code.invalid, run.nobody.
func (c *Codes) MakeMany(_ context.Context, req CodesForMany) (run.Head, error) {
	return c.w.Codes.CreateMany(req.Merchants, req.Spec)
}

// CodePicture names a picture of a code.
type CodePicture struct {
	CodeID string    `json:"code_id"`
	Kind   code.Kind `json:"kind"`
}

// Picture returns a stored picture. Fault: code.not_found.
func (c *Codes) Picture(_ context.Context, req CodePicture) (ImageFile, error) {
	img, err := c.w.Codes.Picture(req.CodeID, req.Kind)
	return ImageFile{"image/" + img.Format, img.Data}, err
}

// SavePicture gives a stored picture to the person as a file.
func (c *Codes) SavePicture(ctx context.Context, req CodePicture) (Delivery, error) {
	made, err := c.w.Codes.Code(req.CodeID)
	if err != nil {
		return Delivery{}, err
	}
	img, err := c.w.Codes.Picture(req.CodeID, req.Kind)
	if err != nil {
		return Delivery{}, err
	}
	name := code.FileNameOf(made, img, map[string]bool{})
	return c.session.Deliver(ctx, name, "image/"+img.Format, func() ([]byte, error) { return img.Data, nil })
}

// FetchPictures fetches the pictures of a code that are not stored yet.
func (c *Codes) FetchPictures(ctx context.Context, req ByID) (code.Code, error) {
	return c.w.Codes.FetchPictures(ctx, req.ID)
}

// Delete forgets a code here; what was printed goes on working.
func (c *Codes) Delete(_ context.Context, req ByID) (Nothing, error) {
	return Nothing{}, c.w.Codes.Delete(req.ID)
}

// DeleteMany forgets codes here, all of them or none; what was printed goes on
// working. Fault: code.not_found.
func (c *Codes) DeleteMany(_ context.Context, req ByIDs) (Nothing, error) {
	return Nothing{}, c.w.Codes.DeleteMany(req.IDs)
}

// ArchiveRequest is pictures wanted in one file.
type ArchiveRequest struct {
	IDs  []string  `json:"ids"`
	Kind code.Kind `json:"kind"`
}

// Archive hands over the pictures of codes as a ZIP file; codes without a stored
// picture are left out, and the delivery warns of them.
// Faults: code.archive, code.not_found.
func (c *Codes) Archive(ctx context.Context, req ArchiveRequest) (Delivery, error) {
	archive, err := c.w.Codes.Archive(req.IDs, req.Kind)
	if err != nil {
		return Delivery{}, err
	}
	name := "minifleet-codes-" + c.session.opt.Now().Format("20060102-1504") + ".zip"
	d, err := c.session.DeliverStream(ctx, name, "application/zip", func(_ context.Context, out io.Writer) error { return archive.Write(out) })
	if n := len(archive.Missing); n > 0 {
		d.Warning = fault.T("%d code{|s} {is|are} left out: {its picture is|their pictures are} not stored", "%d 个码未包含在内：没有保存图片", n)
	}
	return d, err
}

// SheetRequest is a page of codes to be printed.
type SheetRequest struct {
	Heading string           `json:"heading"`
	Items   []code.SheetItem `json:"items"`
	Columns int              `json:"columns"` // 1 to 5
	Kind    code.Kind        `json:"kind"`
	Lang    fault.Lang       `json:"lang"`
}

// SheetFile is the page, and the codes left out of it because their picture is
// not stored.
type SheetFile struct {
	File    Delivery `json:"file"`
	Missing []string `json:"missing"`
}

// Sheet writes a page for A4 paper as an HTML file. Fault: code.sheet.
func (c *Codes) Sheet(ctx context.Context, req SheetRequest) (SheetFile, error) {
	var page bytes.Buffer
	missing, err := c.w.Codes.WriteSheet(&page, code.Sheet{
		Heading: req.Heading, Items: req.Items, Columns: req.Columns, Kind: req.Kind, Lang: req.Lang,
	})
	if err != nil {
		return SheetFile{Missing: missing}, err
	}
	name := fault.T("codes", "小程序码").In(req.Lang)
	if req.Heading != "" {
		name = req.Heading
	}
	d, err := c.session.Deliver(ctx, sink.FileName(name)+".html", "text/html;charset=utf-8", func() ([]byte, error) { return page.Bytes(), nil })
	return SheetFile{d, missing}, err
}

// LinkQuestion is a text to be drawn as an ordinary QR code.
type LinkQuestion struct {
	Link string `json:"link"`
	Side int    `json:"side"` // pixels; 0: 512
}

// LinkPicture draws an ordinary QR code. Fault: code.link.
func (c *Codes) LinkPicture(_ context.Context, req LinkQuestion) (ImageFile, error) {
	data, err := code.LinkPicture(req.Link, req.Side)
	return ImageFile{"image/png", data}, err
}

// DrawLink draws an ordinary QR code, which needs no vault. Fault: code.link.
func DrawLink(link string) ([]byte, error) { return code.LinkPicture(link, 0) }

// SaveLinkPicture gives it to the person as a file. Fault: code.link.
func (c *Codes) SaveLinkPicture(ctx context.Context, req LinkQuestion) (Delivery, error) {
	p, err := c.LinkPicture(ctx, req)
	if err != nil {
		return Delivery{}, err
	}
	return c.session.Deliver(ctx, "qr-"+sink.FileName(req.Link)+".png", p.Type, func() ([]byte, error) { return p.Data, nil })
}
