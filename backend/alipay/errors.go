package alipay

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"minifleet/backend/fault"
)

// Class says what kind of failure an answer or a lost answer is, and with it
// what a caller may do.
type Class string

const (
	ClassThrottled         Class = "throttled"          // slow down, then repeat; the call did not happen
	ClassOutcomeUnknown    Class = "outcome_unknown"    // it may have taken effect: look before repeating
	ClassAuthorizationLost Class = "authorization_lost" // the merchant has to authorize again
	ClassPermissionMissing Class = "permission_missing" // the product is not bound or the permission not granted
	ClassInputInvalid      Class = "input_invalid"      // what was sent has to change
	ClassStateConflict     Class = "state_conflict"     // not possible in the present state
	ClassQuota             Class = "quota"              // a number the platform allows is used up
	ClassPlatformFault     Class = "platform_fault"     // the platform or the way to it failed; nothing changed
	ClassConfiguration     Class = "configuration"      // keys, certificates, application ID or gateway are wrong
	ClassHeld              Class = "held"               // nothing was sent: changing calls are held back until a person says go on
)

// Stage is how far a call came before it failed; it makes a connection test
// precise.
type Stage string

const (
	StagePrepare   Stage = "prepare"   // nothing was sent: the request could not be built
	StageWait      Stage = "wait"      // nothing was sent: the caller gave up waiting for its turn
	StageDNS       Stage = "dns"       // the gateway's name was not found
	StageProxy     Stage = "proxy"     // the proxy gave no connection: its cause is an *outbound.ProxyError
	StageConnect   Stage = "connect"   // the gateway could not be reached
	StageTLS       Stage = "tls"       // the gateway's certificate or handshake failed
	StageExchange  Stage = "exchange"  // the connection broke or timed out with the request under way
	StageStatus    Stage = "status"    // an HTTP status that is not 200
	StageContent   Stage = "content"   // the body is not an answer of the gateway
	StageSignature Stage = "signature" // the answer is unsigned or its signature does not verify
	StageDecrypt   Stage = "decrypt"   // verified, but the content could not be decrypted
	StageAnswer    Stage = "answer"    // a verified answer with a failure code
)

// Claim is what an unverified answer says about itself. It is for diagnosis
// by a person only: anybody on the way could have written it.
type Claim struct{ Code, SubCode, SubMsg string }

// Error is every failure of a call. Code, Msg, SubCode and SubMsg are set
// only from an answer whose signature verified.
type Error struct {
	Method    string
	Merchant  string // the merchant's name, its record id when it has none
	MiniAppID string
	Code      string
	Msg       string
	SubCode   string
	SubMsg    string
	TraceID   string // the platform's trace_id, for its support
	Class     Class
	Stage     Stage
	// Sent is false only when certainly nothing reached the platform.
	Sent bool
	// Unverified marks an answer that was refused because it is unsigned or
	// its signature does not verify; Claim is what it said.
	Unverified bool
	// Busy marks an unverified answer without any signature that says the
	// platform is busy (20000, 40005): its edge refuses so. It is believed no
	// more than another, but it tells nothing about the keys and passes.
	Busy  bool
	Claim Claim
	// Status is the HTTP status, 0 without an answer.
	Status int
	// ServerTime is the gateway's clock from its Date header, zero without one.
	ServerTime time.Time
	// RetryAfter is how long the answer asked to be left alone, 0 for nothing.
	RetryAfter time.Duration
	// Via is the proxy the call went through, "" for none.
	Via string
	// Line is how the bytes moved.
	Line  Line
	cause error
}

// Error is one English line that names method, merchant, code and trace, and
// never a token or key.
func (e *Error) Error() string {
	var b strings.Builder
	b.WriteString(e.Method)
	if who := e.who(); who != "" {
		fmt.Fprintf(&b, " for %s", who)
	}
	b.WriteString(": ")
	switch {
	case e.Unverified:
		b.WriteString("the answer is unverified and was refused")
		if e.Claim != (Claim{}) {
			fmt.Fprintf(&b, " (it claims %s)", strings.TrimSpace(e.Claim.Code+" "+e.Claim.SubCode))
		}
	case e.Code != "":
		b.WriteString(strings.TrimSpace(e.Code + " " + e.SubCode))
		if m := e.says(); m != "" {
			fmt.Fprintf(&b, ": %s", m)
		}
	default:
		fmt.Fprintf(&b, "%s (%s)", e.Class, e.Stage)
	}
	if e.cause != nil {
		fmt.Fprintf(&b, ": %v", e.cause)
	}
	if e.Via != "" && e.Code == "" {
		fmt.Fprintf(&b, " (through the proxy %s)", e.Via)
	}
	if e.TraceID != "" {
		fmt.Fprintf(&b, " [trace %s]", e.TraceID)
	}
	return b.String()
}

