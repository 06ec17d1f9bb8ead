package merchant

import (
	"errors"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"minifleet/backend/event"
	"minifleet/backend/fault"
	"minifleet/backend/journal"
	"minifleet/backend/vault"
)

// Service reads and writes merchants. It is safe for concurrent use; it must be
// the only writer of its vault's merchants.
type Service struct {
	vault *vault.Vault
	now   func() time.Time
	bus   *event.Bus
	log   *journal.Journal

	write     sync.Mutex // held by whoever changes merchants
	rows      atomic.Pointer[snapshot]
	belongs   func(tx *vault.Tx, id string) (bool, error)     // set by OnMove
	moved     func(tx *vault.Tx, old, changed Merchant) error // set by OnMove
	settling  sync.Mutex
	unsettled atomic.Bool // an import is neither finished nor removed yet
}

// Deps are the rooms the Service works with.
type Deps struct {
	Vault   *vault.Vault
	Now     func() time.Time
	Bus     *event.Bus // nil: nobody is told
	Journal *journal.Journal
}

// New makes the Service of an unlocked vault. An import that a crash cut short
// is finished when its commit mark is on disk and removed without a trace when
// it is not; when that fails every method tries again first and returns the
// failure.
func New(d Deps) *Service {
	s := &Service{vault: d.Vault, now: d.Now, bus: d.Bus, log: d.Journal}
	s.unsettled.Store(true)
	_ = s.settled()
	return s
}

// Add stores a new merchant and returns it with its id. Faults:
// merchant.invalid, merchant.duplicate (another has its mini program).
func (s *Service) Add(m Merchant) (Merchant, error) {
	m, err := Clean(m)
	if err != nil {
		return Merchant{}, err
	}
	s.write.Lock()
	defer s.write.Unlock()
	err = s.log.Noting(s.update, func(tx *vault.Tx, note func(journal.Entry) error) error {
		if err := uniqueMiniApp(tx, m); err != nil {
			return err
		}
		m.CreatedAt = s.stamp(time.Time{})
		m.UpdatedAt = m.CreatedAt
		m.ID = vault.NewID(s.now()) // to the microsecond: lists keep the order of addition
		return errors.Join(merchants.Put(tx, m), note(about("merchant.add", m)))
	})
	if err != nil {
		return Merchant{}, err
	}
	s.changed(m)
	return m.clone(), nil
}

// OnMove binds what other rooms keep of a merchant to its identity, the
// third-party app and the mini program. belongs tells whether there is
// anything; moved removes it in the transaction that changes the identity, or
// refuses the change. Bind before use.
func (s *Service) OnMove(belongs func(tx *vault.Tx, id string) (bool, error), moved func(tx *vault.Tx, old, changed Merchant) error) {
	s.belongs, s.moved = belongs, moved
}

// Moves reports whether a change gives a record another identity. A record
// without a mini program that learns its own keeps what it has.
func Moves(old, changed Merchant) bool {
	return old.AppID != changed.AppID || old.MiniAppID != "" && old.MiniAppID != changed.MiniAppID
}

// Move is Update for a change of the third-party app or the mini program: what
// belonged to the former ones (authorization, versions, base info, members,
// codes) goes with it. The person has been told.
func (s *Service) Move(m Merchant) (Merchant, error) { return s.change(m, true) }

// Update stores a changed merchant. It fails with merchant.changed, and stores
// nothing, when the record was written since the caller read it: UpdatedAt has
// to be the stored one; and with merchant.moves when the app or the mini program
// changes and something belongs to the former one, which only Move gives up.
// Other faults as in Add, and merchant.not_found.
func (s *Service) Update(m Merchant) (Merchant, error) { return s.change(m, false) }

func (s *Service) change(m Merchant, agreed bool) (Merchant, error) {
	s.write.Lock()
	defer s.write.Unlock()
	read := m.UpdatedAt
	err := s.log.Noting(s.update, func(tx *vault.Tx, note func(journal.Entry) error) error {
		old, err := get(tx, m.ID)
		if err != nil {
			return err
		}
		if m, err = cleanOver(old, m); err != nil {
			return err
		}
		if !old.UpdatedAt.Equal(read) {
			return fault.New("merchant.changed",
				fault.T("the merchant was changed by someone else meanwhile", "该商家已被其他操作修改")).
				WithMerchant(old.Name).WithRetry(fault.RetryAfterInput).
				WithHint(fault.T("Compare with the stored record, then save again.", "请对比最新内容后重新保存。"))
		}
		if err := uniqueMiniApp(tx, m); err != nil {
			return err
		}
		if Moves(old, m) {
			if err := s.giveUp(tx, old, m, agreed); err != nil {
				return err
			}
		}
		m.CreatedAt = old.CreatedAt
		m.UpdatedAt = s.stamp(old.UpdatedAt)
		return errors.Join(merchants.Put(tx, m), note(changeOf(old, m)))
	})
	if err != nil {
		return Merchant{}, err
	}
	s.changed(m)
	return m.clone(), nil
}

