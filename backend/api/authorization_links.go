package api

import (
	"bytes"
	"context"
	"io"
	"time"

	"minifleet/backend/authorize"
	"minifleet/backend/fault"
	"minifleet/backend/run"
	"minifleet/backend/sink"
	"minifleet/backend/workspace"
)

// AskConsent says how to bring a merchant to the consent page.
type AskConsent struct {
	MerchantID string         `json:"merchant_id"`
	Form       authorize.Form `json:"form"`
	// Anew makes a new link even when one with time left is out.
	Anew bool `json:"anew,omitempty"`
}

// ConsentLink is a pending authorization with everything to hand to the
// merchant. Links is null once it has ended.
type ConsentLink struct {
	Pending authorize.Pending `json:"pending"`
	Links   *authorize.Links  `json:"links,omitempty"`
}

// Ask makes the links for a merchant, or finds those that are out with an hour
// left. Faults: merchant.not_found, authorize.invite_needs_app, platform.*.
func (a *Authorization) Ask(ctx context.Context, req AskConsent) (ConsentLink, error) {
	ask := a.w.Authorize.Ready
	if req.Anew || req.Form == authorize.FormInvite {
		ask = a.w.Authorize.Begin
	}
	p, links, err := ask(ctx, req.MerchantID, req.Form)
	if err != nil {
		return ConsentLink{}, err
	}
	return ConsentLink{Pending: p, Links: &links}, nil
}

// Link returns a pending authorization in any state, with its links while it
// waits. Fault: authorize.pending_not_found.
func (a *Authorization) Link(_ context.Context, req ByID) (ConsentLink, error) {
	p, err := a.w.Authorize.PendingByID(req.ID)
	if err != nil {
		return ConsentLink{}, err
	}
	out := ConsentLink{Pending: p}
	if p.State != authorize.PendingWaiting {
		return out, nil
	}
	links, err := a.w.Authorize.LinksOf(req.ID)
	switch fault.CodeOf(err) {
	case "":
		out.Links = &links
	case "authorize.expired", "authorize.link_used", "authorize.withdrawn": // ended between the two reads
		err = nil
	}
	return out, err
}

// Withdraw ends a pending authorization: its links stop working.
func (a *Authorization) Withdraw(_ context.Context, req ByID) (Nothing, error) {
	return Nothing{}, a.w.Authorize.Withdraw(req.ID)
}

// ConsentCode names the QR code of one form of a pending authorization.
type ConsentCode struct {
	PendingID string         `json:"pending_id"`
	Form      authorize.Form `json:"form"`
}

// ConsentPicture is a PNG to show, so many CSS pixels wide.
type ConsentPicture struct {
	PNG   []byte `json:"png"`
	Width int    `json:"width"`
}

// QR draws a link for the screen.
func (a *Authorization) QR(_ context.Context, req ConsentCode) (out ConsentPicture, err error) {
	url, err := linkToDraw(a.w.Workspace, req)
	if err != nil {
		return out, err
	}
	out.PNG, out.Width, err = authorize.ScreenQR(url)
	return out, err
}

// SaveQR gives the person the code as a PNG to send or print.
func (a *Authorization) SaveQR(ctx context.Context, req ConsentCode) (Delivery, error) {
	name, err := nameOf(a.w.Workspace, req.PendingID)
	if err != nil {
		return Delivery{}, err
	}
	return a.session.Deliver(ctx, name+"-"+string(req.Form)+".png", "image/png", func() ([]byte, error) {
		url, err := linkToDraw(a.w.Workspace, req)
		if err != nil {
			return nil, err
		}
		return authorize.PaperQR(url, authorize.PaperWidth)
	})
}

// SavePage gives the person a page to print or send to the merchant.
func (a *Authorization) SavePage(ctx context.Context, req ByID) (Delivery, error) {
	name, err := nameOf(a.w.Workspace, req.ID)
	if err != nil {
		return Delivery{}, err
	}
	return a.session.Deliver(ctx, name+".html", "text/html", func() ([]byte, error) {
		p, err := a.w.Authorize.PendingByID(req.ID)
		if err != nil {
			return nil, err
		}
		links, err := a.w.Authorize.LinksOf(req.ID)
		if err != nil {
			return nil, err
		}
		app, err := a.w.Providers.GetApp(p.AppID)
		if err != nil {
			return nil, err
		}
		var b bytes.Buffer
		err = authorize.WriteInvitation(&b, authorize.Invitation{Merchant: p.MerchantName, Provider: app.Name, Links: links})
		return b.Bytes(), err
	})
}

