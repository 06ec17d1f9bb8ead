package fleet

import (
	"context"
	"errors"
	"fmt"
	"time"

	"minifleet/backend/alipay"
	"minifleet/backend/baseinfo"
	"minifleet/backend/event"
	"minifleet/backend/fault"
	"minifleet/backend/vault"
)

// categoriesFor is how long what a category asks for is taken as read: it
// rarely changes and costs a call a merchant.
const categoriesFor = 7 * 24 * time.Hour

// Refresh asks the platform for everything the steps of a merchant are judged
// by and stores what it said. A question that is refused does not keep the
// others from being asked: it is noted with its reason, and what was known
// stays. The error is the first of them; that the authorization does not cover
// a question is no error, its step says so.
// Faults: authorize.*, platform.*.
func (s *Service) Refresh(ctx context.Context, merchantID string) error {
	client, as, err := s.Platform.For(merchantID)
	if err != nil {
		return err
	}
	a, err := s.Answers(merchantID)
	if err != nil {
		return err
	}
	q := questions{s: s, ctx: ctx, client: client, as: as, now: s.Now, a: &a}
	q.askAll()
	if err := s.Learn(merchantID, func(now *Answers) {
		a.Privacy, a.Uses, a.Grants = later(a.Privacy, now.Privacy), later(a.Uses, now.Uses), later(a.Grants, now.Grants)
		*now = a
	}); err != nil {
		return err
	}
	return q.first
}

// later is the answer that was given last: another room may have asked
// meanwhile.
func later[A interface{ answeredAt() time.Time }](mine, stored A) A {
	if stored.answeredAt().After(mine.answeredAt()) {
		return stored
	}
	return mine
}

func (a Asked) answeredAt() time.Time { return a.At }

// Learn keeps what another room was told of a merchant by the platform.
func (s *Service) Learn(merchantID string, change func(*Answers)) error {
	err := s.Vault.Update(func(tx *vault.Tx) error {
		a, err := s.answers.Get(tx, merchantID)
		if errors.Is(err, vault.ErrNotFound) {
			a, err = Answers{MerchantID: merchantID}, nil
		}
		if err != nil {
			return err
		}
		change(&a)
		return s.answers.Put(tx, a)
	})
	if err != nil {
		return fmt.Errorf("storing what the platform said: %w", err)
	}
	s.Bus.Publish(event.Event{Kind: event.Readiness, ID: merchantID})
	return nil
}

// questions are those asked for one merchant.
type questions struct {
	s      *Service
	ctx    context.Context
	client *alipay.Client
	as     alipay.Acting
	now    func() time.Time
	a      *Answers

	first error
	over  bool // nothing more is asked: it would fail too
}

func (q *questions) askAll() {
	id := q.as.MerchantID
	q.plain(func() error { _, err := q.s.BaseInfo.Read(q.ctx, id); return err })
	q.plain(func() error { _, err := q.s.Versions.List(q.ctx, id); return err })
	q.plain(q.detail)
	q.plain(func() error { _, err := q.s.Members.ReadAll(q.ctx, id); return err })
	q.ask(&q.a.Filing.Asked, func() error {
		r, err := q.client.FilingStatus(q.ctx, q.as, alipay.FilingStatusRequest{})
		if err == nil {
			q.a.Filing.Status, q.a.Filing.Reason = r.ICPStatus, r.ICPResultDesc
			if q.s.Filings != nil {
				err = q.s.Filings.Told(q.as, r.ICPStatus, r.ICPResultDesc)
			}
		}
		return err
	})
	q.ask(&q.a.Privacy.Asked, func() error {
		r, err := q.client.PrivacyAuditQuery(q.ctx, q.as, alipay.PrivacyAuditQueryRequest{})
		if err == nil {
			q.a.Privacy.Status = r.Status
		}
		return err
	})
	q.ask(&q.a.Uses.Asked, q.uses)
	q.ask(&q.a.Grants.Asked, q.grants)
	q.category()
}

// plain asks a question whose answer another room keeps.
func (q *questions) plain(question func() error) {
	if q.over {
		return
	}
	if err := question(); err != nil {
		q.failed(err)
	}
}