// Unwrap returns the cause: a network error, a context error, nil for an
// answer of the platform.
func (e *Error) Unwrap() error { return e.cause }

func (e *Error) who() string {
	if e.Merchant != "" && e.MiniAppID != "" {
		return e.Merchant + " (" + e.MiniAppID + ")"
	}
	return e.Merchant + e.MiniAppID
}

func (e *Error) says() string {
	if e.SubMsg != "" {
		return e.SubMsg
	}
	return e.Msg
}

// Hint is the next step: the sub-code's own, else that of the stage, else the
// class's. Where the change may have happened, looking comes first.
func (e *Error) Hint() fault.Text {
	if !e.Unverified {
		if t, ok := HintFor(e.SubCode); ok {
			return t
		}
	}
	t, ok := e.stageHint()
	switch {
	case !ok:
		return classHint(e.Class)
	case e.Class == ClassOutcomeUnknown:
		return joined(classHint(e.Class), t, "; ", "；")
	}
	return t
}

func joined(a, b fault.Text, en, zh string) fault.Text {
	return fault.Text{EN: a.EN + en + b.EN, ZH: a.ZH + zh + b.ZH}
}

// Fault turns e into the error people read: code "platform.<class>". A call
// that was held back has the fault of whoever held it.
func (e *Error) Fault() *fault.Error {
	var why *fault.Error
	if e.Class == ClassHeld && errors.As(e.cause, &why) {
		return fault.Wrap(e, why.Code, why.Message).WithHint(why.Hint).WithRetry(why.Retry).WithMerchant(e.Merchant)
	}
	return fault.Wrap(e, fault.Code("platform."+string(e.Class)), e.message()).
		WithHint(e.Hint()).WithRetry(e.retry()).WithMerchant(e.Merchant)
}

// Explain makes an error readable: a platform error becomes its Fault. A fault
// and any other error pass unchanged.
func Explain(err error) error {
	var p *Error
	if fault.CodeOf(err) == "" && errors.As(err, &p) {
		return p.Fault()
	}
	return err
}

// message says what happened. Of a change that may have happened these are
// the first words, whatever else is known.
func (e *Error) message() fault.Text {
	t := e.Reason()
	if e.Class == ClassOutcomeUnknown {
		return joined(fault.T("the change may have happened", "操作可能已经生效"), t, ": ", "：")
	}
	return t
}

// Reason is what happened, without the judgement whether a change may have
// taken effect.
func (e *Error) Reason() fault.Text {
	if e.Busy {
		return fault.T("Alipay says that it is busy, in an answer without a signature", "支付宝返回系统繁忙（响应未签名）")
	}
	if e.Unverified {
		return fault.T("the gateway's answer could not be verified and was refused", "网关的响应未通过验签，已拒绝采信")
	}
	if e.Code != "" {
		t := classMessage(e.Class)
		if m := e.says(); m != "" {
			return fault.Text{EN: t.EN + " (" + m + ")", ZH: t.ZH + "（" + m + "）"}
		}
		return t
	}
	return e.stageMessage()
}

func (e *Error) retry() fault.Retry {
	switch e.Class {
	case ClassThrottled, ClassPlatformFault:
		return fault.RetryLater
	case ClassOutcomeUnknown, ClassStateConflict:
		return fault.RetryAfterLookup
	case ClassAuthorizationLost:
		return fault.RetryAfterConsent
	case ClassPermissionMissing, ClassConfiguration:
		return fault.RetryAfterSetup
	case ClassInputInvalid:
		return fault.RetryAfterInput
	case ClassQuota:
		if Renews(e.SubCode) {
			return fault.RetryLater
		}
		return fault.RetryAfterInput
	}
	return fault.RetryNever
}

// ClassOf returns the class of the first *Error in the chain, "" when there
// is none.
func ClassOf(err error) Class {
	var e *Error
	if errors.As(err, &e) {
		return e.Class
	}
	return ""
}

// Wordless reports that nobody said anything of what was asked: the way or the
// platform failed, or it wants to be asked more slowly. The same may succeed in
// a moment.
func Wordless(err error) bool {
	switch ClassOf(err) {
	case ClassOutcomeUnknown, ClassPlatformFault, ClassThrottled:
		return true
	}
	return false
}

// SubCodeOf returns the sub-code of the first *Error in the chain, "" when
// there is none or the answer was not verified.
func SubCodeOf(err error) string {
	var e *Error
	if errors.As(err, &e) {
		return e.SubCode
	}
	return ""
}