// giveUp ends what belonged to a record's former identity.
func (s *Service) giveUp(tx *vault.Tx, old, changed Merchant, agreed bool) error {
	if s.belongs == nil {
		return nil
	}
	has, err := s.belongs(tx, old.ID)
	if err != nil || !has {
		return err
	}
	if !agreed {
		field := FieldMiniAppID
		if old.AppID != changed.AppID {
			field = "app_id"
		}
		return fault.New("merchant.moves", fault.T(
			"the authorization and what was read belong to the former app and mini program; this change gives them up",
			"该商家的授权及已读取的数据属于原应用和原小程序，更改后将被清除")).
			WithMerchant(old.Name).WithField(field).WithRetry(fault.RetryAfterInput).
			WithHint(fault.T("Confirm the change (--move): authorization, versions, base info, members and codes of this record go, and the merchant authorizes again. Or add a new record.",
				"如确需更改请确认（--move）：该记录的授权、版本、基础信息、成员和码将被清除，商家需重新授权；也可以新建一条商家记录。"))
	}
	return s.moved(tx, old, changed)
}

// Archive puts a merchant away, or takes it back, and tells whether that changed
// anything. The fault is merchant.not_found.
func (s *Service) Archive(id string, archived bool) (changed bool, err error) {
	for {
		record, err := s.Get(id)
		if err != nil || record.Archived == archived {
			return false, err
		}
		record.Archived = archived
		// Another writer came between: what it wrote is kept, and read again.
		if _, err = s.Update(record); fault.CodeOf(err) != "merchant.changed" {
			return err == nil, err
		}
	}
}

// Delete removes a merchant. What other rooms keep about it goes in the same
// transaction by the functions given. The fault is merchant.not_found.
func (s *Service) Delete(id string, also ...func(*vault.Tx) error) error {
	s.write.Lock()
	defer s.write.Unlock()
	err := s.log.Noting(s.update, func(tx *vault.Tx, note func(journal.Entry) error) error {
		m, err := get(tx, id)
		if err != nil {
			return err
		}
		for _, f := range also {
			if err := f(tx); err != nil {
				return err
			}
		}
		return errors.Join(merchants.Delete(tx, id), note(about("merchant.delete", m)))
	})
	if err != nil {
		return err
	}
	if old := s.rows.Load(); old != nil {
		s.rows.Store(old.without(id))
	}
	s.announce(id)
	return nil
}

// Get returns one merchant by record id; the fault is merchant.not_found.
func (s *Service) Get(id string) (Merchant, error) {
	var m Merchant
	err := s.view(func(tx *vault.Tx) (err error) {
		m, err = get(tx, id)
		return err
	})
	return m, err
}

// ByMiniApp returns the merchant a mini program belongs to; the fault is
// merchant.not_found.
func (s *Service) ByMiniApp(miniAppID string) (Merchant, error) {
	var m Merchant
	err := s.view(func(tx *vault.Tx) error {
		found, ok, err := ofMiniApp(tx, miniAppID)
		if err == nil && !ok {
			err = notFound(miniAppID)
		}
		m = found
		return err
	})
	return m, err
}

// CountByAppTx tells, inside a transaction, how many merchants a third-party app
// acts for: provider.DeleteApp asks.
func CountByAppTx(tx *vault.Tx, appID string) (int, error) {
	return merchants.CountIndex(tx, byApp, appID)
}

