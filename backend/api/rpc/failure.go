package rpc

import (
	"errors"

	"minifleet/backend/alipay"
	"minifleet/backend/fault"
	"minifleet/backend/field"
)

// Failure is a fault as a screen gets it.
type Failure struct {
	Code     fault.Code  `json:"code"`
	Message  fault.Text  `json:"message"`
	Hint     *fault.Text `json:"hint,omitempty"`
	Retry    fault.Retry `json:"retry,omitempty"`
	Merchant string      `json:"merchant,omitempty"`
	Field    string      `json:"field,omitempty"`
	Platform *Platform   `json:"platform,omitempty"`
	// Fields is everything wrong with an input, the first of them Field.
	Fields field.Errors `json:"fields,omitempty"`
}

// Platform is what the platform itself said, for its support desk.
type Platform struct {
	Method  string `json:"method"`
	Code    string `json:"code"`
	Msg     string `json:"msg"`
	SubCode string `json:"sub_code"`
	SubMsg  string `json:"sub_msg"`
	TraceID string `json:"trace_id"`
}

// FailureOf turns a fault into what a screen gets.
func FailureOf(e *fault.Error) Failure {
	f := Failure{
		Code: e.Code, Message: e.Message, Retry: e.Retry,
		Merchant: e.Merchant, Field: e.Field, Platform: platformOf(e),
	}
	if !e.Hint.IsZero() {
		f.Hint = &e.Hint
	}
	_ = errors.As(e, &f.Fields)
	return f
}

// platformOf finds what the platform said in an error's chain.
func platformOf(e *fault.Error) *Platform {
	var p *alipay.Error
	if !errors.As(e, &p) {
		return nil
	}
	return &Platform{Method: p.Method, Code: p.Code, Msg: p.Msg, SubCode: p.SubCode, SubMsg: p.SubMsg, TraceID: p.TraceID}
}

// Fault is the failure as an error again, for a program that called another;
// what the platform said and the fields at fault are below it as before.
func (f Failure) Fault() *fault.Error {
	var cause error
	switch {
	case f.Platform != nil:
		p := f.Platform
		cause = &alipay.Error{Method: p.Method, Code: p.Code, Msg: p.Msg, SubCode: p.SubCode, SubMsg: p.SubMsg, TraceID: p.TraceID}
	case len(f.Fields) > 0:
		cause = f.Fields
	}
	e := fault.Wrap(cause, f.Code, f.Message).WithRetry(f.Retry).WithMerchant(f.Merchant).WithField(f.Field)
	if f.Hint != nil {
		e = e.WithHint(*f.Hint)
	}
	return e
}
