package alipay

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"minifleet/backend/charset"
)

const (
	codeSuccess     = "10000"
	codeUnavailable = "20000"
	codeThrottled   = "40005"
)

// envelope is an answer taken apart and not yet believed. value is the exact
// bytes the signature covers.
type envelope struct {
	value  []byte
	sign   string
	certSN string
	// failed marks an error_response: the gateway could not route the call.
	failed bool
}

// The ways an answer is no answer of the gateway.
var (
	errNotJSON    = errors.New("the answer is not one JSON object")
	errNoResponse = errors.New("the answer holds no response to this method")
	errUnsigned   = errors.New("the answer is not signed")
)

// splitEnvelope takes an answer of a method apart. It is strict, because what
// it picks is what gets verified: one JSON object, no member twice, exactly
// one response, nothing after it. The bytes stay as they came, in UTF-8 or GBK.
func splitEnvelope(body []byte, method string) (envelope, error) {
	members, err := charset.Members(body)
	if err != nil {
		return envelope{}, fmt.Errorf("the answer cannot be taken apart: %w", err)
	}
	var env envelope
	value, ok := members[strings.ReplaceAll(method, ".", "_")+"_response"]
	failure, failed := members["error_response"]
	switch {
	case ok && failed:
		return envelope{}, fmt.Errorf("%w: it holds a response and an error_response", errNotJSON)
	case failed:
		value, env.failed = failure, true
	case !ok:
		return envelope{}, errNoResponse
	}
	env.value = value
	if env.sign, err = stringMember(members, "sign"); err != nil {
		return envelope{}, err
	}
	if env.certSN, err = stringMember(members, "alipay_cert_sn"); err != nil {
		return envelope{}, err
	}
	return env, nil
}

func stringMember(members map[string]json.RawMessage, name string) (string, error) {
	raw, ok := members[name]
	if !ok {
		return "", nil
	}
	var s string
	if err := json.Unmarshal(raw, &s); err != nil {
		return "", fmt.Errorf("%w: %s is no string", errNotJSON, name)
	}
	return s, nil
}

// answer is the head every response object has.
type answer struct {
	Code    string `json:"code"`
	Msg     string `json:"msg"`
	SubCode string `json:"sub_code"`
	SubMsg  string `json:"sub_msg"`
}

// readAnswer reads the head of a response object; ok is false when the
// object has no code.
func readAnswer(content []byte) (answer, bool) {
	var a answer
	if err := Decode(content, &a); err != nil {
		return answer{}, false
	}
	a.Code, a.SubCode = printable(a.Code, 16), printable(a.SubCode, 128)
	a.Msg, a.SubMsg = printable(a.Msg, 1024), printable(a.SubMsg, 2048)
	return a, a.Code != ""
}
