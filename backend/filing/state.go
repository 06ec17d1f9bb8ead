package filing

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"

	"minifleet/backend/alipay"
	"minifleet/backend/event"
	"minifleet/backend/journal"
	"minifleet/backend/vault"
)

// want is what a lost call was to bring about: the state left behind.
type want struct {
	From   alipay.FilingState `json:"from"`
	Reason string             `json:"reason,omitempty"` // the sum of why it was refused before
	Back   bool               `json:"back,omitempty"`   // it was to be withdrawn
}

func sumOf(text string) string {
	if text == "" {
		return ""
	}
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:8])
}

// shownBy reports whether a state shows the effect. A form that was refused
// again for the same reason cannot be told from one that was not handed in.
func (w want) shownBy(k Known) bool {
	if w.Back {
		return k.Status == alipay.FilingInit
	}
	return k.Status != w.From || refused(k.Status) && sumOf(k.Reason) != w.Reason
}

func refused(s alipay.FilingState) bool {
	return s == alipay.FilingSecurityReject || s == alipay.FilingSupervisionReject
}

func underWay(s alipay.FilingState) bool {
	return s == alipay.FilingSecurityAuditing || s == alipay.FilingSupervisionAudit
}

// recognize lets the journal look up what became of lost calls.
func (s *Service) recognize() {
	for _, action := range []string{"filing.submit", "filing.withdraw"} {
		s.Journal.Recognize(action, journal.Looker{Look: s.look, Settled: s.settled})
	}
}

func (s *Service) look(ctx context.Context, e journal.Entry, raw []byte) (bool, error) {
	var w want
	if err := json.Unmarshal(raw, &w); err != nil {
		return false, err
	}
	client, as, err := s.Platform.For(e.MerchantID)
	if err != nil {
		return false, err
	}
	k, err := s.ask(ctx, client, as)
	return err == nil && w.shownBy(k), err
}

func (s *Service) settled(e journal.Entry, _ []byte) error {
	if e.Action != "filing.submit" {
		return nil
	}
	return s.note(e.MerchantID, func(k *Known) { k.SubmittedAt = e.At })
}

// ask reads the state and keeps it.
func (s *Service) ask(ctx context.Context, client *alipay.Client, as alipay.Acting) (Known, error) {
	r, err := client.FilingStatus(ctx, as, alipay.FilingStatusRequest{})
	if err != nil {
		return Known{}, err
	}
	return s.keep(as, r.ICPStatus, r.ICPResultDesc)
}

// keep keeps a state that was read, and tells a person of an outcome.
func (s *Service) keep(as alipay.Acting, status alipay.FilingState, reason string) (k Known, err error) {
	var was alipay.FilingState
	if err := s.note(as.MerchantID, func(is *Known) {
		was = is.Status
		is.Status, is.Reason, is.ReadAt = status, reason, s.Now()
		k = *is
	}); err != nil {
		return k, err
	}
	if name := StateName(status); underWay(was) && (refused(status) || status == alipay.FilingPass) {
		s.Bus.Publish(event.Event{Kind: event.Notice, ID: as.MerchantID, Topic: event.Audits, Warn: refused(status),
			TitleEN: "Filing: " + name.EN, TitleZH: "备案：" + name.ZH, BodyEN: as.MerchantName, BodyZH: as.MerchantName})
	}
	return k, nil
}

// AskUnderWay asks about every filing that is looked at, as far as it is known
// here. What one merchant's answer lacks does not keep the others from being
// asked.
func (s *Service) AskUnderWay(ctx context.Context) error {
	var ids []string
	if err := s.Vault.View(func(tx *vault.Tx) error {
		ids = nil
		return s.known.Each(tx, "", func(k Known) error {
			if underWay(k.Status) {
				ids = append(ids, k.MerchantID)
			}
			return nil
		})
	}); err != nil {
		return err
	}
	var first error
	for _, id := range ids {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if _, err := s.Read(ctx, id); err != nil && first == nil {
			first = err
		}
	}
	return first
}

// Read asks the platform how far a filing has come, settles by it what is open
// and, where a person wants it so, erases the form of one that passed.
func (s *Service) Read(ctx context.Context, merchantID string) (Known, error) {
	client, as, err := s.Platform.For(merchantID)
	if err != nil {
		return Known{}, err
	}
	k, err := s.read(ctx, client, as)
	return k, explain(err, as.MerchantName)
}

func (s *Service) read(ctx context.Context, client *alipay.Client, as alipay.Acting) (Known, error) {
	k, err := s.ask(ctx, client, as)
	if err != nil {
		return k, err
	}
	return k, s.follow(as, k)
}

// Told takes the state that another reading brought.
func (s *Service) Told(as alipay.Acting, status alipay.FilingState, reason string) error {
	k, err := s.keep(as, status, reason)
	if err != nil {
		return err
	}
	return s.follow(as, k)
}

// follow does what a state that was read asks for.
func (s *Service) follow(as alipay.Acting, k Known) error {
	err := s.Journal.Review(as.MerchantID, "filing.", func(_ journal.Entry, raw []byte) (bool, bool) {
		var w want
		if len(raw) == 0 || json.Unmarshal(raw, &w) != nil {
			return false, false
		}
		return w.shownBy(k), true
	})
	if k.Status != alipay.FilingPass {
		return err
	}
	chosen, cerr := s.Options()
	d, derr := s.Draft(as.MerchantID)
	if err := errors.Join(err, cerr, derr); err != nil || !chosen.EraseWhenPassed || d.Empty() {
		return err
	}
	return s.erase(journal.EntryFor(as, "filing.erase", "", nil))
}
