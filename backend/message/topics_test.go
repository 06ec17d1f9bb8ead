package message

import (
	"context"
	"net/url"
	"testing"

	"minifleet/backend/alipay"
	"minifleet/backend/authorize/authorizetest"
	"minifleet/backend/journal"
	"minifleet/backend/platformtest"
)

// A subscription whose answer was lost is settled by a later one that is
// answered, or by a message of its topic.
func TestALostSubscriptionIsSettledByWhatShowsIt(t *testing.T) {
	for name, show := range map[string]func(r *authorizetest.Room, m *Manager) error{
		"a later one": func(r *authorizetest.Room, m *Manager) error {
			subscribed(r)
			return m.Subscribe(context.Background(), r.App.ID, alipay.CommHTTP)
		},
		"a message": func(r *authorizetest.Room, m *Manager) error {
			_, err := m.dispatch.dispatch(r.App, Message{ID: "m1", Method: AuditPassed, Content: []byte(passed)})
			return err
		},
	} {
		t.Run(name, func(t *testing.T) {
			r := authorizetest.NewRoom(t, nil)
			r.Merchant("One", mini)
			r.Gateway.On(alipay.MethodTopicSubscribe, func(biz map[string]any, _ url.Values) platformtest.Answer {
				return platformtest.Answer{Lost: biz["topic"] == AuditPassed}
			})
			m := manager(t, r, &effects{})
			if err := m.Subscribe(context.Background(), r.App.ID, alipay.CommHTTP); err == nil {
				t.Fatal("a lost answer is told as done")
			}
			open := func() (n int) {
				page, err := r.Journal.Search(t.Context(), journal.Query{Action: "message.subscribe", Result: journal.Unknown})
				if err != nil {
					t.Fatal(err)
				}
				return len(page.Entries)
			}
			if open() != 1 {
				t.Fatalf("%d are open", open())
			}
			if err := show(r, m); err != nil {
				t.Fatal(err)
			}
			if open() != 0 {
				t.Error("it stays open")
			}
		})
	}
}
