package journal

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"minifleet/backend/alipay"
	"minifleet/backend/effect"
	"minifleet/backend/event"
	"minifleet/backend/fault"
	"minifleet/backend/vault"
)

// Journal writes and searches entries. It is safe for concurrent use.
type Journal struct {
	vault  *vault.Vault
	now    func() time.Time
	bus    *event.Bus
	broken error // why opening failed; every method returns it

	platform func() (time.Time, bool) // the platform's clock; nil: nobody knows it
	schedule effect.Schedule
	lookers  map[string]Looker // by action; written while rooms are made
	opened   time.Time         // when, without a wall clock
	wake     chan struct{}

	mu    sync.Mutex
	last  string               // the newest entry's id
	bent  bend                 // where ids and times differ
	given map[string]time.Time // when calls of this process were given up
	tried map[string]time.Time // when a look could not be made

	asking, asked int  // questions that are being written, and were
	none          bool // there is no question
}

// Deps are what the journal works with.
type Deps struct {
	Vault *vault.Vault
	Now   func() time.Time
	Bus   *event.Bus // nil: nobody is told
}

// New opens the journal of an unlocked vault. Entries that a former run left
// pending become unknown, because whether their call took effect was never
// written; a failure to do so is returned by every later method.
func New(d Deps) *Journal {
	j := &Journal{vault: d.Vault, now: d.Now, bus: d.Bus, schedule: effect.Usual(), lookers: map[string]Looker{}, opened: time.Now(),
		wake: make(chan struct{}, 1), given: map[string]time.Time{}, tried: map[string]time.Time{}}
	j.broken = errors.Join(j.settle(), j.readOrder())
	return j
}

