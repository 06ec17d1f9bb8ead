package api

import (
	"context"

	"minifleet/backend/message"
)

// Subscriptions asks the platform how an app's topics are subscribed, and tells
// why messages do not come. Fault: provider.app_not_found.
func (m *Messages) Subscriptions(ctx context.Context, req ByApp) (message.Diagnosis, error) {
	app, err := m.w.Providers.FindApp(req.AppID)
	if err != nil {
		return message.Diagnosis{}, err
	}
	return m.w.Messages.Diagnose(ctx, app.ID)
}

// Mend subscribes what is not subscribed, brings to the channel what goes
// elsewhere, and connects it anew when it is down. Faults:
// provider.app_not_found, journal.not_known_yet, hold.*, platform.*.
func (m *Messages) Mend(ctx context.Context, req ByApp) (message.Diagnosis, error) {
	app, err := m.w.Providers.FindApp(req.AppID)
	if err != nil {
		return message.Diagnosis{}, err
	}
	return m.w.Messages.Mend(ctx, app.ID)
}
