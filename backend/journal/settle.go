package journal

import (
	"context"
	"errors"
	"time"

	"minifleet/backend/alipay"
	"minifleet/backend/effect"
	"minifleet/backend/fault"
	"minifleet/backend/vault"
)

// Looker is how a room recognizes the effect of its changing calls.
type Looker struct {
	// Look asks the platform whether the effect of an entry is there, and keeps
	// what it read. want is what the call was given to DoSettled.
	Look func(ctx context.Context, e Entry, want []byte) (shown bool, err error)
	// Settled is told when an entry that was open turned out to have taken
	// effect, so that the room's records follow; nil where Look keeps them.
	Settled func(e Entry, want []byte) error
}

// Recognize sets how the outcome of an action is looked up. Rooms do it when
// they are made.
func (j *Journal) Recognize(action string, l Looker) { j.lookers[action] = l }

const (
	// patience is how long a caller is kept waiting for an outcome; what is
	// not known then is looked for in the background.
	patience = 8 * time.Second
	// lookTime bounds one look.
	lookTime = 30 * time.Second
)

// DoSettled is Do for a changing call. Where its effect can be looked up
// (Recognize) and the answer is lost, the platform is looked at, at growing
// distance: nil when it shows the effect; the fault journal.did_not, which alone says that it is
// safe to do it again, when the request cannot be on its way any more; else
// the fault journal.not_known_yet, and the entry stays open until a later
// look, reading or message settles it (Review, Tell), or a person (Declare). The looks outlive the caller's context,
// because the journal has to tell the truth, but not by long.
func (j *Journal) DoSettled(ctx context.Context, e Entry, want any, call func(context.Context) error) error {
	return j.doSettled(ctx, e, want, call, func(*vault.Tx) error { return nil })
}

// DoKeeping is DoSettled for a call that brings what has to be kept and that
// nothing shows later: keep stores it in the transaction that writes the
// success, so that the journal never tells of something that is not there.
func (j *Journal) DoKeeping(ctx context.Context, e Entry, call func(context.Context) error, keep func(*vault.Tx) error) error {
	return j.doSettled(ctx, e, nil, call, keep)
}

func (j *Journal) doSettled(ctx context.Context, e Entry, want any, call func(context.Context) error, keep func(*vault.Tx) error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	e, err := j.ask(e, want)
	if err != nil {
		return err
	}
	started := time.Now()
	looks, finished := 0, false
	defer func() {
		if !finished { // the call panicked: leave the truth before it goes on
			e.Result = Unknown
			_ = j.conclude(e, looks, nil)
		}
	}()
	callErr := call(ctx)
	if callErr != nil {
		keep = nil
	}
	if effect.Of(callErr) == effect.NotKnownYet {
		given := time.Now()
		j.mu.Lock()
		j.given[e.ID] = given
		j.mu.Unlock()
		looks, callErr = j.find(context.WithoutCancel(ctx), e, given, callErr)
	}
	finished = true
	e.TookMS = max(0, time.Since(started).Milliseconds())
	Describe(&e, callErr)
	if e.Result != Unknown {
		j.mu.Lock()
		delete(j.given, e.ID)
		j.mu.Unlock()
	}
	if err := j.conclude(e, looks, keep); err != nil && callErr == nil {
		return unwritten(err, e.MerchantName)
	}
	if e.Result == Unknown {
		j.nudge()
	}
	return callErr
}

// find looks for the effect of a lost call while the caller waits.
func (j *Journal) find(ctx context.Context, e Entry, given time.Time, lost error) (looks int, outcome error) {
	l, ok := j.lookers[e.Action]
	if !ok {
		return 0, notShown(lost, e)
	}
	want, err := j.wanted(e.ID)
	if err != nil {
		return 0, notKnownYet(lost, e)
	}
	for failed := 0; failed < 3; {
		after, last := j.schedule.Next(looks)
		if after > patience {
			break
		}
		if failed > 0 {
			after = time.Since(given) + time.Duration(failed)*after
		}
		timer := time.NewTimer(time.Until(given.Add(after)))
		<-timer.C
		bounded, cancel := context.WithTimeout(ctx, lookTime)
		shown, err := l.Look(bounded, e, want)
		cancel()
		switch {
		case err != nil && !alipay.Wordless(err):
			return looks, notKnownYet(lost, e)
		case err != nil:
			failed++
			continue
		case shown:
			return looks, nil
		case last:
			return looks, didNot(lost, e)
		}
		looks, failed = looks+1, 0
	}
	return looks, notKnownYet(lost, e)
}