// Resolve finds the merchant a person names: by mini program ID, record id or
// exact name. Faults: merchant.not_found; merchant.ambiguous, which lists the
// record ids, when several have the name.
func (s *Service) Resolve(ref string) (Merchant, error) {
	ref = strings.TrimSpace(ref)
	rows, err := s.snapshot()
	if err != nil {
		return Merchant{}, err
	}
	var named []Merchant
	for _, r := range rows.all {
		switch {
		case ref == "":
		case r.m.ID == ref, r.m.MiniAppID == ref:
			return r.m.clone(), nil
		case r.m.Name == ref:
			named = append(named, r.m)
		}
	}
	switch len(named) {
	case 0:
		return Merchant{}, notFound(ref)
	case 1:
		return named[0].clone(), nil
	}
	var ids []string
	for _, m := range named {
		ids = append(ids, m.ID)
	}
	list := strings.Join(ids, ", ")
	return Merchant{}, fault.New("merchant.ambiguous",
		fault.T("%d merchant{|s} {is|are} named %q: %s", "有 %d 个商家名为 %q：%s", len(named), ref, list)).
		WithHint(fault.T("Name the one you mean by its record ID or mini program ID.", "请用记录号或小程序 ID 指明是哪一个。")).
		WithRetry(fault.RetryAfterInput)
}

// Choose lists the merchants meant: those named, each once and in that order, or
// without names all that are not archived and that their tags select.
func (s *Service) Choose(named []string, tags Tagged) ([]Merchant, error) {
	if len(named) == 0 {
		return s.Targeted("", Targets{Tagged: tags})
	}
	return each(named, s.Resolve)
}

func get(tx *vault.Tx, id string) (Merchant, error) {
	m, err := merchants.Get(tx, id)
	if errors.Is(err, vault.ErrNotFound) {
		return Merchant{}, notFound(id)
	}
	return m, err
}

func notFound(ref string) error {
	return fault.New("merchant.not_found", fault.T("there is no merchant %q", "没有找到商家 %q", ref)).
		WithHint(fault.T("It may have been deleted. Give its mini program ID, record ID or exact name.", "它可能已被删除。请使用小程序 ID、记录号或完整名称。")).
		WithRetry(fault.RetryAfterInput)
}

func ofMiniApp(tx *vault.Tx, miniAppID string) (Merchant, bool, error) {
	var found Merchant
	ok := false
	if miniAppID == "" {
		return found, false, nil
	}
	err := merchants.Find(tx, byMiniApp, miniAppID, func(m Merchant) error {
		found, ok = m, true
		return vault.Stop
	})
	return found, ok, err
}

func uniqueMiniApp(tx *vault.Tx, m Merchant) error {
	other, ok, err := ofMiniApp(tx, m.MiniAppID)
	if err != nil || !ok || other.ID == m.ID {
		return err
	}
	return duplicate(m, other)
}

func duplicate(m, other Merchant) error {
	return fault.New("merchant.duplicate",
		fault.T("the mini program %s already belongs to %s", "小程序 %s 已属于商家 %s", m.MiniAppID, other.Name)).
		WithMerchant(m.Name).WithField(FieldMiniAppID).WithRetry(fault.RetryAfterInput).
		WithHint(fault.T("Edit that merchant instead, or correct the ID.", "请改为编辑该商家，或更正小程序 ID。"))
}

// stamp is the time of a write: in milliseconds, which every shell can carry
// without loss, and always after the stamp before it.
func (s *Service) stamp(before time.Time) time.Time {
	t := s.now().UTC().Truncate(time.Millisecond)
	if !t.After(before) {
		t = before.UTC().Add(time.Millisecond)
	}
	return t
}

func (s *Service) settled() error {
	if !s.unsettled.Load() {
		return nil
	}
	s.settling.Lock()
	defer s.settling.Unlock()
	if !s.unsettled.Load() {
		return nil
	}
	if err := s.settleImports(); err != nil {
		return err
	}
	s.unsettled.Store(false)
	return nil
}

func (s *Service) update(fn func(*vault.Tx) error) error {
	if err := s.settled(); err != nil {
		return err
	}
	return s.vault.Update(fn)
}

func (s *Service) view(fn func(*vault.Tx) error) error {
	if err := s.settled(); err != nil {
		return err
	}
	return s.vault.View(fn)
}

// manyChanged is from how many changed records on the snapshot is read anew by
// whoever needs it next, so that a large import does not hold two.
const manyChanged = 5000

// changed brings the snapshot up to date and announces what is on disk. The
// caller holds the write lock.
func (s *Service) changed(all ...Merchant) {
	if old := s.rows.Load(); len(all) >= manyChanged {
		s.rows.Store(nil)
	} else if old != nil {
		s.rows.Store(old.with(all))
	}
	id := ""
	if len(all) == 1 {
		id = all[0].ID
	}
	s.announce(id)
}

func (s *Service) announce(id string) {
	s.bus.Publish(event.Event{Kind: event.MerchantSaved, ID: id})
}
