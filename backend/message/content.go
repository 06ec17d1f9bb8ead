package message

import (
	"encoding/json"
	"errors"
	"net/url"
	"strconv"
	"strings"
	"time"

	"minifleet/backend/alipay"
	"minifleet/backend/authorize"
	"minifleet/backend/charset"
	"minifleet/backend/creation"
	"minifleet/backend/field"
)

// The messages that have an effect. Alipay open platform, message names.
const (
	AuditPassed       = "alipay.open.mini.version.audit.passed"
	AuditRejected     = "alipay.open.mini.version.audit.rejected"
	AuthCancelled     = "alipay.open.auth.appauth.cancelled"
	MerchantConfirmed = "alipay.open.mini.merchant.confirmed"
	AuthDelivered     = "open_app_auth_notify"
)

// Topics lists what is subscribed on a channel.
func Topics() []string {
	return []string{AuditPassed, AuditRejected, AuthCancelled, MerchantConfirmed}
}

// Message is one verified message, whichever way it came.
type Message struct {
	ID      string // unique for its app: x-msgId or notify_id
	Method  string
	Content json.RawMessage // biz_content: an object, or a string that holds one
	At      time.Time       // when the platform made it, zero when it does not say
}

var errContent = errors.New("the message's content is malformed")

// fields reads biz_content as flat texts; nested values keep their JSON.
func fields(raw json.RawMessage) (map[string]string, error) {
	raw = unquoted(raw)
	members, err := object(raw)
	if err != nil {
		return nil, errContent
	}
	flat := make(map[string]string, len(members))
	for name, value := range members {
		if s, err := text(value); err == nil {
			flat[name] = s
		} else {
			flat[name] = string(value)
		}
	}
	return flat, nil
}

// unquoted opens a string that holds JSON.
func unquoted(raw json.RawMessage) json.RawMessage {
	var s string
	if len(raw) > 0 && raw[0] == '"' && json.Unmarshal(raw, &s) == nil {
		return json.RawMessage(s)
	}
	return raw
}

// Audit is how an audit of a version ended.
type Audit struct {
	MiniAppID, Version string
	Passed             bool
	Reason             string
}

func parseAudit(m Message) (Audit, error) {
	f, err := fields(m.Content)
	a := Audit{MiniAppID: f["mini_app_id"], Version: f["mini_app_version"], Passed: m.Method == AuditPassed, Reason: f["audit_reason"]}
	if err == nil && (a.MiniAppID == "" || a.Version == "") {
		err = errContent
	}
	return a, err
}

func parseCancellation(m Message) (authorize.Cancellation, string, error) {
	f, err := fields(m.Content)
	c := authorize.Cancellation{AuthAppID: f["auth_app_id"], Token: f["app_auth_token"], At: m.At}
	if err == nil && c.AuthAppID == "" {
		err = errContent
	}
	return c, f["app_id"], err
}

func parseConfirmation(m Message) (creation.Confirmation, error) {
	f, err := fields(m.Content)
	c := creation.Confirmation{OrderNo: f["order_no"], OutOrderNo: f["out_order_no"], MiniAppID: f["min_app_id"], Status: f["status"], PID: f["pid"]}
	if err == nil && c.OrderNo == "" && c.OutOrderNo == "" {
		err = errContent
	}
	return c, err
}

// parseDelivery reads an authorization of the service market: `detail` holds
// the token, as an object or as a string, notify_context the order. It also
// returns the third-party app the message is for.
func parseDelivery(m Message) (authorize.Delivered, string, error) {
	outer, err := fields(m.Content)
	if err != nil {
		return authorize.Delivered{}, "", err
	}
	f, err := fields(json.RawMessage(outer["detail"]))
	if err != nil {
		return authorize.Delivered{}, "", err
	}
	t := alipay.Token{
		AppAuthToken: f["app_auth_token"], AppRefreshToken: f["app_refresh_token"], AuthAppID: f["auth_app_id"], UserID: f["user_id"],
		ExpiresIn: seconds(f["expires_in"]), ReExpiresIn: seconds(f["re_expires_in"]),
	}
	if t.AppAuthToken == "" || t.AuthAppID == "" {
		return authorize.Delivered{}, "", errContent
	}
	return authorize.Delivered{Token: t, At: platformTime(f["auth_time"]), Order: orderOf(outer["notify_context"])}, f["app_id"], nil
}

// orderOf is the market's number of an order, "" where there is none.
func orderOf(context string) string {
	c, err := fields(json.RawMessage(context))
	if err != nil {
		return ""
	}
	t, err := fields(json.RawMessage(c["trigger_context"]))
	if err != nil {
		return ""
	}
	return printable(t["out_biz_no"])
}

func seconds(s string) int64 {
	n, err := strconv.ParseInt(strings.TrimSpace(s), 10, 64)
	if err != nil || n < 0 || n > 100*366*24*60*60 {
		return 0
	}
	return n
}

// platformTime reads a time as milliseconds since 1970 or as the platform's
// local time; zero when it is neither.
func platformTime(s string) time.Time {
	s = strings.TrimSpace(s)
	if n, err := strconv.ParseInt(s, 10, 64); err == nil && n > 1_000_000_000_000 && n < 100_000_000_000_000 {
		return time.UnixMilli(n)
	}
	if t, err := time.ParseInLocation(time.DateTime, s, field.Zone()); err == nil {
		return t
	}
	return time.Time{}
}

// maxForm bounds what a notification may be made of.
const maxFormFields = 64

// ParseNotification reads the form of an HTTP message. A parameter given
// twice, or one that is missing, is refused. It verifies nothing; the form
// keeps the bytes as they came, which the signature covers.
func ParseNotification(body string) (Message, url.Values, error) {
	form, err := url.ParseQuery(body)
	if err != nil || len(form) > maxFormFields {
		return Message{}, nil, errContent
	}
	for _, values := range form {
		if len(values) != 1 {
			return Message{}, nil, errContent
		}
	}
	m := Message{ID: form.Get("notify_id"), Method: form.Get("msg_method"), At: platformTime(form.Get("utc_timestamp"))}
	if m.At.IsZero() {
		m.At = platformTime(form.Get("notify_time"))
	}
	if m.Method == "" {
		m.Method = form.Get("notify_type")
	}
	if m.ID == "" || len(m.ID) > maxMsgID || m.Method == "" || form.Get("sign") == "" {
		return Message{}, nil, errContent
	}
	content, err := charset.Wire([]byte(form.Get("biz_content")), form.Get("charset")) // which is signed
	if err != nil {
		return Message{}, nil, errContent
	}
	m.Content = json.RawMessage(content)
	if part := form.Get("detail"); len(m.Content) == 0 && part != "" {
		// The market's message carries its parts as parameters of their own.
		if part, err = charset.Wire([]byte(part), form.Get("charset")); err != nil {
			return Message{}, nil, errContent
		}
		parts := map[string]string{"detail": part}
		if about := form.Get("notify_context"); about != "" {
			if parts["notify_context"], err = charset.Wire([]byte(about), form.Get("charset")); err != nil {
				return Message{}, nil, errContent
			}
		}
		if m.Content, err = json.Marshal(parts); err != nil {
			return Message{}, nil, errContent
		}
	}
	return m, form, nil
}
