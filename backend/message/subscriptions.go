package message

import (
	"context"
	"errors"

	"minifleet/backend/alipay"
	"minifleet/backend/fault"
	"minifleet/backend/journal"
	"minifleet/backend/provider"
	"minifleet/backend/vault"
)

// Subscribed is how the platform says a topic is subscribed.
type Subscribed struct {
	Topic   string     `json:"topic"`
	Way     string     `json:"way"`              // WEBSOCKET, HTTP, "" not subscribed
	Trouble fault.Text `json:"trouble,omitzero"` // it could not be read
}

// FindingKind is why messages do not come.
type FindingKind string

// The kinds of findings.
const (
	FoundOff        FindingKind = "off"            // messages are switched off
	FoundMissing    FindingKind = "not_subscribed" // topics are not subscribed
	FoundOtherWay   FindingKind = "other_way"      // topics go to an address nobody here listens at
	FoundDown       FindingKind = "channel_down"   // the channel is not connected
	FoundUnreadable FindingKind = "not_read"       // the platform does not tell
)

// FindingKinds are all kinds.
func FindingKinds() []FindingKind {
	return []FindingKind{FoundOff, FoundMissing, FoundOtherWay, FoundDown, FoundUnreadable}
}

// Finding is one reason why messages do not come.
type Finding struct {
	Kind FindingKind `json:"kind"`
	Text fault.Text  `json:"text"`
	// Mends says that Mend removes it.
	Mends bool `json:"mends"`
}

// Diagnosis is what the platform says of an app's topics, and why messages do
// not come.
type Diagnosis struct {
	AppID    string       `json:"app_id"` // record
	AppName  string       `json:"app_name"`
	Topics   []Subscribed `json:"topics"`
	Findings []Finding    `json:"findings"` // none: messages come
}

// Diagnose asks the platform how an app's topics are subscribed. A topic that
// cannot be read is told, and the others are read. Faults:
// provider.app_not_found, and the context's.
func (m *Manager) Diagnose(ctx context.Context, appID string) (Diagnosis, error) {
	app, client, err := m.appAndClient(appID)
	if err != nil {
		return Diagnosis{}, err
	}
	d := Diagnosis{AppID: app.ID, AppName: app.Name, Topics: []Subscribed{}, Findings: []Finding{}}
	for _, topic := range Topics() {
		s := Subscribed{Topic: topic}
		r, err := client.SubscriptionQuery(ctx, alipay.Acting{}, alipay.SubscriptionQueryRequest{Topic: topic})
		switch {
		case ctx.Err() != nil:
			return d, ctx.Err()
		case err != nil:
			s.Trouble = fault.As(alipay.Explain(err)).Message
		default:
			if s.Way = r.CommType; s.Way != "" { // what was lost is there
				if err := topicThere(m.journal, wantedTopic{App: app.ID, Topic: topic, Way: s.Way}); err != nil {
					return d, err
				}
			}
		}
		d.Topics = append(d.Topics, s)
	}
	d.Findings = m.findings(app, d.Topics)
	return d, nil
}

func (m *Manager) appAndClient(appID string) (provider.App, *alipay.Client, error) {
	app, err := m.providers.GetApp(appID)
	if err != nil {
		return app, nil, err
	}
	client, err := m.providers.Client(appID)
	return app, client, err
}

// findings judge what was read, and what this program does.
func (m *Manager) findings(app provider.App, topics []Subscribed) []Finding {
	out := []Finding{}
	missing, other, unread := 0, 0, 0
	for _, s := range topics {
		switch {
		case !s.Trouble.IsZero():
			unread++
		case s.Way == "":
			missing++
		case m.unheard(s.Way):
			other++
		}
	}
	if !m.enabled() {
		out = append(out, Finding{Kind: FoundOff, Text: fault.T("messages are switched off in the settings", "设置中已关闭平台消息")})
	}
	if missing > 0 {
		out = append(out, Finding{FoundMissing, fault.T("%d topic{|s} {is|are} not subscribed", "%d 个消息未订阅", missing), true})
	}
	if other > 0 {
		out = append(out, Finding{FoundOtherWay, fault.T("%d topic{|s} {is|are} sent to an HTTP address, where this program does not listen",
			"%d 个消息发往 HTTP 地址，本程序未在该地址接收", other), true})
	}
	if st, known := m.Channel(app.ID); known && m.started() && m.enabled() && st.State != Open {
		text := fault.T("the channel is not connected", "消息通道未连接")
		if !st.LastError.IsZero() {
			text = fault.Text{EN: text.EN + ": " + st.LastError.EN, ZH: text.ZH + "：" + st.LastError.ZH}
		}
		out = append(out, Finding{FoundDown, text, true})
	}
	if unread > 0 {
		out = append(out, Finding{Kind: FoundUnreadable, Text: fault.T("%d topic{|s} could not be read", "%d 个消息的订阅状态未能读取", unread)})
	}
	return out
}

// unheard reports whether messages sent this way reach nobody here.
func (m *Manager) unheard(way string) bool {
	return way != alipay.CommWebSocket && (m.listener == nil || !m.listener.Public())
}

func (m *Manager) started() bool {
	m.life.Lock()
	defer m.life.Unlock()
	return m.cancel != nil
}

// Mend subscribes what is not subscribed, brings to the channel what goes where
// nobody listens, and connects the channel anew when it is down. It answers with
// how it is then; what was refused is the error. Faults: journal.not_known_yet,
// platform.*.
func (m *Manager) Mend(ctx context.Context, appID string) (Diagnosis, error) {
	d, err := m.Diagnose(ctx, appID)
	if err != nil {
		return d, err
	}
	app, client, err := m.appAndClient(appID)
	if err != nil {
		return d, err
	}
	var refused error
	for _, s := range d.Topics {
		switch {
		case !s.Trouble.IsZero():
		case s.Way == "":
			// What is remembered as subscribed is not: it is asked for again.
			if err := m.vault.Update(func(tx *vault.Tx) error {
				return subscriptions.Delete(tx, subscriptionID(app, alipay.CommWebSocket, s.Topic))
			}); err != nil {
				return d, err
			}
		case m.unheard(s.Way):
			refused = errors.Join(refused, m.redirect(ctx, app, client, s.Topic))
		}
	}
	if refused == nil {
		refused = m.Subscribe(ctx, appID, alipay.CommWebSocket)
	}
	if refused != nil {
		return d, refused
	}
	if st, known := m.Channel(appID); known && m.started() && st.State == Waiting {
		m.Reconnect(appID)
	}
	return m.Diagnose(ctx, appID)
}

// redirect sends the messages of a topic to the channel.
func (m *Manager) redirect(ctx context.Context, app provider.App, client *alipay.Client, topic string) error {
	err := m.journal.DoSettled(ctx, journal.Entry{
		Action: "message.subscribe", Method: alipay.MethodSubscriptionModify, Detail: map[string]string{"topic": topic, "way": alipay.CommWebSocket},
	}, wantedTopic{App: app.ID, Topic: topic, Way: alipay.CommWebSocket}, func(ctx context.Context) error {
		_, err := client.SubscriptionModify(ctx, alipay.Acting{}, alipay.SubscriptionModifyRequest{Topic: topic, CommType: alipay.CommWebSocket})
		return err
	})
	if err != nil {
		return err
	}
	return m.vault.Update(func(tx *vault.Tx) error {
		return subscriptions.Put(tx, subscription{ID: subscriptionID(app, alipay.CommWebSocket, topic), At: m.now()})
	})
}
