package authorize

import (
	"context"
	"errors"
	"fmt"
	"time"

	"minifleet/backend/alipay"
	"minifleet/backend/fault"
	"minifleet/backend/journal"
	"minifleet/backend/provider"
	"minifleet/backend/vault"
)

// Link is one way to bring the merchant to the consent page.
type Link struct {
	Form Form   `json:"form"`
	URL  string `json:"url"`
}

// Links is everything to hand to the merchant for one pending authorization.
// Every link answers the same pending authorization.
type Links struct {
	PendingID string    `json:"pending_id"`
	Form      Form      `json:"form"` // the form that was asked for
	URL       string    `json:"url"`  // its link
	All       []Link    `json:"all"`  // every form that is ready, the invitation only when it was made
	Redirect  string    `json:"redirect"`
	Register  string    `json:"register"` // the address to register in the console
	ExpiresAt time.Time `json:"expires_at"`
	// Reachable is false when the redirect ends on this computer's loopback: a
	// consent on another device is then finished by pasting the address.
	Reachable bool       `json:"reachable"`
	Note      fault.Text `json:"note"`
}

// Of returns the link of a form, "" when it is not ready.
func (l Links) Of(f Form) string {
	for _, link := range l.All {
		if link.Form == f {
			return link.URL
		}
	}
	return ""
}

// Begin records a pending authorization with a new single-use nonce and
// returns its links. FormInvite calls the platform and needs the merchant's
// mini program ID; every other form needs no network. Earlier links of the
// merchant stay good until they expire. Faults: merchant.not_found,
// authorize.bad_form, authorize.invite_needs_app, platform.*.
func (s *Service) Begin(ctx context.Context, merchantID string, form Form) (Pending, Links, error) {
	if form == "" {
		form = FormPC
	}
	if !form.known() {
		return Pending{}, Links{}, badForm()
	}
	m, err := s.merchants.Get(merchantID)
	if err != nil {
		return Pending{}, Links{}, err
	}
	app, err := s.providers.GetApp(m.AppID)
	if err != nil {
		return Pending{}, Links{}, err
	}
	if form == FormInvite && m.MiniAppID == "" {
		return Pending{}, Links{}, fault.New("authorize.invite_needs_app", fault.T(
			"an invitation names the mini program, and this merchant has none yet", "邀请授权需要指定小程序，该商家尚未填写小程序 ID")).
			WithHint(fault.T("Enter the mini program's app ID, or use a PC or phone link.", "请填写小程序 APPID，或改用 PC 链接、手机扫码。")).
			WithRetry(fault.RetryAfterInput).WithField("mini_app_id").WithMerchant(m.Name)
	}
	nonce, err := newNonce(s.random)
	if err != nil {
		return Pending{}, Links{}, err
	}
	now := s.now()
	p := pending{
		Pending: Pending{
			MerchantID: m.ID, MerchantName: m.Name, AppID: app.ID, Form: form,
			State: PendingWaiting, CreatedAt: now, ExpiresAt: now.Add(s.life),
		},
		Digest: digest("nonce", nonce), Nonce: secret(nonce), Redirect: withNonce(s.callbackURL(), nonce),
	}
	if err := s.savePending(&p); err != nil {
		return Pending{}, Links{}, err
	}
	s.changed(m.ID)
	if form == FormInvite {
		// The nonce is on disk before the platform can send anyone back with it.
		err := s.change(ctx, m, "authorize.invite", alipay.MethodInviteCreate, wanted{Pending: p.ID}, func(ctx context.Context) error {
			client, err := s.providers.Client(app.ID)
			if err != nil {
				return err
			}
			res, err := client.InviteCreate(ctx, alipay.Acting{}, alipay.InviteCreateRequest{
				AuthAppID: m.MiniAppID, RedirectURL: p.Redirect, State: stateOf(nonce),
			})
			if err != nil {
				return err
			}
			p.Invite = res.TaskPageURL
			return s.updatePending(p.ID, func(q *pending) { q.Invite = p.Invite })
		})
		if journal.NotKnownYet(err) {
			// The merchant may be invited: the nonce stays good, and is used for
			// nothing else, so that a consent that brings it shows the invitation.
			return Pending{}, Links{}, errors.Join(err, s.updatePending(p.ID, func(q *pending) { q.Unseen = true }))
		}
		if err != nil {
			_ = s.Withdraw(p.ID)
			return Pending{}, Links{}, err
		}
	}
	return p.Pending, s.links(p, app), nil
}

// Ready returns the newest live authorization of the merchant with at least an
// hour left, or begins one: the link is ready without piling up new ones.
func (s *Service) Ready(ctx context.Context, merchantID string, form Form) (Pending, Links, error) {
	return s.ready(ctx, merchantID, form, min(time.Hour, s.life/2))
}

