package creation

import (
	"context"
	"errors"
	"slices"

	"minifleet/backend/alipay"
	"minifleet/backend/event"
	"minifleet/backend/fault"
	"minifleet/backend/journal"
	"minifleet/backend/merchant"
	"minifleet/backend/vault"
)

// Orders lists the orders of a merchant, of everybody when merchantID is "",
// newest first.
func (s *Service) Orders(merchantID string) ([]Order, error) {
	list := []Order{}
	add := func(r record) error {
		list = append(list, r.Order)
		return nil
	}
	err := s.d.Vault.View(func(tx *vault.Tx) error {
		list = list[:0]
		if merchantID == "" {
			return orders.Each(tx, "", add)
		}
		return orders.Find(tx, byMerchant, merchantID, add)
	})
	slices.Reverse(list)
	return list, err
}

// Order returns one order; fault creation.order_not_found.
func (s *Service) Order(id string) (Order, error) {
	r, err := s.record(id)
	return r.Order, err
}

func (s *Service) record(id string) (record, error) {
	var r record
	err := s.d.Vault.View(func(tx *vault.Tx) (err error) {
		r, err = orders.Get(tx, id)
		return err
	})
	if errors.Is(err, vault.ErrNotFound) {
		return r, fault.Wrap(err, "creation.order_not_found", fault.T("there is no such order", "没有这个订单"))
	}
	return r, err
}

func (s *Service) change(id string, how func(*record)) (Order, error) {
	var o Order
	err := s.d.Vault.Update(func(tx *vault.Tx) error {
		r, err := orders.Get(tx, id)
		if err != nil {
			return err
		}
		how(&r)
		r.UpdatedAt = s.d.Now()
		o = r.Order
		return orders.Put(tx, r)
	})
	if err == nil {
		s.announce(o)
	}
	return o, err
}

// ForgetTx removes a merchant's orders in the transaction that deletes the
// merchant record.
func (s *Service) ForgetTx(merchantID string) func(*vault.Tx) error {
	return func(tx *vault.Tx) error {
		var ids []string
		if err := orders.Find(tx, byMerchant, merchantID, func(r record) error {
			ids = append(ids, r.ID)
			return nil
		}); err != nil {
			return err
		}
		for _, id := range ids {
			if err := orders.Delete(tx, id); err != nil {
				return err
			}
		}
		return certifications.Delete(tx, merchantID)
	}
}

// Settle gives every merchant record the mini program that was made for it and
// that a crash kept from it. It is safe at any time.
func (s *Service) Settle() error {
	var done []Order
	err := s.d.Vault.View(func(tx *vault.Tx) error {
		done = nil
		return orders.Find(tx, byState, string(StateConfirmed), func(r record) error {
			done = append(done, r.Order)
			return nil
		})
	})
	for _, o := range done {
		s.fill(o)
	}
	return err
}

// fill lets the merchant's record learn its new mini program; it yields to a
// person editing the record, and Settle tries again.
func (s *Service) fill(o Order) {
	for range 3 {
		m, err := s.d.Merchants.Get(o.MerchantID)
		if err != nil || o.MiniAppID == "" || m.MiniAppID != "" {
			return
		}
		m.MiniAppID = o.MiniAppID
		if _, err := s.d.Merchants.Update(m); fault.CodeOf(err) != "merchant.changed" {
			return
		}
	}
}

func (s *Service) announce(o Order) {
	s.d.Bus.Publish(event.Event{Kind: event.MerchantSaved, ID: o.MerchantID, Related: "order"})
	if o.State == StateConfirmed {
		s.d.Bus.Publish(event.Event{Kind: event.Notice, ID: o.MerchantID, Topic: event.Authorizations,
			TitleEN: "Mini program created", TitleZH: "小程序已创建",
			BodyEN: o.MerchantName + " has confirmed " + o.AppName + ".", BodyZH: o.MerchantName + " 已确认 " + o.AppName + "。"})
	}
}

func (s *Service) entry(m merchant.Merchant, action, method string, r record) journal.Entry {
	return journal.Entry{MerchantID: m.ID, MerchantName: m.Name, MiniAppID: m.MiniAppID, Action: action, Method: method,
		Detail: map[string]string{"out_order_no": r.OutOrderNo, "app_name": r.AppName}}
}

// Certify proves that a merchant's personal mini program belongs to an
// individual business: the licence's number and its picture. Faults:
// creation.invalid, authorize.*, platform.*.
func (s *Service) Certify(ctx context.Context, merchantID, licenseNo string, pic []byte) (Certification, error) {
	m, err := s.d.Merchants.Get(merchantID)
	if err != nil {
		return Certification{}, err
	}
	if !certShape.MatchString(licenseNo) {
		return Certification{}, invalid("license_no", fault.T("give the number on the licence: 15 to 18 letters and digits", "请填写营业执照号：15 到 18 位字母或数字"))
	}
	encoded, err := picture(pic, true)
	if err != nil {
		return Certification{}, err
	}
	client, as, err := s.d.Platform.For(merchantID)
	if err != nil {
		return Certification{}, err
	}
	c := Certification{MerchantID: m.ID, At: s.d.Now()}
	if err := s.keep(c); err != nil {
		return c, err
	}
	err = s.d.Journal.DoSettled(ctx, journal.Entry{
		MerchantID: m.ID, MerchantName: m.Name, MiniAppID: as.MiniAppID, Action: "agent.certify", Method: alipay.MethodIndividualCertify,
	}, nil, func(ctx context.Context) error {
		res, err := client.IndividualCertify(ctx, as, alipay.IndividualCertifyRequest{LicenseNo: licenseNo, LicensePic: encoded})
		c.Done, c.Passed = err == nil, err == nil && res.CertifyResult
		return err
	})
	var p *alipay.Error
	if errors.As(err, &p) {
		f := p.Fault()
		c.Problem, c.Done, err = f.Message, !open(p.Class), f
	}
	return c, errors.Join(err, s.keep(c))
}

func (s *Service) keep(c Certification) error {
	return s.d.Vault.Update(func(tx *vault.Tx) error { return certifications.Put(tx, c) })
}

// CertificationOf returns the last attempt for a merchant; zero when there was
// none.
func (s *Service) CertificationOf(merchantID string) (Certification, error) {
	var c Certification
	err := s.d.Vault.View(func(tx *vault.Tx) (err error) {
		c, err = certifications.Get(tx, merchantID)
		return err
	})
	if errors.Is(err, vault.ErrNotFound) {
		return Certification{}, nil
	}
	return c, err
}
