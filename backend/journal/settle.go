package journal

import (
	"context"
	"errors"
	"time"

	"minifleet/backend/alipay"
	"minifleet/backend/fault"
)

// lookTime bounds the look at the platform after a lost answer.
const lookTime = 30 * time.Second

// DoSettled is Do for a call whose effect can be looked up. When the answer is
// lost, look replaces the unknown outcome before it is written: it returns nil
// when the call took effect, a fault when it certainly did not (NotApplied),
// and lost itself when that cannot be told. The context of look outlives the
// caller's, because the journal has to tell the truth, but not by long.
func (j *Journal) DoSettled(ctx context.Context, e Entry, call func(context.Context) error, look func(ctx context.Context, lost error) error) error {
	return j.Do(ctx, e, func(ctx context.Context) error {
		err := call(ctx)
		if alipay.ClassOf(err) != alipay.ClassOutcomeUnknown {
			return err
		}
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), lookTime)
		defer cancel()
		return look(ctx, err)
	})
}

// NotApplied is the fault, under a room's own code, of a call that certainly
// had no effect although its answer was lost: it is safe to repeat.
func NotApplied(code fault.Code, merchant string) *fault.Error {
	return fault.New(code, fault.T("the connection broke and the platform did not carry it out", "连接中断，平台未执行该操作")).
		WithMerchant(merchant).WithRetry(fault.RetryNow).WithHint(fault.T("do it again", "请重新操作"))
}

// EntryFor is the entry of a call made for a merchant, without a result.
func EntryFor(as alipay.Acting, action, method string, detail map[string]string) Entry {
	return Entry{MerchantID: as.MerchantID, MerchantName: as.MerchantName, MiniAppID: as.MiniAppID,
		Action: action, Method: method, Detail: detail}
}

// Explain makes what a call for a merchant ended with readable. A platform
// error becomes its fault, names the merchant, and refine adds what a room
// knows of its sub-code. A context that ended before anything was sent becomes
// a fault of the code stopped. Faults and other errors pass unchanged.
func Explain(err error, stopped fault.Code, merchant string, refine func(f *fault.Error, subCode string)) error {
	if err == nil || fault.CodeOf(err) != "" {
		return err
	}
	var p *alipay.Error
	switch {
	case errors.As(err, &p):
		f := p.Fault()
		if f.Merchant == "" {
			f.Merchant = merchant
		}
		refine(f, p.SubCode)
		return f
	case errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded):
		return fault.Wrap(err, stopped, fault.T("it was stopped before it was sent", "已在发送之前停止")).WithMerchant(merchant).
			WithRetry(fault.RetryNow).WithHint(fault.T("do it again when you like", "可随时重新操作"))
	}
	return err
}
