package simulator

import (
	"context"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
)

// notifyTime bounds one call of the app gateway.
const notifyTime = 10 * time.Second

// postNotification tries to deliver a message to the app gateway.
func (c *courier) postNotification(client *http.Client) func(errand) {
	return func(e errand) {
		if e.dropped {
			return
		}
		form, err := c.keys.notification(c.dated(e.message), e.corrupt, e.settings)
		if err != nil {
			c.log.Error("the simulator cannot write a notification", "error", err)
			return
		}
		accepted := c.post(client, e.settings.NotifyURL, form)
		if e.twice {
			accepted = c.post(client, e.settings.NotifyURL, form) || accepted
		}
		if !accepted {
			c.mu.Lock()
			if t := c.trips[e.message.ID]; t != nil {
				t.failed++
				t.refused = true
			}
			c.mu.Unlock()
			return
		}
		if e.corrupt {
			c.mu.Lock()
			c.counts.CorruptAccepted++
			c.mu.Unlock()
		}
		c.delivered(e.message.ID, byHTTP)
	}
}

// post reports whether the app gateway answered success.
func (c *courier) post(client *http.Client, to string, form url.Values) bool {
	ctx, done := context.WithTimeout(c.ctx, notifyTime)
	defer done()
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, to, strings.NewReader(form.Encode()))
	if err != nil {
		return false
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded;charset=utf-8")
	resp, err := client.Do(req)
	if err != nil {
		return false
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(io.LimitReader(resp.Body, 1<<10))
	return err == nil && resp.StatusCode == http.StatusOK && strings.TrimSpace(string(text)) == "success"
}

// gatewayClient calls the app gateway: it follows no redirect and keeps no
// connection.
func gatewayClient() *http.Client {
	return &http.Client{
		Transport:     &http.Transport{Proxy: http.ProxyFromEnvironment, DisableKeepAlives: true},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

// notification writes a message as it goes by HTTP. Alipay open platform,
// notifications: sign and sign_type take no part in the signed string. A
// corrupt one carries the signature of another.
func (k *keyring) notification(m Message, corrupt bool, s Settings) (url.Values, error) {
	content, err := marshal(m.Content)
	if err != nil {
		return nil, err
	}
	params := map[string]string{
		"notify_id": m.ID, "utc_timestamp": strconv.FormatInt(m.At.UnixMilli(), 10), "app_id": m.AppID,
		"version": "1.1", "charset": s.declared(), "biz_content": string(s.written(content)),
	}
	if m.Method == msgMarketAuth {
		params["notify_type"], params["status"], params["notify_time"] = m.Method, "execute_auth", wallTime(m.At)
	} else {
		params["msg_method"] = m.Method
	}
	signed := signContent(params, false)
	if corrupt {
		signed += " "
	}
	signature, err := k.sign([]byte(signed))
	if err != nil {
		return nil, err
	}
	form := url.Values{"sign": {signature}, "sign_type": {"RSA2"}}
	for name, value := range params {
		form.Set(name, value)
	}
	return form, nil
}