// ask asks a question and notes when, or why there was no answer.
func (q *questions) ask(about *Asked, question func() error) {
	if q.over {
		return
	}
	about.TriedAt = q.now()
	err := question()
	if err == nil {
		*about = Asked{At: about.TriedAt, TriedAt: about.TriedAt}
		return
	}
	about.Unlisted = alipay.SubCodeOf(err) == alipay.SubAOPInvalidAppAuthTokenNoAPI
	about.Trouble = fault.As(alipay.Explain(err)).Message
	q.failed(err)
}

func (q *questions) failed(err error) {
	if alipay.SubCodeOf(err) == alipay.SubAOPInvalidAppAuthTokenNoAPI {
		return // the platform said that this is not covered, and its step tells
	}
	if q.first == nil {
		q.first = alipay.Explain(err)
	}
	var p *alipay.Error
	if q.ctx.Err() != nil || !errors.As(err, &p) || p.Code == "" || p.Class == alipay.ClassAuthorizationLost || p.Class == alipay.ClassConfiguration {
		q.over = true
	}
}

// detail reads the version that is online or refused, when it is not known.
func (q *questions) detail() error {
	fleet, err := q.s.Versions.Cached(q.as.MerchantID)
	if err != nil {
		return err
	}
	number := interesting(fleet)
	if number == "" {
		return nil
	}
	listed, _ := fleet.Find(number)
	known, err := q.s.Versions.Store().Detail(q.as.MerchantID, number)
	if err == nil && known.State == listed.State || err != nil && !errors.Is(err, vault.ErrNotFound) {
		return err
	}
	_, err = q.s.Versions.Detail(q.ctx, q.as.MerchantID, number)
	return err
}

func (q *questions) uses() error {
	r, err := q.client.PrivacySystemFields(q.ctx, q.as, alipay.PrivacySystemFieldsRequest{})
	if err != nil {
		return err
	}
	q.a.Uses.Fields = nil
	for _, f := range r.SystemPrivacyFields {
		q.a.Uses.Fields = append(q.a.Uses.Fields, UsedField{f.Code, f.InterfaceCode, f.Optional})
	}
	return nil
}

func (q *questions) grants() error {
	r, err := q.client.APIFieldQuery(q.ctx, q.as, alipay.APIFieldQueryRequest{})
	if err != nil {
		return err
	}
	q.a.Grants.Fields = nil
	for _, g := range r.AuthFieldResponse.Records {
		q.a.Grants.Fields = append(q.a.Grants.Fields, Grant{g.APIName, g.FieldName, g.PackageCode, g.Status, g.Reason})
	}
	return nil
}

// category asks what the categories of the base info need.
func (q *questions) category() {
	info, found, err := q.s.BaseInfo.Cached(q.as.MerchantID)
	c := &q.a.Category
	if err != nil || !found || info.CategoryNames == "" || c.Names == info.CategoryNames && len(c.Missing) == 0 && c.Trouble.IsZero() && q.now().
		Sub(c.At) < categoriesFor {
		return
	}
	q.ask(&c.Asked, func() error {
		needs, err := q.needs(info)
		if err != nil {
			return err
		}
		*c = Category{Asked: c.Asked, Names: info.CategoryNames, Licence: needs.BusinessLicence, Special: needs.SpecialLicence, DoorPhoto: needs.DoorPhoto,
			Missing: needs.Missing}
		for _, d := range needs.Details {
			if d.Text != "" {
				c.Texts = append(c.Texts, d.Text)
			}
		}
		return nil
	})
}

func (q *questions) needs(info baseinfo.Info) (baseinfo.Qualifications, error) {
	id := q.as.MerchantID
	tree, found, err := q.s.BaseInfo.CachedCategories(id)
	if err != nil {
		return baseinfo.Qualifications{}, err
	}
	if !found || q.now().Sub(tree.FetchedAt) >= categoriesFor {
		if tree, err = q.s.BaseInfo.ReadCategories(q.ctx, id); err != nil {
			return baseinfo.Qualifications{}, err
		}
	}
	paths, strangers := tree.Tree().Named(info.CategoryNames)
	needs, err := q.s.BaseInfo.Qualifications(id, paths)
	if err == nil && len(needs.Missing) > 0 {
		needs, err = q.s.BaseInfo.ReadRequirements(q.ctx, id, paths)
	}
	needs.Missing = append(needs.Missing, strangers...)
	return needs, err
}
