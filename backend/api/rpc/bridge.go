package rpc

import (
	"context"
	"encoding/json"
)

// Bridge is what the desktop shell binds: a struct with one method, because
// every exported method of a bound struct can be called from JavaScript.
type Bridge struct {
	ctx context.Context
	d   *Dispatcher
}

// NewBridge makes the bridge; calls end when ctx ends.
func NewBridge(ctx context.Context, d *Dispatcher) *Bridge { return &Bridge{ctx: ctx, d: d} }

// Invoke calls service.method with a JSON payload and answers
// {"ok": response} or {"failure": Failure}. It takes strings, never panics and
// returns no error, because the desktop's own dispatcher writes whole messages
// to its log when an argument does not decode or a call panics.
func (b *Bridge) Invoke(service, method, payload string) string {
	var reply struct {
		OK      json.RawMessage `json:"ok,omitempty"`
		Failure *Failure        `json:"failure,omitempty"`
	}
	answer, failure := b.d.Invoke(b.ctx, service, method, []byte(payload))
	if failure != nil {
		f := FailureOf(failure)
		reply.Failure = &f
	} else {
		reply.OK = answer
	}
	text, err := json.Marshal(reply)
	if err != nil {
		return `{"failure":{"code":"internal","message":{"en":"something unexpected went wrong","zh":"发生了意外错误"}}}`
	}
	return string(text)
}
