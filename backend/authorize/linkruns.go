package authorize

import (
	"context"
	_ "embed"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"minifleet/backend/fault"
	"minifleet/backend/merchant"
	"minifleet/backend/run"
	"minifleet/backend/sink"
)

// KindLinks is the kind of runs that make links for many merchants.
const KindLinks run.Kind = "authorize.links"

// linksOrder is what such a run is asked for.
type linksOrder struct {
	Form Form `json:"form"`
}

func (s *Service) defineRuns(runs *run.Service) {
	s.linking = run.Define(runs, KindLinks, run.Work[linksOrder]{
		Title: func(o linksOrder) (title, about fault.Text) {
			return fault.T("Authorization links", "授权链接"), o.Form.label()
		},
		Do:    s.linkFor,
		Reads: true, // nothing is asked of the platform
	})
}

func (f Form) label() fault.Text {
	switch f {
	case FormPC:
		return fault.T("PC link", "PC 链接")
	case FormPhone:
		return fault.T("phone code", "手机扫码")
	case FormBatch:
		return fault.T("the merchant chooses", "商家自选")
	}
	return fault.T("one mini program", "指定小程序")
}

// BeginMany begins to make links for many merchants; whoever is authorized gets
// none. Faults: authorize.bad_form (an invitation is made for one at a time),
// run.nobody.
func (s *Service) BeginMany(merchantIDs []string, form Form) (run.Head, error) {
	if form == "" {
		form = FormPC
	}
	if !form.known() || form == FormInvite {
		return run.Head{}, badForm()
	}
	return s.linking.Start(linksOrder{form}, merchantIDs)
}

// linkFor makes a merchant's link, or finds one that is good for half of its
// life at least: a second attempt makes no second one.
func (s *Service) linkFor(ctx context.Context, t run.Task, o linksOrder) (run.Outcome, error) {
	status, err := s.Status(t.MerchantID)
	if err != nil {
		return run.Outcome{}, err
	}
	if status.State == StateActive {
		return run.Outcome{Note: fault.T("is authorized; no link was made", "已授权，未生成链接")}, nil
	}
	p, _, err := s.ready(ctx, t.MerchantID, o.Form, s.life/2)
	if err != nil {
		return run.Outcome{}, err
	}
	return run.Outcome{Made: p.ID + madeAs + string(o.Form)}, nil // the one found may be of another form
}

// madeAs stands in an outcome between a pending authorization and the form of
// its link.
const madeAs = "/"

// MadeLink is a link of a run that still waits for its merchant.
type MadeLink struct {
	Pending
	MiniAppID string `json:"mini_app_id"`
	URL       string `json:"url"`  // of the form that was asked for
	Scan      string `json:"scan"` // what the code to scan with Alipay says
}

// LinksOfRun are the links of a run that can still be answered, in its order.
// Fault: run.not_found.
func (s *Service) LinksOfRun(runs *run.Service, id string) ([]MadeLink, error) {
	v, err := runs.Show(id)
	if err != nil {
		return nil, err
	}
	out := []MadeLink{}
	for _, r := range v.Results {
		if r.State != run.OK || r.Outcome.Made == "" {
			continue
		}
		id, form, _ := strings.Cut(r.Outcome.Made, madeAs)
		p, err := s.PendingByID(id)
		if fault.CodeOf(err) == "authorize.pending_not_found" {
			continue
		}
		if err != nil {
			return nil, err
		}
		links, err := s.LinksOf(p.ID)
		switch fault.CodeOf(err) {
		case "":
		case "authorize.expired", "authorize.link_used", "authorize.withdrawn":
			continue
		default:
			return nil, err
		}
		m, err := s.merchants.Get(p.MerchantID)
		if err != nil {
			continue // deleted meanwhile
		}
		out = append(out, MadeLink{Pending: p, MiniAppID: m.MiniAppID, URL: links.Of(Form(form)), Scan: links.Of(FormPhone)})
	}
	return out, nil
}

// WriteLinks writes links as a table: name, mini program, link, until when.
func WriteLinks(w io.Writer, f merchant.Format, list []MadeLink, lang fault.Lang, zone *time.Location) error {
	head := []string{
		fault.T("Merchant", "商家").In(lang), fault.T("Mini program", "小程序ID").In(lang),
		fault.T("Authorization link", "授权链接").In(lang), fault.T("Valid until", "有效期至").In(lang),
	}
	rows := make([][]string, len(list))
	for i, l := range list {
		rows[i] = []string{l.MerchantName, l.MiniAppID, l.URL, l.ExpiresAt.In(zone).Format("2006-01-02 15:04")}
	}
	return merchant.WriteTable(w, f, fault.T("Links", "授权链接").In(lang), head, slices.Values(rows))
}

//go:embed pages/links.html
var linksHTML string

type linkCell struct {
	Merchant, QR any // as the sink and pictureURL made them safe
	Until        string
}

// WriteLinkSheet writes a page for A4 paper with a code to scan for each link:
// one self-contained HTML file without scripts.
func WriteLinkSheet(w io.Writer, list []MadeLink, lang fault.Lang, zone *time.Location) error {
	cells := make([]linkCell, len(list))
	for i, l := range list {
		png, err := PaperQR(l.Scan, PaperWidth)
		if err != nil {
			return fmt.Errorf("the code of %s: %w", l.MerchantID, err)
		}
		cells[i] = linkCell{sink.HTML(l.MerchantName), pictureURL(png), l.ExpiresAt.In(zone).Format("2006-01-02 15:04")}
	}
	err := page("links", linksHTML).Execute(w, map[string]any{
		"Lang": string(lang), "Title": fault.T("Authorize with Alipay", "支付宝扫码授权").In(lang),
		"Until": fault.T("Valid until", "有效期至").In(lang), "Cells": cells,
	})
	if err != nil {
		return fmt.Errorf("write the sheet of links: %w", err)
	}
	return nil
}
