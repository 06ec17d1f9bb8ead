package message

import (
	"errors"
	"fmt"
	"hash/fnv"
	"io"
	"sync"
	"time"

	"minifleet/backend/authorize"
	"minifleet/backend/creation"
	"minifleet/backend/event"
	"minifleet/backend/fault"
	"minifleet/backend/journal"
	"minifleet/backend/merchant"
	"minifleet/backend/provider"
	"minifleet/backend/vault"
)

// Authorizations takes what messages say about authorizations.
type Authorizations interface {
	Cancelled(c authorize.Cancellation, also ...func(*vault.Tx) error) (bool, error)
	Delivered(d authorize.Delivered, also ...func(*vault.Tx) error) (authorize.Outcome, error)
}

// Orders takes what messages say about orders of mini programs.
type Orders interface {
	Confirmed(c creation.Confirmation, also ...func(*vault.Tx) error) (bool, error)
}

// Merchants names the merchant of a mini program.
type Merchants interface {
	ByMiniApp(miniAppID string) (merchant.Merchant, error)
}

// seen is one message that took effect, kept so that it never does again.
type seen struct {
	ID     string    `json:"id"` // app record + message
	At     time.Time `json:"at"`
	Method string    `json:"method"`
}

var seens = vault.NewCollection(vault.Schema[seen]{
	Name:    "message.seen",
	Version: 1,
	ID:      func(s seen) string { return s.ID },
})

// Retention is how long a message is remembered. The platform repeats one for
// about a day; one that is older than this is refused, so that forgetting
// opens no door.
const Retention = 30 * 24 * time.Hour

// Result is what a message came to.
type Result string

const (
	Applied   Result = "applied"
	Duplicate Result = "duplicate"
	Unknown   Result = "unknown" // journaled, without effect
	Stale     Result = "stale"   // older than what is remembered
)

// dispatcher gives each message its effect, once.
type dispatcher struct {
	vault   *vault.Vault
	journal *journal.Journal
	bus     *event.Bus
	now     func() time.Time
	auth    Authorizations
	orders  Orders
	names   Merchants
	audit   func(miniAppID, version string, passed bool, reason string, remember func(*vault.Tx) error) (told bool, err error)

	// One for each way (wayOf): a message may arrive twice at once, by the channel
	// and by HTTP.
	one [ways]sync.Mutex
}

// ways is how many messages take effect side by side.
const ways = 16

// wayOf is the way of all messages of a subject, which take effect one after the
// other. An audit concerns one mini program; the others, which are few, share the
// first way, because an authorization, its end and an order concern each other.
func wayOf(app string, m Message) int {
	if m.Method != AuditPassed && m.Method != AuditRejected {
		return 0
	}
	a, err := parseAudit(m)
	if err != nil {
		return 0
	}
	h := fnv.New32a()
	_, _ = io.WriteString(h, app+"|"+a.MiniAppID)
	return 1 + int(h.Sum32()%(ways-1))
}

// dispatch gives the message its effect; when it returns without an error the
// effect and the memory of it are on disk, in one step.
func (d *dispatcher) dispatch(app provider.App, m Message) (Result, error) {
	way := &d.one[wayOf(app.ID, m)]
	way.Lock()
	defer way.Unlock()
	now := d.now()
	if !m.At.IsZero() && now.Sub(m.At) > Retention {
		return Stale, nil
	}
	id := app.ID + "|" + m.ID
	known, err := d.known(id)
	if err != nil || known {
		return Duplicate, err
	}
	var entry journal.Entry
	remember := func(e journal.Entry) func(*vault.Tx) error {
		return func(tx *vault.Tx) (err error) {
			e.Detail = map[string]string{"message": m.ID, "name": printable(m.Method)}
			if e.Action == "" {
				e.Action = "message.received"
			}
			if entry, err = d.journal.AppendTx(tx, e); err != nil {
				return err
			}
			return seens.Put(tx, seen{ID: id, At: now, Method: printable(m.Method)})
		}
	}
	result, after, err := d.effect(app, m, remember)
	if err != nil {
		if errors.Is(err, errContent) {
			// It verified, and will say the same for ever: remember it as it is.
			e := journal.Entry{Result: journal.Failed, Message: fault.T("the message cannot be read", "消息内容无法识别")}
			if err := d.vault.Update(remember(e)); err != nil {
				return "", err
			}
			d.journal.Announce(entry)
			return Unknown, nil
		}
		return "", err
	}
	if entry.ID != "" {
		d.journal.Announce(entry)
	}
	if after != nil {
		after()
	}
	return result, topicThere(d.journal, wantedTopic{App: app.ID, Topic: m.Method})
}

