package journal

import (
	"encoding/json"
	"errors"
	"strings"
	"time"

	"minifleet/backend/effect"
	"minifleet/backend/fault"
	"minifleet/backend/vault"
)

// question is an entry whose call may have taken effect without an answer. It
// is on disk from before the call until the outcome is known, so that it is
// asked again after a restart too.
type question struct {
	ID         string          `json:"id"` // of the entry
	MerchantID string          `json:"merchant_id"`
	Action     string          `json:"action"`
	GivenUpAt  time.Time       `json:"given_up_at"`   // when the answer was given up; before that, when the call was sent
	Platform   bool            `json:"platform"`      // GivenUpAt is by the platform's clock
	Looks      int             `json:"looks"`         // that did not show the effect
	Failed     int             `json:"failed"`        // looks that could not be made, since the last that could
	Want       json.RawMessage `json:"want,omitzero"` // what the caller needs to recognize the effect
}

const byMerchantQuestion = "merchant"

var questions = vault.NewCollection(vault.Schema[question]{
	Name: "journal.questions", Version: 1, ID: func(q question) string { return q.ID },
	Indexes: []vault.Index[question]{{Name: byMerchantQuestion, Keys: func(q question) []string { return nonEmpty(q.MerchantID) }}},
})

// Clock gives the journal the platform's clock, by which it measures how long
// ago a call was given up; known is false until the platform has told it.
func (j *Journal) Clock(platform func() (at time.Time, known bool)) { j.platform = platform }

// Schedule replaces the usual schedule of looks; tests do, before the first
// call.
func (j *Journal) Schedule(s effect.Schedule) { j.schedule = s }

// stamp dates a question by the best clock there is.
func (j *Journal) stamp(q *question) {
	q.GivenUpAt, q.Platform = j.now().Round(0), false
	if j.platform != nil {
		if at, known := j.platform(); known {
			q.GivenUpAt, q.Platform = at, true
		}
	}
}

// since is how long ago a call was given up. What happened in this process is
// measured without a wall clock; what is older, by the platform's clock at both
// ends; and where that is not known, by this machine's, but from the opening of
// the journal on only, because a clock may have been set meanwhile.
func (j *Journal) since(q question) time.Duration {
	j.mu.Lock()
	at, mine := j.given[q.ID]
	j.mu.Unlock()
	if mine {
		return time.Since(at)
	}
	if q.Platform && j.platform != nil {
		if now, known := j.platform(); known {
			return max(0, now.Sub(q.GivenUpAt))
		}
	}
	return max(0, min(j.now().Sub(q.GivenUpAt), time.Since(j.opened)))
}

// ask writes a pending entry and its question.
func (j *Journal) ask(e Entry, want any) (Entry, error) {
	q := question{MerchantID: e.MerchantID, Action: e.Action}
	if want != nil {
		raw, err := json.Marshal(want)
		if err != nil {
			return e, err
		}
		q.Want = raw
	}
	j.stamp(&q)
	e.Result = Pending
	j.mu.Lock()
	j.asking, j.none = j.asking+1, false
	j.mu.Unlock()
	defer func() {
		j.mu.Lock()
		j.asking, j.asked = j.asking-1, j.asked+1
		j.mu.Unlock()
	}()
	err := j.vaultUpdate(func(tx *vault.Tx) (err error) {
		if e, err = j.AppendTx(tx, e); err != nil {
			return err
		}
		q.ID = e.ID
		return questions.Put(tx, q)
	})
	if err == nil {
		j.Announce(e)
	}
	return e, err
}

// conclude writes the result of an entry; its question ends with every result
// but Unknown.
func (j *Journal) conclude(e Entry, looks int, keep func(*vault.Tx) error) error {
	err := j.vaultUpdate(func(tx *vault.Tx) error {
		if _, err := j.AppendTx(tx, e); err != nil {
			return err
		}
		if keep != nil {
			if err := keep(tx); err != nil {
				return err
			}
		}
		if e.Result != Unknown {
			return questions.Delete(tx, e.ID)
		}
		q, err := questions.Get(tx, e.ID)
		if err != nil {
			return err
		}
		j.stamp(&q)
		q.Looks = looks
		return questions.Put(tx, q)
	})
	if err == nil {
		j.Announce(e)
	}
	return err
}

// open lists the questions whose call is over, of one merchant or of all. It is
// asked with every message of the platform, so that the store is not while it is
// known to have none.
func (j *Journal) open(merchantID string) ([]question, error) {
	j.mu.Lock()
	asked, none := j.asked, j.none
	j.mu.Unlock()
	if none {
		return nil, j.broken
	}
	var all []question
	some := merchantID != "" // of others
	err := j.view(func(tx *vault.Tx) error {
		all = nil
		take := func(q question) error {
			some = true
			e, err := entries.Get(tx, q.ID)
			if err == nil && e.Result == Unknown {
				all = append(all, q)
			}
			return ignoreMissing(err)
		}
		if merchantID != "" {
			return questions.Find(tx, byMerchantQuestion, merchantID, take)
		}
		return questions.Each(tx, "", take)
	})
	if err == nil && !some {
		j.mu.Lock()
		j.none = j.asking == 0 && asked == j.asked
		j.mu.Unlock()
	}
	return all, err
}

