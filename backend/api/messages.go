package api

import (
	"context"

	"minifleet/backend/message"
)

// Messages tell how the platform's own messages reach this machine.
type Messages struct{ opened }

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
	chosen, err := m.w.Settings.Get()
	if err != nil {
		return MessageChannels{}, err
	}
	out := MessageChannels{Enabled: chosen.MessagesEnabled, Channels: m.w.Messages.Channels()}
	if m.w.Listener.Public() {
		out.Notify = m.w.Listener.NotifyURL()
	}
	return out, nil
}

// Reconnect makes an app's connection again at once.
func (m *Messages) Reconnect(_ context.Context, req ByApp) (Nothing, error) {
	if _, err := m.w.Providers.GetApp(req.AppID); err != nil {
		return Nothing{}, err
	}
	m.w.Messages.Reconnect(req.AppID)
	return Nothing{}, nil
}
