package workspace

import (
	"context"
	"errors"

	"minifleet/backend/alipay"
	"minifleet/backend/batch"
	"minifleet/backend/event"
	"minifleet/backend/fault"
	"minifleet/backend/hold"
	"minifleet/backend/journal"
	"minifleet/backend/message"
	"minifleet/backend/settings"
	"minifleet/backend/vault"
	"minifleet/backend/version"
)

// Start begins what runs in the background of the screens: batches that were
// running go on, authorizations are supervised, the platform's messages are
// received. The command line does without it. Close ends it.
func (w *Workspace) Start() error {
	w.inBackground(w.Inbox.Watch())
	if err := w.Creation.Settle(); err != nil {
		return err
	}
	// Held back, the engine begins nothing until a person says go on.
	if err := w.Batches.Start(true); err != nil {
		return err
	}
	if err := w.Runs.Start(); err != nil {
		return err
	}
	w.Way.Start()
	w.StartLooks()
	w.inBackground(w.careful)
	w.inBackground(w.watchFilings)
	w.follow()
	w.Authorize.Start()
	w.Messages.Start()
	return nil
}

// StartMessages receives the platform's messages while a command runs.
func (w *Workspace) StartMessages() {
	w.follow()
	w.Messages.Start()
}

// StartLooks looks for the outcomes of changing calls whose answers were lost,
// now or in an earlier run, until Close.
func (w *Workspace) StartLooks() {
	w.looking.Do(func() { w.inBackground(w.Journal.Watch) })
}

// inBackground runs work until Close, which waits for it.
func (w *Workspace) inBackground(work func(context.Context)) {
	ctx, cancel := context.WithCancel(context.Background())
	w.background.Go(func() {
		<-w.stop
		cancel()
	})
	w.background.Go(func() { work(ctx) })
}

// follow keeps what depends on settings and channels in line with them.
func (w *Workspace) follow() {
	events, end := w.Bus.Subscribe(256)
	w.background.Add(1)
	go func() {
		defer w.background.Done()
		defer end()
		for {
			select {
			case <-w.stop:
				return
			case e := <-events:
				switch e.Kind {
				case event.Settings:
					w.moveListener()
					w.applyProxy()
				case event.HoldChanged:
					w.Messages.Sync()
				case event.AppChanged:
					w.keepWays()
					w.Batches.SetMessages(w.messagesArrive())
				case event.Channel:
					w.Batches.SetMessages(w.messagesArrive())
				}
			}
		}
	}()
}

// moveListener brings the callback listener to the address of the settings. A
// port that is taken is told by the listener's own state.
func (w *Workspace) moveListener() {
	s, err := w.Settings.Get()
	if err == nil {
		err = w.Listener.Configure(addressOf(s.Callback))
	}
	if err != nil {
		w.opt.Logger.Warn("the callback listener keeps its address", "error", err)
	}
}

// messagesArrive reports whether every app's channel is open, so that asking
// for audits can become a slow safety net.
func (w *Workspace) messagesArrive() bool {
	channels := w.Messages.Channels()
	for _, c := range channels {
		if c.State != message.Open {
			return false
		}
	}
	return len(channels) > 0
}

// messagesWanted is the choice in the settings. A vault that may be one of
// two copies opens no channel before a person says go on: it would take the
// channel away from the other.
func (w *Workspace) messagesWanted() bool {
	if h := w.Hold.Current(); h.Has(hold.Restored) || h.Has(hold.Elsewhere) {
		return false
	}
	s, err := w.Settings.Get()
	if err != nil {
		return settings.Default().MessagesEnabled
	}
	return s.MessagesEnabled
}

// auditResult takes the platform's word on an audit: the merchant's versions
// say so at once, and batches that wait for it go on. Both and what remember writes
// are on disk together when it returns, or it is an error. ofBatch tells that a
// batch tells the person of it, or has told.
func (w *Workspace) auditResult(miniAppID, number string, passed bool, reason string, remember func(*vault.Tx) error) (ofBatch bool, err error) {
	m, err := w.Merchants.ByMiniApp(miniAppID)
	switch {
	case fault.CodeOf(err) == "merchant.not_found":
		return false, w.Vault.Update(remember) // nobody says whose app it belongs to
	case err != nil:
		return false, err
	}
	state := version.WaitRelease
	if !passed {
		state = version.AuditReject
	}
	// First and by itself: it is the same when it is said again.
	if err := w.Versions.Seen(m.ID, number, state, ""); err != nil {
		return false, err
	}
	news, told := false, false
	note := func(tx *vault.Tx) (err error) {
		told = false
		if news, err = w.noteAudit(tx, m.ID, number, state); err == nil && !news {
			told, err = batch.AuditToldTx(tx, m.ID, number, passed)
		}
		return err
	}
	ofBatch, err = w.Batches.AuditResult(miniAppID, number, passed, reason, note, remember)
	if err != nil {
		return false, err
	}
	if news {
		w.Bus.Publish(event.Event{Kind: event.Versions, ID: m.ID})
	}
	return ofBatch || told, nil
}

// noteAudit records the outcome unless the version has moved on already: a
// message may be days late. It returns whether it did.
func (w *Workspace) noteAudit(tx *vault.Tx, merchantID, number string, state version.State) (bool, error) {
	fleet, err := w.Versions.Store().FleetTx(tx, merchantID)
	if err != nil {
		return false, err
	}
	if v, known := fleet.Find(number); !known || v.State != version.Auditing {
		return false, nil
	}
	return true, w.Versions.Store().NoteStateTx(tx, merchantID, number, state)
}

// Close ends what runs, in the order in which it leans on each other, and
// closes the vault. Further calls return what the first one did.
func (w *Workspace) Close() error {
	w.closing.Do(func() {
		close(w.stop)
		w.Messages.Close()
		w.Batches.Close()
		w.Runs.Close()
		w.Authorize.Close()
		w.Listener.Close()
		w.background.Wait()
		w.Codes.Close()
		w.Way.Close()
		w.closed = errors.Join(w.Vault.Close())
	})
	return w.closed
}

// observe is told of every call to the platform.
func (w *Workspace) observe(appID string, call alipay.Call) { w.Authorize.Observe(appID, call) }

// ChangePassphrase makes next the passphrase of the vault and notes that in the
// journal. Faults: as of vault.ChangePassphrase.
func (w *Workspace) ChangePassphrase(old, next []byte) error {
	if err := w.Vault.ChangePassphrase(old, next); err != nil {
		return err
	}
	_, err := w.Journal.Append(journal.Entry{Action: "vault.passphrase", Result: journal.OK})
	return err
}