// LinksForMany says for which merchants links are made, and of which form.
type LinksForMany struct {
	Merchants []string       `json:"merchants"`
	Form      authorize.Form `json:"form,omitempty"` // "": pc
}

// AskMany begins to make links for many merchants, those who are authorized left
// out. Faults: authorize.bad_form, run.nobody.
func (a *Authorization) AskMany(_ context.Context, req LinksForMany) (run.Head, error) {
	return a.w.Authorize.BeginMany(req.Merchants, req.Form)
}

// MadeLinks are the links of a run that can still be answered.
type MadeLinks struct {
	Links []authorize.MadeLink `json:"links"`
}

// Made lists the links of a run. Fault: run.not_found.
func (a *Authorization) Made(_ context.Context, req ByID) (MadeLinks, error) {
	list, err := a.w.Authorize.LinksOfRun(a.w.Runs, req.ID)
	return MadeLinks{list}, err
}

// ExportLinks says of which run the links are written, and how.
type ExportLinks struct {
	ID   string     `json:"id"`
	File FileFormat `json:"file"`
}

// Export writes the links of a run that can still be answered to a table.
// Faults: run.not_found, authorize.no_links.
func (a *Authorization) Export(ctx context.Context, req ExportLinks) (Delivery, error) {
	mediaType, err := req.File.mediaType()
	if err != nil {
		return Delivery{}, err
	}
	return a.deliverLinks(ctx, req.ID, string(req.File.Format), mediaType, func(w io.Writer, list []authorize.MadeLink) error {
		return authorize.WriteLinks(w, req.File.Format, list, req.File.Language, time.Local)
	})
}

// LinkSheet says of which run the codes are written, in which language.
type LinkSheet struct {
	ID       string     `json:"id"`
	Language fault.Lang `json:"language"`
}

// Sheet writes a page to print with a code for each link of a run that can still
// be answered. Faults: run.not_found, authorize.no_links.
func (a *Authorization) Sheet(ctx context.Context, req LinkSheet) (Delivery, error) {
	return a.deliverLinks(ctx, req.ID, "html", "text/html", func(w io.Writer, list []authorize.MadeLink) error {
		return authorize.WriteLinkSheet(w, list, req.Language, time.Local)
	})
}

func (a *Authorization) deliverLinks(ctx context.Context, runID, ending, mediaType string, write func(io.Writer, []authorize.MadeLink) error) (Delivery,
	error) {
	list, err := a.w.Authorize.LinksOfRun(a.w.Runs, runID)
	if err == nil && len(list) == 0 {
		err = fault.New("authorize.no_links", fault.T("no link of it can be answered any more", "其中已没有可用的授权链接")).
			WithHint(fault.T("Make links anew.", "请重新生成授权链接。")).WithRetry(fault.RetryAfterInput)
	}
	if err != nil {
		return Delivery{}, err
	}
	name := "links-" + a.session.opt.Now().Format("20060102-1504") + "." + ending
	return a.session.Deliver(ctx, name, mediaType, func() ([]byte, error) {
		var b bytes.Buffer
		err := write(&b, list)
		return b.Bytes(), err
	})
}

// linkToDraw is the link of one form. Fault: authorize.form_not_ready.
func linkToDraw(w *workspace.Workspace, req ConsentCode) (string, error) {
	links, err := w.Authorize.LinksOf(req.PendingID)
	if err != nil {
		return "", err
	}
	url := links.Of(req.Form)
	if url == "" {
		return "", fault.New("authorize.form_not_ready", fault.T("there is no link of this form yet", "尚未生成该形式的链接")).
			WithHint(fault.T("Make the link first.", "请先生成链接。")).WithRetry(fault.RetryAfterInput).WithField("form")
	}
	return url, nil
}

// nameOf is a file's name for what is handed to a merchant.
func nameOf(w *workspace.Workspace, pendingID string) (string, error) {
	p, err := w.Authorize.PendingByID(pendingID)
	if err != nil {
		return "", err
	}
	return sink.FileName(p.MerchantName), nil
}
