package privacy

import (
	"context"
	"encoding/json"
	"strconv"
	"time"

	"minifleet/backend/alipay"
	"minifleet/backend/fault"
	"minifleet/backend/journal"
	"minifleet/backend/run"
	"minifleet/backend/vault"
)

const actionSubmit = "privacy.submit"

// wanted is what a lost submission was to bring about: another state than the
// one before.
type wanted struct {
	Before string    `json:"before"`
	At     time.Time `json:"at"`
}

// quickest is how long after a submission its audit is certainly not over yet:
// an unchanged state seen later may be the result of it.
const quickest = 10 * time.Minute

// Read asks the platform how far a merchant's agreement is and which private
// data its code uses. Faults: authorize.*, platform.*.
func (s *Service) Read(ctx context.Context, merchantID string) (Preview, error) {
	client, as, err := s.Platform.For(merchantID)
	if err != nil {
		return Preview{}, err
	}
	if _, err := s.ask(ctx, client, as, true); err != nil {
		return Preview{}, explain(err, as.MerchantName)
	}
	return s.Preview(merchantID)
}

// ask reads the state and, if wanted, the data in use, keeps them and settles
// by the state what is open.
func (s *Service) ask(ctx context.Context, client *alipay.Client, as alipay.Acting, uses bool) (status string, err error) {
	var used []Used
	if uses {
		r, err := client.PrivacySystemFields(ctx, as, alipay.PrivacySystemFieldsRequest{})
		if err != nil {
			return "", err
		}
		used = []Used{}
		for _, f := range r.SystemPrivacyFields {
			used = append(used, Used{f.Code, f.InterfaceCode, f.Optional})
		}
	}
	r, err := client.PrivacyAuditQuery(ctx, as, alipay.PrivacyAuditQueryRequest{})
	if err != nil {
		return "", err
	}
	if err := s.Memory.LearnPrivacy(as.MerchantID, r.Status, used); err != nil {
		return "", err
	}
	return r.Status, s.Journal.Review(as.MerchantID, actionSubmit, func(e journal.Entry, want []byte) (bool, bool) {
		return s.shownBy(want, r.Status)
	})
}

// shownBy reports whether a state shows a submission; told is false where it
// cannot tell.
func (s *Service) shownBy(want []byte, status string) (shown, told bool) {
	var w wanted
	if json.Unmarshal(want, &w) != nil {
		return false, false
	}
	if status != w.Before {
		return status != alipay.PrivacyInit, true
	}
	return false, status == alipay.PrivacyInit || s.Now().Sub(w.At) < quickest
}

func (s *Service) look(ctx context.Context, e journal.Entry, want []byte) (bool, error) {
	client, as, err := s.Platform.For(e.MerchantID)
	if err != nil {
		return false, err
	}
	r, err := client.PrivacyAuditQuery(ctx, as, alipay.PrivacyAuditQueryRequest{})
	if err != nil {
		return false, err
	}
	if err := s.Memory.LearnPrivacy(e.MerchantID, r.Status, nil); err != nil {
		return false, err
	}
	shown, told := s.shownBy(want, r.Status)
	if !told {
		return false, fault.New("privacy.not_told", fault.T("the state of the agreement does not show whether it was handed in", "隐私政策的状态看不出是否已提交")).
			WithMerchant(as.MerchantName)
	}
	return shown, nil
}

// settled keeps a form that turned out to have been handed in.
func (s *Service) settled(e journal.Entry, _ []byte) error { return s.landed(e.MerchantID) }

// landed makes the outgoing form the last one.
func (s *Service) landed(merchantID string) error {
	return s.Vault.Update(func(tx *vault.Tx) error {
		r, err := s.sent.Get(tx, merchantID+outgoing)
		if err != nil {
			return err
		}
		r.ID = merchantID + last
		return s.sent.Put(tx, r)
	})
}

// Outcome is what became of a submission.
type Outcome struct {
	Status   string `json:"status"`
	Waits    bool   `json:"waits,omitempty"`     // one was in audit before: nothing was sent
	Passed   bool   `json:"passed,omitempty"`    // one passed before: nothing was sent
	LookedUp bool   `json:"looked_up,omitempty"` // the answer was lost, and the state showed that it took effect
}

// Submission is what is handed in.
type Submission struct {
	Form *Form // nil: the provider's, filled
	// Again hands in anew what passed before. What was refused, or does not
	// declare what the code uses by now, is handed in anew anyway.
	Again bool
}

// Submit hands in the agreement of a merchant, after it has looked how far the
// one before is. Faults: privacy.invalid, privacy.no_template,
// journal.did_not, journal.not_known_yet, authorize.*, platform.*.
func (s *Service) Submit(ctx context.Context, merchantID string, sub Submission) (Outcome, error) {
	return s.submit(ctx, merchantID, sub, "")
}