func ignoreMissing(err error) error {
	if errors.Is(err, vault.ErrNotFound) {
		return nil
	}
	return err
}

// Open reports how many outcomes are being looked for: of calls whose effect
// the platform shows.
func (j *Journal) Open() (n int, err error) {
	all, err := j.open("")
	for _, q := range all {
		if _, ok := j.lookers[q.Action]; ok {
			n++
		}
	}
	return n, err
}

// OutcomesOpen tells of the calls of a batch or a run for one merchant whose
// outcome is not known: open, that it is being looked for; lost, that one made
// since can never be looked up.
func (j *Journal) OutcomesOpen(batchID, merchantID string, since time.Time) (open, lost bool, err error) {
	m := j.newMatcher(Query{MerchantID: merchantID, BatchID: batchID, Result: Unknown})
	err = j.view(func(tx *vault.Tx) error { // what is open is not in the archive
		open, lost = false, false
		return eachLive(tx, m, func(string) error { return nil }, func(e Entry) error {
			if !m.matches(e) {
				return nil
			}
			_, err := questions.Get(tx, e.ID)
			if ignoreMissing(err) != nil {
				return err
			}
			_, shown := j.lookers[e.Action]
			looked := err == nil && shown
			open = open || looked
			lost = lost || !looked && !e.At.Before(since)
			return nil
		})
	})
	return open, lost, err
}

// Review settles open entries by what was just read of a merchant. shows tells
// of an entry of the family ("version." is all of it) whether the reading
// shows its effect; told is false where it says nothing about it. What the
// reading does not show is settled too once the request cannot be on its way
// any more. It costs one look into an index while nothing is open.
func (j *Journal) Review(merchantID, family string, shows func(e Entry, want []byte) (shown, told bool)) error {
	all, err := j.open(merchantID)
	if err != nil {
		return err
	}
	for _, q := range all {
		if !inFamily(q.Action, family) {
			continue
		}
		e, err := j.Get(q.ID)
		if err != nil {
			return err
		}
		shown, told := shows(e, q.Want)
		if !told {
			continue
		}
		if _, err := j.settleQuestion(q, shown, j.since(q)); err != nil {
			return err
		}
	}
	return nil
}

func inFamily(action, family string) bool {
	return action == family || strings.HasSuffix(family, ".") && strings.HasPrefix(action, family)
}

// settleQuestion takes one look's finding: the entry gets its result, or the
// question stays. after is how long after the call was given up it was made.
func (j *Journal) settleQuestion(q question, shown bool, after time.Duration) (effect.State, error) {
	state := j.schedule.Judge(shown, after)
	return j.settleAs(q, state, foundLater(state))
}

// settleAs gives an entry its result and tells why; with effect.NotKnownYet the
// question stays, with one more look.
func (j *Journal) settleAs(q question, state effect.State, why fault.Text) (effect.State, error) {
	var e Entry
	err := j.vaultUpdate(func(tx *vault.Tx) error {
		var err error
		if e, err = entries.Get(tx, q.ID); err != nil {
			return ignoreMissing(err)
		}
		now, err := questions.Get(tx, q.ID)
		if ignoreMissing(err) != nil {
			return err
		}
		if e.Result != Unknown || (err != nil && state == effect.NotKnownYet) {
			e = Entry{}
			return nil // settled by somebody else meanwhile
		}
		switch state {
		case effect.NotKnownYet:
			now.Looks, now.Failed = now.Looks+1, 0
			if !now.Platform { // the look has told the platform's clock
				since := j.since(q)
				if j.stamp(&now); now.Platform {
					now.GivenUpAt = now.GivenUpAt.Add(-since)
				} else {
					now.GivenUpAt = q.GivenUpAt
				}
			}
			return questions.Put(tx, now)
		case effect.Happened:
			e.Result, e.Message = OK, why
		case effect.DidNot:
			e.Result, e.Message = Failed, why
		}
		if e, err = j.AppendTx(tx, e); err != nil {
			return err
		}
		return questions.Delete(tx, q.ID)
	})
	if err != nil || state == effect.NotKnownYet || e.ID == "" {
		return state, err
	}
	j.mu.Lock()
	delete(j.given, q.ID)
	j.mu.Unlock()
	if state == effect.Happened {
		if l, ok := j.lookers[q.Action]; ok && l.Settled != nil {
			err = l.Settled(e, q.Want)
		}
	}
	j.Announce(e)
	return state, err
}

// postpone notes a look that could not be made.
func (j *Journal) postpone(q question) error {
	return j.vaultUpdate(func(tx *vault.Tx) error {
		now, err := questions.Get(tx, q.ID)
		if err != nil {
			return ignoreMissing(err)
		}
		now.Failed++
		return questions.Put(tx, now)
	})
}

// drop ends a question nobody can answer any more: the merchant is gone.
func (j *Journal) drop(id string) error {
	return j.vaultUpdate(func(tx *vault.Tx) error { return questions.Delete(tx, id) })
}

// Asking reports whether the outcome of a merchant's action of the family
// ("version." is all of it) is open.
func (j *Journal) Asking(merchantID, family string) (bool, error) {
	all, err := j.open(merchantID)
	for _, q := range all {
		e, err := j.Get(q.ID)
		if err != nil {
			return false, err
		}
		if inFamily(e.Action, family) {
			return true, nil
		}
	}
	return false, err
}
