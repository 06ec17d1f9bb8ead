package authorize

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"minifleet/backend/fault"
	"minifleet/backend/vault"
)

// PendingState is where one invitation to authorize stands.
type PendingState string

const (
	PendingWaiting   PendingState = "waiting" // the merchant has not come back yet
	PendingDone      PendingState = "done"
	PendingOther     PendingState = "other" // consent was given, for another mini program
	PendingExpired   PendingState = "expired"
	PendingWithdrawn PendingState = "withdrawn"
)

// Pending is one authorization a merchant was asked for.
type Pending struct {
	ID           string       `json:"id"`
	MerchantID   string       `json:"merchant_id"`
	MerchantName string       `json:"merchant_name"`
	AppID        string       `json:"app_id"`
	Form         Form         `json:"form"`
	State        PendingState `json:"state"`
	CreatedAt    time.Time    `json:"created_at"`
	ExpiresAt    time.Time    `json:"expires_at"`
	EndedAt      time.Time    `json:"ended_at,omitzero"`
	RefusedAt    time.Time    `json:"refused_at,omitzero"` // the merchant said no; the link still works
	Problem      fault.Text   `json:"problem"`             // why the last attempt failed, empty when none did
	ProblemCode  fault.Code   `json:"problem_code,omitempty"`
}

// pending is a Pending with what only this room may see.
type pending struct {
	Pending
	// Digest finds the pending authorization by its nonce; Nonce itself is
	// kept, sealed, while the links have to be shown again and erased with
	// the first use. What only expired keeps it for a while: the clock by which
	// it did may have been ahead.
	Digest   string `json:"digest"`
	Nonce    secret `json:"nonce,omitempty"`
	Redirect string `json:"redirect"`
	Invite   string `json:"invite,omitempty"`
	// Unseen marks an invitation whose answer was lost: its nonce is in nothing
	// else, so that whoever brings it was invited.
	Unseen bool `json:"unseen,omitempty"`
	// Tries counts the different codes that browsers brought with this link.
	Tries int `json:"tries,omitempty"`
}

const (
	pendingsByDigest   = "digest"
	pendingsByState    = "state"
	pendingsByMerchant = "merchant"
)

var pendings = vault.NewCollection(vault.Schema[pending]{
	Name:    "authorize.pending",
	Version: 1,
	ID:      func(p pending) string { return p.ID },
	Indexes: []vault.Index[pending]{
		{Name: pendingsByDigest, Keys: func(p pending) []string { return []string{p.Digest} }},
		{Name: pendingsByState, Keys: func(p pending) []string { return []string{string(p.State)} }},
		{Name: pendingsByMerchant, Keys: func(p pending) []string { return []string{p.MerchantID} }},
	},
})

const (
	// DefaultLife is how long a link waits for the merchant.
	DefaultLife = 24 * time.Hour
	// maxWaiting bounds the live links of one merchant; the oldest gives way.
	maxWaiting = 20
	// keepEnded is how long an ended pending authorization can still answer
	// "already done" and "expired".
	keepEnded = 30 * 24 * time.Hour
	// keepExpired is how long the links of one that expired come back to life
	// when the clock turns out to have been ahead.
	keepExpired = 7 * 24 * time.Hour
)

// end closes a pending authorization; its nonce is gone with that, unless it
// only expired.
func (p *pending) end(state PendingState, now time.Time) {
	p.State, p.EndedAt = state, now
	if state != PendingExpired {
		p.Nonce = ""
	}
	p.Problem, p.ProblemCode = fault.Text{}, ""
}

// tooSoon reports whether the pending authorization was ended by a clock that
// was ahead: by the clock there is now, it has not expired.
func (p pending) tooSoon(now time.Time) bool {
	return p.State == PendingExpired && p.Nonce != "" && now.Before(p.ExpiresAt)
}

// live reports whether the pending authorization can still be answered.
func (p pending) live(now time.Time) bool {
	return p.State == PendingWaiting && now.Before(p.ExpiresAt)
}

// byNonce finds the pending authorization of a nonce, in any state;
// vault.ErrNotFound when there is none.
func byNonce(tx *vault.Tx, nonce string) (pending, error) {
	want := digest("nonce", nonce)
	var found pending
	ok := false
	err := pendings.Find(tx, pendingsByDigest, want, func(p pending) error {
		if sameDigest(p.Digest, want) {
			found, ok = p, true
			return vault.Stop
		}
		return nil
	})
	if err == nil && !ok {
		err = vault.ErrNotFound
	}
	return found, err
}

