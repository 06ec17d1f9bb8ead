package simulator

import (
	"crypto/rand"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"net/http"
	"strings"
	"sync"
	"time"
)

// gateway answers /gateway.do.
type gateway struct {
	world    *world
	keys     *keyring
	methods  map[string]*method
	handlers map[string]handler
	files    uploads
	throttle throttle       // guarded by the world's lock
	late     sync.WaitGroup // calls that are handed on late
	// leaps tells that the clock may be moved on while a call is on its way, so
	// that its timestamp says nothing.
	leaps bool
	// closing ends the waits of calls in flight.
	closing <-chan struct{}
	// violation is told when the simulator breaks its own contract.
	violation func(error)
}

// handler lets a method act on the world. It returns the answer's fields, or a
// refusal, and then nothing has changed.
type handler func(t *tx, c *call) (object, *refusal)

// call is one request after everything but its method was dealt with.
type call struct {
	method *method
	fields map[string]any
	files  map[string]upload
	// token is the app_auth_token sent; merchant who it stands for, nil for a
	// call of the third-party app itself.
	token    string
	merchant *merchant
	// saveFile keeps an uploaded image and returns its path under /files.
	saveFile func(upload) string
}

// text returns a text field, "" when it is absent.
func (c *call) text(name string) string {
	switch v := c.fields[name].(type) {
	case string:
		return strings.TrimSpace(v)
	case json.Number:
		return v.String()
	}
	return ""
}

// flag returns a boolean field, false when it is absent.
func (c *call) flag(name string) bool {
	b, _ := c.fields[name].(bool)
	return b || c.fields[name] == "true"
}

// has reports whether a field was sent with a value.
func (c *call) has(name string) bool {
	v, sent := c.fields[name]
	return sent && v != ""
}

// request is a call on its way through the gateway.
type request struct {
	method    *method // nil when it could not be told
	name      string  // the method's name as sent
	params    parameters
	call      *call
	encrypted bool // the answer is to be encrypted
	certMode  bool // the answer names the platform's certificate
}

// outcome is what became of a request.
type outcome struct {
	fields  object
	refusal *refusal
	dropped bool  // no answer is sent
	edge    bool  // the edge answers, unsigned
	seq     int64 // in the call log, 0 when it is not there
}

func (g *gateway) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	req := &request{}
	var bad *refusal
	req.params, bad = readParameters(r)
	req.name = req.params.values["method"]
	req.method = g.methods[req.name]
	if bad == nil {
		bad = g.open(req)
	}
	if bad == nil && g.intercept(w, r, req) {
		return
	}
	latency := g.settings().latency(time.Now().UnixNano())
	g.wait(latency / 2)
	var result outcome
	if bad != nil {
		result = g.refuse(req, bad)
	} else {
		result = g.perform(req)
	}
	g.wait(latency - latency/2)
	if result.dropped {
		panic(http.ErrAbortHandler) // closes the connection without an answer
	}
	g.send(w, req, result)
	if result.seq > 0 && r.Context().Err() != nil {
		g.world.undelivered(result.seq)
	}
}

// open checks everything about a request that does not depend on the world:
// common parameters, signature, encryption, fields and files.
func (g *gateway) open(req *request) *refusal {
	values := req.params.values
	if bad := g.checkCommon(values); bad != nil {
		return bad
	}
	if !g.keys.verifyRequest(values) {
		return invalid("isv.invalid-signature", "验签出错，请检查签名字符串、应用私钥与应用公钥是否匹配")
	}
	var bad *refusal
	if req.certMode, bad = g.keys.checkCertificates(values); bad != nil {
		return bad
	}
	if bad := g.decrypt(req, values); bad != nil {
		return bad
	}
	fields, bad := decodeFields(req.method, values)
	if bad != nil {
		return bad
	}
	if bad := checkFiles(req.method, req.params.files); bad != nil {
		return bad
	}
	req.call = &call{method: req.method, fields: fields, files: req.params.files, token: values["app_auth_token"], saveFile: g.keep}
	return nil
}