func (s *Service) submit(ctx context.Context, merchantID string, sub Submission, runID string) (Outcome, error) {
	client, as, err := s.Platform.For(merchantID)
	if err != nil {
		return Outcome{}, err
	}
	before, err := s.ask(ctx, client, as, true)
	if err != nil {
		return Outcome{}, explain(err, as.MerchantName)
	}
	p, err := s.Preview(merchantID)
	switch {
	case err != nil:
		return Outcome{}, err
	case before == alipay.PrivacyAuditing:
		return Outcome{Status: before, Waits: true}, nil
	case before == alipay.PrivacyPass && !sub.Again && len(p.Uncovered) == 0:
		return Outcome{Status: before, Passed: true}, nil
	}
	if sub.Form != nil {
		p.Found, p.Form = true, *sub.Form
		m, err := s.Records.Get(merchantID)
		if err != nil {
			return Outcome{}, err
		}
		p.Form, p.Problems = p.Form.fill(m.Values(), p.Used)
		p.Problems = append(p.Problems, problemsBeside(p.Form, p.Problems)...)
	}
	if !p.Found {
		return Outcome{}, fault.New("privacy.no_template", p.Problems[0].Text).WithMerchant(as.MerchantName).WithRetry(fault.RetryAfterInput).
			WithHint(fault.T("write it on the page Privacy agreements, or with minifleet privacy template set",
				"请在“隐私政策”页面填写，或使用 minifleet privacy template set"))
	}
	if len(p.Problems) > 0 {
		return Outcome{}, fault.As(p.Problems.Fault(CodeInvalid)).WithMerchant(as.MerchantName)
	}
	return s.send(ctx, client, as, p.Form, before, runID)
}

func (s *Service) send(ctx context.Context, client *alipay.Client, as alipay.Acting, f Form, before, runID string) (Outcome, error) {
	now := s.Now().UTC()
	if err := s.Vault.Update(func(tx *vault.Tx) error {
		return s.sent.Put(tx, sentRecord{ID: as.MerchantID + outgoing, Sent: Sent{Form: f, At: now, RunID: runID}})
	}); err != nil {
		return Outcome{}, err
	}
	req := alipay.PrivacyAuditCreateRequest{ContactEmail: f.Email, ContactPhone: f.Phone, PublicType: f.Public, ReplyCycle: f.Reply, StorageLocation: f.Storage}
	for _, d := range f.System {
		req.SystemPrivacyFields = append(req.SystemPrivacyFields, alipay.PrivacyDeclared{Code: d.Code, InterfaceCode: d.Interface, Purpose: d.Purpose})
	}
	for _, o := range f.Own {
		req.UserDefinePrivacyFields = append(req.UserDefinePrivacyFields, alipay.PrivacyOwnField{Name: o.Name, Purpose: o.Purpose})
	}
	e := journal.EntryFor(as, actionSubmit, alipay.MethodPrivacyAuditCreate,
		map[string]string{"declared": strconv.Itoa(len(f.System)), "own": strconv.Itoa(len(f.Own))})
	e.BatchID = runID
	lost := false
	err := s.Journal.DoSettled(ctx, e, wanted{Before: before, At: now}, func(ctx context.Context) error {
		_, err := client.PrivacyAuditCreate(ctx, as, req)
		lost = err != nil
		return err
	})
	if err != nil {
		return Outcome{}, explain(err, as.MerchantName)
	}
	if err := s.landed(as.MerchantID); err != nil {
		return Outcome{}, err
	}
	// The effect is certain; how far it is may be read another time.
	status, err := s.ask(ctx, client, as, false)
	if err != nil {
		status = alipay.PrivacyAuditing
		err = s.Memory.LearnPrivacy(as.MerchantID, status, nil)
	}
	return Outcome{Status: status, LookedUp: lost}, err
}

// The kinds of runs of this room.
const (
	KindSubmit run.Kind = "privacy.submit"
	KindRead   run.Kind = "privacy.read"
)

// order is what a run of submissions is asked for.
type order struct {
	Again bool `json:"again,omitempty"`
}

func (s *Service) defineRuns() {
	s.submitting = run.Define(s.Runs, KindSubmit, run.Work[order]{
		Title: func(o order) (title, about fault.Text) {
			if o.Again {
				about = fault.T("also where it passed before", "包括已通过的商家")
			}
			return fault.T("Hand in privacy agreements", "提交隐私政策"), about
		},
		Do: s.submitOne,
	})
	s.reading = run.DefineReading(s.Runs, KindRead, fault.T("Ask how far privacy agreements are", "查询隐私政策状态"), s.Read)
}

// submitOne hands in one merchant's. What a turn before this one handed in is
// in the journal.
func (s *Service) submitOne(ctx context.Context, t run.Task, o order) (run.Outcome, error) {
	if t.Again {
		if done, err := s.Journal.DoneIn(ctx, t.RunID, t.MerchantID, actionSubmit); err != nil || done {
			return run.Outcome{Note: lookedUp()}, err
		}
	}
	out, err := s.submit(ctx, t.MerchantID, Submission{Again: o.Again}, t.RunID)
	switch {
	case err != nil:
		return run.Outcome{}, err
	case out.Waits:
		return run.Outcome{Note: fault.T("one is in audit already; nothing was sent", "已有隐私政策在审核中，未重复提交")}, nil
	case out.Passed:
		return run.Outcome{Note: fault.T("it passed before; nothing was sent", "此前已通过，未重复提交")}, nil
	case out.LookedUp:
		return run.Outcome{Note: lookedUp()}, nil
	}
	return run.Outcome{Note: fault.T("handed in; the platform looks at it", "已提交，等待平台审核")}, nil
}

func lookedUp() fault.Text {
	return fault.T("the answer was lost; a look at the state showed that it worked", "应答丢失，查询后确认已提交")
}

// SubmitMany begins to hand in the agreements of many merchants, each with the
// provider's form filled for it. Fault: run.nobody.
func (s *Service) SubmitMany(merchantIDs []string, again bool) (run.Head, error) {
	return s.submitting.Start(order{Again: again}, merchantIDs)
}

// ReadMany begins to ask the platform about the agreements of many merchants.
// Fault: run.nobody.
func (s *Service) ReadMany(merchantIDs []string) (run.Head, error) {
	return s.reading.Start(struct{}{}, merchantIDs)
}
