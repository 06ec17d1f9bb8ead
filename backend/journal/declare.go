package journal

import (
	"time"

	"minifleet/backend/effect"
	"minifleet/backend/fault"
	"minifleet/backend/vault"
)

// Tell settles open entries of a merchant ("" for entries of no merchant) by
// what has become known for certain, such as a message that the platform sends
// about what a call brought about. finding says it of an entry of the family
// ("agent." is all of it); effect.NotKnownYet leaves the entry open. Unlike a
// look that shows nothing (Review), effect.DidNot is taken at its word.
func (j *Journal) Tell(merchantID, family string, finding func(e Entry, want []byte) effect.State) error {
	all, err := j.open(merchantID)
	if err != nil {
		return err
	}
	for _, q := range all {
		if !inFamily(q.Action, family) || q.MerchantID != merchantID {
			continue
		}
		e, err := j.Get(q.ID)
		if err != nil {
			return err
		}
		if state := finding(e, q.Want); state != effect.NotKnownYet {
			if _, err := j.settleAs(q, state, foundLater(state)); err != nil {
				return err
			}
		}
	}
	return nil
}

func foundLater(state effect.State) fault.Text {
	if state == effect.Happened {
		return fault.T("found out later: it took effect", "经后续查询确认：操作已生效")
	}
	return fault.T("found out later: it did not take effect", "经后续查询确认：操作未生效")
}

func byHand(happened bool) fault.Text {
	if happened {
		return fault.T("settled by a person: it took effect", "人工确认：操作已生效")
	}
	return fault.T("settled by a person: it did not take effect", "人工确认：操作未生效")
}

// Declare settles an entry whose outcome is unknown by the word of a person who
// has looked. Faults: journal.not_found, journal.settled.
func (j *Journal) Declare(id string, happened bool) (Entry, error) {
	e, err := j.Get(id)
	if err != nil {
		return Entry{}, err
	}
	if e.Result != Unknown {
		return e, fault.New("journal.settled", fault.T("the outcome of this entry is known", "该记录的结果已确定")).
			WithHint(fault.T("only an entry whose result is unknown can be settled", "只有结果未知的记录可以人工确认")).WithMerchant(e.MerchantName)
	}
	state := effect.DidNot
	if happened {
		state = effect.Happened
	}
	q := question{ID: e.ID, MerchantID: e.MerchantID, Action: e.Action}
	if err := j.view(func(tx *vault.Tx) error {
		known, err := questions.Get(tx, id)
		if err == nil {
			q = known
		}
		return ignoreMissing(err)
	}); err != nil {
		return Entry{}, err
	}
	if _, err := j.settleAs(q, state, byHand(happened)); err != nil {
		return Entry{}, err
	}
	return j.Get(id)
}

// CompleteTx is AppendTx for the outcome of an entry that a person may have
// settled meanwhile. An outcome that agrees changes nothing then; one that does
// not is an entry of its own, which says so, for the journal only grows.
func (j *Journal) CompleteTx(tx *vault.Tx, e Entry) (Entry, error) {
	old, err := entries.Get(tx, e.ID)
	switch {
	case ignoreMissing(err) != nil:
		return Entry{}, err
	case err != nil || old.Result == Pending || old.Result == Unknown:
		return j.AppendTx(tx, e)
	case old.Result == e.Result || e.Result == Unknown:
		return old, nil
	}
	e.ID, e.At = "", time.Time{} // now
	e.Message = fault.Text{EN: e.Message.EN + "; a person had settled it otherwise", ZH: e.Message.ZH + "；与此前的人工确认不一致"}
	return j.AppendTx(tx, e)
}