// perform lets the method act and logs the call, in one transaction.
func (g *gateway) perform(req *request) (result outcome) {
	c := req.call
	err := g.world.do(func(t *tx) {
		entry := Call{Method: req.name, AppVersion: c.text("app_version"), MiniAppID: t.concerns(c), Delivered: true}
		result = g.act(t, c, &entry)
		if result.dropped && !entry.Effect && entry.Code == "" {
			return // it never arrived
		}
		if r := result.refusal; r != nil && !result.dropped {
			entry.Code, entry.SubCode = r.code, r.subCode
		}
		entry.Delivered = !result.dropped
		result.seq = t.logCall(entry).Seq
	})
	if err != nil {
		return outcome{refusal: &refusal{codeUnavailable, "isp.unknow-error", "系统繁忙"}}
	}
	return result
}

// act decides what becomes of a call and lets it take effect. It leaves the
// true code in the entry.
func (g *gateway) act(t *tx, c *call, entry *Call) outcome {
	if !g.throttle.allow(t.settings.RateLimit, t.at) {
		return outcome{refusal: &refusal{codeLimited, "isv.app-call-limited", "应用调用次数超限，包含调用频率超限"}}
	}
	fate := t.drawFate(entry.Method, entry.MiniAppID, entry.AppVersion)
	if fate.refused {
		return outcome{dropped: true}
	}
	unavailable := &refusal{codeUnavailable, "isp.unknow-error", "系统繁忙"}
	if fate.limited {
		unavailable = &refusal{codeLimited, "isv.app-call-limited", "应用调用次数超限，包含调用频率超限"}
	}
	if fate.errorBefore || fate.limited {
		return outcome{refusal: unavailable, edge: fate.edge}
	}
	fields, refused := g.dispatch(t, c)
	entry.Code, entry.Effect = codeSuccess, refused == nil && changes(c.method.Name)
	if refused != nil {
		entry.Code, entry.SubCode = refused.code, refused.subCode
	}
	switch {
	case fate.errorAfter:
		return outcome{refusal: unavailable, edge: fate.edge}
	case fate.lostReply:
		return outcome{fields: fields, refusal: refused, dropped: true}
	}
	return outcome{fields: fields, refusal: refused}
}

// dispatch finds who is acted for and calls the method's handler.
func (g *gateway) dispatch(t *tx, c *call) (object, *refusal) {
	if c.token != "" {
		m, bad := t.acting(c.token)
		if bad != nil {
			return nil, bad
		}
		c.merchant = m
	} else if perMerchant(c.method.Name) {
		return nil, &refusal{codeNoPermission, "isv.insufficient-isv-permissions", "ISV权限不足，请传入商家授权的 app_auth_token"}
	}
	if bad := c.method.checkRules(c.fields); bad != nil {
		return nil, bad
	}
	return g.handlers[c.method.Name](t, c)
}

// keep writes an uploaded picture. Losing a picture is no reason to refuse a
// call; it is told to the log.
func (g *gateway) keep(file upload) string {
	path, err := g.files.save(file)
	if err != nil {
		g.world.log.Error("the simulator cannot keep a picture", "error", err)
	}
	return path
}

// changes reports whether a successful call of the method changes the world.
func changes(methodName string) bool {
	return !strings.HasSuffix(methodName, "query") && !strings.HasSuffix(methodName, ".check") &&
		!strings.HasSuffix(methodName, ".get") && !strings.HasSuffix(methodName, ".download")
}

// refuse logs a request that was refused at the door.
func (g *gateway) refuse(req *request, bad *refusal) outcome {
	result := outcome{refusal: bad}
	_ = g.world.do(func(t *tx) {
		result.seq = t.logCall(Call{Method: req.name, Code: bad.code, SubCode: bad.subCode, Delivered: true}).Seq
	})
	return result
}

func (g *gateway) settings() Settings {
	g.world.mu.Lock()
	defer g.world.mu.Unlock()
	return g.world.settings
}

func (g *gateway) wait(d time.Duration) {
	if d <= 0 {
		return
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-g.closing:
	}
}

