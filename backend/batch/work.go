package batch

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"strings"
	"time"

	"minifleet/backend/alipay"
	"minifleet/backend/batch/schedule"
	"minifleet/backend/fault"
	"minifleet/backend/journal"
	"minifleet/backend/merchant"
	"minifleet/backend/provider"
	"minifleet/backend/vault"
	"minifleet/backend/version"
)

// input is what the loop hands to a piece of work: the task's name and what
// only the loop knows.
type input struct {
	id      string
	plan    *Plan
	facts   facts
	survey  *survey
	tries   int
	retryAt time.Time
	unsaved int
	edition int
}

// inputs gathers what a piece of work needs of the loop.
func (e *Engine) inputs(j *job, now time.Time) input {
	l := j.live
	plan := l.batch.Plan
	in := input{id: l.task(j.index), plan: &plan, survey: l.survey, edition: l.edition, tries: int(j.tries), unsaved: int(j.unsaved)}
	if j.retryAt != 0 {
		in.retryAt = time.Unix(0, j.retryAt)
	}
	in.facts = facts{now: now, jitter: schedule.Jitter(), verdict: j.verdict, mayBeFirst: l.notFirst < 2, full: e.full(j)}
	if j.step == StepBuild {
		in.facts.certain = l.batch.Build.Certain(now.Sub(time.Unix(0, j.since))) && l.newer.fresh(now)
	}
	if j.step != StepUpload {
		in.survey, in.facts.freeAt = l.newer, j.freeAt(now)
	}
	in.facts.release, in.facts.whyRelease = plan.releaseFrom(j.onShelf(), l.batch.Released, now)
	return in
}

// worker is one piece of work on a task, outside the loop.
type worker struct {
	*Engine
	job    *job
	queue  *schedule.Queue
	in     input
	task   Task
	remote version.Remote
	calls  int
	trace  string
	// sentForm is the audit form that this work sent, without the contents of
	// its files.
	sentForm *version.Form
	entry    *journal.Entry
	began    time.Time
	asRead   *merchant.Merchant
	rendered *string // the ext: what is sent is what was compared
}

// work does the task's next piece of work and tells the loop what came of it.
func (e *Engine) work(j *job, q *schedule.Queue, in input) {
	w := &worker{Engine: e, job: j, queue: q, in: in}
	waiting := -1
	if err := w.run(&waiting); err != nil {
		e.send(func(t *turn) { e.troubled(t, w, err, waiting) })
	}
}

// run returns only what has nothing to do with the platform: the vault refused,
// or the program ends.
func (w *worker) run(waiting *int) error {
	f := w.in.facts
	if err := w.read(&f); err != nil {
		return err
	}
	client, as, err := w.Platform.For(w.task.MerchantID)
	if err != nil {
		return w.without(err, f)
	}
	w.remote = version.Remote{Client: client, As: as, Now: w.Now}
	f.look = w.lookBy(client.Gateway())
	if at, known := client.Way().Clock.Platform(); known {
		f.sentAt = at
	}
	if err := w.know(&f); err != nil {
		return err
	}
	m := next(w.in.plan, w.task, f)
	if m.call == nil {
		return w.land(m, f, -1)
	}
	f.asked = m.call
	if m.call.ask == doAct {
		if allowed, err := w.intend(m, f); err != nil || !allowed {
			return err
		}
	} else {
		w.task = m.task
	}
	f.answer, err = w.call(*m.call, f)
	*waiting = client.Pacer().Stats().Waiting
	if err != nil {
		return err
	}
	f.now = w.Now()
	return w.landed(f, *waiting)
}

