// Package journal keeps what was done: by which call, to which merchant, with
// what result. It only grows, it is written before and after a call so that a
// crash in between leaves a trace, and it is read without a network.
package journal

import (
	"strings"
	"time"

	"minifleet/backend/fault"
	"minifleet/backend/vault"
)

// Result is how an action ended.
type Result string

const (
	Pending Result = "pending" // written before the call; the answer is not there yet
	OK      Result = "ok"
	Failed  Result = "failed"
	Unknown Result = "unknown" // it may have taken effect; the state has to be looked up
)

// Results lists every result with its labels, in the order of a filter.
func Results() []ResultLabel {
	return []ResultLabel{
		{OK, fault.T("Succeeded", "成功")},
		{Failed, fault.T("Failed", "失败")},
		{Unknown, fault.T("Unknown", "结果未知")},
		{Pending, fault.T("In progress", "进行中")},
	}
}

// ResultLabel is a result and what a person reads for it.
type ResultLabel struct {
	Result Result     `json:"result"`
	Label  fault.Text `json:"label"`
}

func (r Result) label() fault.Text {
	for _, l := range Results() {
		if l.Result == r {
			return l.Label
		}
	}
	return fault.Text{EN: string(r), ZH: string(r)}
}

// Entry is one action. ID and At are given by the journal when they are empty.
type Entry struct {
	ID           string            `json:"id"`
	At           time.Time         `json:"at"`
	MerchantID   string            `json:"merchant_id,omitempty"`
	MerchantName string            `json:"merchant_name,omitempty"`
	MiniAppID    string            `json:"mini_app_id,omitempty"`
	Action       string            `json:"action"`           // "version.upload"; Label gives its words
	Method       string            `json:"method,omitempty"` // the platform's method, "" for a local action
	Version      string            `json:"version,omitempty"`
	BatchID      string            `json:"batch_id,omitempty"`
	Result       Result            `json:"result"`
	Code         string            `json:"code,omitempty"`
	SubCode      string            `json:"sub_code,omitempty"`
	SubMsg       string            `json:"sub_msg,omitempty"`
	TraceID      string            `json:"trace_id,omitempty"` // names the call for the platform's support
	Message      fault.Text        `json:"message"`
	TookMS       int64             `json:"took_ms"`          // milliseconds
	Detail       map[string]string `json:"detail,omitempty"` // never secrets; keys that sound like one are masked
}

// secretWords mark Detail keys whose values are never written.
var secretWords = []string{"token", "secret", "password", "passphrase", "private", "aes", "auth_code", "sign"}

const masked = "***"

// scrub masks what must not be written even by mistake.
func scrub(e Entry) Entry {
	for k := range e.Detail {
		lower := strings.ToLower(k)
		for _, w := range secretWords {
			if strings.Contains(lower, w) {
				clean := make(map[string]string, len(e.Detail))
				for k2, v2 := range e.Detail {
					clean[k2] = v2
				}
				clean[k] = masked
				e.Detail = clean
				break
			}
		}
	}
	return e
}

const (
	byKind         = "by_kind"
	byMerchantKind = "by_merchant_kind"
	byBatchKind    = "by_batch_kind"
	byPending      = "pending"
	pendingKey     = "1"
)

// entries is keyed by time-ordered ids, so newest first is a reverse scan. The
// three indexes of kinds answer every filter by merchant, batch, action and
// result from the entries that match alone, in a journal of any length; the
// pending index makes opening cost nothing.
var entries = vault.NewCollection(vault.Schema[Entry]{
	Name:    "journal",
	Version: 1,
	ID:      func(e Entry) string { return e.ID },
	Indexes: []vault.Index[Entry]{
		{Name: byKind, Keys: func(e Entry) []string { return []string{kindKey("", e)} }},
		{Name: byMerchantKind, Keys: func(e Entry) []string { return kindsOf(e.MerchantID, e) }},
		{Name: byBatchKind, Keys: func(e Entry) []string { return kindsOf(e.BatchID, e) }},
		{Name: byPending, Keys: func(e Entry) []string {
			if e.Result == Pending {
				return []string{pendingKey}
			}
			return nil
		}},
	},
})

// kindKey is an entry's action and result within a scope: a merchant, a batch
// or, "", everything.
func kindKey(scope string, e Entry) string {
	return scope + "\x00" + e.Action + "\x00" + string(e.Result)
}

func kindsOf(scope string, e Entry) []string {
	if scope == "" {
		return nil
	}
	return []string{kindKey(scope, e)}
}

func nonEmpty(s string) []string {
	if s == "" {
		return nil
	}
	return []string{s}
}