// send signs the answer over its exact bytes and sends it; see
// Settings.unsigned for those that go without.
func (g *gateway) send(w http.ResponseWriter, req *request, result outcome) {
	settings := g.settings()
	value, err := g.encode(req, result, settings)
	if err != nil {
		g.violation(err)
		http.Error(w, "the simulator broke its own contract", http.StatusInternalServerError)
		return
	}
	signature, err := g.keys.sign(value)
	if err != nil {
		g.violation(err)
		http.Error(w, "the simulator cannot sign", http.StatusInternalServerError)
		return
	}
	key := "error_response"
	if req.method != nil {
		key = req.method.responseKey()
	}
	body := []byte(`{"` + key + `":`)
	body = append(body, value...)
	if !settings.unsigned(req, result) {
		if req.certMode {
			body = append(body, `,"alipay_cert_sn":"`+g.keys.alipaySN+`"`...)
		}
		body = append(body, `,"sign":"`+signature+`"`...)
	}
	body = append(body, '}')
	header := w.Header()
	header["trace_id"] = []string{newTrace()} // lower case, as the platform writes it
	header.Set("Content-Type", "application/json;charset=utf-8")
	header.Set("Cache-Control", "no-store")
	header.Set("Date", settings.shown(g.world.now()).UTC().Format(http.TimeFormat))
	_, _ = w.Write(body)
}

// encode builds the response value, checks it against the contract, writes it
// in the charset and encrypts it when that was asked for.
func (g *gateway) encode(req *request, result outcome, s Settings) ([]byte, error) {
	fields := result.fields
	if req.method != nil && req.call != nil {
		if err := g.selfCheck(req.method, result); err != nil {
			return nil, err
		}
	}
	answer := make(object, len(fields)+4)
	for k, v := range fields {
		answer[k] = v
	}
	answer["code"], answer["msg"] = codeSuccess, messageOf(codeSuccess)
	if r := result.refusal; r != nil {
		answer = object{"code": r.code, "msg": messageOf(r.code), "sub_code": r.subCode, "sub_msg": r.subMsg}
	}
	value, err := marshal(answer)
	if value = s.written(value); err != nil || !req.encrypted {
		return value, err
	}
	text, err := encryptAES(g.keys.aes, value)
	if err != nil {
		return nil, err
	}
	return []byte(`"` + text + `"`), nil
}

// selfCheck holds the answer against the contract.
func (g *gateway) selfCheck(m *method, result outcome) error {
	if r := result.refusal; r != nil {
		if r.code != codeBusiness {
			return nil // the gateway's own codes belong to no method
		}
		return m.checkResponse(nil, r.subCode)
	}
	raw, err := json.Marshal(result.fields)
	if err != nil {
		return err
	}
	generic, err := decodeObject(string(raw))
	if err != nil {
		return err
	}
	return m.checkResponse(generic, "")
}

func newTrace() string {
	var b [15]byte
	rand.Read(b[:])
	return hex.EncodeToString(b[:])
}

// looksEncrypted tells a Base64 text of whole AES blocks from other text.
func looksEncrypted(text string) bool {
	data, err := base64.StdEncoding.DecodeString(text)
	return err == nil && len(data) > 0 && len(data)%16 == 0
}

// concerns tells which mini program a call is about, for the log and the
// faults: the one acted for, or the one a code or token stands for.
func (t *tx) concerns(c *call) string {
	if k := t.tokens[c.token]; k != nil {
		return k.MiniAppID
	}
	if code := t.codes[c.text("code")]; code != nil {
		return code.MiniAppIDs[0]
	}
	for _, given := range []string{t.refreshes[c.text("refresh_token")], c.text("app_auth_token")} {
		if k := t.tokens[given]; k != nil {
			return k.MiniAppID
		}
	}
	for _, field := range []string{"merchant_app_id", "auth_app_id"} {
		if m := t.merchants[c.text(field)]; m != nil {
			return m.MiniAppID
		}
	}
	return ""
}