// read takes the task from the disk, and what is known of its merchant's
// versions where that decides.
func (w *worker) read(f *facts) error {
	return w.Vault.View(func(tx *vault.Tx) (err error) {
		if w.task, err = tasks.Get(tx, w.in.id); err != nil {
			return err
		}
		w.task.sane(f.now)
		w.task.Tries, w.task.RetryAt = w.in.tries, w.in.retryAt
		if f.busy, err = otherBatch(tx, &w.task, w.in.plan); err != nil {
			return err
		}
		s := w.task.Step
		if s != StepUpload && s != StepLook && s != StepClear && w.task.Intent == nil && !asksWhetherWentOn(s, f.certain) {
			return nil
		}
		f.fleet, err = w.Versions.FleetTx(tx, w.task.MerchantID)
		return err
	})
}

// know completes what an upload needs to know: what of the merchant is there
// already, and what it would be sent.
func (w *worker) know(f *facts) error {
	if err := w.knowForm(f); err != nil {
		return err
	}
	if w.task.Intent != nil || w.task.Step != StepUpload && !asksWhetherWentOn(w.task.Step, f.certain) {
		return nil
	}
	if s := w.in.survey; s != nil {
		f.origins = s.uses[w.remote.As.MiniAppID]
		f.fleet = withOrigins(f.fleet, f.origins)
		f.blind = !s.asked[builtOf(w.in.plan, w.task, f.fleet).TemplateID]
	}
	if w.task.Step != StepUpload {
		return nil
	}
	ext, err := w.ext()
	switch {
	case err == nil:
		f.ext = digest(ext)
	case fault.As(err).Retry == fault.RetryAfterInput || fault.CodeOf(err) == "merchant.not_found":
		f.extFault = f.fail(StepUpload, err)
	default:
		return err
	}
	err = nil
	if len(f.origins) > 0 || hasTemplate(f.fleet, w.in.plan.source()) {
		f.exts, err = w.sent()
		if len(f.origins) == 0 { // known from here: the list says whether it is still so
			f.origins = []origin{{}}
		}
	}
	return err
}

// hasTemplate reports whether a version is known to be built from this version
// of the template, or from a newer one.
func hasTemplate(f version.Fleet, src version.Source) bool {
	for _, v := range f.Versions {
		if v.Template == src.TemplateVersion || v.BuiltFrom(src.TemplateID) && version.Compare(v.Template, src.TemplateVersion) > 0 {
			return true
		}
	}
	return false
}

// withOrigins notes on versions which version of a template they were built
// from.
func withOrigins(f version.Fleet, origins []origin) version.Fleet {
	if len(origins) == 0 {
		return f
	}
	f.Versions = append([]version.Info(nil), f.Versions...)
	for i := range f.Versions {
		for _, o := range origins {
			if o.Version == f.Versions[i].Version {
				f.Versions[i].Template, f.Versions[i].TemplateID = o.Template, o.TemplateID
			}
		}
	}
	return f
}

func digest(ext string) string {
	sum := sha256.Sum256([]byte(ext))
	return hex.EncodeToString(sum[:8])
}

// sent are the digests of the ext that batches sent this merchant's versions
// with.
func (w *worker) sent() (map[string]string, error) {
	out := map[string]string{}
	err := w.Vault.View(func(tx *vault.Tx) error {
		return tasks.Find(tx, byMerchant, w.task.MerchantID, func(o Task) error {
			if o.ID != w.task.ID && o.Upload.State == Ours && o.Upload.Ext != "" {
				out[o.Version] = o.Upload.Ext
			}
			return nil
		})
	})
	return out, err
}

// otherBatch names an unfinished batch of the same app that has begun the
// merchant, or that is older and will. A roll-back waits only for what another
// does with the version it takes back.
func otherBatch(tx *vault.Tx, t *Task, p *Plan) (string, error) {
	if t.MiniAppID == "" || t.begun() {
		return "", nil
	}
	name := ""
	err := tasks.Find(tx, byOpenApp, t.MiniAppID, func(o Task) error {
		if o.BatchID == t.BatchID || o.MerchantID != t.MerchantID || (!o.begun() && o.BatchID > t.BatchID) || (p.takesBack() && o.Version != t.Version) {
			return nil
		}
		b, err := batches.Get(tx, o.BatchID)
		if errors.Is(err, vault.ErrNotFound) || (err == nil && (b.Status.Over() || !b.Status.exists() || b.Plan.AppID != p.AppID)) {
			return nil
		}
		if err == nil {
			name = b.Plan.Name
			return vault.Stop
		}
		return err
	})
	return name, err
}