// ready is Ready with how much time has to be left.
func (s *Service) ready(ctx context.Context, merchantID string, form Form, least time.Duration) (Pending, Links, error) {
	var waiting []pending
	now := s.now()
	if err := s.vault.View(func(tx *vault.Tx) (err error) {
		waiting, err = waitingOf(tx, merchantID, now)
		return err
	}); err != nil {
		return Pending{}, Links{}, err
	}
	for i := len(waiting) - 1; i >= 0; i-- {
		p := waiting[i]
		if p.ExpiresAt.Sub(now) < least || p.Redirect != withNonce(s.callbackURL(), p.Nonce.reveal()) ||
			p.Unseen || form == FormInvite && p.Invite == "" {
			continue
		}
		app, err := s.providers.GetApp(p.AppID)
		if err != nil {
			return Pending{}, Links{}, err
		}
		links := s.links(p, app)
		if url := links.Of(form); url != "" {
			links.Form, links.URL = form, url
		}
		return p.Pending, links, nil
	}
	return s.Begin(ctx, merchantID, form)
}

// LinksOf returns the links of a live pending authorization again. Faults:
// authorize.pending_not_found, authorize.expired, authorize.link_used,
// authorize.withdrawn.
func (s *Service) LinksOf(pendingID string) (Links, error) {
	p, err := s.pending(pendingID)
	if err != nil {
		return Links{}, err
	}
	if f := s.unanswerable(p); f != nil {
		return Links{}, f
	}
	if p.Unseen {
		return Links{}, inviteUnseen(p.MerchantName)
	}
	app, err := s.providers.GetApp(p.AppID)
	if err != nil {
		return Links{}, err
	}
	return s.links(p, app), nil
}

// unanswerable is why a pending authorization can no longer be answered, nil
// when it can.
func (s *Service) unanswerable(p pending) *fault.Error {
	switch {
	case p.live(s.now()):
		return nil
	case p.State == PendingDone || p.State == PendingOther:
		return linkUsed(p.MerchantName)
	case p.State == PendingWithdrawn:
		return linkWithdrawn(p.MerchantName)
	}
	return linkExpired(p.MerchantName)
}

func (s *Service) links(p pending, app provider.App) Links {
	to := linkTo{oauth: app.OAuth, appID: app.AppID, redirect: p.Redirect, nonce: p.Nonce.reveal()}
	l := Links{
		PendingID: p.ID, Form: p.Form, Redirect: p.Redirect, Register: s.callbackURL(), ExpiresAt: p.ExpiresAt,
		All: []Link{{FormPC, to.pcLink()}, {FormPhone, to.phoneLink()}, {FormApp, to.appLink()}, {FormBatch, to.batchLink()}},
	}
	if p.Invite != "" {
		l.All = append(l.All, Link{FormInvite, p.Invite})
	}
	l.URL = l.Of(p.Form)
	l.Reachable = s.listener != nil && s.listener.Public()
	if !l.Reachable {
		l.Note = fault.T(
			"After agreeing on another device the browser ends on an address it cannot open; copy that address and paste it here.",
			"在其他设备上同意授权后，浏览器会停在一个打不开的地址；请复制该地址并粘贴到这里。")
	}
	return l
}

func (s *Service) callbackURL() string {
	if s.listener == nil {
		return defaultCallback
	}
	return s.listener.CallbackURL()
}

// savePending stores a new pending authorization and lets the merchant's
// oldest give way when there are too many.
func (s *Service) savePending(p *pending) error {
	err := s.vault.Update(func(tx *vault.Tx) (err error) {
		if p.ID, err = pendings.NextID(tx, p.CreatedAt); err != nil {
			return err
		}
		waiting, err := waitingOf(tx, p.MerchantID, p.CreatedAt)
		if err != nil {
			return err
		}
		for _, old := range waiting[:max(0, len(waiting)-maxWaiting+1)] {
			old.end(PendingWithdrawn, p.CreatedAt)
			if err := pendings.Put(tx, old); err != nil {
				return err
			}
		}
		return pendings.Put(tx, *p)
	})
	if err != nil {
		return fmt.Errorf("record the pending authorization: %w", err)
	}
	return nil
}

// updatePending changes a pending authorization that may have ended meanwhile.
func (s *Service) updatePending(id string, change func(*pending)) error {
	return s.vault.Update(func(tx *vault.Tx) error {
		p, err := pendings.Get(tx, id)
		if err != nil {
			return err
		}
		change(&p)
		return pendings.Put(tx, p)
	})
}
