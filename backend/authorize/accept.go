package authorize

import (
	"context"
	"errors"
	"net/url"
	"strings"

	"minifleet/backend/effect"
	"minifleet/backend/fault"
	"minifleet/backend/merchant"
	"minifleet/backend/vault"
)

// Accept finishes a consent by hand. input is the address the merchant's
// browser was sent to, or the bare authorization code. merchantRef names the
// merchant (record ID, mini program ID or exact name); with "" the pending
// authorization says who it is: the one the address carries, or the only one
// that waits. Accepting the same code again changes nothing and says so
// (Outcome.Already).
//
// Faults: authorize.bad_redirect, authorize.own_link, authorize.no_code,
// authorize.refused, authorize.which_merchant, authorize.other_app,
// authorize.expired, authorize.link_used, authorize.withdrawn,
// authorize.code_used, authorize.consent_lost, authorize.exchange_unknown, merchant.*, platform.*.
func (s *Service) Accept(ctx context.Context, merchantRef, input string) (Outcome, error) {
	input = strings.TrimSpace(input)
	var meant merchant.Merchant
	if strings.TrimSpace(merchantRef) != "" {
		var err error
		if meant, err = s.merchants.Resolve(merchantRef); err != nil {
			return Outcome{}, err
		}
	}
	var r Redirect
	if pastedCode(input) {
		r.code = secret(input)
	} else {
		if isOwnLink(input) {
			return Outcome{}, ownLink()
		}
		var err error
		if r, err = ParseRedirect(input); err != nil {
			return Outcome{}, err
		}
	}
	return s.accept(ctx, meant, r)
}

// isOwnLink reports whether somebody pasted what was meant for the merchant.
func isOwnLink(input string) bool {
	u, err := url.Parse(input)
	if err != nil {
		return false
	}
	if strings.HasSuffix(u.Path, "/appToAppAuth.htm") || strings.HasSuffix(u.Path, "/appToAppBatchAuth.htm") {
		return true
	}
	q := u.Query()
	biz := q.Get("bizData")
	if _, nested, ok := strings.Cut(q.Get("page"), "bizData="); ok {
		biz = nested
	}
	_, _, _, ok := parseBizData(biz)
	return ok
}

func (s *Service) accept(ctx context.Context, meant merchant.Merchant, r Redirect) (Outcome, error) {
	p, found, err := s.pendingOf(r)
	if err != nil {
		return Outcome{}, err
	}
	if meant.ID == "" && found {
		if meant, err = s.merchants.Get(p.MerchantID); err != nil {
			return Outcome{}, err
		}
	}
	if r.refused() {
		s.refused(p)
		return Outcome{}, consentRefused(meant.Name)
	}
	if !r.HasCode() {
		return Outcome{}, noCode()
	}
	if meant.ID == "" {
		waiting, err := s.Pendings()
		if err != nil {
			return Outcome{}, err
		}
		if len(waiting) == 0 || !oneMerchant(waiting) || r.alien || r.nonce != "" || r.state != "" {
			return Outcome{}, whichMerchant(waiting)
		}
		if meant, err = s.merchants.Get(waiting[0].MerchantID); err != nil {
			return Outcome{}, err
		}
	}
	app, err := s.providers.GetApp(meant.AppID)
	if err != nil {
		return Outcome{}, err
	}
	if !r.from(app.AppID) {
		return Outcome{}, otherApp().WithMerchant(meant.Name)
	}
	o := order{app: app, code: r.code, meant: meant}
	switch {
	case found && p.MerchantID == meant.ID:
		o.pending = p.ID
	case !found:
		o.pending = s.newestWaiting(meant.ID)
	}
	if done, ok := s.before(o); ok {
		return done, nil
	}
	return s.exchange(ctx, o)
}

// pendingOf finds the pending authorization a redirect answers, in any state.
// A nonce and a state that belong to different ones are refused.
func (s *Service) pendingOf(r Redirect) (pending, bool, error) {
	var p pending
	found := false
	err := s.vault.View(func(tx *vault.Tx) error {
		p, found = pending{}, false
		for _, nonce := range []string{r.nonce, r.state} {
			if nonce == "" {
				continue
			}
			q, err := byNonce(tx, nonce)
			if errors.Is(err, vault.ErrNotFound) {
				continue
			}
			if err != nil {
				return err
			}
			if found && q.ID != p.ID {
				return badRedirect()
			}
			p, found = q, true
		}
		return nil
	})
	if err == nil && found && p.Unseen { // the invitation was made after all
		id := p.ID
		err = errors.Join(s.updatePending(id, func(q *pending) { q.Unseen = false }),
			s.tell(p.MerchantID, "authorize.invite", effect.Happened, func(w wanted) bool { return w.Pending == id }))
	}
	return p, found, err
}

