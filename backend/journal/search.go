package journal

import (
	"bytes"
	"context"
	"errors"
	"strings"
	"time"

	"minifleet/backend/alipay"
	"minifleet/backend/fault"
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

// SearchTime is how long one Search reads before it answers with what it found
// so far: a person sees something at once, and stops asking when it is enough.
const SearchTime = 200 * time.Millisecond

// Page is one page of entries, newest first.
type Page struct {
	Entries []Entry `json:"entries"`
	Next    string  `json:"next,omitempty"` // cursor of the following page, "" at the end
	// Partial tells that the page ended because SearchTime was over, and not
	// because it was full: searching from Next on may find more. Reached is the
	// time up to which was searched, Oldest that of the first entry there is.
	Partial bool      `json:"partial,omitempty"`
	Reached time.Time `json:"reached,omitzero"`
	Oldest  time.Time `json:"oldest,omitzero"`
}

// Search returns a page of the entries that match, newest first. It reads only
// the disk of this machine. A filter by merchant, batch, action, result or time
// reads the entries that match alone. Words make it look through those, or
// through the whole journal; after SearchTime it answers with what it has.
func (j *Journal) Search(ctx context.Context, q Query) (Page, error) {
	return j.search(ctx, q, SearchTime)
}

// SearchAll is Search that takes the time it needs for a full page. progress
// (nil: nobody) is told of every part.
func (j *Journal) SearchAll(ctx context.Context, q Query, progress func(Page)) (Page, error) {
	limit := limitOf(q)
	all := Page{Entries: []Entry{}}
	for {
		q.Limit = limit - len(all.Entries)
		page, err := j.Search(ctx, q)
		if err != nil {
			return Page{}, err
		}
		all.Entries = append(all.Entries, page.Entries...)
		all.Next = page.Next
		if !page.Partial || len(all.Entries) == limit {
			return all, nil
		}
		q.Before = page.Next
		if progress != nil {
			progress(page)
		}
	}
}

// DoneIn reports whether an action took effect for a merchant in a run or batch.
func (j *Journal) DoneIn(ctx context.Context, batchID, merchantID, action string) (bool, error) {
	page, err := j.SearchAll(ctx, Query{BatchID: batchID, MerchantID: merchantID, Action: action, Result: OK, Limit: 1}, nil)
	return len(page.Entries) > 0, err
}

func limitOf(q Query) int {
	if q.Limit <= 0 {
		return DefaultLimit
	}
	return min(q.Limit, MaxLimit)
}

func (j *Journal) search(ctx context.Context, q Query, patience time.Duration) (Page, error) {
	limit := limitOf(q)
	page := Page{Entries: []Entry{}}
	started, last := time.Now(), ""
	next := func(id string) bool {
		if last == "" || time.Since(started) < patience {
			last = id
			return true
		}
		page.Partial, page.Next = true, last
		return false
	}
	err := j.each(ctx, q, next, func(e Entry) error {
		if len(page.Entries) == limit {
			page.Next = page.Entries[limit-1].ID
			return vault.Stop
		}
		page.Entries = append(page.Entries, e)
		return nil
	})
	if err == nil && page.Partial {
		page.Reached = vault.TimeOf(page.Next)
		page.Oldest, err = j.oldest()
	}
	if err != nil {
		return Page{}, err
	}
	return page, nil
}

// oldest is the time of the first entry there is.
func (j *Journal) oldest() (at time.Time, err error) {
	err = j.view(func(tx *vault.Tx) error {
		first := ""
		if err := archive.Each(tx, "", func(b block) error {
			first = b.ID
			return vault.Stop
		}); err != nil || first != "" {
			at = vault.TimeOf(first)
			return err
		}
		return entries.Each(tx, "", func(e Entry) error {
			at = e.At
			return vault.Stop
		})
	})
	return at, err
}

// each hands the matching entries to fn, newest first, until fn returns
// vault.Stop or fails, or ctx ends. next is asked before an entry is looked at,
// and ends the walk by answering false.
func (j *Journal) each(ctx context.Context, q Query, next func(id string) bool, fn func(Entry) error) error {
	m := j.newMatcher(q)
	over := false // somebody has had enough: no walk goes on
	stop := func(err error) error {
		over = over || errors.Is(err, vault.Stop)
		return err
	}
	goOn := func(id string) error {
		if err := ctx.Err(); err != nil {
			return err
		}
		if m.past(id) || !next(id) {
			return stop(vault.Stop)
		}
		return nil
	}
	take := func(e Entry) error {
		if !m.matches(e) {
			return nil
		}
		return stop(fn(e))
	}
	return j.view(func(tx *vault.Tx) error {
		if err := eachLive(tx, m, goOn, take); err != nil || over {
			return err
		}
		return eachArchived(tx, m, goOn, take)
	})
}

// eachLive hands on the matching entries that are not in the archive.
func eachLive(tx *vault.Tx, m matcher, goOn func(id string) error, take func(Entry) error) error {
	q := m.q
	index, scope := byKind, ""
	switch {
	case q.MerchantID != "": // it holds fewer than a batch
		index, scope = byMerchantKind, q.MerchantID
	case q.BatchID != "":
		index, scope = byBatchKind, q.BatchID
	case q.Action == "" && q.Result == "":
		return entries.SiftReverse(tx, "", m.before, func(id string, plain []byte) (bool, error) {
			return m.mayMatch(plain), goOn(id)
		}, take)
	}
	kinds, err := entries.IndexKeys(tx, index, scope+"\x00")
	if err != nil {
		return err
	}
	wanted := kinds[:0]
	for _, k := range kinds {
		action, result, _ := strings.Cut(k[len(scope)+1:], "\x00")
		if m.matchesKind(action, Result(result)) {
			wanted = append(wanted, k)
		}
	}
	return entries.FindDescending(tx, index, wanted, m.before, func(e Entry) error {
		if err := goOn(e.ID); err != nil {
			return err
		}
		return take(e)
	})
}

type matcher struct {
	q      Query
	words  []string
	sift   [][]byte // words that an entry's JSON must hold in lower case
	before string
}

func (j *Journal) newMatcher(q Query) matcher {
	m := matcher{q: q, words: strings.Fields(strings.ToLower(q.Text)), before: q.Before}
	for _, w := range m.words {
		if !strings.ContainsAny(w, "\\\"<>&\u2028\u2029\ufffd") && !inOurWords(w) {
			m.sift = append(m.sift, []byte(w))
		}
	}
	if !q.To.IsZero() {
		if bound := j.bound(q.To); m.before == "" || bound < m.before {
			m.before = bound
		}
	}
	return m
}

// inOurWords reports whether a word occurs in what is said of actions or of what
// calls did, which is no part of an entry.
func inOurWords(word string) bool {
	in := func(t fault.Text) bool { return strings.Contains(strings.ToLower(t.EN+"\n"+t.ZH), word) }
	for _, a := range Actions() {
		if in(a.Label) {
			return true
		}
	}
	for t := range alipay.Deeds() {
		if in(t) {
			return true
		}
	}
	return false
}

// idTimeLength is how many characters of an id hold its time.
const idTimeLength = 12

func timeBound(t time.Time) string {
	if t.Unix() < 0 {
		t = time.Unix(0, 0) // ids know no earlier time
	}
	return vault.NewID(t)[:idTimeLength]
}

// past reports that this and all older entries are before the range. An id is
// never earlier than the time of its entry, so the id is what decides.
func (m matcher) past(id string) bool {
	return !m.q.From.IsZero() && id < timeBound(m.q.From)
}

// mayMatch looks at an entry's JSON, which is quick; true promises nothing.
func (m matcher) mayMatch(plain []byte) bool {
	if len(m.sift) == 0 {
		return true
	}
	lower := bytes.ToLower(plain)
	for _, w := range m.sift {
		if !bytes.Contains(lower, w) {
			return false
		}
	}
	return true
}

func (m matcher) matchesKind(action string, result Result) bool {
	q := m.q
	if q.Result != "" && result != q.Result {
		return false
	}
	return q.Action == "" || action == q.Action || strings.HasSuffix(q.Action, ".") && strings.HasPrefix(action, q.Action)
}

func (m matcher) matches(e Entry) bool {
	q := m.q
	switch {
	case q.MerchantID != "" && e.MerchantID != q.MerchantID,
		q.BatchID != "" && e.BatchID != q.BatchID,
		!q.From.IsZero() && e.At.Before(q.From),
		!q.To.IsZero() && !e.At.Before(q.To),
		!m.matchesKind(e.Action, e.Result):
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
	label, said := Label(e.Action), e.Said()
	return strings.ToLower(strings.Join([]string{
		e.MerchantName, e.MiniAppID, e.Action, label.EN, label.ZH, e.Method, e.Version,
		e.Code, e.SubCode, e.SubMsg, said.EN, said.ZH, e.TraceID,
	}, "\n"))
}