// ext is the plan's ext with the merchant's values, the same for all of one piece
// of work.
func (w *worker) ext() (string, error) {
	if w.rendered != nil {
		return *w.rendered, nil
	}
	tpl := w.in.plan.Ext
	if tpl == "" {
		t, err := w.Templates.GetTemplate(w.in.plan.Template)
		if err != nil {
			return "", err
		}
		tpl = t.Ext
	}
	m, err := w.merchant()
	if err != nil {
		return "", err
	}
	ext, err := provider.RenderExt(tpl, m.Values())
	if err == nil {
		w.rendered = &ext
	}
	return ext, err
}

// intend has the intent of a changing call written; allowed is false when the
// batch was stopped in the meantime, and then nothing is done.
func (w *worker) intend(m move, f facts) (allowed bool, err error) {
	entry := version.EntryOf(w.remote.As, m.call.action, m.call.version, nil)
	entry.BatchID, entry.Result = m.task.BatchID, journal.Pending
	switch {
	case m.call.strategy != "":
		entry.Detail = map[string]string{"gray_strategy": m.call.strategy}
	case m.call.action == version.Upload:
		entry.Detail = map[string]string{"template_id": w.in.plan.TemplateID, "template_version": w.in.plan.TemplateVersion}
	}
	done := make(chan error, 1)
	if !w.send(func(t *turn) { w.intended(t, w, m.task, entry, &allowed, done) }) {
		return false, nil
	}
	err = <-done
	return allowed, err
}

// question makes a call and counts it.
func (w *worker) question(do func(context.Context) error) error {
	var r alipay.Receipt
	err := do(alipay.WithReceipt(w.ctx, &r))
	w.trace = r.TraceID
	w.calls += r.Attempts
	return err
}

// call makes the calls that answer a question, or the one that changes
// something. The error is the vault's.
func (w *worker) call(c call, f facts) (a answer, err error) {
	w.began = w.Now()
	var failed error
	switch c.ask {
	case askList:
		a.list, failed = w.list()
	case askTruth:
		failed = w.truth(c, &a)
	case askBuild:
		failed = w.question(func(ctx context.Context) (err error) {
			a.build, err = w.remote.Build(ctx, c.version)
			return err
		})
	case askAudit, askScan:
		a.detail, failed = w.detail(c.version)
	case askLook:
		failed = w.look(c.version, &a)
	case askPackage:
		var e version.Experience
		failed = w.question(func(ctx context.Context) (err error) {
			e, err = w.remote.Experience(ctx, c.version)
			return err
		})
		a.package_ = e.Status
		a.experience = e
	case doAct:
		failed, err = w.act(c, &a)
	}
	if failed != nil {
		a = answer{refused: refusalOf(failed, c.ask == doAct, w.Now())}
		a.refused.held = strings.HasPrefix(string(fault.CodeOf(failed)), "hold.")
	}
	a.err = failed
	return a, err
}

func (w *worker) list() (list []version.Info, err error) {
	err = w.question(func(ctx context.Context) (err error) {
		list, err = w.remote.List(ctx)
		return err
	})
	return list, err
}

func (w *worker) detail(number string) (d version.Detail, err error) {
	err = w.question(func(ctx context.Context) (err error) {
		d, err = w.remote.Detail(ctx, number)
		return err
	})
	return d, err
}

