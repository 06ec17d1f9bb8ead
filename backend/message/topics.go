package message

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"time"

	"minifleet/backend/alipay"
	"minifleet/backend/effect"
	"minifleet/backend/event"
	"minifleet/backend/fault"
	"minifleet/backend/journal"
	"minifleet/backend/provider"
	"minifleet/backend/vault"
)

// subscription is a topic that was subscribed by API, so that it is done once.
type subscription struct {
	ID string    `json:"id"` // app record, gateway, platform app, way, topic
	At time.Time `json:"at"`
}

var subscriptions = vault.NewCollection(vault.Schema[subscription]{
	Name:    "message.topics",
	Version: 1,
	ID:      func(s subscription) string { return s.ID },
})

func subscriptionID(app provider.App, way, topic string) string {
	return app.ID + "|" + app.Gateway + "|" + app.AppID + "|" + way + "|" + topic
}

// subscribe asks for every topic on the WebSocket channel, once. A topic the
// platform refuses may have been subscribed in the console: it is journaled
// and shown, and the channel works on.
func (m *Manager) subscribe(ctx context.Context, app provider.App) {
	err := m.Subscribe(ctx, app.ID, alipay.CommWebSocket)
	if err == nil || ctx.Err() != nil {
		return
	}
	m.mu.Lock()
	st := m.state(app)
	st.LastError = fault.T("some topics could not be subscribed; subscribe them in the console", "部分消息订阅失败，请在控制台中订阅")
	st.Detail = err.Error()
	m.mu.Unlock()
	m.bus.Publish(event.Event{Kind: event.Channel, ID: app.ID})
}

// Subscribe asks the platform to send an app's topics by WebSocket or HTTP
// (alipay.CommWebSocket, alipay.CommHTTP). What was subscribed before is not
// asked for again. The error joins what was refused.
func (m *Manager) Subscribe(ctx context.Context, appID, way string) error {
	app, err := m.providers.GetApp(appID)
	if err != nil {
		return err
	}
	client, err := m.providers.Client(appID)
	if err != nil {
		return err
	}
	var all error
	for _, topic := range Topics() {
		id := subscriptionID(app, way, topic)
		known, err := m.isSubscribed(id)
		if err == nil && !known {
			err = m.journal.DoSettled(ctx, journal.Entry{
				Action: "message.subscribe", Method: alipay.MethodTopicSubscribe, Detail: map[string]string{"topic": topic, "way": way},
			}, wantedTopic{App: app.ID, Topic: topic, Way: way}, func(ctx context.Context) error {
				if _, err := client.TopicSubscribe(ctx, alipay.Acting{}, alipay.TopicSubscribeRequest{CommType: way, Topic: topic}); err != nil {
					return err
				}
				return m.vault.Update(func(tx *vault.Tx) error {
					return subscriptions.Put(tx, subscription{ID: id, At: m.now()})
				})
			})
		}
		if err == nil && !known {
			err = topicThere(m.journal, wantedTopic{App: app.ID, Topic: topic, Way: way})
		}
		if err != nil {
			all = errors.Join(all, err)
			continue
		}
		m.mu.Lock()
		if st := m.state(app); !slices.Contains(st.Subscribed, topic) {
			st.Subscribed = append(st.Subscribed, topic)
		}
		m.mu.Unlock()
	}
	return all
}

func (m *Manager) isSubscribed(id string) (bool, error) {
	err := m.vault.View(func(tx *vault.Tx) error {
		_, err := subscriptions.Get(tx, id)
		return err
	})
	if errors.Is(err, vault.ErrNotFound) {
		return false, nil
	}
	return err == nil, err
}

// wantedTopic is what a lost subscription was to bring about.
type wantedTopic struct {
	App   string `json:"app"`
	Topic string `json:"topic"`
	Way   string `json:"way"`
}

// topicThere settles what the journal has open about a subscription that is
// there, as a later one or a message of the topic shows; without a way, of any.
func topicThere(j *journal.Journal, there wantedTopic) error {
	return j.Tell("", "message.subscribe", func(_ journal.Entry, want []byte) effect.State {
		var w wantedTopic
		if json.Unmarshal(want, &w) == nil && w.App == there.App && w.Topic == there.Topic && (there.Way == "" || w.Way == there.Way) {
			return effect.Happened
		}
		return effect.NotKnownYet
	})
}
