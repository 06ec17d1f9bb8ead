package alipay

import "context"

// Receipt is what a caller may learn of its own call besides the answer.
type Receipt struct {
	Method   string
	TraceID  string
	Attempts int // more than 1 only after 40005
}

type receiptKey struct{}

// WithReceipt makes the call under ctx fill in r when it ends, successful or
// not; a journal keeps the trace of a success that way. One call at a time.
func WithReceipt(ctx context.Context, r *Receipt) context.Context {
	return context.WithValue(ctx, receiptKey{}, r)
}

func receiptFrom(ctx context.Context) *Receipt {
	r, _ := ctx.Value(receiptKey{}).(*Receipt)
	return r
}
