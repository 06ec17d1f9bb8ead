package simulator_test

import (
	"context"
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/coder/websocket"
)

// registration is a verified answer to a registration.
type registration struct {
	code, subCode, link, zone, certSN string
}

// channelParams are the signed parameters of a registration or connection.
func (p *platform) channelParams(extra map[string]string, certMode bool) map[string]string {
	params := map[string]string{
		"app_id": p.info.AppID, "timestamp": strconv.FormatInt(p.clock.Now().UnixMilli(), 10), "sign_type": "RSA2",
		"charset": "utf-8", "sdk_version": "independent-1",
	}
	if certMode {
		params["app_cert_sn"], params["alipay_root_cert_sn"] = p.appSN, p.rootSN
	}
	for name, value := range extra {
		if value == "" {
			delete(params, name)
			continue
		}
		params[name] = value
	}
	if _, given := params["sign"]; !given {
		params["sign"] = signParams(p.key, params)
	}
	return params
}

func query(params map[string]string) string {
	q := url.Values{}
	for name, value := range params {
		q.Set(name, value)
	}
	return q.Encode()
}

func nonce() string {
	var b [8]byte
	rand.Read(b[:])
	return hex.EncodeToString(b[:])
}

// register registers with the parameters, verifying the answer's signature
// over the bytes of its response.
func (p *platform) register(params map[string]string) registration {
	p.t.Helper()
	resp, err := p.http.Get("http://" + p.info.Messages + "/websocket/register.do?" + query(params))
	check(p.t, err)
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	check(p.t, err)
	var outer struct {
		Response json.RawMessage `json:"response"`
		Sign     string          `json:"sign"`
		CertSN   string          `json:"alipay_cert_sn"`
	}
	check(p.t, json.Unmarshal(body, &outer))
	if !p.genuine(outer.Response, outer.Sign) {
		p.t.Fatalf("the registration's answer does not verify: %s", body)
	}
	var in map[string]string
	check(p.t, json.Unmarshal(outer.Response, &in))
	r := registration{code: in["code"], subCode: in["sub_code"], link: in["link_token"], certSN: outer.CertSN}
	for _, c := range resp.Cookies() {
		if c.Name == "zone" {
			r.zone = c.Value
		}
	}
	return r
}

func (p *platform) genuine(data []byte, signature string) bool {
	sig, err := base64.StdEncoding.DecodeString(signature)
	sum := sha256.Sum256(data)
	return err == nil && rsa.VerifyPKCS1v15(p.public, crypto.SHA256, sum[:], sig) == nil
}

// dial connects; the status is that of the answer.
func (p *platform) dial(params map[string]string, zone string) (*websocket.Conn, int) {
	p.t.Helper()
	header := http.Header{}
	if zone != "" {
		header.Set("Cookie", "zone="+zone+";")
	}
	ctx, done := context.WithTimeout(context.Background(), 10*time.Second)
	defer done()
	conn, resp, err := websocket.Dial(ctx, "ws://"+p.info.Messages+"/websocket?"+query(params), &websocket.DialOptions{HTTPClient: p.http, HTTPHeader: header})
	if resp != nil {
		return conn, resp.StatusCode
	}
	check(p.t, err)
	return nil, 0
}

// ear is a connection that listens.
type ear struct {
	p      *platform
	conn   *websocket.Conn
	frames chan frame
	stop   context.CancelFunc
}

// frame is one message, taken apart by hand.
type frame struct {
	head            string // the header lines
	id, method      string
	content         map[string]any
	stamp           string
	genuine, oddity bool
}

func (p *platform) listen() *ear { p.t.Helper(); return p.listenIn(false) }

func (p *platform) listenIn(certMode bool) *ear {
	p.t.Helper()
	before := p.channel()["connections"].(float64)
	r := p.register(p.channelParams(map[string]string{"nonce": nonce()}, certMode))
	if r.link == "" {
		p.t.Fatalf("not registered: %+v", r)
	}
	conn, status := p.dial(p.channelParams(map[string]string{"link_token": r.link}, certMode), r.zone)
	if status != http.StatusSwitchingProtocols {
		p.t.Fatalf("not connected: %d", status)
	}
	p.eventually("the connection is the live one", func([]told) bool { return p.channel()["connections"].(float64) > before })
	ctx, stop := context.WithCancel(context.Background())
	e := &ear{p: p, conn: conn, frames: make(chan frame, 1000), stop: stop}
	go func() {
		defer close(e.frames)
		for {
			kind, raw, err := conn.Read(ctx)
			if err != nil {
				return
			}
			f := p.takeApart(raw)
			f.oddity = f.oddity || kind != websocket.MessageText
			e.frames <- f
		}
	}()
	p.t.Cleanup(func() { e.close() })
	return e
}

