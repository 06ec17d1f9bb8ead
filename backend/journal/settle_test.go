package journal

import (
	"context"
	"errors"
	"testing"
	"time"

	"minifleet/backend/alipay"
	"minifleet/backend/fault"
)

func TestALostAnswerIsLookedUpBeforeItIsWritten(t *testing.T) {
	lost := &alipay.Error{Method: "alipay.open.mini.qrcode.bind", Class: alipay.ClassOutcomeUnknown, Stage: alipay.StageExchange, Sent: true}
	refusal := &alipay.Error{Method: "alipay.open.mini.qrcode.bind", Code: "40004", Class: alipay.ClassInputInvalid, Stage: alipay.StageAnswer, Sent: true}
	didNot := NotApplied("qrcode.not_applied", "One")
	for name, c := range map[string]struct {
		call, look error
		want       error
		looks      int
		result     Result
	}{
		"answered":     {nil, nil, nil, 0, OK},
		"refused":      {refusal, nil, refusal, 0, Failed},
		"it happened":  {lost, nil, nil, 1, OK},
		"it did not":   {lost, didNot, didNot, 1, Failed},
		"nobody knows": {lost, lost, lost, 1, Unknown},
	} {
		t.Run(name, func(t *testing.T) {
			j := journal(t)
			looks := 0
			err := j.DoSettled(context.Background(), EntryFor(alipay.Acting{MerchantID: "m1", MerchantName: "One", MiniAppID: "2021"}, "code.bind", lost.Method, nil),
				func(context.Context) error { return c.call },
				func(_ context.Context, got error) error {
					looks++
					if got != error(lost) {
						t.Errorf("looked after %v", got)
					}
					return c.look
				})
			if err != c.want || looks != c.looks {
				t.Fatalf("%v after %d looks", err, looks)
			}
			page, err := j.Search(Query{MerchantID: "m1"})
			if err != nil || len(page.Entries) != 1 {
				t.Fatalf("%+v, %v", page, err)
			}
			if e := page.Entries[0]; e.Result != c.result || e.MerchantName != "One" || e.MiniAppID != "2021" || e.Action != "code.bind" {
				t.Errorf("%+v", e)
			}
		})
	}
}

func TestALookOutlivesACancelledCall(t *testing.T) {
	j := journal(t)
	ctx, cancel := context.WithCancel(context.Background())
	lost := &alipay.Error{Method: "alipay.open.mini.qrcode.bind", Class: alipay.ClassOutcomeUnknown}
	err := j.DoSettled(ctx, Entry{Action: "code.bind"}, func(context.Context) error {
		cancel()
		return lost
	}, func(look context.Context, _ error) error {
		if look.Err() != nil {
			t.Error("the look ended with the call")
		}
		if d, ok := look.Deadline(); !ok || time.Until(d) > time.Minute {
			t.Error("the look has no end of its own")
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestExplain(t *testing.T) {
	refine := func(f *fault.Error, subCode string) {
		if subCode == "INVALID_ROLE" {
			f.Field = "role"
		}
	}
	explain := func(err error) error { return Explain(err, "member.stopped", "One", refine) }
	if err := explain(nil); err != nil {
		t.Error(err)
	}
	ours, other := fault.New("member.limit", fault.T("full", "已满")), errors.New("disk full")
	for _, err := range []error{ours, other} {
		if got := explain(err); got != err {
			t.Errorf("%v became %v", err, got)
		}
	}
	if f := fault.As(explain(&alipay.Error{SubCode: "INVALID_ROLE", Class: alipay.ClassInputInvalid})); f.Code != "platform.input_invalid" || f.Field != "role" || f.Merchant != "One" {
		t.Errorf("%+v", f)
	}
	if f := fault.As(explain(&alipay.Error{Merchant: "Two", Class: alipay.ClassQuota})); f.Merchant != "Two" || f.Field != "" {
		t.Errorf("%+v", f)
	}
	if f := fault.As(explain(context.Canceled)); f.Code != "member.stopped" || f.Retry != fault.RetryNow || !errors.Is(f, context.Canceled) {
		t.Errorf("%+v", f)
	}
}
