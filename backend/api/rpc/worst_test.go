package rpc

import (
	"context"
	"log/slog"
	"strings"
	"testing"

	"minifleet/backend/boundtest"
)

// Take takes a request of every shape there is.
func (oddity) Take(_ context.Context, req list) (list, error) { return req, nil }

// TestTheWorstRequestsStayWithinTheirBounds: bodies as large as one may be, into
// a request of many kinds of fields and back.
func TestTheWorstRequestsStayWithinTheirBounds(t *testing.T) {
	boundtest.MuchData(t)
	d := odd(t, slog.New(slog.DiscardHandler))
	whole := func(open, middle, end string) []byte {
		n := (DefaultBodyLimit - len(open) - len(end)) / len(middle)
		return []byte(open + strings.Repeat(middle, n) + end)
	}
	for what, body := range map[string][]byte{
		"deep":           whole(`{"rows":`, "[", ""),
		"deep objects":   whole(``, `{"rows":`, ""),
		"rows":           whole(`{"rows":[`, "{},", "{}]}"),
		"rows of rows":   whole(`{"rows":[`, `{"tags":[]},`, `{}]}`),
		"texts":          whole(`{"some":[`, `"",`, `""]}`),
		"one text":       whole(`{"some":["`, "a", `"]}`),
		"escapes":        whole(`{"some":["`, `\u0000`, `"]}`),
		"double fields":  whole(`{`, `"some":[],`, `"some":[]}`),
		"unknown":        whole(`{"`, "a", `":1}`),
		"members":        whole(`{"by":{`, `"a":1,`, `"b":1}}`),
		"a long number":  whole(`{"by":{"a":`, "9", `}}`),
		"bytes":          whole(`{"raw":"`, "AAAA", `"}`),
		"blanks":         whole(`{"some":`, " ", `[]}`),
		"wrong at last":  whole(`{"some":[`, `"",`, `1]}`),
		"no JSON at all": whole("", "<html>", ""),
		"names of cases": whole(`{`, `"SOME":[],`, `"some":[]}`),
	} {
		boundtest.Within(t, what, 256, func() { _, _ = d.Invoke(t.Context(), "Odd", "Take", body) })
	}
}