// act makes a changing call.
func (w *worker) act(c call, a *answer) (failed, err error) {
	switch c.action {
	case version.Upload:
		ext, err := w.ext()
		if err != nil {
			return fault.As(err), nil
		}
		src := version.Source{TemplateID: w.in.plan.TemplateID, TemplateVersion: w.in.plan.TemplateVersion, Ext: ext}
		return w.question(func(ctx context.Context) error {
			state, err := w.remote.Upload(ctx, c.version, src)
			a.built = err == nil && state == version.BuildDone
			return err
		}), nil
	case version.Submit:
		form, err := w.filled(c.version)
		if fault.CodeOf(err) == version.CodeForm { // the merchant's, not this machine's
			return fault.As(err), nil
		}
		if err == nil && w.Carry != nil {
			form, err = w.Carry(w.task.MerchantID, form)
		}
		if err != nil {
			return nil, err
		}
		light, err := w.Versions.StoreFiles(form) // of files an edit that waited alone may bring one
		if err != nil {
			return nil, err
		}
		w.sentForm = &light
		if form, err = w.withFiles(form); err != nil {
			return nil, err
		}
		return w.question(func(ctx context.Context) error { return w.remote.Submit(ctx, form) }), nil
	}
	return w.question(func(ctx context.Context) error { return w.remote.Do(ctx, c.action, c.version, c.strategy) }), nil
}

// truth asks whether an intended call took effect.
func (w *worker) truth(c call, a *answer) error {
	if c.action == version.Upload {
		return w.origin(c.version, a)
	}
	var v version.Outcome
	err := w.question(func(ctx context.Context) (err error) {
		v, err = w.remote.Truth(ctx, c.action, c.version, c.strategy)
		return err
	})
	a.truth = v == version.Happened
	return err
}

// origin asks whose the version is that has an upload's number.
func (w *worker) origin(number string, a *answer) error {
	u := w.task.Upload
	o, build, calls, err := w.remote.OriginOf(w.ctx, number, version.Sent{
		Source: version.Source{TemplateID: w.in.plan.TemplateID, TemplateVersion: w.in.plan.TemplateVersion}, At: u.SentAt, Absent: u.Absent})
	w.calls += calls
	a.origin, a.built = o, build == version.BuildDone
	return err
}

// look asks how far a version is: in the list, still building, or older than
// what the list holds.
func (w *worker) look(number string, a *answer) error {
	list, err := w.list()
	if err != nil {
		return err
	}
	a.list = list
	v, listed := (version.Fleet{Versions: list}).Find(number)
	switch {
	case number == "":
		return nil
	case listed && (v.State == version.AuditReject || v.State == version.InGray): // why, and how far
		if a.detail, err = w.detail(number); err == nil {
			a.state, a.gray = a.detail.State, a.detail.Gray
		}
		return err
	case listed:
		a.state, a.gray = v.State, v.Gray
		return nil
	}
	var state version.BuildState
	err = w.question(func(ctx context.Context) (err error) {
		state, err = w.remote.Build(ctx, number)
		return err
	})
	switch {
	case version.NoSuchBuild(err):
		return nil
	case err != nil:
		return err
	case !state.Over():
		a.state = version.Building
		return nil
	case state != version.BuildDone:
		return nil
	}
	a.detail, err = w.detail(number)
	if version.NoSuchVersion(err) {
		return nil
	}
	a.state = a.detail.State
	return err
}

// without handles that there is no token to act with.
func (w *worker) without(err error, f facts) error {
	fa := fault.As(err)
	r := refusalOf(err, false, f.now)
	switch {
	case fa.Retry == fault.RetryAfterConsent:
		r.class = alipay.ClassAuthorizationLost
	case fa.Code == "merchant.not_found":
	case fa.Retry == fault.RetryAfterSetup:
		r.class = alipay.ClassConfiguration
	default:
		return err
	}
	f.asked, f.answer = &call{ask: askLook}, answer{refused: r}
	return w.landed(f, -1)
}
