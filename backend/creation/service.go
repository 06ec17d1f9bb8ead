package creation

import (
	"context"
	"errors"
	"strings"
	"time"

	"minifleet/backend/alipay"
	"minifleet/backend/effect"
	"minifleet/backend/event"
	"minifleet/backend/fault"
	"minifleet/backend/journal"
	"minifleet/backend/merchant"
	"minifleet/backend/vault"
)

// Providers gives the client of a third-party app.
type Providers interface {
	Client(appID string) (*alipay.Client, error)
}

// Merchants is what this room needs of the merchant records.
type Merchants interface {
	Get(id string) (merchant.Merchant, error)
	Update(merchant.Merchant) (merchant.Merchant, error)
}

// Deps is everything a Service stands on.
type Deps struct {
	Vault     *vault.Vault
	Journal   *journal.Journal
	Bus       *event.Bus
	Platform  alipay.Platform
	Providers Providers
	Merchants Merchants
	Now       func() time.Time
}

// Service orders mini programs for merchants. It is safe for concurrent use and
// owns no goroutine.
type Service struct{ d Deps }

// New makes the service. Records that a crash kept from learning their new
// mini program learn it with the next Settle.
func New(d Deps) *Service {
	if d.Now == nil {
		d.Now = time.Now
	}
	return &Service{d}
}

// Create orders a mini program for a merchant. The order and its number are on
// disk before the platform is asked. When the answer is lost the order stays
// "sending" and Resend asks again with the same number. pic is a png or jpg of
// the licence, nil for none. Faults: creation.invalid, creation.has_mini_app,
// merchant.not_found, platform.*.
func (s *Service) Create(ctx context.Context, merchantID string, form Form, pic []byte) (Order, error) {
	m, err := s.d.Merchants.Get(merchantID)
	if err != nil {
		return Order{}, err
	}
	if m.MiniAppID != "" {
		return Order{}, fault.New("creation.has_mini_app", fault.T("the merchant has the mini program %s already", "该商家已有小程序 %s", m.MiniAppID)).
			WithMerchant(m.Name).WithRetry(fault.RetryAfterInput).
			WithHint(fault.T("Add another merchant record for a second mini program.", "如需第二个小程序，请新建一条商家记录。"))
	}
	if form, err = form.Clean(); err != nil {
		return Order{}, err
	}
	encoded, err := picture(pic, false)
	if err != nil {
		return Order{}, err
	}
	now := s.d.Now()
	r := record{Form: form, Order: Order{
		ID: vault.NewID(now), AppID: m.AppID, MerchantID: m.ID, MerchantName: m.Name, AppName: form.AppName,
		OutOrderNo: vault.NewID(now), State: StateSending, WithPicture: encoded != "", CreatedAt: now, UpdatedAt: now,
	}}
	if err := s.d.Vault.Update(func(tx *vault.Tx) error { return orders.Put(tx, r) }); err != nil {
		return Order{}, err
	}
	return s.send(ctx, m, r, encoded, false)
}

// Resend asks again for an order whose answer never came, with the same
// number, so that the platform recognises it. Faults: creation.order_not_found,
// creation.not_sending, creation.invalid (the picture is missing), platform.*.
func (s *Service) Resend(ctx context.Context, orderID string, pic []byte) (Order, error) {
	r, err := s.record(orderID)
	if err != nil {
		return Order{}, err
	}
	if r.State != StateSending {
		return r.Order, fault.New("creation.not_sending", fault.T("the platform has answered this order", "平台已答复该订单")).WithMerchant(r.MerchantName)
	}
	encoded, err := picture(pic, r.WithPicture)
	if err != nil {
		return r.Order, err
	}
	m, err := s.d.Merchants.Get(r.MerchantID)
	if err != nil {
		return r.Order, err
	}
	return s.send(ctx, m, r, encoded, true)
}

func (s *Service) send(ctx context.Context, m merchant.Merchant, r record, pic string, again bool) (Order, error) {
	number := ""
	err := s.d.Journal.DoSettled(ctx, s.entry(m, "agent.create", alipay.MethodISVCreate, r), nil, func(ctx context.Context) error {
		client, err := s.d.Providers.Client(r.AppID)
		if err != nil {
			return err
		}
		res, err := client.ISVCreate(ctx, alipay.Acting{}, r.Form.request(r.OutOrderNo, pic))
		number = res.OrderNo
		return err
	})
	var p *alipay.Error
	isPlatform := errors.As(err, &p)
	switch {
	case number != "":
		return s.placed(s.change(r.ID, func(o *record) { o.place(number) }))
	case err == nil:
		return s.placed(s.change(r.ID, func(o *record) { o.place("") }))
	case again && isPlatform && isRepeat(p.SubCode):
		// The first attempt arrived: its number comes with the message.
		return s.placed(s.change(r.ID, func(o *record) { o.place("") }))
	case isPlatform && open(p.Class):
		f := p.Fault()
		o, _ := s.change(r.ID, func(o *record) { o.Problem, o.ProblemCode = f.Message, f.Code })
		return o, f
	case isPlatform:
		f := p.Fault()
		o, _ := s.change(r.ID, func(o *record) {
			o.State, o.Problem, o.ProblemCode, o.Form = StateRefused, f.Message, f.Code, Form{AppName: o.Form.AppName}
		})
		return o, f
	}
	return r.Order, err
}

// placed settles what the journal has open about an order that is there.
func (s *Service) placed(o Order, err error) (Order, error) {
	if err != nil || o.State == StateSending || o.State == StateRefused {
		return o, err
	}
	return o, s.d.Journal.Tell(o.MerchantID, "agent.create", func(e journal.Entry, _ []byte) effect.State {
		if e.Detail["out_order_no"] == o.OutOrderNo {
			return effect.Happened
		}
		return effect.NotKnownYet
	})
}

