package api

import (
	"context"

	"minifleet/backend/message"
)

// Messages tell how the platform's own messages reach this machine.
type Messages struct{ session *session }

// MessageChannels is the channel of every third-party app.
type MessageChannels struct {
	Enabled  bool              `json:"enabled"`
	Channels []message.Channel `json:"channels"`
	// Notify is the address of HTTP messages to register, "" while nobody
	// outside can reach it.
	Notify string `json:"notify,omitempty"`
}

// Channels tells what every app's channel does.
func (m *Messages) Channels(context.Context, Nothing) (MessageChannels, error) {
	w, err := m.session.open()
	if err != nil {
		return MessageChannels{}, err
	}
	chosen, err := w.Settings.Get()
	if err != nil {
		return MessageChannels{}, err
	}
	out := MessageChannels{Enabled: chosen.MessagesEnabled, Channels: w.Messages.Channels()}
	if w.Listener.Public() {
		out.Notify = w.Listener.NotifyURL()
	}
	return out, nil
}

// Reconnect makes an app's connection again at once.
func (m *Messages) Reconnect(_ context.Context, req ByApp) (Nothing, error) {
	w, err := m.session.open()
	if err != nil {
		return Nothing{}, err
	}
	if _, err := w.Providers.GetApp(req.AppID); err != nil {
		return Nothing{}, err
	}
	w.Messages.Reconnect(req.AppID)
	return Nothing{}, nil
}
