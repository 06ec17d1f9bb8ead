package journal

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"minifleet/backend/fault"
	"minifleet/backend/vault"
)

// fill writes n varied entries in few transactions and returns them oldest first.
func fill(t testing.TB, j *Journal, n int) []Entry {
	t.Helper()
	var all []Entry
	actions := Actions()
	for len(all) < n {
		var part []Entry
		err := j.vault.Update(func(tx *vault.Tx) error {
			part = part[:0]
			for i := len(all); i < n && len(part) < 500; i++ {
				e := Entry{
					MerchantID: fmt.Sprintf("m%d", i%97), MerchantName: fmt.Sprintf("商家 %d", i%97), MiniAppID: fmt.Sprintf("2021%012d", i%97),
					Action: actions[i%len(actions)].Name, Version: fmt.Sprintf("1.0.%d", i%13), BatchID: []string{"", "b1", "b2"}[i%3],
					Result: []Result{OK, Failed, Unknown}[i%3], SubCode: []string{"", "VERSION_HAS_EXISTED", "SYSTEM_ERROR"}[i%3],
					Message: fault.T("message %d", "说明 %d", i), TraceID: fmt.Sprintf("trace%d", i),
				}
				e, err := j.AppendTx(tx, e)
				if err != nil {
					return err
				}
				part = append(part, e)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, part...)
	}
	return all
}

// naive is what a search must find, written the slow and plain way.
func naive(all []Entry, q Query) []string {
	var ids []string
	for _, e := range all {
		ok := (q.MerchantID == "" || e.MerchantID == q.MerchantID) && (q.BatchID == "" || e.BatchID == q.BatchID) &&
			(q.Result == "" || e.Result == q.Result) && (q.From.IsZero() || !e.At.Before(q.From)) && (q.To.IsZero() || e.At.Before(q.To)) &&
			(q.Action == "" || e.Action == q.Action || strings.HasSuffix(q.Action, ".") && strings.HasPrefix(e.Action, q.Action))
		text := strings.ToLower(fmt.Sprint(e.MerchantName, "\n", e.MiniAppID, "\n", e.Action, "\n", Label(e.Action), "\n", e.Method, "\n", e.Version, "\n",
			e.Code, "\n", e.SubCode, "\n", e.SubMsg, "\n", e.Message, "\n", e.TraceID))
		for _, w := range strings.Fields(strings.ToLower(q.Text)) {
			ok = ok && strings.Contains(text, w)
		}
		if ok {
			ids = append(ids, e.ID)
		}
	}
	slices.Sort(ids)
	slices.Reverse(ids)
	return ids
}

func TestSearchFindsWhatAPlainScanFindsPageByPage(t *testing.T) {
	j := journal(t)
	all := fill(t, j, 600)
	begin, end := all[0].At, all[len(all)-1].At
	// A part lies in the archive, in two blocks; what is found is the same.
	for _, at := range []int{110, 250} {
		if n, err := j.Archive(t.Context(), all[at].At); err != nil || n == 0 {
			t.Fatal(n, err)
		}
	}
	n := 0
	if err := j.view(func(tx *vault.Tx) error {
		return archive.Each(tx, "", func(b block) error { n += b.Count; return nil })
	}); err != nil || n < 200 || n > 260 {
		t.Fatal(n, err)
	}
	for _, e := range []Entry{all[0], all[109], all[599]} {
		if got, err := j.Get(e.ID); err != nil || got.TraceID != e.TraceID {
			t.Fatalf("%+v, %v", got, err)
		}
	}
	if _, err := j.Get(all[0].ID + "X"); fault.CodeOf(err) != "journal.not_found" {
		t.Fatal(err)
	}
	rapid.Check(t, func(t *rapid.T) {
		q := Query{
			Text:       rapid.SampledFrom([]string{"", "", "上架", "EXISTED 1.0.3", "商家 7", "trace59", "nothing at all", "put online"}).Draw(t, "text"),
			MerchantID: rapid.SampledFrom([]string{"", "", "m5", "m96", "none"}).Draw(t, "merchant"),
			BatchID:    rapid.SampledFrom([]string{"", "", "b1", "b2"}).Draw(t, "batch"),
			Result:     rapid.SampledFrom([]Result{"", "", OK, Failed}).Draw(t, "result"),
			Action:     rapid.SampledFrom([]string{"", "", "version.", "version.online", "batch."}).Draw(t, "action"),
			Limit:      rapid.IntRange(1, 50).Draw(t, "limit"),
		}
		span := int(end.Sub(begin).Milliseconds())
		if rapid.Bool().Draw(t, "from?") {
			q.From = begin.Add(time.Duration(rapid.IntRange(-5, span).Draw(t, "from")) * time.Millisecond)
		}
		if rapid.Bool().Draw(t, "to?") {
			q.To = begin.Add(time.Duration(rapid.IntRange(0, span+5).Draw(t, "to")) * time.Millisecond)
		}
		want := naive(all, q)
		if n, err := j.total(context.Background(), q, time.Minute); err != nil || n.AtLeast || n.Entries != len(want) {
			t.Fatalf("%+v of %d, %v, for %+v", n, len(want), err, q)
		}
		if n, err := j.total(context.Background(), q, 0); err != nil || n.Entries > len(want) || !n.AtLeast && n.Entries != len(want) {
			t.Fatalf("at once: %+v of %d, %v, for %+v", n, len(want), err, q)
		}
		patience := rapid.SampledFrom([]time.Duration{0, time.Minute, time.Minute, time.Minute, time.Minute}).Draw(t, "patience")
		var got []string
		for {
			page, err := j.search(context.Background(), q, patience)
			if err != nil {
				t.Fatal(err)
			}
			if page.Partial && (page.Reached.IsZero() || !page.Oldest.Equal(all[0].At)) {
				t.Fatalf("reached %v of %v", page.Reached, page.Oldest)
			}
			if len(page.Entries) > q.Limit {
				t.Fatalf("a page of %d", len(page.Entries))
			}
			for _, e := range page.Entries {
				got = append(got, e.ID)
			}
			if page.Next == "" {
				break
			}
			q.Before = page.Next
		}
		if !slices.Equal(got, want) {
			t.Fatalf("found %d, want %d, for %+v", len(got), len(want), q)
		}
	})
}