// notKnownYet keeps the lost answer as its cause, and with it the class.
func notKnownYet(lost error, e Entry) error {
	name := Label(e.Action)
	f := fault.Wrap(lost, "journal.not_known_yet", fault.Text{
		EN: "\"" + name.EN + "\" may have taken effect; it is not seen yet, and the request may still be under way",
		ZH: "“" + name.ZH + "”可能已经生效：暂未看到生效，请求可能仍在途中",
	}).WithRetry(fault.RetryAfterLookup).WithMerchant(e.MerchantName)
	var p *alipay.Error
	if errors.As(lost, &p) {
		why := p.Reason()
		f.Message = fault.Text{EN: f.Message.EN + " (" + why.EN + ")", ZH: f.Message.ZH + "（" + why.ZH + "）"}
	}
	return f.WithHint(fault.T("do not do it again yet: while the program runs it goes on looking for a few minutes, and so does every later command; the journal tells the outcome",
		"请先不要重复操作：程序运行期间会在几分钟内继续查询（命令行则在之后的命令中查询），结果见操作日志"))
}

// notShown is notKnownYet for what no reading of the platform shows.
func notShown(lost error, e Entry) error {
	return fault.As(notKnownYet(lost, e)).WithHint(fault.T(
		"no reading shows it: look at the platform, or ask the merchant, and then settle the entry in the journal",
		"平台没有可查询的接口：请到平台查看或询问商家，再在操作日志中人工确认结果"))
}

// didNot says, of a call whose request cannot be on its way any more, that it
// is safe to repeat it.
func didNot(lost error, e Entry) error {
	name := Label(e.Action)
	return fault.Wrap(known(lost), "journal.did_not", fault.Text{
		EN: "\"" + name.EN + "\" did not happen: the answer was lost, and the platform shows no change long after",
		ZH: "“" + name.ZH + "”未生效：响应丢失，此后多次查询平台均无变化",
	}).WithHint(fault.T("it is safe to do it again", "可以放心重试")).WithRetry(fault.RetryNow).WithMerchant(e.MerchantName)
}

// known keeps the codes and the trace of a lost answer, but no longer its
// class: what it left open is known now, nothing changed.
func known(lost error) error {
	var p *alipay.Error
	if !errors.As(lost, &p) {
		return lost
	}
	settled := *p
	settled.Class = alipay.ClassPlatformFault
	return &settled
}

// NotKnownYet reports whether err says that a change may have happened and is
// being looked for.
func NotKnownYet(err error) bool { return fault.CodeOf(err) == "journal.not_known_yet" }

// EntryFor is the entry of a call made for a merchant, without a result.
func EntryFor(as alipay.Acting, action, method string, detail map[string]string) Entry {
	return Entry{MerchantID: as.MerchantID, MerchantName: as.MerchantName, MiniAppID: as.MiniAppID,
		Action: action, Method: method, Detail: detail}
}

// Explain makes what a call for a merchant ended with readable. A platform
// error becomes its fault, names the merchant, and refine adds what a room
// knows of its sub-code. A context that ended before anything was sent becomes
// a fault of the code stopped. Faults and other errors pass unchanged.
func Explain(err error, stopped fault.Code, merchant string, refine func(f *fault.Error, subCode string)) error {
	if err == nil || fault.CodeOf(err) != "" {
		return err
	}
	var p *alipay.Error
	switch {
	case errors.As(err, &p):
		f := p.Fault()
		if f.Merchant == "" {
			f.Merchant = merchant
		}
		refine(f, p.SubCode)
		return f
	case errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded):
		return fault.Wrap(err, stopped, fault.T("it was stopped before it was sent", "已在发送之前停止")).WithMerchant(merchant).
			WithRetry(fault.RetryNow).WithHint(fault.T("do it again when you like", "可随时重新操作"))
	}
	return err
}