func (d *dispatcher) effect(app provider.App, m Message, remember func(journal.Entry) func(*vault.Tx) error) (Result, func(), error) {
	switch m.Method {
	case AuditPassed, AuditRejected:
		return d.audited(app, m, remember)
	case AuthCancelled:
		c, appID, err := parseCancellation(m)
		if err != nil {
			return "", nil, err
		}
		if appID != "" && appID != app.AppID {
			return Unknown, nil, d.vault.Update(remember(journal.Entry{MiniAppID: printable(c.AuthAppID)}))
		}
		c.AppID = app.ID
		_, err = d.auth.Cancelled(c, remember(d.entry(c.AuthAppID)))
		return Applied, nil, err
	case AuthDelivered:
		given, appID, err := parseDelivery(m)
		if err != nil {
			return "", nil, err
		}
		if appID != "" && appID != app.AppID {
			return Unknown, nil, d.vault.Update(remember(journal.Entry{MiniAppID: printable(given.Token.AuthAppID)}))
		}
		given.App = app
		if given.At.IsZero() {
			given.At = m.At
		}
		also := []func(*vault.Tx) error{remember(d.entry(given.Token.AuthAppID))}
		if given.Order != "" { // it may be told again under another number
			order := seen{ID: app.ID + "|order|" + given.Order, At: d.now(), Method: AuthDelivered}
			if told, err := d.known(order.ID); err != nil || told {
				return Duplicate, nil, errors.Join(err, d.vault.Update(also[0]))
			}
			also = append(also, func(tx *vault.Tx) error { return seens.Put(tx, order) })
		}
		_, err = d.auth.Delivered(given, also...)
		return Applied, nil, err
	case MerchantConfirmed:
		c, err := parseConfirmation(m)
		if err != nil {
			return "", nil, err
		}
		c.AppID = app.ID
		_, err = d.orders.Confirmed(c, remember(journal.Entry{MiniAppID: printable(c.MiniAppID)}))
		return Applied, nil, err
	}
	return Unknown, nil, d.vault.Update(remember(journal.Entry{Message: fault.T("a message of another kind", "其他类型的消息")}))
}

// audited moves what waits for an audit and remembers, then tells the person.
// An app's platform speaks for the mini programs of that app only: another's
// are moved by none of its messages.
func (d *dispatcher) audited(app provider.App, m Message, remember func(journal.Entry) func(*vault.Tx) error) (Result, func(), error) {
	a, err := parseAudit(m)
	if err != nil {
		return "", nil, err
	}
	owner, err := d.names.ByMiniApp(a.MiniAppID)
	switch {
	case fault.CodeOf(err) == "merchant.not_found":
	case err != nil:
		return "", nil, err
	case owner.AppID != app.ID:
		return Unknown, nil, d.vault.Update(remember(journal.Entry{
			MiniAppID: printable(a.MiniAppID), Version: printable(a.Version), Result: journal.Failed,
			Message: fault.T("a message about a mini program of another third-party app; nothing was changed", "消息所指的小程序属于另一个第三方应用；未做任何更改"),
		}))
	}
	e := journal.Entry{MiniAppID: printable(a.MiniAppID), MerchantID: owner.ID, MerchantName: owner.Name}
	e.Version, e.Action = printable(a.Version), "version.audit.passed"
	title := fault.T("Audit passed: %s %s", "审核通过：%s %s", nameOr(e, a.MiniAppID), e.Version)
	body := fault.T("The version can go online.", "该版本可以上架。")
	if !a.Passed {
		e.Action, e.Message = "version.audit.rejected", fault.Text{EN: a.Reason, ZH: a.Reason}
		title = fault.T("Audit rejected: %s %s", "审核驳回：%s %s", nameOr(e, a.MiniAppID), e.Version)
		body = fault.Text{EN: a.Reason, ZH: a.Reason}
	}
	told := false
	if d.audit == nil {
		err = d.vault.Update(remember(e))
	} else {
		told, err = d.audit(a.MiniAppID, a.Version, a.Passed, a.Reason, remember(e))
	}
	if err != nil {
		return "", nil, fmt.Errorf("audit result of %s %s: %w", printable(a.MiniAppID), printable(a.Version), err)
	}
	after := func() {
		d.bus.Publish(event.Event{Kind: event.Versions, ID: e.MerchantID})
		if told {
			return
		}
		d.bus.Publish(event.Event{Kind: event.Notice, ID: e.MerchantID, Topic: event.Audits, Warn: !a.Passed,
			TitleEN: title.EN, TitleZH: title.ZH, BodyEN: body.EN, BodyZH: body.ZH})
	}
	return Applied, after, nil
}

func nameOr(e journal.Entry, fallback string) string {
	if e.MerchantName != "" {
		return e.MerchantName
	}
	return printable(fallback)
}

// entry is a journal entry about a mini program, with its merchant when there
// is one.
func (d *dispatcher) entry(miniAppID string) journal.Entry {
	e := journal.Entry{MiniAppID: printable(miniAppID)}
	if m, err := d.names.ByMiniApp(miniAppID); err == nil {
		e.MerchantID, e.MerchantName = m.ID, m.Name
	}
	return e
}

func (d *dispatcher) known(id string) (bool, error) {
	err := d.vault.View(func(tx *vault.Tx) error {
		_, err := seens.Get(tx, id)
		return err
	})
	if errors.Is(err, vault.ErrNotFound) {
		return false, nil
	}
	return err == nil, err
}

// forget drops the memory of messages so old that they would be refused anyway.
func (d *dispatcher) forget() error {
	const chunk = 400
	limit := d.now().Add(-Retention - 24*time.Hour)
	for {
		var old []string
		err := d.vault.Update(func(tx *vault.Tx) error {
			old = nil
			if err := seens.Each(tx, "", func(s seen) error {
				if s.At.Before(limit) {
					old = append(old, s.ID)
				}
				if len(old) == chunk {
					return vault.Stop
				}
				return nil
			}); err != nil {
				return err
			}
			for _, id := range old {
				if err := seens.Delete(tx, id); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil || len(old) < chunk {
			return err
		}
	}
}

// printable bounds a word of the platform before it is kept or shown.
func printable(s string) string {
	clean := make([]rune, 0, len(s))
	for _, r := range s {
		if len(clean) == 100 {
			break
		}
		if r < ' ' || r == 0x7f {
			r = ' '
		}
		clean = append(clean, r)
	}
	return string(clean)
}
