package simulator

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"time"
)

// Message is something the platform tells the third-party app without being
// asked. It waits in the outbox, on disk, until it is acknowledged.
type Message struct {
	// ID is the same at every delivery, also after a restart.
	ID string `json:"id"`
	// Method is the msg_method, such as alipay.open.mini.version.audit.passed.
	Method string `json:"msg_method"`
	// AppID is the third-party app it is meant for.
	AppID string `json:"app_id"`
	// Content is its biz_content.
	Content map[string]any `json:"biz_content"`
	At      time.Time      `json:"at"`
	// Story names the message by what it tells, for the faults: unlike the ID
	// it does not depend on the time of day.
	Story string `json:"story,omitempty"`
	// Of an acknowledged message: when, on which channel, after how many tries,
	// and how many of them were answered with FAIL or not with success.
	Acked   time.Time `json:"acked,omitzero"`
	Channel string    `json:"channel,omitempty"`
	Tries   int       `json:"tries,omitempty"`
	Failed  int       `json:"failed,omitempty"`
}

// subject is what a message is about.
func (m *Message) subject() (miniAppID, appVersion string) {
	text := func(in map[string]any, name string) string { s, _ := in[name].(string); return s }
	content := m.Content
	if detail, ok := content["detail"].(map[string]any); ok {
		content = detail
	}
	for _, name := range []string{"mini_app_id", "auth_app_id", "min_app_id"} {
		if miniAppID = text(content, name); miniAppID != "" {
			break
		}
	}
	return miniAppID, text(content, "mini_app_version")
}

// The messages the platform sends.
const (
	msgAuditPassed       = "alipay.open.mini.version.audit.passed"
	msgAuditRejected     = "alipay.open.mini.version.audit.rejected"
	msgAuthCancelled     = "alipay.open.auth.appauth.cancelled"
	msgMerchantConfirmed = "alipay.open.mini.merchant.confirmed"
	// msgMarketAuth is a notify_type: it belongs to no topic.
	msgMarketAuth = "open_app_auth_notify"
)

// keepMessages bounds the outbox of a world nobody listens to, keepAcked what
// is remembered of acknowledged messages.
const (
	keepMessages = 5000
	keepAcked    = 1000
)

// emit puts a message into the outbox with the transaction that causes it.
// After the commit world.onMessage is told.
func (t *tx) emit(method string, content map[string]any) {
	t.meta.Messages++
	t.putMeta()
	m := &Message{
		ID:     fmt.Sprintf("%s%010d", t.at.In(shanghai).Format("20060102150405"), t.meta.Messages),
		Method: method, AppID: t.meta.AppID, Content: content, At: t.at,
	}
	miniAppID, appVersion := m.subject()
	story := "message|" + method + "|" + miniAppID + "|" + appVersion
	t.occurred[story]++
	t.put("occurred", story, t.occurred[story])
	m.Story = story + "|" + itoa(t.occurred[story])
	t.outbox = append(t.outbox, m)
	t.put("message", m.ID, m)
	t.emitted = append(t.emitted, m)
	for len(t.outbox) > keepMessages {
		t.put("message", t.outbox[0].ID, nil)
		t.outbox = t.outbox[1:]
	}
}

// acknowledge takes a message out of the outbox for good, and remembers on
// which channel and after how many tries. It reports whether it was there.
func (w *world) acknowledge(id, channel string, tries, failed int) (known bool, err error) {
	err = w.do(func(t *tx) {
		m := t.leaveOutbox(id)
		if m == nil {
			return
		}
		known = true
		m.Acked, m.Channel, m.Tries, m.Failed = t.at, channel, tries, failed
		t.acked = append(t.acked, m)
		t.put("message", id, m)
		for len(t.acked) > keepAcked {
			t.put("message", t.acked[0].ID, nil)
			t.acked = t.acked[1:]
		}
	})
	return known, err
}

// leaveOutbox takes a message out of the outbox; nil when it is not there.
func (w *world) leaveOutbox(id string) *Message {
	for i, m := range w.outbox {
		if m.ID == id {
			w.outbox = append(w.outbox[:i:i], w.outbox[i+1:]...)
			return m
		}
	}
	return nil
}

// wants reports whether the third-party app subscribed a message on a channel.
// A subscription with a merchant's token is about that merchant alone. The
// caller holds the lock.
func (w *world) wants(m *Message, channel string) bool {
	for _, t := range w.topics {
		if t.Topic != m.Method || t.CommType != channel {
			continue
		}
		if t.Token == "" {
			return true
		}
		miniAppID, _ := m.subject()
		if k := w.tokens[t.Token]; k != nil && k.MiniAppID == miniAppID {
			return true
		}
	}
	return false
}

func (w *world) restoreMessage(e entry) error {
	if n := len(w.outbox); n > 0 && e.Key <= w.outbox[n-1].ID { // not a new one
		w.leaveOutbox(e.Key)
	}
	if e.Value == nil {
		w.acked = slices.DeleteFunc(w.acked, func(m *Message) bool { return m.ID == e.Key })
		return nil
	}
	m := new(Message)
	if err := json.Unmarshal(e.Value, m); err != nil {
		return err
	}
	if m.Acked.IsZero() {
		w.outbox = append(w.outbox, m)
	} else {
		w.acked = append(w.acked, m)
	}
	return nil
}

// shanghai is the platform's time zone. It needs no zone database: there has
// been no daylight saving since 1991.
var shanghai = time.FixedZone("Asia/Shanghai", 8*60*60)

// wallTime is how the platform writes a time; "" for no time.
func wallTime(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.In(shanghai).Format("2006-01-02 15:04:05")
}

func itoa(n int) string { return strconv.Itoa(n) }
