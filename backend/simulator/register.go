package simulator

import (
	"crypto/rand"
	"encoding/hex"
	"net/http"
	"net/url"
	"strconv"
	"time"
)

// The WebSocket channel begins with a registration, which gives a token for
// one connection and a zone to go to. Alipay open platform, message channel.

const (
	// channelWindow is how far the timestamp of a registration or a connection
	// may be off; a nonce is remembered for as long.
	channelWindow = 15 * time.Minute
	// ticketLife is how long a link_token waits for its connection.
	ticketLife = time.Minute
	// mostTickets and mostNonces bound what is remembered.
	mostTickets = 1000
	mostNonces  = 100_000
)

// ticket is what a registration gives.
type ticket struct {
	zone string
	ends time.Time
}

// register answers GET /websocket/register.do.
func (c *courier) register(w http.ResponseWriter, r *http.Request) {
	params, certMode, bad := c.open(r, "sdk_version", "nonce")
	response := object{}
	if bad == nil {
		var link, zone string
		if link, zone, bad = c.ticket(params["nonce"]); bad == nil {
			http.SetCookie(w, &http.Cookie{Name: "zone", Value: zone, Path: "/", HttpOnly: true})
			response["code"], response["msg"], response["link_token"] = c.successCode(), messageOf(codeSuccess), link
		}
	}
	if bad != nil {
		c.refused(bad)
		response = object{"code": bad.code, "msg": messageOf(bad.code), "sub_code": bad.subCode, "sub_msg": bad.subMsg}
	}
	c.world.mu.Lock()
	settings := c.world.settings
	c.world.mu.Unlock()
	value, err := marshal(response)
	value = settings.written(value)
	var signature string
	if err == nil {
		signature, err = c.keys.sign(value)
	}
	if err != nil {
		http.Error(w, "the simulator cannot sign", http.StatusInternalServerError)
		return
	}
	body := `{"response":` + string(value) + `,"sign":"` + signature + `"`
	if certMode {
		body += `,"alipay_cert_sn":"` + c.keys.alipaySN + `"`
	}
	w.Header().Set("Content-Type", "application/json;charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	_, _ = w.Write([]byte(body + "}"))
}

// successCode is what a registration answers with: the platform knows two
// codes for it, and a client has to take either.
func (c *courier) successCode() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.counts.Registrations%2 == 1 {
		return codeSuccess
	}
	return "100000000"
}

// admit checks a request for a connection and uses up its ticket.
func (c *courier) admit(r *http.Request) *refusal {
	params, _, bad := c.open(r, "sdk_version", "link_token")
	if bad != nil {
		return bad
	}
	now := time.Now()
	c.mu.Lock()
	defer c.mu.Unlock()
	if now.Before(c.barred) {
		return &refusal{codeUnavailable, "isp.unknow-error", "连接已被切断，暂不接受新的连接"}
	}
	held, known := c.tickets[params["link_token"]]
	delete(c.tickets, params["link_token"]) // good for one attempt
	zone, err := r.Cookie("zone")
	switch {
	case !known || now.After(held.ends):
		return invalid("isv.invalid-link-token", "link_token 无效、已使用或已过期，请重新注册")
	case err != nil || zone.Value != held.zone:
		return invalid("isv.invalid-zone", "请求未携带注册时返回的 zone cookie")
	}
	return nil
}

// open reads and verifies the parameters of a registration or a connection;
// needed are those besides the common ones.
func (c *courier) open(r *http.Request, needed ...string) (params map[string]string, certMode bool, bad *refusal) {
	query, err := url.ParseQuery(r.URL.RawQuery)
	if err != nil {
		return nil, false, invalidParameter("请求参数无法解析")
	}
	params = map[string]string{}
	for name, values := range query {
		if len(values) > 1 {
			return nil, false, invalidParameter("参数重复：" + name)
		}
		params[name] = values[0]
	}
	for _, name := range append([]string{"app_id", "timestamp", "sign_type", "charset", "sign"}, needed...) {
		if params[name] == "" {
			return params, false, missing("isv.missing-"+dashed(name), "缺少参数："+name)
		}
	}
	c.world.mu.Lock()
	appID, now := c.world.meta.AppID, c.world.settings.shown(c.world.now())
	c.world.mu.Unlock()
	ms, err := strconv.ParseInt(params["timestamp"], 10, 64)
	switch {
	case params["app_id"] != appID:
		return params, false, invalid("isv.invalid-app-id", "无效的AppID参数")
	case params["sign_type"] != "RSA2":
		return params, false, invalid("isv.invalid-signature-type", "无效的签名类型，仅支持RSA2")
	case err != nil || time.UnixMilli(ms).Sub(now).Abs() > channelWindow:
		return params, false, invalid("isv.invalid-timestamp", "时间戳应为当前时间的毫秒数")
	case !c.keys.verifyRequest(params):
		return params, false, invalid("isv.invalid-signature", "验签出错，请检查签名字符串、应用私钥与应用公钥是否匹配")
	}
	certMode, bad = c.keys.checkCertificates(params)
	return params, certMode, bad
}

// dashed writes a parameter's name as sub_codes do.
func dashed(name string) string {
	text := []byte(name)
	for i, b := range text {
		if b == '_' {
			text[i] = '-'
		}
	}
	return string(text)
}

// ticket makes a token for one connection.
func (c *courier) ticket(nonce string) (link, zone string, bad *refusal) {
	var random [20]byte
	rand.Read(random[:])
	link, zone = hex.EncodeToString(random[:16]), "GZ00"+hex.EncodeToString(random[16:])
	now := time.Now()
	c.mu.Lock()
	defer c.mu.Unlock()
	if now.Before(c.barred) {
		return "", "", &refusal{codeUnavailable, "isp.unknow-error", "连接已被切断，暂不接受新的注册"}
	}
	for held, t := range c.tickets {
		if now.After(t.ends) {
			delete(c.tickets, held)
		}
	}
	for held, ends := range c.nonces {
		if now.After(ends) {
			delete(c.nonces, held)
		}
	}
	if _, used := c.nonces[nonce]; used {
		return "", "", invalidParameter("nonce 重复")
	}
	if len(c.tickets) >= mostTickets || len(c.nonces) >= mostNonces {
		return "", "", &refusal{codeLimited, "isv.app-call-limited", "注册过于频繁"}
	}
	c.nonces[nonce] = now.Add(2 * channelWindow)
	c.tickets[link] = ticket{zone, now.Add(ticketLife)}
	c.counts.Registrations++
	return link, zone, nil
}

// refused counts a registration or connection that was refused.
func (c *courier) refused(bad *refusal) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.counts.Refused++
	c.counts.LastRefusal = bad.subCode + " " + bad.subMsg
}

// cut ends the live connection and refuses new ones for a while. It reports
// how many connections it ended.
func (c *courier) cut(refuse time.Duration) int {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.barred = time.Now().Add(refuse)
	if c.line == nil {
		return 0
	}
	l := c.line
	c.line = nil
	c.release(l)
	l.end()
	return 1
}
