package journal

import (
	"errors"
	"strings"
	"time"

	"minifleet/backend/vault"
)

// Query selects entries; empty fields select everything. Text holds words that
// must all occur, in any letter case, in the merchant's name, mini app id,
// action or its labels, method, version, codes, message or trace.
type Query struct {
	Text       string    `json:"text,omitempty"`
	MerchantID string    `json:"merchant_id,omitempty"`
	BatchID    string    `json:"batch_id,omitempty"`
	Action     string    `json:"action,omitempty"` // exact, or a family: "version." matches all of it
	Result     Result    `json:"result,omitempty"`
	From       time.Time `json:"from,omitzero"`    // inclusive
	To         time.Time `json:"to,omitzero"`      // exclusive
	Before     string    `json:"before,omitempty"` // cursor: Page.Next of the page before
	Limit      int       `json:"limit,omitempty"`  // 1 to MaxLimit; 0 is DefaultLimit
}

const (
	DefaultLimit = 100
	MaxLimit     = 1000
)

// Page is one page of entries, newest first.
type Page struct {
	Entries []Entry `json:"entries"`
	Next    string  `json:"next,omitempty"` // cursor of the following page, "" at the end
}

// Search returns a page of the entries that match, newest first. It reads only
// the disk of this machine. A merchant's or a batch's entries come from an
// index, a time range from the order of the ids; only words that occur rarely
// make it read the whole journal, once through: about 0.7 s for 100,000 entries
// on two cores, against 1 ms for a page without words.
func (j *Journal) Search(q Query) (Page, error) {
	limit := q.Limit
	if limit <= 0 {
		limit = DefaultLimit
	}
	limit = min(limit, MaxLimit)
	page := Page{Entries: []Entry{}}
	err := j.each(q, func(e Entry) error {
		if len(page.Entries) == limit {
			page.Next = page.Entries[limit-1].ID
			return vault.Stop
		}
		page.Entries = append(page.Entries, e)
		return nil
	})
	if err != nil {
		return Page{}, err
	}
	return page, nil
}

// each hands the matching entries to fn, newest first, until it returns
// vault.Stop or fails.
func (j *Journal) each(q Query, fn func(Entry) error) error {
	m := newMatcher(q)
	return j.view(func(tx *vault.Tx) error {
		switch {
		case q.BatchID != "":
			return eachIndexed(tx, byBatch, q.BatchID, m, fn)
		case q.MerchantID != "":
			return eachIndexed(tx, byMerchant, q.MerchantID, m, fn)
		}
		return entries.EachReverse(tx, "", m.before, func(e Entry) error {
			if m.past(e) {
				return vault.Stop
			}
			if !m.matches(e) {
				return nil
			}
			return fn(e)
		})
	})
}

// eachIndexed walks one index key. Indexes run upwards in time, so the matches
// are gathered and walked back; one merchant or one batch holds few.
func eachIndexed(tx *vault.Tx, index, key string, m matcher, fn func(Entry) error) error {
	var found []Entry
	err := entries.Find(tx, index, key, func(e Entry) error {
		if m.before != "" && e.ID >= m.before {
			return vault.Stop
		}
		if m.matches(e) {
			found = append(found, e)
		}
		return nil
	})
	if err != nil {
		return err
	}
	for i := len(found) - 1; i >= 0; i-- {
		if err := fn(found[i]); err != nil {
			if errors.Is(err, vault.Stop) {
				return nil
			}
			return err
		}
	}
	return nil
}

type matcher struct {
	q      Query
	words  []string
	before string
}

func newMatcher(q Query) matcher {
	m := matcher{q: q, words: strings.Fields(strings.ToLower(q.Text)), before: q.Before}
	if !q.To.IsZero() {
		// An id begins with its time in microseconds; the first id of the next
		// one bounds every entry that could be before To.
		if bound := timeBound(q.To.Add(time.Microsecond)); m.before == "" || bound < m.before {
			m.before = bound
		}
	}
	return m
}

// idTimeLength is how many characters of an id hold its time.
const idTimeLength = 12

func timeBound(t time.Time) string {
	if t.Unix() < 0 {
		t = time.Unix(0, 0) // ids know no earlier time
	}
	return vault.NewID(t)[:idTimeLength]
}

// past reports that this and all older entries are before the range. A clock
// that was set back may have written slightly unordered times under ordered
// ids, so the id is what decides.
func (m matcher) past(e Entry) bool {
	return !m.q.From.IsZero() && e.ID < timeBound(m.q.From)
}

func (m matcher) matches(e Entry) bool {
	q := m.q
	switch {
	case q.MerchantID != "" && e.MerchantID != q.MerchantID,
		q.BatchID != "" && e.BatchID != q.BatchID,
		q.Result != "" && e.Result != q.Result,
		!q.From.IsZero() && e.At.Before(q.From),
		!q.To.IsZero() && !e.At.Before(q.To):
		return false
	}
	if q.Action != "" && e.Action != q.Action &&
		(!strings.HasSuffix(q.Action, ".") || !strings.HasPrefix(e.Action, q.Action)) {
		return false
	}
	if len(m.words) == 0 {
		return true
	}
	text := haystack(e)
	for _, w := range m.words {
		if !strings.Contains(text, w) {
			return false
		}
	}
	return true
}

// haystack is everything of an entry that words are looked for in.
func haystack(e Entry) string {
	label := Label(e.Action)
	return strings.ToLower(strings.Join([]string{
		e.MerchantName, e.MiniAppID, e.Action, label.EN, label.ZH, e.Method, e.Version,
		e.Code, e.SubCode, e.SubMsg, e.Message.EN, e.Message.ZH, e.TraceID,
	}, "\n"))
}
