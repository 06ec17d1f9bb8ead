package alipay

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"minifleet/backend/charset"
)

// disbelief is why an answer that arrived is not believed.
type disbelief struct {
	stage Stage
	err   error
}

func (v *disbelief) Error() string { return v.err.Error() }
func (v *disbelief) Unwrap() error { return v.err }

// judge verifies the answer in out.body and only then reads it: first the
// signature over the bytes as they came, then the decryption, then the
// characters, then the head.
func (c *Client) judge(ctx context.Context, method string, req any, out *reply) error {
	env, err := splitEnvelope(out.body, method)
	if err != nil {
		return &disbelief{StageContent, err}
	}
	if err := c.verifyEnvelope(ctx, method, req, env); err != nil {
		out.claim = c.claims(env.value)
		return &disbelief{StageSignature, err}
	}
	content := env.value
	if content[0] == '"' {
		if content, err = c.open(env.value); err != nil {
			return &disbelief{StageDecrypt, err}
		}
	}
	if content, err = decoded(content); err != nil {
		return &disbelief{StageContent, err}
	}
	a, ok := readAnswer(content)
	if !ok {
		return &disbelief{StageContent, errors.New("the response has no code")}
	}
	if env.failed && a.Code == codeSuccess {
		return &disbelief{StageContent, errors.New("an error_response that claims success")}
	}
	out.answer, out.content = a, content
	return nil
}

// decoded is text of the platform as UTF-8. No answer says what it is written
// in, so its bytes decide.
func decoded(content []byte) ([]byte, error) {
	text, err := charset.Wire(content, "")
	return []byte(text), err
}

// claims reads what an answer that is not believed says of itself, opening it
// when it is encrypted. It is for the diagnosis only.
func (c *Client) claims(value []byte) Claim {
	if value[0] == '"' {
		plain, err := c.open(value)
		if err != nil {
			return Claim{}
		}
		value = plain
	}
	content, err := decoded(value)
	if err != nil {
		return Claim{}
	}
	a, _ := readAnswer(content)
	return Claim{Code: a.Code, SubCode: a.SubCode, SubMsg: a.SubMsg}
}

// open decrypts a verified response value, a JSON string of Base64.
func (c *Client) open(value []byte) ([]byte, error) {
	if c.keys.aes == nil {
		return nil, errNoAESKey
	}
	var sealed string
	if err := json.Unmarshal(value, &sealed); err != nil {
		return nil, err
	}
	return decryptContent(c.keys.aes, sealed)
}

// The makers of *Error, one for each way a call fails.

func (c *Client) base(method string, as Acting, out reply) *Error {
	return &Error{Method: method, Merchant: as.who(), MiniAppID: as.MiniAppID,
		TraceID: hide(out.traceID, as), Sent: out.sent, Status: out.status, ServerTime: out.serverTime,
		RetryAfter: out.retryAfter, Via: c.way.Via(c.gateway), Line: out.line}
}

// unsent is a call that certainly did not reach the platform.
func (c *Client) unsent(method string, as Acting, stage Stage, cause error) error {
	e := c.base(method, as, reply{})
	e.Stage, e.Class, e.cause = stage, ClassPlatformFault, cause
	if stage == StagePrepare {
		e.Class = ClassInputInvalid
	}
	return e
}

// held is a changing call that Config.Permit refused.
func (c *Client) held(method string, as Acting, cause error) error {
	e := c.base(method, as, reply{})
	e.Stage, e.Class, e.cause = StagePrepare, ClassHeld, cause
	return e
}

// lost is an exchange without a whole answer.
func (c *Client) lost(method string, as Acting, out reply, mutates bool, cause error) error {
	e := c.base(method, as, out)
	e.Stage, e.cause = stageOfTransport(cause), cause
	e.Class = unanswered(mutates && out.sent)
	return e
}

// refused is an answer that is not believed or cannot be read.
func (c *Client) refused(method string, as Acting, out reply, mutates bool, cause error) error {
	var v *disbelief
	stage := StageContent
	if errors.As(cause, &v) {
		stage = v.stage
	}
	e := c.failure(method, as, out, stage, mutates, cause)
	if stage == StageDecrypt && !mutates {
		e.Class = ClassConfiguration
	}
	if stage == StageSignature {
		e.Unverified = true
		e.Busy = errors.Is(cause, errUnsigned) && (out.claim.Code == codeUnavailable || out.claim.Code == codeThrottled)
		e.Claim = Claim{Code: hide(out.claim.Code, as), SubCode: hide(out.claim.SubCode, as), SubMsg: hide(out.claim.SubMsg, as)}
	}
	return e
}

func (c *Client) failure(method string, as Acting, out reply, stage Stage, mutates bool, cause error) *Error {
	e := c.base(method, as, out)
	e.Stage, e.cause, e.Class = stage, cause, unanswered(mutates)
	return e
}

// answered is a verified answer with a failure code.
func (c *Client) answered(method string, as Acting, out reply, mutates bool) error {
	e := c.base(method, as, out)
	a := out.answer
	e.Code, e.Msg, e.SubCode, e.SubMsg = hide(a.Code, as), hide(a.Msg, as), hide(a.SubCode, as), hide(a.SubMsg, as)
	e.Stage, e.Class = StageAnswer, Classify(a.Code, a.SubCode, mutates)
	return e
}

// unanswered is the class of a call whose outcome nobody told: only a change
// that may have happened has to be looked up.
func unanswered(mayHaveHappened bool) Class {
	if mayHaveHappened {
		return ClassOutcomeUnknown
	}
	return ClassPlatformFault
}

// hide takes the token out of a foreign text.
func hide(s string, as Acting) string {
	if as.AppAuthToken == "" {
		return s
	}
	return strings.ReplaceAll(s, as.AppAuthToken, "(hidden)")
}

var errNoAESKey = fmt.Errorf("the answer is encrypted and no AES key is configured")
