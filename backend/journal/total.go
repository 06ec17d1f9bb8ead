package journal

import (
	"context"
	"errors"
	"strings"
	"time"

	"minifleet/backend/vault"
)

// Total is how many entries match a query.
type Total struct {
	Entries int  `json:"entries"`
	AtLeast bool `json:"at_least,omitempty"` // counting them all would have taken longer than SearchTime
}

// Total counts the entries that match, whatever the query's cursor and limit.
// What the indexes and the sizes of archived blocks tell alone is counted
// without reading an entry.
func (j *Journal) Total(ctx context.Context, q Query) (Total, error) {
	return j.total(ctx, q, SearchTime)
}

func (j *Journal) total(ctx context.Context, q Query, patience time.Duration) (t Total, err error) {
	q.Before, q.Limit = "", 0
	started := time.Now()
	goOn := func(string) error {
		if err := ctx.Err(); err != nil {
			return err
		}
		if time.Since(started) >= patience {
			t.AtLeast = true
			return vault.Stop
		}
		return nil
	}
	if !j.countable(q) {
		err = j.each(ctx, q, func(id string) bool { return goOn(id) == nil }, func(Entry) error {
			t.Entries++
			return nil
		})
		return t, errors.Join(err, ctx.Err())
	}
	c := count{matcher: j.newMatcher(q), total: &t, goOn: goOn}
	if !q.To.IsZero() { // exactly, since ids and times are the same here
		c.before = timeBound(q.To)
	}
	err = j.view(func(tx *vault.Tx) error {
		if err := c.live(tx); err != nil || t.AtLeast {
			return err
		}
		return c.archived(tx)
	})
	return t, err
}

// countable reports whether what an index holds of an entry (one scope, the
// kind and the id, which carries its time) decides whether it matches.
func (j *Journal) countable(q Query) bool {
	j.mu.Lock()
	bent := j.bent.ID != ""
	j.mu.Unlock()
	ranged := !q.From.IsZero() || !q.To.IsZero()
	return strings.TrimSpace(q.Text) == "" && (q.MerchantID == "" || q.BatchID == "") && !(ranged && bent)
}

type count struct {
	matcher

	total *Total
	goOn  func(id string) error
}

func (c count) inRange(id string) bool { return !c.past(id) && (c.before == "" || id < c.before) }

// live counts in the index of the narrowest scope.
func (c count) live(tx *vault.Tx) error {
	index, scope := byKind, ""
	switch {
	case c.q.MerchantID != "":
		index, scope = byMerchantKind, c.q.MerchantID
	case c.q.BatchID != "":
		index, scope = byBatchKind, c.q.BatchID
	}
	kinds, err := entries.IndexKeys(tx, index, scope+"\x00")
	for _, k := range kinds {
		action, result, _ := strings.Cut(k[len(scope)+1:], "\x00")
		if err != nil || c.total.AtLeast || !c.matchesKind(action, Result(result)) {
			continue
		}
		err = entries.EachKey(tx, index, k, func(key, id string) error {
			if err := c.goOn(id); err != nil {
				return err
			}
			if key == k && c.inRange(id) {
				c.total.Entries++
			}
			return nil
		})
	}
	return err
}

// archived counts in the archive, newest first; a block of which all is meant
// is not unpacked.
func (c count) archived(tx *vault.Tx) error {
	whole := c.q.MerchantID == "" && c.q.BatchID == "" && c.q.Action == "" && c.q.Result == ""
	newer := "" // the first of the block after this one
	sift := siftPacked(c.matcher)
	return archive.EachReverse(tx, "", c.before, func(b block) error {
		if err := c.goOn(b.ID); err != nil {
			return err
		}
		ends := c.before == "" || newer != "" && newer <= c.before
		newer = b.ID
		if whole && ends && !c.past(b.ID) {
			c.total.Entries += b.Count
			return nil
		}
		err := b.each(sift, func(e Entry) error {
			if c.inRange(e.ID) && c.matches(e) {
				c.total.Entries++
			}
			return nil
		})
		if err == nil && c.past(b.ID) {
			return vault.Stop // and so is every older one
		}
		return err
	})
}
