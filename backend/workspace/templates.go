package workspace

import (
	"context"
	"errors"
	"time"

	"minifleet/backend/event"
	"minifleet/backend/fault"
	"minifleet/backend/provider"
	"minifleet/backend/retry"
	"minifleet/backend/version"
)

// careTemplates asks the platform which versions the templates have, and tells
// the person of one that is new online. An app that cannot be asked does not
// keep the others from it.
func (w *Workspace) careTemplates(ctx context.Context) Care {
	apps, err := w.Providers.ListApps()
	if err != nil {
		return Care{Err: err}
	}
	var fresh, failures = []provider.Template{}, []error{}
	for _, app := range apps {
		before, err := w.Providers.ListTemplates(app.ID)
		if err != nil {
			return Care{Err: err}
		}
		after, err := w.Providers.RefreshTemplates(ctx, app.ID)
		if err != nil {
			failures = append(failures, err)
			continue
		}
		fresh = append(fresh, newlyOnline(before, after)...)
	}
	for _, t := range fresh {
		w.tellNewVersion(t)
	}
	c := Care{Done: len(fresh) > 0, Message: fault.T("no template has a new version online", "没有新上架的模板版本"), Err: errors.Join(failures...)}
	if c.Done {
		c.Message = fault.T("%d template{|s} {has|have} a new version online: see minifleet plan news", "%d 个模板有新版本上架：请看 minifleet plan news", len(fresh))
	}
	return c
}

// careTemplatesDue is careTemplates unless the settings say never.
func (w *Workspace) careTemplatesDue(ctx context.Context) Care {
	chosen, err := w.Settings.Get()
	if err != nil || chosen.TemplateHours == 0 {
		return Care{Message: fault.T("the templates are not looked after: see the settings", "未开启模板检查，可在设置中开启"), Err: err}
	}
	return w.careTemplates(ctx)
}

// newlyOnline are the templates whose newest version online is another than it
// was. One that was never read is not news.
func newlyOnline(before, after []provider.Template) []provider.Template {
	was := map[string]string{}
	for _, t := range before {
		if !t.FetchedAt.IsZero() {
			was[t.ID] = version.Newest(t.Versions)
		}
	}
	out := []provider.Template{}
	for _, t := range after {
		old, read := was[t.ID]
		if now := version.Newest(t.Versions); read && now != "" && now != old {
			out = append(out, t)
		}
	}
	return out
}

func (w *Workspace) tellNewVersion(t provider.Template) {
	newest := version.Newest(t.Versions)
	w.Bus.Publish(event.Event{
		Kind: event.Notice, Topic: event.Templates, ID: t.ID,
		TitleEN: "A new template version", TitleZH: "模板有新版本",
		BodyEN: t.Name + " " + newest + " is online. See on the overview who is behind.",
		BodyZH: t.Name + " " + newest + " 已上架，可在总览查看落后的商家。",
	})
}

// watchTemplates looks after the templates while the screens are open: soon
// after opening, and then at the interval of the settings.
func (w *Workspace) watchTemplates(ctx context.Context) {
	for wait := templatesAfterOpening; retry.Sleep(ctx, w.opt.Now, wait, nil) == nil; {
		chosen, err := w.Settings.Get()
		if err != nil || chosen.TemplateHours == 0 {
			wait = templatesAfterOpening
			continue
		}
		if c := w.careTemplates(ctx); c.Err != nil && ctx.Err() == nil {
			w.opt.Logger.Info("the templates could not all be read", "error", c.Err)
		}
		wait = time.Duration(chosen.TemplateHours) * time.Hour
	}
}

const templatesAfterOpening = time.Minute
