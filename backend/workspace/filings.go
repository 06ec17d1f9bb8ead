package workspace

import (
	"context"
	"time"

	"minifleet/backend/event"
	"minifleet/backend/fleet"
)

// filingsEvery is how often filings that are looked at are asked about: the
// platform sends no message of them. The first time is a little after the
// start, when the screens have what they need.
const (
	filingsEvery = time.Hour
	filingsFirst = time.Minute
)

// watchFilings asks about filings that are under way and tells of those whose
// days without filing run out, until it is ended.
func (w *Workspace) watchFilings(ctx context.Context) {
	told := map[string]fleet.LimitedDay{}
	for wait := filingsFirst; ; wait = filingsEvery {
		select {
		case <-ctx.Done():
			return
		case <-time.After(wait):
		}
		if err := w.Filings.AskUnderWay(ctx); err != nil && ctx.Err() == nil {
			w.opt.Logger.Warn("filings under way were not asked about", "error", err)
		}
		w.tellLimited(told)
	}
}

// tellLimited tells of each day of each merchant once while the program runs.
func (w *Workspace) tellLimited(told map[string]fleet.LimitedDay) {
	all, err := w.Fleet.Limited()
	if err != nil {
		w.opt.Logger.Warn("who is online without filing is not known", "error", err)
		return
	}
	for _, l := range all {
		m, err := w.Merchants.Get(l.MerchantID)
		if err != nil || told[l.MerchantID] >= l.Day {
			continue
		}
		told[l.MerchantID] = l.Day
		w.Bus.Publish(event.Event{Kind: event.Notice, ID: l.MerchantID, Topic: event.Audits, Warn: true,
			TitleEN: "Online without filing", TitleZH: "未备案上架", BodyEN: m.Name + ": " + l.Why.EN, BodyZH: m.Name + "：" + l.Why.ZH})
	}
}
