package simulator

import (
	"encoding/json"
	"fmt"
	"strconv"
	"time"
)

// Message is something the platform tells the third-party app without being
// asked. It stays in the outbox, on disk, until it is acknowledged.
type Message struct {
	ID string `json:"id"`
	// Method is the msg_method, such as alipay.open.mini.version.audit.passed.
	Method string `json:"msg_method"`
	// AppID is the third-party app it is meant for.
	AppID string `json:"app_id"`
	// Content is its biz_content.
	Content map[string]any `json:"biz_content"`
	At      time.Time      `json:"at"`
}

// The messages the platform sends.
const (
	msgAuditPassed       = "alipay.open.mini.version.audit.passed"
	msgAuditRejected     = "alipay.open.mini.version.audit.rejected"
	msgAuthCancelled     = "alipay.open.auth.appauth.cancelled"
	msgMerchantConfirmed = "alipay.open.mini.merchant.confirmed"
)

// keepMessages bounds the outbox of a world nobody listens to.
const keepMessages = 5000

// emit puts a message into the outbox with the transaction that causes it.
// After the commit world.onMessage is told.
func (t *tx) emit(method string, content map[string]any) {
	t.meta.Messages++
	t.putMeta()
	m := &Message{
		ID:     fmt.Sprintf("%s%010d", t.at.In(shanghai).Format("20060102150405"), t.meta.Messages),
		Method: method, AppID: t.meta.AppID, Content: content, At: t.at,
	}
	t.outbox = append(t.outbox, m)
	t.put("message", m.ID, m)
	t.emitted = append(t.emitted, m)
	for len(t.outbox) > keepMessages {
		t.put("message", t.outbox[0].ID, nil)
		t.outbox = t.outbox[1:]
	}
}

// pendingMessages returns the messages that wait to be acknowledged, oldest
// first.
func (w *world) pendingMessages() []Message {
	var pending []Message
	_ = w.do(func(t *tx) {
		for _, m := range t.outbox {
			pending = append(pending, *m)
		}
	})
	return pending
}

// acknowledge takes a message out of the outbox for good. It reports whether
// the message was there.
func (w *world) acknowledge(id string) (known bool, err error) {
	err = w.do(func(t *tx) {
		for i, m := range t.outbox {
			if m.ID == id {
				t.outbox = append(t.outbox[:i:i], t.outbox[i+1:]...)
				t.put("message", id, nil)
				known = true
				return
			}
		}
	})
	return known, err
}

// subscribed reports whether the third-party app subscribed a topic on a
// channel ("WEBSOCKET" or "HTTP").
func (w *world) subscribed(topicName, channel string) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, t := range w.topics {
		if t.Topic == topicName && t.CommType == channel {
			return true
		}
	}
	return false
}

func (w *world) restoreMessage(e entry) error {
	if e.Value != nil {
		m := new(Message)
		if err := json.Unmarshal(e.Value, m); err != nil {
			return err
		}
		w.outbox = append(w.outbox, m)
		return nil
	}
	for i, m := range w.outbox {
		if m.ID == e.Key {
			w.outbox = append(w.outbox[:i:i], w.outbox[i+1:]...)
			break
		}
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