func (p *platform) takeApart(raw []byte) (f frame) {
	head, body, found := strings.Cut(string(raw), "\r\n\r\n")
	f.head = head
	lines := strings.Split(head, "\r\n")
	f.oddity = !found || len(lines) != 3 || !strings.HasPrefix(lines[0], "from-sys:") ||
		!strings.HasPrefix(lines[1], "from-sys-ip:") || !strings.HasPrefix(lines[2], "stream-id:")
	var whole struct {
		Protocol map[string]string `json:"protocol"`
		Data     json.RawMessage   `json:"data"`
	}
	var data struct {
		Header  struct{ AppID, MsgAPI string }
		Content map[string]any
	}
	if json.Unmarshal([]byte(body), &whole) != nil || json.Unmarshal(whole.Data, &data) != nil {
		f.oddity = true
		return f
	}
	proto := whole.Protocol
	f.oddity = f.oddity || proto["x-type"] != "message" || proto["x-cmd"] != "CONSUME" || proto["x-version"] != "1.0" ||
		proto["x-signType"] != "RSA2" || !strings.EqualFold(proto["x-charset"], "utf-8") || data.Header.AppID != p.info.AppID
	f.id, f.stamp, f.method, f.content = proto["x-msgId"], proto["x-timestamp"], data.Header.MsgAPI, data.Content
	// The bytes of data as they stand in the frame, not a copy decoded anew.
	_, exact, _ := strings.Cut(body, `"data":`)
	f.genuine = p.genuine([]byte(strings.TrimSuffix(exact, "}")), proto["x-sign"])
	return f
}

func (e *ear) next() frame {
	e.p.t.Helper()
	select {
	case f, ok := <-e.frames:
		if !ok {
			e.p.t.Fatal("the connection ended")
		}
		if f.oddity {
			e.p.t.Fatalf("an odd frame: %+v", f)
		}
		return f
	case <-time.After(15 * time.Second):
		e.p.t.Fatal("no message")
	}
	return frame{}
}

// ended waits for the end of the connection.
func (e *ear) ended() {
	e.p.t.Helper()
	for deadline := time.After(15 * time.Second); ; {
		select {
		case _, ok := <-e.frames:
			if !ok {
				return
			}
		case <-deadline:
			e.p.t.Fatal("the connection lives on")
		}
	}
}

func (e *ear) say(text string) {
	e.p.t.Helper()
	check(e.p.t, e.conn.Write(context.Background(), websocket.MessageText, []byte(text)))
}

func answer(f frame, status string) string {
	return f.head + "\r\n\r\n" + `{"protocol":{"x-type":"message","x-cmd":"CONSUME_ACK","x-msgId":"` + f.id + `","x-version":"1.0","x-status":"` + status + `"}}`
}

func (e *ear) ack(f frame)  { e.p.t.Helper(); e.say(answer(f, "SUCCESS")) }
func (e *ear) fail(f frame) { e.p.t.Helper(); e.say(answer(f, "FAIL")) }

func (e *ear) close() {
	e.stop()
	e.conn.CloseNow()
	for range e.frames {
	}
}

// told is a message as GET /_sim/messages shows it.
type told struct {
	ID        string `json:"id"`
	Method    string `json:"msg_method"`
	MiniAppID string `json:"mini_app_id"`
	Version   string `json:"app_version"`
	State     string `json:"state"`
	Channel   string `json:"channel"`
	Tries     int    `json:"tries"`
	Failed    int    `json:"failed"`
}

func (p *platform) messages() (list []told) {
	p.t.Helper()
	resp, err := p.http.Get(p.info.Control + "/messages")
	check(p.t, err)
	defer resp.Body.Close()
	check(p.t, json.NewDecoder(resp.Body).Decode(&list))
	return list
}

// settled waits until every message is acknowledged.
func (p *platform) settled() []told {
	p.t.Helper()
	return p.eventually("every message acknowledged", func(list []told) bool {
		for _, m := range list {
			if m.State != "acked" {
				return false
			}
		}
		return true
	})
}

// eventually polls the outbox.
func (p *platform) eventually(what string, ok func([]told) bool) []told {
	p.t.Helper()
	for deadline := time.Now().Add(15 * time.Second); ; {
		list := p.messages()
		if ok(list) {
			return list
		}
		if time.Now().After(deadline) {
			p.t.Fatalf("never: %s: %+v", what, list)
		}
		time.Sleep(5 * time.Millisecond) // the outbox has no way to wait for it
	}
}

const (
	auditPassed   = "alipay.open.mini.version.audit.passed"
	auditRejected = "alipay.open.mini.version.audit.rejected"
	authCancelled = "alipay.open.auth.appauth.cancelled"
)

func (p *platform) subscribe(channel string, topics ...string) {
	p.t.Helper()
	for _, topic := range topics {
		p.want(p.biz("alipay.open.app.message.topic.subscribe", "", map[string]any{"comm_type": channel, "topic": topic}), "")
	}
}

// cancellations makes n messages: merchants that authorize and cancel.
func (p *platform) cancellations(n int) []string {
	p.t.Helper()
	ids := p.apps()[:n]
	for _, id := range ids {
		p.authorize(id)
		p.control("/revoke", `{"mini_app_id":"`+id+`"}`)
	}
	return ids
}

func merchants(n int) option { return func(o *opts) { o.Merchants = n } }
