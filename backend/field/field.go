// Package field says what is wrong with the fields of an input, so that a
// screen can mark each of them and a command can list them all at once.
package field

import (
	"strings"

	"minifleet/backend/fault"
)

// Error is what is wrong with one field.
type Error struct {
	Field string     `json:"field"`
	Code  string     `json:"code"` // "blank", "short", "long", "characters", ...
	Text  fault.Text `json:"text"`
}

// Errors is everything wrong with an input, in the order a person reads it.
type Errors []Error

// Add appends what is wrong with a field; en and zh take the same arguments.
func (e *Errors) Add(field, code, en, zh string, args ...any) {
	*e = append(*e, Error{field, code, fault.T(en, zh, args...)})
}

// Of is what an error says to a person, as what is wrong with an input.
func Of(err error) Errors {
	f := fault.As(err)
	return Errors{{f.Field, string(f.Code), f.Message}}
}

// Error is the English of all of them.
func (e Errors) Error() string {
	parts := make([]string, len(e))
	for i, f := range e {
		parts[i] = f.Field + ": " + f.Text.EN
	}
	return strings.Join(parts, "; ")
}

// Fault makes one error for a person of them, under the code of the room that
// checked: its Field is the first at fault, and errors.As finds the Errors. Nil
// when there are none.
func (e Errors) Fault(code fault.Code) error {
	if len(e) == 0 {
		return nil
	}
	return fault.Wrap(e, code, e[0].Text).WithField(e[0].Field).WithRetry(fault.RetryAfterInput).
		WithHint(fault.T("correct the fields that are marked; nothing was sent", "请修改标出的字段；尚未发送任何内容"))
}
