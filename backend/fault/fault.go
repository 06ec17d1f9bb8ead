// Package fault holds the one error type that reaches people.
//
// Lower layers wrap errors with %w. The concept that knows what a person can
// do about a failure turns it into an *Error exactly once; everything above
// passes it on unchanged.
package fault

import (
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

// Code names a kind of failure. It is stable, so that screens, scripts and
// tests may compare it: "vault.wrong_passphrase", "merchant.not_found".
type Code string

// Retry tells what has to happen before the same action can succeed.
type Retry string

const (
	RetryNever        Retry = ""              // the same call will fail again
	RetryNow          Retry = "now"           // nothing has to change; the failure was passing
	RetryLater        Retry = "later"         // wait: throttling, quota, a platform fault
	RetryAfterInput   Retry = "input"         // the person has to change what was entered
	RetryAfterSetup   Retry = "setup"         // keys, certificates or gateway have to be corrected
	RetryAfterConsent Retry = "authorize"     // the merchant has to authorize again
	RetryAfterLookup  Retry = "look"          // the outcome is unknown: read the state first
	RetryAfterUnlock  Retry = "unlock"        // the vault is locked
	RetryElsewhere    Retry = "other_process" // another process holds what is needed
	RetryNotSupported Retry = "other_shell"   // this shell cannot do it (for example a native dialog)
)

// Lang is a language a Text is written in.
type Lang string

const (
	Chinese Lang = "zh"
	English Lang = "en"
)

// Text is one sentence in every language of the interface.
type Text struct {
	EN string `json:"en"`
	ZH string `json:"zh"`
}

// T makes a Text from an English and a Chinese format; both take the same
// arguments in the same order. After a number (%d) the English one may have
// forms of one and of several: "%d row{|s} {is|are} bad" goes by the number
// before it.
func T(en, zh string, args ...any) Text {
	if len(args) == 0 {
		return Text{EN: en, ZH: zh}
	}
	return Text{EN: fmt.Sprintf(inNumber(en, args), args...), ZH: fmt.Sprintf(zh, args...)}
}

// counted is a verb of a format, or the two forms of a word.
var counted = regexp.MustCompile(`%%|%[-+# 0]*\d*(?:\.\d+)?(?:\[(\d+)\])?([a-zA-Z])|\{([^{}|]*)\|([^{}|]*)\}`)

// inNumber chooses the forms of a format's words by the numbers before them.
func inNumber(format string, args []any) string {
	if !strings.Contains(format, "|") {
		return format
	}
	next, single := 0, false
	return counted.ReplaceAllStringFunc(format, func(part string) string {
		m := counted.FindStringSubmatch(part)
		switch {
		case part[0] == '{' && single:
			return m[3]
		case part[0] == '{':
			return m[4]
		case m[2] == "":
			return part
		}
		if at, err := strconv.Atoi(m[1]); err == nil {
			next = at - 1
		}
		if m[2] == "d" && next < len(args) {
			single = fmt.Sprint(args[next]) == "1"
		}
		next++
		return part
	})
}

// In returns the sentence in the language, English when it is unknown.
func (t Text) In(l Lang) string {
	if l == Chinese && t.ZH != "" {
		return t.ZH
	}
	return t.EN
}

// IsZero reports whether nothing was written.
func (t Text) IsZero() bool { return t.EN == "" && t.ZH == "" }

// Error is a failure a person can read: what happened (Message), what to do
// next (Hint), and whether doing the same again can help (Retry).
type Error struct {
	Code    Code
	Message Text
	Hint    Text
	Retry   Retry
	// Merchant names the merchant the failure belongs to, when there is one.
	Merchant string
	// Field names the input at fault, when there is one.
	Field string
	cause error
}

// New makes an Error without a cause.
func New(code Code, message Text) *Error { return &Error{Code: code, Message: message} }

// Wrap makes an Error around its cause, which errors.Is and errors.As see.
func Wrap(cause error, code Code, message Text) *Error {
	return &Error{Code: code, Message: message, cause: cause}
}

// WithHint returns e with the next step set.
func (e *Error) WithHint(hint Text) *Error { e.Hint = hint; return e }

// WithRetry returns e with what has to happen before a repeat.
func (e *Error) WithRetry(r Retry) *Error { e.Retry = r; return e }

// WithMerchant returns e with the merchant's display name set.
func (e *Error) WithMerchant(name string) *Error { e.Merchant = name; return e }

// WithField returns e with the input at fault set.
func (e *Error) WithField(field string) *Error { e.Field = field; return e }

// Error is the English sentence, and the cause when it says more.
func (e *Error) Error() string {
	s := e.Message.EN
	if s == "" {
		s = string(e.Code)
	}
	if e.Merchant != "" {
		s = e.Merchant + ": " + s
	}
	if e.cause != nil {
		s += ": " + e.cause.Error()
	}
	return s
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.cause }

// Is reports whether target is an *Error of the same code, so that
// errors.Is(err, fault.New(code, fault.Text{})) works.
func (e *Error) Is(target error) bool {
	t, ok := target.(*Error)
	return ok && t.Code == e.Code
}

// CodeOf returns the code of the first *Error in the chain, "" when there is none.
func CodeOf(err error) Code {
	var e *Error
	if errors.As(err, &e) {
		return e.Code
	}
	return ""
}

// As returns the first *Error in the chain; an error without one becomes
// "internal", so that a caller always has something to show.
func As(err error) *Error {
	if err == nil {
		return nil
	}
	var e *Error
	if errors.As(err, &e) {
		return e
	}
	return Wrap(err, "internal", T("something unexpected went wrong", "发生了意外错误"))
}
