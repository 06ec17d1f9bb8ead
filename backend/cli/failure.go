package cli

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"minifleet/backend/fault"
	"minifleet/backend/field"
	"minifleet/backend/sink"
	"minifleet/backend/vault"
)

// errorDocument is how --json tells a failure, on standard error.
type errorDocument struct {
	Error struct {
		Code     fault.Code  `json:"code"`
		Message  string      `json:"message"`
		Hint     string      `json:"hint,omitempty"`
		Merchant string      `json:"merchant,omitempty"`
		Field    string      `json:"field,omitempty"`
		Retry    fault.Retry `json:"retry,omitempty"`
		Cause    string      `json:"cause,omitempty"`
	} `json:"error"`
}

func (r *runner) printError(err error) {
	var f *fault.Error
	if !errors.As(err, &f) {
		// A usage error of the command line itself: its own words are the best ones.
		f = fault.New("cli.usage", flagGroupText(err.Error()))
	}
	fields := r.fields(f)
	if r.json {
		var doc errorDocument
		doc.Error.Code, doc.Error.Message, doc.Error.Hint = f.Code, f.Message.In(r.language()), f.Hint.In(r.language())
		doc.Error.Merchant, doc.Error.Field, doc.Error.Retry = f.Merchant, f.Field, f.Retry
		doc.Error.Cause = strings.Join(fields, "; ")
		if len(fields) == 0 {
			doc.Error.Cause = r.cause(f)
		}
		b, marshalErr := json.MarshalIndent(doc, "", "  ")
		if marshalErr == nil {
			fmt.Fprintln(r.streams.Err, sink.JSON(string(b)))
			return
		}
	}
	var line strings.Builder
	line.WriteString("minifleet: ")
	if f.Merchant != "" {
		line.WriteString(sink.Terminal(f.Merchant) + ": ")
	}
	message := f.Message
	if len(fields) > 0 && strings.HasSuffix(fields[0], message.In(r.language())) { // it is told with its field
		message = fault.T("%d field{|s} {is|are} not right", "%d 项填写有误", len(fields))
	}
	line.WriteString(sink.TerminalLines(message.In(r.language())))
	if cause := r.cause(f); cause != "" && len(fields) == 0 {
		line.WriteString(" (" + sink.Terminal(cause) + ")")
	}
	fmt.Fprintln(r.streams.Err, line.String())
	for _, text := range fields {
		fmt.Fprintln(r.streams.Err, "  "+sink.Terminal(text))
	}
	if hint := f.Hint.In(r.language()); hint != "" {
		fmt.Fprintln(r.streams.Err, "  → "+sink.TerminalLines(hint))
	}
}

// fields is what is wrong with each field of an input.
func (r *runner) fields(f *fault.Error) []string {
	var all field.Errors
	if !errors.As(f, &all) {
		return nil
	}
	texts := make([]string, len(all))
	for i, e := range all {
		texts[i] = e.Field + ": " + e.Text.In(r.language())
	}
	return texts
}

// cause is what lies below a failure, in the language of messages as far as it is
// told in one; "" when a person learns nothing from it.
func (r *runner) cause(f *fault.Error) string {
	inner := f.Unwrap()
	if inner == nil || errors.Is(inner, vault.ErrNotFound) {
		return ""
	}
	text := inner.Error()
	var deeper *fault.Error
	if !errors.As(inner, &deeper) {
		text = fault.Cause(inner).In(r.language())
	} else {
		said := deeper.Message.In(r.language())
		if below := r.cause(deeper); below != "" {
			said += " (" + below + ")"
		}
		text = strings.Replace(text, deeper.Error(), said, 1)
	}
	message := f.Message.In(r.language())
	if rest, repeats := strings.CutPrefix(text, message); repeats { // what follows is below it, in brackets
		text = strings.TrimSuffix(strings.TrimPrefix(rest, " ("), ")")
	}
	if strings.Contains(message, text) {
		return ""
	}
	return text
}

// why is a failure with what lies below it, in the language of messages.
func (r *runner) why(err error) string {
	var f *fault.Error
	if !errors.As(err, &f) {
		return fault.Cause(err).In(r.language())
	}
	if cause := r.cause(f); cause != "" {
		return f.Message.In(r.language()) + " (" + cause + ")"
	}
	return f.Message.In(r.language())
}
