package cli

import (
	"context"
	"strings"
	"testing"

	"minifleet/backend/fault"
)

// A batch may end between the question how it stands and the word to go on.
func TestABatchThatEndsWhileItIsLookedAtIsOver(t *testing.T) {
	var asked []string
	answers := []any{`{"state":"running"}`, `{}`, fault.New("batch.status", fault.T("the batch is done", "批次已结束")), `{"state":"done"}`}
	w := watched{id: "b", d: &desk{invoke: func(_ context.Context, service, method string, _ []byte) ([]byte, error) {
		asked = append(asked, service+"."+method)
		switch a := answers[len(asked)-1].(type) {
		case error:
			return nil, a
		default:
			return []byte(a.(string)), nil
		}
	}}}
	p, err := w.progress(t.Context())
	if err != nil || runs(p.Status) {
		t.Fatal(p.Status, err)
	}
	if got := strings.Join(asked, " "); got != "Batches.Progress Batches.Work Batches.Resume Batches.Progress" {
		t.Error(got)
	}
}
