// Package alipay calls the Alipay open platform for a third-party app: every
// method MiniFleet needs as one typed function, signed, paced and verified.
//
// Signing, verification and content encryption are smartwalle/alipay's and its
// companions'; the HTTP exchange, the reading of answers and the rules on what
// to trust are this package's own. An answer is believed only when its
// signature verifies over the bytes as they came.
package alipay

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"time"

	"minifleet/backend/fault"
	"minifleet/backend/outbound"
)

const defaultThrottleBudget = 2 * time.Minute

// Client calls the platform for one third-party app. It is safe for
// concurrent use.
type Client struct {
	appID   string
	gateway string
	keys    *keyring
	http    *http.Client
	way     *outbound.Way
	quiet   bool // failures are not told to the way
	idle    time.Duration
	pacer   *Pacer
	permit  func(method string) error
	observe func(Call)
	now     func() time.Time
	budget  time.Duration
}

// New makes a Client. Its faults name the key, certificate or setting that is
// wrong: platform.bad_app_id, bad_gateway, bad_key, bad_cert, bad_aes_key,
// key_mismatch; Field says which one.
func New(cfg Config) (*Client, error) {
	appID := strings.TrimSpace(cfg.AppID)
	if appID == "" {
		return nil, fault.New("platform.bad_app_id", fault.T("the application ID is missing", "缺少应用 ID（APPID）")).
			WithField("app_id").WithRetry(fault.RetryAfterSetup).
			WithHint(fault.T("copy it from the third-party app's page in the Alipay console", "请从支付宝开放平台控制台的第三方应用详情页复制"))
	}
	gateway, err := checkGateway(cfg.Gateway)
	if err != nil {
		return nil, err
	}
	c := &Client{appID: appID, gateway: gateway, way: cfg.Way, quiet: cfg.Quiet || cfg.Way == nil, idle: idleLimit, pacer: cfg.Pacer, permit: cfg.Permit,
		observe: cfg.Observe,
		now:     cfg.Now, budget: cfg.ThrottleBudget}
	if c.now == nil {
		c.now = time.Now
	}
	if c.keys, err = newKeyring(cfg); err != nil {
		return nil, err
	}
	if c.pacer == nil {
		c.pacer = NewPacer(DefaultRate)
	}
	if c.budget <= 0 {
		c.budget = defaultThrottleBudget
	}
	if c.way == nil {
		c.way = outbound.New(outbound.Options{Now: c.now})
	}
	if cfg.HTTPClient == nil {
		cfg.HTTPClient = c.way.Client()
	}
	c.http = withoutRedirects(cfg.HTTPClient)
	return c, nil
}

// AppID is the third-party app the client calls for.
func (c *Client) AppID() string { return c.appID }

// Gateway is the address the client calls.
func (c *Client) Gateway() string { return c.gateway }

// Way is the way out the client uses, with its state and the platform's clock.
func (c *Client) Way() *outbound.Way { return c.way }

// Road is the state of the way to the client's gateway.
func (c *Client) Road() outbound.State { return c.way.State(c.gateway) }

// Encrypts reports whether the client has an AES key to encrypt content with.
func (c *Client) Encrypts() bool { return c.keys.aes != nil }

// Pacer is the pacer the client waits on.
func (c *Client) Pacer() *Pacer { return c.pacer }

// CloseIdle closes the connections nobody uses.
func (c *Client) CloseIdle() { c.http.CloseIdleConnections() }

// String names the client without its keys.
func (c *Client) String() string { return "{alipay client " + c.appID + " " + c.gateway + "}" }

// GoString is String, so that no way of printing reaches the keys.
func (c *Client) GoString() string { return c.String() }

// call makes one call of a method, waits for its turn, repeats it while the
// platform says 40005, and decodes a verified success into Resp.
func call[Resp any](ctx context.Context, c *Client, method string, as Acting, req any, files ...File) (Resp, error) {
	var resp Resp
	began := c.now()
	out, attempts, err := c.repeat(ctx, method, as, req, files)
	if err == nil {
		derr := Decode(out.content, &resp)
		if derr == nil {
			derr = answers(method, as, req, out.content)
		}
		if derr != nil {
			err = c.failure(method, as, out, StageContent, Mutates(method), derr)
			resp = *new(Resp)
		}
	}
	if c.observe != nil {
		c.observe(Call{Method: method, As: as, Err: err, Took: c.now().Sub(began), TraceID: out.traceID,
			Mutating: Mutates(method), Attempts: attempts})
	}
	if r := receiptFrom(ctx); r != nil {
		*r = Receipt{Method: method, TraceID: out.traceID, Attempts: attempts}
	}
	return resp, err
}

// repeat calls until the answer is something else than 40005, the context
// ends or the budget is used. Nothing else is ever repeated here: a refusal
// for frequency is the one failure after which the call certainly did not
// happen and certainly may be made again.
func (c *Client) repeat(ctx context.Context, method string, as Acting, req any, files []File) (reply, int, error) {
	patience, giveUp := context.WithCancel(ctx)
	defer giveUp()
	var last *Error
	var lastReply reply
	for attempt := 1; ; attempt++ {
		if err := c.pacer.Wait(patience); err != nil {
			if last == nil {
				return reply{}, attempt - 1, c.unsent(method, as, StageWait, err)
			}
			last.cause = ctx.Err()
			return lastReply, attempt - 1, last
		}
		out, err := c.once(ctx, method, as, req, files)
		var e *Error
		if !errors.As(err, &e) || e.Class != ClassThrottled || e.Code != codeThrottled {
			return out, attempt, err
		}
		c.pacer.Throttled()
		if last == nil {
			budget := time.AfterFunc(c.budget, giveUp)
			defer budget.Stop()
		}
		last, lastReply = e, out
	}
}

// once makes one exchange and judges the answer.
func (c *Client) once(ctx context.Context, method string, as Acting, req any, files []File) (reply, error) {
	t, ok := traitOf(method)
	if !ok {
		return reply{}, c.unsent(method, as, StagePrepare, errors.New("the client does not speak this method"))
	}
	if t.mutates && c.permit != nil {
		if err := c.permit(method); err != nil {
			return reply{}, c.held(method, as, err)
		}
	}
	msg, err := c.compose(method, t, as, req, files)
	if err != nil {
		return reply{}, c.unsent(method, as, StagePrepare, err)
	}
	out, err := c.exchange(ctx, msg)
	c.pacer.Rest(out.retryAfter)
	if err != nil {
		var status statusError
		if !c.quiet && ctx.Err() == nil && !errors.As(err, &status) {
			c.way.Failed(c.gateway, err)
		}
		err := c.lost(method, as, out, t.mutates, err)
		c.silence(ctx, err)
		return out, err
	}
	if err := c.judge(ctx, method, req, &out); err != nil {
		err := c.refused(method, as, out, t.mutates, err)
		c.silence(ctx, err)
		return out, err
	}
	out.heard()
	c.way.Reached(c.gateway)
	if out.answer.Code != codeSuccess {
		return out, c.answered(method, as, out, t.mutates)
	}
	return out, nil
}

// silence tells the way that no answer of the platform came.
func (c *Client) silence(ctx context.Context, err error) {
	var e *Error
	if c.quiet || ctx.Err() != nil || !errors.As(err, &e) || e.Busy || e.Stage == StageDecrypt {
		return
	}
	c.way.Unanswered(c.gateway, e.Reason(), e.Hint())
}
