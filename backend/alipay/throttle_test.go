package alipay

import (
	"context"
	"errors"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

func TestThrottledCallsAreRepeatedUntilTheyPass(t *testing.T) {
	g := newFakeGateway(t)
	clock := &rushClock{now: time.Unix(1e9, 0)}
	c := g.client(func(cfg *Config) { cfg.Pacer = NewPacer(50, WithClock(clock)) })
	left := 7
	g.answer = func(asked) any {
		if left--; left >= 0 {
			return refusal("40005", "isv.app-call-limited", "调用频次超限")
		}
		return nil
	}
	var r Receipt
	if _, err := c.VersionOnline(WithReceipt(t.Context(), &r), Acting{}, VersionOnlineRequest{}); err != nil {
		t.Fatal(err)
	}
	s := c.Pacer().Stats()
	if r.Attempts != 8 || len(g.seen()) != 8 || s.Throttled != 7 || s.Rate >= 50 {
		t.Errorf("%+v %+v", r, s)
	}
}

func TestNothingElseIsRepeated(t *testing.T) {
	for _, code := range []string{"20000", "20001", "40001", "40002", "40003", "40004", "40006", "99"} {
		g := newFakeGateway(t)
		g.answer = func(asked) any { return refusal(code, "isv.app-call-limited", "x") }
		if _, err := g.client(nil).VersionListQuery(t.Context(), Acting{}, VersionListQueryRequest{}); err == nil || len(g.seen()) != 1 {
			t.Errorf("%s: %d calls, %v", code, len(g.seen()), err)
		}
	}
}

func TestTheThrottleBudgetEnds(t *testing.T) {
	g := newFakeGateway(t)
	g.answer = func(asked) any { return refusal("40005", "isv.method-call-limited", "x") }
	c := g.client(func(cfg *Config) { cfg.ThrottleBudget = 50 * time.Millisecond })
	_, err := c.VersionOnline(t.Context(), Acting{}, VersionOnlineRequest{})
	if ClassOf(err) != ClassThrottled || SubCodeOf(err) != "isv.method-call-limited" || errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	g.set(func() {
		g.answer = func(asked) any { cancel(); return refusal("40005", "isv.method-call-limited", "x") }
	})
	_, err = g.client(nil).VersionOnline(ctx, Acting{}, VersionOnlineRequest{})
	var e *Error
	// The answer and the end of the context race; both are told as they are.
	if !errors.As(err, &e) || !errors.Is(err, context.Canceled) || e.Class != ClassThrottled && e.Class != ClassOutcomeUnknown {
		t.Errorf("%#v", err)
	}
}

func TestConcurrentCallsKeepApart(t *testing.T) {
	g := newFakeGateway(t)
	g.aes = testAES
	var n atomic.Int64
	g.answer = func(in asked) any {
		if n.Add(1)%13 == 0 {
			return refusal("40005", "isv.app-call-limited", "x")
		}
		return map[string]any{"code": "10000", "msg": "Success", "order_no": in.params["app_auth_token"], "out_order_no": string(in.biz["order_no"])}
	}
	clock := &rushClock{now: time.Unix(1e9, 0)}
	c := g.client(func(cfg *Config) { cfg.AESKey = testAES64; cfg.Pacer = NewPacer(1000, WithClock(clock)) })
	var wg sync.WaitGroup
	for i := range 32 {
		wg.Go(func() {
			token := "T" + strconv.Itoa(i)
			for range 10 {
				resp, err := c.ISVQuery(t.Context(), Acting{AppAuthToken: token}, ISVQueryRequest{OrderNo: token})
				if err != nil || resp.OrderNo != token || resp.OutOrderNo != `"`+token+`"` {
					t.Errorf("%s: %+v %v", token, resp, err)
				}
			}
		})
	}
	wg.Wait()
}
