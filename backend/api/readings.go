package api

import (
	"context"
	"slices"
	"sync"
	"time"

	"minifleet/backend/alipay"
	"minifleet/backend/batch"
	"minifleet/backend/event"
	"minifleet/backend/fault"
	"minifleet/backend/many"
	"minifleet/backend/merchant"
	"minifleet/backend/provider"
	"minifleet/backend/vault"
	"minifleet/backend/version"
	"minifleet/backend/workspace"
)

// readers is how many merchants are asked for at once; the pacing of the
// third-party app bounds the calls.
const readers = 8

// tellEvery is how often a reading announces how far it is.
const tellEvery = 300 * time.Millisecond

// readingID is what the events about the reading of versions name.
const readingID = "reading"

// readings is the one reading of many merchants' versions that may run. It
// goes on when the screen that began it is left.
type readings struct {
	mu   sync.Mutex
	now  Reading
	told time.Time
}

// Reading is how far the reading of many merchants' versions is, or was.
type Reading struct {
	Running bool       `json:"running"`
	Done    int        `json:"done"`
	Total   int        `json:"total"`
	Failed  int        `json:"failed"`
	Why     fault.Text `json:"why,omitzero"` // of the last one that failed
	EndedAt time.Time  `json:"ended_at,omitzero"`
}

// ReadMany says whose versions to read; AppID narrows all and tags to one
// third-party app.
type ReadMany struct {
	AppID   string        `json:"app_id,omitempty"`
	Targets batch.Targets `json:"targets"`
}

// ReadMany begins to read the versions of many merchants, and which version of
// their template the online ones are built from. One reading runs at a
// time: a second request answers with the first. Its events are of the kind
// "batch" with the id "reading".
func (v *Versions) ReadMany(_ context.Context, req ReadMany) (Reading, error) {
	list, err := chosen(v.w.Workspace, req.AppID, req.Targets)
	if err != nil {
		return Reading{}, err
	}
	v.w.reading.mu.Lock()
	defer v.w.reading.mu.Unlock()
	if v.w.errands.runs(readingID) {
		return v.w.reading.now, nil
	}
	started := v.w.errands.start(readingID, func() { v.readingEnded(v.w) }, func(ctx context.Context) { v.read(ctx, v.w, list) })
	v.w.reading.now = Reading{Running: started, Total: len(list)}
	return v.w.reading.now, nil
}

// Reading tells how far the reading is.
func (v *Versions) Reading(context.Context, Nothing) (Reading, error) {
	v.w.reading.mu.Lock()
	defer v.w.reading.mu.Unlock()
	return v.w.reading.now, nil
}

// StopReading ends the reading; what was read is kept.
func (v *Versions) StopReading(context.Context, Nothing) (Nothing, error) {
	v.w.errands.stop(readingID)
	return Nothing{}, nil
}

// chosen are the merchants of targets; archived ones only when they are listed.
func chosen(w *workspace.Workspace, appID string, t batch.Targets) ([]merchant.Merchant, error) {
	if len(t.Merchants) == 0 {
		present := false
		return w.Merchants.List(merchant.Filter{AppID: appID, Tag: t.Tag, Archived: &present})
	}
	out := make([]merchant.Merchant, 0, len(t.Merchants))
	for _, id := range t.Merchants {
		m, err := w.Merchants.Get(id)
		if err != nil {
			return nil, err
		}
		out = append(out, m)
	}
	return out, nil
}

// read works through the merchants until all are read or ctx ends.
func (v *Versions) read(ctx context.Context, w *room, list []merchant.Merchant) {
	many.Each(ctx, readers, list, func(_ int, m merchant.Merchant) {
		_, err := w.Versions.List(ctx, m.ID)
		v.readOne(w, err)
	})
	if ctx.Err() == nil {
		_ = noteTemplates(ctx, w.Workspace) // what is not known stays so, and is read the next time
	}
}

func (v *Versions) readOne(w *room, err error) {
	r := &w.reading
	r.mu.Lock()
	r.now.Done++
	if err != nil {
		r.now.Failed++
		r.now.Why = fault.As(err).Message
	}
	now := v.session.now()
	tell := now.Sub(r.told) > tellEvery
	if tell {
		r.told = now
	}
	r.mu.Unlock()
	if tell {
		w.Bus.Publish(event.Event{Kind: event.BatchChanged, ID: readingID})
	}
}

func (v *Versions) readingEnded(w *room) {
	w.reading.mu.Lock()
	w.reading.now.Running, w.reading.now.EndedAt = false, v.session.now()
	w.reading.mu.Unlock()
	w.Bus.Publish(event.Event{Kind: event.BatchChanged, ID: readingID})
	w.Bus.Publish(event.Event{Kind: event.Versions})
}

// mostEditions bounds how many versions of a template are asked for: older ones
// are behind in any case.
const mostEditions = 20

// noteTemplates asks the platform which mini programs are built from which
// version of their templates, the newest first, and notes it on their versions.
// It asks on only while a version that is online has an origin unknown.
func noteTemplates(ctx context.Context, w *workspace.Workspace) error {
	templates, err := w.Providers.ListTemplates("")
	if err != nil {
		return err
	}
	for _, t := range templates {
		client, err := w.Providers.Client(t.AppID)
		if err != nil {
			continue
		}
		for i, number := range newestFirst(t) {
			if i > 0 {
				if open, err := originsOpen(w, t.AppID); err != nil || !open {
					return err
				}
			}
			if err := noteTemplate(ctx, w, client, t.TemplateID, number); err != nil {
				return err
			}
		}
	}
	return nil
}

// noteTemplate notes the versions built from one version of a template.
func noteTemplate(ctx context.Context, w *workspace.Workspace, client *alipay.Client, templateID, number string) error {
	for page := 1; ; page++ {
		answer, err := client.TemplateUsageQuery(ctx, alipay.Acting{}, alipay.TemplateUsageQueryRequest{
			TemplateID: templateID, TemplateVersion: number, PageNum: page, PageSize: alipay.TemplateUsagePage,
		})
		if err != nil {
			return err
		}
		for _, use := range answer.TemplateUsageInfoList {
			m, err := w.Merchants.ByMiniApp(use.MiniAppID)
			if err != nil {
				continue // a mini program without a record here
			}
			if err := w.Vault.Update(func(tx *vault.Tx) error {
				return w.Versions.Store().NoteTemplateTx(tx, m.ID, use.AppVersion, number)
			}); err != nil {
				return err
			}
		}
		if len(answer.TemplateUsageInfoList) < alipay.TemplateUsagePage {
			return nil
		}
	}
}

// originsOpen reports whether a merchant of the app has a version online whose
// template version is not known.
func originsOpen(w *workspace.Workspace, appID string) (bool, error) {
	records, err := w.Merchants.List(merchant.Filter{AppID: appID})
	if err != nil {
		return false, err
	}
	fleets, err := w.Versions.Store().Fleets()
	if err != nil {
		return false, err
	}
	for _, m := range records {
		f := fleets[m.ID]
		if v, ok := f.Online(); ok && v.Template == "" {
			return true, nil
		}
	}
	return false, nil
}

// newestFirst are the numbers of a template's versions that merchants may have,
// the newest first.
func newestFirst(t provider.Template) []string {
	var numbers []string
	for _, v := range t.Versions {
		if v.Status == string(version.Release) || v.Status == string(version.Offline) {
			numbers = append(numbers, v.Version)
		}
	}
	slices.SortFunc(numbers, func(a, b string) int { return version.Compare(b, a) })
	return numbers[:min(len(numbers), mostEditions)]
}
