package api

import (
	"errors"

	"minifleet/backend/alipay"
	"minifleet/backend/fault"
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

// Fault is the failure as an error again, for a program that called another.
func (f Failure) Fault() *fault.Error {
	e := fault.New(f.Code, f.Message).WithRetry(f.Retry).WithMerchant(f.Merchant).WithField(f.Field)
	if f.Hint != nil {
		e = e.WithHint(*f.Hint)
	}
	return e
}