// waitingOf lists the live pending authorizations of a merchant, oldest first.
func waitingOf(tx *vault.Tx, merchantID string, now time.Time) ([]pending, error) {
	var list []pending
	err := pendings.Find(tx, pendingsByMerchant, merchantID, func(p pending) error {
		if p.live(now) {
			list = append(list, p)
		}
		return nil
	})
	return list, err
}

// Pendings lists the authorizations that wait for a merchant, oldest first.
func (s *Service) Pendings() ([]Pending, error) {
	now := s.now()
	list := []Pending{}
	err := s.vault.View(func(tx *vault.Tx) error {
		return pendings.Find(tx, pendingsByState, string(PendingWaiting), func(p pending) error {
			if p.live(now) {
				list = append(list, p.Pending)
			}
			return nil
		})
	})
	return list, err
}

// PendingByID returns one pending authorization in any state; fault
// authorize.pending_not_found.
func (s *Service) PendingByID(id string) (Pending, error) {
	p, err := s.pending(id)
	return p.Pending, err
}

func (s *Service) pending(id string) (pending, error) {
	var p pending
	err := s.vault.View(func(tx *vault.Tx) (err error) {
		p, err = pendings.Get(tx, id)
		return err
	})
	if errors.Is(err, vault.ErrNotFound) {
		return p, fault.Wrap(err, "authorize.pending_not_found",
			fault.T("there is no such pending authorization", "没有这条待授权记录"))
	}
	return p, err
}

// Withdraw ends a pending authorization; its links stop working. One that has
// ended already stays as it is.
func (s *Service) Withdraw(id string) error {
	merchantID := ""
	err := s.vault.Update(func(tx *vault.Tx) error {
		merchantID = ""
		p, err := pendings.Get(tx, id)
		if err != nil || p.State != PendingWaiting {
			return err
		}
		p.end(PendingWithdrawn, s.now())
		merchantID = p.MerchantID
		return pendings.Put(tx, p)
	})
	if errors.Is(err, vault.ErrNotFound) {
		return fault.Wrap(err, "authorize.pending_not_found",
			fault.T("there is no such pending authorization", "没有这条待授权记录"))
	}
	if err != nil {
		return err
	}
	s.changed(merchantID)
	return nil
}

// sweep ends what has expired, forgets what ended long ago, and returns how
// many wait and when the next of them expires.
func (s *Service) sweep() (waiting int, next time.Time, err error) {
	now := s.now()
	var touched []string
	err = s.vault.Update(func(tx *vault.Tx) error {
		waiting, next, touched = 0, time.Time{}, nil
		var expired, revived, faded, old []pending
		if err := pendings.Each(tx, "", func(p pending) error {
			if p.tooSoon(now) {
				p.State, p.EndedAt = PendingWaiting, time.Time{}
				revived = append(revived, p)
			}
			switch {
			case p.live(now):
				waiting++
				if next.IsZero() || p.ExpiresAt.Before(next) {
					next = p.ExpiresAt
				}
			case p.State == PendingWaiting:
				expired = append(expired, p)
			case p.State == PendingExpired && p.Nonce != "" && now.Sub(p.ExpiresAt) > keepExpired:
				p.Nonce = ""
				faded = append(faded, p)
			case now.Sub(p.EndedAt) > keepEnded:
				old = append(old, p)
			}
			return nil
		}); err != nil {
			return err
		}
		for _, p := range expired[:min(len(expired), maxSweep)] {
			p.end(PendingExpired, now)
			touched = append(touched, p.MerchantID)
			if err := pendings.Put(tx, p); err != nil {
				return err
			}
		}
		for _, p := range revived {
			touched = append(touched, p.MerchantID)
		}
		for _, p := range slices.Concat(revived[:min(len(revived), maxSweep)], faded[:min(len(faded), maxSweep)]) {
			if err := pendings.Put(tx, p); err != nil {
				return err
			}
		}
		for _, p := range old[:min(len(old), maxSweep)] {
			if err := pendings.Delete(tx, p.ID); err != nil {
				return err
			}
		}
		if max(len(expired), len(revived), len(faded), len(old)) > maxSweep {
			next = now // more to do at once
		}
		return nil
	})
	if err != nil {
		return 0, time.Time{}, fmt.Errorf("sweep pending authorizations: %w", err)
	}
	for _, id := range touched {
		s.announce(id)
	}
	return waiting, next, nil
}

// maxSweep bounds one sweep's transaction.
const maxSweep = 200