// before returns how this code ended when it was stored already.
func (s *Service) before(o order) (Outcome, bool) {
	var e exchange
	err := s.vault.View(func(tx *vault.Tx) (err error) {
		e, err = exchanges.Get(tx, o.id())
		return err
	})
	if err != nil || e.State != exchangeDone {
		return Outcome{}, false
	}
	e.Outcome.Already = true
	return e.Outcome, true
}

func (s *Service) newestWaiting(merchantID string) string {
	id := ""
	_ = s.vault.View(func(tx *vault.Tx) error {
		waiting, err := waitingOf(tx, merchantID, s.now())
		if err == nil && len(waiting) > 0 {
			id = waiting[len(waiting)-1].ID
		}
		return err
	})
	return id
}

// refused notes that the merchant said no; the link stays good.
func (s *Service) refused(p pending) {
	if !p.live(s.now()) {
		return
	}
	if err := s.updatePending(p.ID, func(q *pending) { q.RefusedAt = s.now() }); err == nil {
		s.changed(p.MerchantID)
	}
}

func oneMerchant(waiting []Pending) bool {
	for _, p := range waiting {
		if p.MerchantID != waiting[0].MerchantID {
			return false
		}
	}
	return true
}

// Answer is what became of a redirect that a browser followed.
type Answer string

const (
	AnswerDone     Answer = "done"
	AnswerAlready  Answer = "already"  // replayed; nothing was done
	AnswerOther    Answer = "other"    // done, for another mini program than expected
	AnswerRefused  Answer = "refused"  // the merchant did not agree
	AnswerExpired  Answer = "expired"  // the link or the code is too old
	AnswerTryAgain Answer = "again"    // not usable, or not ours
	AnswerReceived Answer = "received" // the merchant did all right; the token was lost on the way here
	AnswerWorking  Answer = "working"  // the platform has not answered; it is tried again here
	AnswerTrouble  Answer = "trouble"  // something on this side has to be put right first
	AnswerOffline  Answer = "offline"  // this program is closing
)

// maxTries bounds the codes a browser may bring with one link: whoever holds a
// link can make codes up, and each costs a call to the platform and a record. A
// consent beyond it is finished by hand (Accept), or with another link.
const maxTries = 5

// try counts a code against its link and reports whether it may be exchanged.
// The intent is written with the count: of many that bring the same code at
// once, one is counted.
func (s *Service) try(o order) (may bool, err error) {
	err = s.vault.Update(func(tx *vault.Tx) error {
		may = false
		if _, err := exchanges.Get(tx, o.id()); err == nil || !errors.Is(err, vault.ErrNotFound) {
			may = err == nil
			return err
		}
		p, err := pendings.Get(tx, o.pending)
		if err != nil || p.Tries >= maxTries {
			return err
		}
		p.Tries++
		may = true
		return errors.Join(pendings.Put(tx, p), exchanges.Put(tx, s.intentOf(o)))
	})
	return may, err
}

// Answer takes a redirect from a browser. Unlike Accept it believes only a
// nonce or a state that is known here, and it never uses up a pending
// authorization unless tokens were stored.
func (s *Service) Answer(ctx context.Context, r Redirect) Answer {
	p, found, err := s.pendingOf(r)
	if err != nil || !found || r.alien {
		return AnswerTryAgain
	}
	app, err := s.providers.GetApp(p.AppID)
	if err != nil || !r.from(app.AppID) {
		return AnswerTryAgain
	}
	if !p.live(s.now()) {
		switch p.State {
		case PendingDone, PendingOther:
			return AnswerAlready
		}
		return AnswerExpired
	}
	if r.refused() {
		s.refused(p)
		return AnswerRefused
	}
	if !r.HasCode() {
		return AnswerTryAgain
	}
	meant, err := s.merchants.Get(p.MerchantID)
	if err != nil {
		return AnswerExpired
	}
	o := order{app: app, code: r.code, pending: p.ID, meant: meant}
	if may, err := s.try(o); err != nil || !may {
		return AnswerTryAgain
	}
	out, err := s.exchange(ctx, o)
	switch {
	case err == nil && out.Already:
		return AnswerAlready
	case err == nil && out.Mismatch:
		return AnswerOther
	case err == nil:
		return AnswerDone
	}
	if fault.CodeOf(err) == "" && (errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded)) {
		return AnswerOffline // the browser or the program went away; the intent is on disk
	}
	s.unfinished(meant, err)
	switch fault.CodeOf(err) {
	case "authorize.code_used":
		return AnswerExpired
	case "authorize.consent_lost":
		return AnswerReceived
	case "authorize.exchange_unknown":
		return AnswerWorking
	}
	return AnswerTrouble
}
