package api

import (
	"bytes"
	"context"
	"io"

	"minifleet/backend/authorize"
	"minifleet/backend/fault"
	"minifleet/backend/fleet"
	"minifleet/backend/road"
	"minifleet/backend/sink"
)

// Road is the way of new merchants from nothing to online, and the pages that
// are handed to merchants.
type Road struct{ opened }

// RoadTurns are whose turn it may be.
func RoadTurns() []road.Who { return road.Everybody() }

// AskRoad asks for the merchants on the road.
type AskRoad struct {
	Filter road.Selection `json:"filter"`
	Limit  int            `json:"limit"` // rows to answer with
}

// RoadList is who is on the road, from what is stored. The counts are of all
// merchants that Text and AppID select.
type RoadList struct {
	Rows   []RoadLine  `json:"rows"`  // the newest first
	Found  int         `json:"found"` // merchants that match the whole filter
	Total  int         `json:"total"`
	Turns  []TurnCount `json:"turns"`
	Stages []StageName `json:"stages"`
	// Orders are mini programs that were authorized and have no record: an order
	// of the service market, or a consent by a link that nobody was meant by.
	Orders []authorize.Unclaimed `json:"orders"`
}

// TurnCount is how many merchants wait for somebody.
type TurnCount struct {
	Who   road.Who   `json:"who"`
	Name  fault.Text `json:"name"`
	Count int        `json:"count"`
}

// StageName is a stage, what a person reads for it, and how many are to see to
// it next.
type StageName struct {
	Kind  road.Kind  `json:"kind"`
	Name  fault.Text `json:"name"`
	First int        `json:"first"`
}

// RoadLine is a merchant in the list.
type RoadLine struct {
	MerchantID string        `json:"merchant_id"`
	Name       string        `json:"name"`
	MiniAppID  string        `json:"mini_app_id"`
	Done       int           `json:"done"`
	Total      int           `json:"total"`
	First      RoadStage     `json:"first"`
	States     []fleet.State `json:"states"` // of every stage, in the order of Stages
}

// RoadStage is a stage with its names.
type RoadStage struct {
	road.Stage
	Name      fault.Text `json:"name"`
	StateName fault.Text `json:"state_name"`
	WhoName   fault.Text `json:"who_name"`
}

func roadStage(s road.Stage) RoadStage {
	return RoadStage{s, s.Kind.Name(), s.State.Name(), s.Who.Name()}
}

// List reads who is on the road. It reads no network.
func (r *Road) List(_ context.Context, req AskRoad) (RoadList, error) {
	list, err := r.w.Road.List(req.Filter)
	if err != nil {
		return RoadList{}, err
	}
	out := RoadList{Total: list.Total, Found: len(list.Selected)}
	for _, w := range road.Everybody() {
		out.Turns = append(out.Turns, TurnCount{w, w.Name(), list.Turns[w]})
	}
	for _, k := range road.Kinds() {
		out.Stages = append(out.Stages, StageName{k, k.Name(), list.Firsts[k]})
	}
	for _, t := range list.Selected[:min(max(req.Limit, 0), len(list.Selected))] {
		line := RoadLine{MerchantID: t.Merchant.ID, Name: t.Merchant.Name, MiniAppID: t.Merchant.MiniAppID, Done: t.Road.Done, Total: t.Road.Total,
			First: roadStage(t.Road.Stage(t.Road.First))}
		for _, s := range t.Road.Stages {
			line.States = append(line.States, s.State)
		}
		out.Rows = append(out.Rows, line)
	}
	out.Orders, err = r.w.Authorize.Unclaimed()
	return out, err
}

// MerchantRoad is every stage of one merchant.
type MerchantRoad struct {
	MerchantID string      `json:"merchant_id"`
	Name       string      `json:"name"`
	MiniAppID  string      `json:"mini_app_id"`
	First      road.Kind   `json:"first"` // "": the end of the road
	Stages     []RoadStage `json:"stages"`
	Done       int         `json:"done"`
	Total      int         `json:"total"`
	Over       bool        `json:"over"` // a version is online, or was
	Tasks      []road.Task `json:"tasks"`
}

// Show reads every stage of a merchant. It reads no network. Fault:
// merchant.not_found.
func (r *Road) Show(_ context.Context, req ByMerchant) (MerchantRoad, error) {
	m, err := r.w.Merchants.Get(req.MerchantID)
	if err != nil {
		return MerchantRoad{}, err
	}
	way, err := r.w.Road.Of(req.MerchantID)
	out := MerchantRoad{MerchantID: m.ID, Name: m.Name, MiniAppID: m.MiniAppID, First: way.First, Done: way.Done, Total: way.Total, Over: way.Over,
		Tasks: way.Tasks()}
	for _, s := range way.Stages {
		out.Stages = append(out.Stages, roadStage(s))
	}
	return out, err
}

// Handout gives the person a page to print for a new merchant. It makes a link
// to authorize where none is out. Faults: merchant.not_found, authorize.*.
func (r *Road) Handout(ctx context.Context, req ByMerchant) (Delivery, error) {
	return r.page(ctx, req.MerchantID, "上线须知", func(w io.Writer) error {
		return r.w.Road.WriteHandout(ctx, w, req.MerchantID)
	})
}

// MerchantPage asks for the page a merchant may see, in a language.
type MerchantPage struct {
	MerchantID string     `json:"merchant_id"`
	Lang       fault.Lang `json:"lang"`
}

// Page gives the person what the merchant may see: one file to send or print.
// Fault: merchant.not_found.
func (r *Road) Page(ctx context.Context, req MerchantPage) (Delivery, error) {
	return r.page(ctx, req.MerchantID, fault.T("page", "小程序情况").In(req.Lang), func(w io.Writer) error {
		return r.w.Road.WriteMerchant(w, req.MerchantID, req.Lang)
	})
}

// PagePreview is a page as it will be given.
type PagePreview struct {
	HTML string `json:"html"`
}

// Preview returns the page a merchant may see, to be looked at first.
func (r *Road) Preview(_ context.Context, req MerchantPage) (PagePreview, error) {
	var page bytes.Buffer
	err := r.w.Road.WriteMerchant(&page, req.MerchantID, req.Lang)
	return PagePreview{page.String()}, err
}

func (r *Road) page(ctx context.Context, merchantID, what string, write func(io.Writer) error) (Delivery, error) {
	m, err := r.w.Merchants.Get(merchantID)
	if err != nil {
		return Delivery{}, err
	}
	return r.session.Deliver(ctx, sink.FileName(m.Name)+"-"+what+".html", "text/html;charset=utf-8", func() ([]byte, error) {
		var page bytes.Buffer
		err := write(&page)
		return page.Bytes(), err
	})
}