// open reports whether an order may have been placed, or may be placed by
// sending it again as it is.
func open(c alipay.Class) bool {
	switch c {
	case alipay.ClassOutcomeUnknown, alipay.ClassPlatformFault, alipay.ClassThrottled, alipay.ClassConfiguration, alipay.ClassHeld:
		return true
	}
	return false
}

// isRepeat names the refusals of an order number the platform knows. Source:
// Alipay open platform, alipay.open.mini.isv.create.
func isRepeat(sub string) bool {
	switch sub {
	case alipay.SubNotUnique, alipay.SubOngoingOrderExist, alipay.SubOrderFinished:
		return true
	}
	return false
}

func (r *record) place(number string) {
	if r.State == StateConfirmed {
		return // the message was faster than the answer
	}
	r.State, r.Problem, r.ProblemCode = StatePlaced, fault.Text{}, ""
	if number != "" {
		r.OrderNo = number
	}
}

// Query asks the platform how far an order has come. Faults:
// creation.order_not_found, creation.no_number, platform.*.
func (s *Service) Query(ctx context.Context, orderID string) (Order, error) {
	r, err := s.record(orderID)
	if err != nil {
		return Order{}, err
	}
	if r.OrderNo == "" {
		return r.Order, fault.New("creation.no_number", fault.T("the platform's order number is not known yet", "尚不知道平台的订单号")).
			WithHint(fault.T("It comes with the platform's message; or send the order again.", "订单号会随平台消息到达；也可以重新发送订单。")).
			WithMerchant(r.MerchantName).WithRetry(fault.RetryLater)
	}
	client, err := s.d.Providers.Client(r.AppID)
	if err != nil {
		return r.Order, err
	}
	res, err := client.ISVQuery(ctx, alipay.Acting{}, alipay.ISVQueryRequest{OrderNo: r.OrderNo})
	if err != nil {
		var p *alipay.Error
		if errors.As(err, &p) {
			return r.Order, p.Fault()
		}
		return r.Order, err
	}
	o, err := s.placed(s.change(r.ID, func(o *record) { o.learn(res.MinAppID, res.PID, res.Status) }))
	if err == nil {
		s.fill(o)
	}
	return o, err
}

// Confirmation is the platform's message about an order.
// AppID is the record of
// the third-party app whose platform sent it: it speaks for no order of another.
type Confirmation struct{ AppID, OrderNo, OutOrderNo, MiniAppID, Status, PID string }

// Confirmed takes the platform's message. also runs in the same transaction.
// It reports whether an order of ours was meant.
func (s *Service) Confirmed(c Confirmation, also ...func(*vault.Tx) error) (bool, error) {
	var o Order
	found := false
	var entry journal.Entry
	err := s.d.Vault.Update(func(tx *vault.Tx) error {
		r, ok, err := lookup(tx, c)
		if err != nil {
			return err
		}
		if found = ok; ok {
			before := r.Order
			if c.OrderNo != "" {
				r.OrderNo = c.OrderNo
			}
			r.learn(c.MiniAppID, c.PID, c.Status)
			r.UpdatedAt = s.d.Now()
			o = r.Order
			if err := orders.Put(tx, r); err != nil {
				return err
			}
			if before.State != r.State {
				if entry, err = s.d.Journal.AppendTx(tx, journal.Entry{
					MerchantID: r.MerchantID, MerchantName: r.MerchantName, MiniAppID: r.MiniAppID, Action: "agent.confirmed",
					Detail: map[string]string{"order_no": r.OrderNo, "status": r.Status},
				}); err != nil {
					return err
				}
			}
		}
		for _, f := range also {
			if err := f(tx); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil || !found {
		return false, err
	}
	if entry.ID != "" {
		s.d.Journal.Announce(entry)
	}
	s.fill(o)
	s.announce(o)
	_, err = s.placed(o, nil)
	return true, err
}

func lookup(tx *vault.Tx, c Confirmation) (record, bool, error) {
	var r record
	ok := false
	for _, by := range [][2]string{{byOut, c.OutOrderNo}, {byOrder, c.OrderNo}} {
		if by[1] == "" || ok {
			continue
		}
		if err := orders.Find(tx, by[0], by[1], func(found record) error {
			if found.AppID != c.AppID {
				return nil
			}
			r, ok = found, true
			return vault.Stop
		}); err != nil {
			return r, false, err
		}
	}
	return r, ok, nil
}

// learn takes what the platform says of an order. What is confirmed stays so.
func (r *record) learn(miniAppID, pid, status string) {
	r.Status = status
	if pid != "" {
		r.PID = pid
	}
	switch {
	case r.State == StateConfirmed:
	case miniAppID != "":
		r.State, r.MiniAppID = StateConfirmed, miniAppID
		r.Problem, r.ProblemCode = fault.Text{}, ""
		r.Form = Form{AppName: r.Form.AppName} // nobody needs the papers any more
	case ended(status):
		r.State = StateClosed
		r.Form = Form{AppName: r.Form.AppName}
	default:
		r.State = StatePlaced
	}
}

// ended reads the platform's status words, whose list it does not publish.
func ended(status string) bool {
	upper := strings.ToUpper(status)
	for _, word := range []string{"FAIL", "REJECT", "REFUSE", "CLOSE", "CANCEL", "EXPIRE", "TIMEOUT", "TIME_OUT"} {
		if strings.Contains(upper, word) {
			return true
		}
	}
	return false
}
