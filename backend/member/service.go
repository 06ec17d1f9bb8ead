package member

import (
	"context"
	"errors"
	"time"

	"minifleet/backend/alipay"
	"minifleet/backend/event"
	"minifleet/backend/fault"
	"minifleet/backend/journal"
	"minifleet/backend/vault"
)

// Platform gives the client and the identity to act with for a merchant.
type Platform interface {
	For(merchantID string) (*alipay.Client, alipay.Acting, error)
}

// Deps is what a Service stands on.
type Deps struct {
	Vault    *vault.Vault
	Journal  *journal.Journal
	Bus      *event.Bus
	Platform Platform
	Now      func() time.Time // nil: time.Now
}

// Service reads and changes members. It is safe for concurrent use.
type Service struct {
	Deps
	rosters    *vault.Collection[Roster]
	runs       *vault.Collection[Run]
	results    *vault.Collection[Result]
	lookupTime time.Duration
}

// New makes a Service.
func New(d Deps) *Service {
	if d.Now == nil {
		d.Now = time.Now
	}
	return &Service{
		Deps:       d,
		rosters:    vault.NewCollection(vault.Schema[Roster]{Name: "member.roster", Version: 1, ID: Roster.id}),
		runs:       vault.NewCollection(vault.Schema[Run]{Name: "member.run", Version: 1, ID: func(r Run) string { return r.ID }}),
		results:    vault.NewCollection(vault.Schema[Result]{Name: "member.result", Version: 1, ID: Result.id}),
		lookupTime: 30 * time.Second,
	}
}

func (s *Service) announce(merchantID string) {
	s.Bus.Publish(event.Event{Kind: event.Members, ID: merchantID})
}

func unknown(err error) bool { return alipay.ClassOf(err) == alipay.ClassOutcomeUnknown }

// lookup gives a context for finding out what is true after a lost answer; it
// outlives the cancellation of the call's own context, but not by long.
func (s *Service) lookup(ctx context.Context) (context.Context, context.CancelFunc) {
	return context.WithTimeout(context.WithoutCancel(ctx), s.lookupTime)
}

// explain turns a platform error into one for a person.
func explain(err error, merchant string) error {
	var f *fault.Error
	if err == nil || errors.As(err, &f) {
		return err
	}
	var pe *alipay.Error
	if !errors.As(err, &pe) {
		if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
			return fault.Wrap(err, "member.stopped", fault.T("it was stopped before it was sent", "已在发送之前停止")).WithMerchant(merchant).
				WithRetry(fault.RetryNow).WithHint(fault.T("do it again when you like", "可随时重新操作"))
		}
		return err
	}
	f = pe.Fault()
	if f.Merchant == "" {
		f.Merchant = merchant
	}
	switch pe.SubCode {
	case "INVALID_LOGON_ID", "USER_INFO_NOT_EXIST", "CANNOT_INVITE_MANAGER", "DEV_MANAGER_ALREADY_EXIST":
		f.Field = "logon_id"
	case "INVALID_ROLE":
		f.Field = "role"
	}
	return f
}

func notApplied(merchant string) error {
	return fault.New("member.not_applied", fault.T("the connection broke and the platform did not carry it out", "连接中断，平台未执行该操作")).
		WithMerchant(merchant).WithRetry(fault.RetryNow).WithHint(fault.T("do it again", "请重新操作"))
}