// settle turns pending entries into unknown ones. It writes only where there
// are some: what is stored can be read on a disk that is full.
func (j *Journal) settle() error {
	const chunk = 200
	some := false
	if err := j.vault.View(func(tx *vault.Tx) error {
		return entries.Find(tx, byPending, pendingKey, func(Entry) error {
			some = true
			return vault.Stop
		})
	}); err != nil {
		return fmt.Errorf("journal: looking for entries of a former run: %w", err)
	}
	if !some {
		return nil
	}
	for {
		n := 0
		err := j.vault.Update(func(tx *vault.Tx) error {
			var stale []Entry
			if err := entries.Find(tx, byPending, pendingKey, func(e Entry) error {
				stale = append(stale, e)
				if len(stale) == chunk {
					return vault.Stop
				}
				return nil
			}); err != nil {
				return err
			}
			n = len(stale)
			for _, e := range stale {
				e.Result = Unknown
				e.Message = fault.T("the program ended before the answer was written",
					"程序在记录结果之前已退出，结果未知")
				if err := entries.Put(tx, e); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return fmt.Errorf("journal: settling entries of a former run: %w", err)
		}
		if n < chunk {
			return nil
		}
	}
}

// AppendTx writes an entry in the caller's transaction and returns it with its
// id and time. An entry with the id of a pending or unknown one completes it;
// any other existing entry is refused, because the journal only grows. The
// caller announces the entry after its transaction is on disk (Announce).
func (j *Journal) AppendTx(tx *vault.Tx, e Entry) (Entry, error) {
	if j.broken != nil {
		return Entry{}, j.broken
	}
	dated := !e.At.IsZero()
	if !dated {
		e.At = j.now()
	}
	e.At = e.At.UTC()
	if e.Result == "" {
		e.Result = OK
	}
	e = scrub(e)
	if e.ID == "" {
		var err error
		if e.ID, err = j.newID(tx, e.At, dated); err != nil {
			return Entry{}, err
		}
		return e, entries.Put(tx, e)
	}
	old, err := entries.Get(tx, e.ID)
	switch {
	case errors.Is(err, vault.ErrNotFound):
	case err != nil:
		return Entry{}, err
	case old.Result != Pending && old.Result != Unknown:
		return Entry{}, fmt.Errorf("journal: entry %s is complete and cannot be changed", e.ID)
	default:
		e.At = old.At
	}
	return e, entries.Put(tx, e)
}

// Noting runs fn in a transaction that update makes. What fn notes is a local
// action that succeeded; it is written in the same transaction and announced
// once that is on disk.
func (j *Journal) Noting(update func(func(*vault.Tx) error) error, fn func(tx *vault.Tx, note func(Entry) error) error) error {
	var written []Entry
	err := update(func(tx *vault.Tx) error {
		written = written[:0]
		return fn(tx, func(e Entry) error {
			e.Result = OK
			e, err := j.AppendTx(tx, e)
			written = append(written, e)
			return err
		})
	})
	if err != nil {
		return err
	}
	for _, e := range written {
		j.Announce(e)
	}
	return nil
}

// Append writes one entry in a transaction of its own and announces it.
func (j *Journal) Append(e Entry) (Entry, error) {
	var written Entry
	err := j.vaultUpdate(func(tx *vault.Tx) (err error) {
		written, err = j.AppendTx(tx, e)
		return err
	})
	if err != nil {
		return Entry{}, err
	}
	j.Announce(written)
	return written, nil
}

// Announce tells listeners of an entry that is on disk.
func (j *Journal) Announce(e Entry) {
	j.bus.Publish(event.Event{Kind: event.Journaled, ID: e.ID, Related: e.MerchantID})
}

// Get returns one entry; the fault is journal.not_found.
func (j *Journal) Get(id string) (Entry, error) {
	var e Entry
	err := j.view(func(tx *vault.Tx) (err error) {
		if e, err = entries.Get(tx, id); errors.Is(err, vault.ErrNotFound) {
			e, err = archived(tx, id)
		}
		return err
	})
	if errors.Is(err, vault.ErrNotFound) {
		return Entry{}, fault.Wrap(err, "journal.not_found", fault.T("there is no such journal entry", "没有这条日志记录"))
	}
	return e, err
}

// Do runs call with a trace on both sides of it: a pending entry is on disk
// before the call starts, and its result after. The error is the call's own.
// When the call succeeded but its result could not be written the fault is
// journal.unwritten; the entry then becomes unknown at the next opening.
func (j *Journal) Do(ctx context.Context, e Entry, call func(context.Context) error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	e.Result = Pending
	e, err := j.Append(e)
	if err != nil {
		return err
	}
	started := j.now()
	finished := false
	defer func() {
		if !finished { // the call panicked: leave the truth before it goes on
			e.Result = Unknown
			_, _ = j.Append(e)
		}
	}()
	callErr := call(ctx)
	finished = true
	e.TookMS = max(0, j.now().Sub(started).Milliseconds())
	Describe(&e, callErr)
	if _, err := j.Append(e); err != nil && callErr == nil {
		return unwritten(err, e.MerchantName)
	}
	return callErr
}

func unwritten(err error, merchant string) error {
	return fault.Wrap(err, "journal.unwritten",
		fault.T("the action was carried out, but its result could not be recorded", "操作已执行，但结果未能写入日志")).
		WithHint(fault.T("Read the current state before doing it again.", "再次操作前请先刷新并查看当前状态。")).
		WithRetry(fault.RetryAfterLookup).WithMerchant(merchant)
}

// Describe sets an entry's result, codes and message from the error a call
// ended with. A platform error keeps its code, sub-code, sub-message and trace.
func Describe(e *Entry, err error) {
	if err == nil {
		e.Result = OK
		return
	}
	e.Result = Failed
	var p *alipay.Error
	if errors.As(err, &p) {
		e.Code, e.SubCode, e.SubMsg, e.TraceID = p.Code, p.SubCode, p.SubMsg, p.TraceID
		if e.Method == "" {
			e.Method = p.Method
		}
	}
	if alipay.ClassOf(err) == alipay.ClassOutcomeUnknown {
		e.Result = Unknown
	}
	if p == nil && e.Method != "" && alipay.Mutates(e.Method) &&
		(errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded)) {
		e.Result = Unknown // nobody waited for the answer
	}
	f := fault.As(err)
	if p != nil && fault.CodeOf(err) == "" {
		f = p.Fault()
	}
	e.Message = f.Message
	if e.Code == "" {
		e.Code = string(f.Code)
	}
}

func (j *Journal) vaultUpdate(fn func(*vault.Tx) error) error {
	if j.broken != nil {
		return j.broken
	}
	return j.vault.Update(fn)
}

func (j *Journal) view(fn func(*vault.Tx) error) error {
	if j.broken != nil {
		return j.broken
	}
	return j.vault.View(fn)
}
