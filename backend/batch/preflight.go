package batch

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"minifleet/backend/alipay"
	"minifleet/backend/fault"
	"minifleet/backend/field"
	"minifleet/backend/merchant"
	"minifleet/backend/precheck"
	"minifleet/backend/provider"
	"minifleet/backend/vault"
	"minifleet/backend/version"
)

// Severity is how bad an Issue is.
type Severity string

const (
	Blocks Severity = "blocks" // the merchant will fail, or wait
	Warns  Severity = "warns"
)

// Issue is one thing that will, or may, keep a merchant from the goal. An issue
// without a merchant is about the plan.
type Issue struct {
	MerchantID string     `json:"merchant_id,omitempty"`
	Merchant   string     `json:"merchant,omitempty"`
	MiniAppID  string     `json:"mini_app_id,omitempty"`
	Severity   Severity   `json:"severity"`
	Code       string     `json:"code"`
	Field      string     `json:"field,omitempty"`
	Message    fault.Text `json:"message"`
	Hint       fault.Text `json:"hint,omitzero"`
}

// Sample is what one merchant would be sent.
type Sample struct {
	Merchant string `json:"merchant"`
	Version  string `json:"version"` // "" when it will be asked for first
	Ext      string `json:"ext"`
	// Description is the version description of its audit form.
	Description string `json:"description,omitempty"`
}

// Preflight is what is known of a plan before anything is sent.
type Preflight struct {
	Plan    Plan    `json:"plan"` // with what it left open filled in
	Total   int     `json:"total"`
	Ready   int     `json:"ready"`   // merchants without a blocking issue
	Blocked int     `json:"blocked"` // all of them when something is wrong with the plan
	Issues  []Issue `json:"issues"`
	Waves   []int   `json:"waves"` // merchants without a blocking issue in each
	Sample  *Sample `json:"sample,omitempty"`
	// Calls is how many calls are needed, Seconds how long they take at the
	// configured rate with the waits known of, days of audit quota left out.
	Calls   int     `json:"calls"`
	Seconds float64 `json:"seconds"`
	// AuditsPerDay is the template's quota, 0 for none; Days how many days the
	// audits need by it.
	AuditsPerDay int `json:"audits_per_day,omitempty"`
	Days         int `json:"days,omitempty"`
	// Calendar tells who is submitted on which day, and when the batch is over.
	Calendar Calendar `json:"calendar"`
	// Unknown is how many merchants' versions were never fetched; Oldest when
	// the oldest of the others was.
	Unknown int       `json:"unknown"`
	Oldest  time.Time `json:"oldest,omitzero"`
}

// Preflight tells who will fail and why before anything is sent, from what is
// stored; no network is used. It ends with ctx. Faults of the plan itself are as
// from Create.
func (e *Engine) Preflight(ctx context.Context, p Plan) (Preflight, error) {
	p, list, err := e.resolve(p)
	if err != nil {
		return Preflight{}, err
	}
	return e.preflight(ctx, p, list, "")
}

// PreflightEdit is Preflight of a plan that a batch is to have from now on; what
// the batch itself holds stands in nobody's way. Faults: as from Edit.
func (e *Engine) PreflightEdit(ctx context.Context, id string, p Plan) (Preflight, error) {
	_, p, list, err := e.replacing(id, p)
	if err != nil {
		return Preflight{}, err
	}
	return e.preflight(ctx, p, list, id)
}

// preflight is Preflight of a plan that is resolved, with its merchants; but is
// the batch that has it, "" for none.
func (e *Engine) preflight(ctx context.Context, p Plan, list []merchant.Merchant, but string) (Preflight, error) {
	out := Preflight{Plan: p, Total: len(list), Issues: []Issue{}}
	if err := p.check(e.Now()); err != nil {
		var fields field.Errors
		if !errors.As(err, &fields) {
			return out, err
		}
		for _, f := range fields {
			out.Issues = append(out.Issues, Issue{Severity: Blocks, Code: string(version.CodeForm), Field: f.Field, Message: f.Text})
		}
	}
	t, err := e.Templates.GetTemplate(p.Template)
	if err != nil {
		return out, err
	}
	out.Issues = append(out.Issues, aboutTemplate(p, t)...)
	fleets, err := e.Versions.Fleets()
	if err != nil {
		return out, err
	}
	ext := p.Ext
	if ext == "" {
		ext = t.Ext
	}
	out.Waves = make([]int, len(p.Waves)+1)
	busy, err := e.busyMerchants(p.AppID, but)
	if err != nil {
		return out, err
	}
	judge, err := e.forms(ctx, &out)
	if err != nil {
		return out, err
	}
	list, waves := p.arranged(list)
	ready := make([]bool, len(list))
	for i, m := range list {
		if err := ctx.Err(); err != nil {
			return out, err
		}
		fleet := fleets[m.ID]
		issues := e.aboutMerchant(p, m, fleet, ext, busy[m.ID])
		own, err := judge.about(ctx, m, p.numberFor(fleet))
		if err != nil {
			return out, err
		}
		issues = append(issues, own...)
		if slices.ContainsFunc(issues, func(i Issue) bool { return i.Severity == Blocks }) {
			out.Blocked++
		} else {
			out.Ready++
			out.Waves[waves[i]]++
			ready[i] = true
			out.sample(p, m, fleet, ext)
		}
		out.Issues = append(out.Issues, issues...)
		switch {
		case fleet.FetchedAt.IsZero():
			out.Unknown++
		case out.Oldest.IsZero() || fleet.FetchedAt.Before(out.Oldest):
			out.Oldest = fleet.FetchedAt
		}
	}
	if slices.ContainsFunc(out.Issues, func(i Issue) bool { return i.MerchantID == "" && i.Severity == Blocks }) {
		out.Ready, out.Blocked = 0, out.Total // what is wrong with the plan is wrong for everybody
	}
	if out.Ready == 0 {
		clear(ready)
		clear(out.Waves)
	}
	e.estimate(&out, list)
	if out.Calendar, err = e.calendar(planned(p, list, waves, ready)); err != nil {
		return out, err
	}
	out.AuditsPerDay = out.Calendar.PerDay
	if out.AuditsPerDay > 0 {
		out.Days = len(out.Calendar.Days)
	}
	return out, nil
}

// forms judges the audit forms of a plan: what is wrong with the shared one was
// told already, with a merchant's own is told by the merchant.
type forms struct {
	*Engine
	plan   *Plan
	told   map[string]bool // fields of the shared form that something is wrong with
	check  Prechecker      // nil: nothing to check with
	common []precheck.Finding
}

// forms reads what audits refuse in the form of a plan, and adds what is the
// same for all of its merchants.
func (e *Engine) forms(ctx context.Context, out *Preflight) (*forms, error) {
	f := &forms{Engine: e, plan: &out.Plan, told: map[string]bool{}}
	for _, i := range out.Issues {
		f.told[i.Field] = true
	}
	if e.Precheck == nil || !out.Plan.audits() {
		return f, nil
	}
	var err error
	if f.check, err = e.Precheck(); err != nil {
		return f, err
	}
	f.common, err = f.check(ctx, "", out.Plan.Form.Shared())
	for _, found := range f.common {
		out.Issues = append(out.Issues, precheckIssue(found))
	}
	return f, err
}

// about lists what is wrong with the form that a merchant would be sent, and
// what an audit would refuse in it that is not the same for all.
func (f *forms) about(ctx context.Context, m merchant.Merchant, number string) (out []Issue, err error) {
	if !f.plan.audits() {
		return nil, nil
	}
	of := func(i Issue) { i.MerchantID, i.Merchant, i.MiniAppID = m.ID, m.Name, m.MiniAppID; out = append(out, i) }
	if f.plan.personal(m.ID) {
		for _, wrong := range f.aboutForm(f.plan, m, number) {
			if !f.told[wrong.Field] {
				of(Issue{Severity: Blocks, Code: string(version.CodeForm), Field: wrong.Field, Message: wrong.Text,
					Hint: fault.T("fill it in on the merchant's record, or give the merchant a form of its own", "请在商家资料中补充，或为该商家单独填写表单")})
			}
		}
	}
	if f.check == nil {
		return out, nil
	}
	form, _ := f.plan.formOf(m, cmp.Or(number, version.FirstNumber))
	found, err := f.check(ctx, m.ID, form)
	for _, one := range found {
		if !slices.ContainsFunc(f.common, one.Same) {
			of(precheckIssue(one))
		}
	}
	return out, err
}

func precheckIssue(f precheck.Finding) Issue {
	issue := Issue{Severity: Warns, Code: "precheck." + f.Rule, Field: f.Field, Message: f.Reason, Hint: f.Advice}
	if words := strings.Join(f.Found, ", "); words != "" {
		issue.Message = fault.Text{EN: f.Reason.EN + ": " + words, ZH: f.Reason.ZH + "：" + words}
	}
	if f.Count > 0 {
		who := f.Merchants[:min(3, len(f.Merchants))]
		issue.Message.EN += fmt.Sprintf(" (%d times, %s)", f.Count, strings.Join(who, ", "))
		issue.Message.ZH += fmt.Sprintf("（%d 次，%s）", f.Count, strings.Join(who, "、"))
	}
	if f.Severity == precheck.Block {
		issue.Severity = Blocks
	}
	return issue
}

func (out *Preflight) sample(p Plan, m merchant.Merchant, fleet version.Fleet, ext string) {
	if out.Sample != nil {
		return
	}
	rendered, err := provider.RenderExt(ext, m.Values())
	if err != nil {
		return
	}
	out.Sample = &Sample{m.Name, p.numberFor(fleet), rendered, ""}
	if p.audits() {
		form, _ := p.formOf(m, cmp.Or(out.Sample.Version, version.FirstNumber))
		out.Sample.Description = form.Description
	}
}

// numberFor is the number a merchant's version would have, "" when the platform
// has to be asked first.
func (p *Plan) numberFor(fleet version.Fleet) string {
	if p.AppVersion == "" && !fleet.ChangedAt.IsZero() {
		return version.NextPatch(fleet.Highest())
	}
	return p.AppVersion
}

// estimate fills in calls and time.
func (e *Engine) estimate(out *Preflight, list []merchant.Merchant) {
	all, _ := out.Plan.stepsLeft(StepUpload, false)
	out.Calls = out.Ready * all
	if out.Plan.AppVersion == "" {
		out.Calls += min(out.Unknown, out.Ready)
	}
	rate := float64(alipay.DefaultRate)
	for _, m := range list {
		if client, _, err := e.Platform.For(m.ID); err == nil {
			rate = client.Pacer().Stats().Configured
			break
		}
	}
	out.Seconds = float64(out.Calls) / rate
	if took, err := e.durations(&out.Plan, Batch{}); err == nil && out.Plan.Goal.Audits() && took.Audit.Origin != OfPlatform {
		out.Seconds += took.Audit.P90
	}
}

// aboutTemplate lists what is known to be wrong with the template.
func aboutTemplate(p Plan, t provider.Template) []Issue {
	if t.FetchedAt.IsZero() {
		return []Issue{{Severity: Warns, Code: "batch.template_unread", Field: "template_version",
			Message: fault.T("the template's versions were never read; whether %s is there and online is not known", "尚未读取模板版本，无法确认 %s 是否存在且已上架",
				p.TemplateVersion),
			Hint: fault.T("refresh the templates", "请刷新模板列表")}}
	}
	err := t.Wrong(p.TemplateVersion)
	if err == nil {
		return nil
	}
	f := fault.As(err)
	return []Issue{{Severity: Blocks, Code: string(f.Code), Field: f.Field, Message: f.Message, Hint: f.Hint}}
}

// aboutMerchant lists what is known to stand in one merchant's way.
func (e *Engine) aboutMerchant(p Plan, m merchant.Merchant, fleet version.Fleet, ext string, busy string) []Issue {
	var out []Issue
	add := func(s Severity, code, field string, message, hint fault.Text) {
		out = append(out, Issue{m.ID, m.Name, m.MiniAppID, s, code, field, message, hint})
	}
	if _, _, err := e.Platform.For(m.ID); err != nil {
		f := fault.As(err)
		add(Blocks, string(f.Code), "", f.Message, f.Hint)
	}
	if m.MiniAppID == "" {
		add(Warns, "batch.no_mini_app", "mini_app_id", fault.T("the record names no mini program", "商家资料中没有小程序 ID"), fault.Text{})
	}
	if _, err := provider.RenderExt(ext, m.Values()); err != nil {
		f := fault.As(err)
		add(Blocks, string(f.Code), f.Field, f.Message, f.Hint)
	}
	if busy != "" {
		add(Warns, "batch.busy", "", fault.T("the batch %s is still working on it", "批次“%s”仍在处理该商家", busy),
			fault.T("let it finish, or cancel it", "建议等待其结束或先取消"))
	}
	if fleet.ChangedAt.IsZero() {
		return out
	}
	if v, found := p.builtIn(fleet, func(string) bool { return false }); found && p.Goal == GoalExperience && !p.Anew && !beforeExperience(v.State) {
		f := fault.As(noExperience(v.Version))
		add(Blocks, string(f.Code), "", f.Message, f.Hint)
	}
	number := p.AppVersion
	if number == "" {
		number = version.NextPatch(fleet.Highest())
	}
	if l := version.Judge(fleet, number, version.Upload); !l.Legal {
		add(Blocks, l.Refusal, "app_version", l.Reason, hintFor(l.Refusal))
	}
	if o, there := fleet.Occupant(); there && p.Goal.Audits() {
		state := o.State.Name()
		message := fault.Text{EN: "version " + o.Version + " is " + state.EN + " and keeps others from being submitted",
			ZH: "版本 " + o.Version + " 处于“" + state.ZH + "”，会阻止提交新版本"}
		if p.OnOccupied == Replace {
			add(Warns, "batch.replaces", "on_occupied", message, fault.T("it will be withdrawn to development first", "将先把它退回开发"))
		} else {
			add(Blocks, string(alipay.SubCanNotSubmitWithAuditGray), "on_occupied", message,
				fault.T("finish or withdraw it, or let the batch replace it", "请先处理该版本，或选择由批次自动替换"))
		}
	}
	return out
}

// busyMerchants are the merchants that unfinished batches of an app work on,
// with the name of one such batch. The batch named by but does not count.
func (e *Engine) busyMerchants(appID, but string) (map[string]string, error) {
	out := map[string]string{}
	err := e.Vault.View(func(tx *vault.Tx) error {
		clear(out)
		for _, s := range open() {
			var found []Batch
			if err := batches.Find(tx, byStatus, string(s), func(b Batch) error {
				if b.Plan.AppID == appID && b.ID != but {
					found = append(found, b)
				}
				return nil
			}); err != nil {
				return err
			}
			for _, b := range found {
				if err := eachTask(tx, b.ID, func(t Task) error {
					if !t.State.Over() {
						out[t.MerchantID] = b.Plan.Name
					}
					return nil
				}); err != nil {
					return err
				}
			}
		}
		return nil
	})
	return out, err
}

// Reading is what became of reading a plan's template and merchants.
type Reading struct {
	Read, Failed int   // merchants
	Template     error // why the template could not be read; nil when it was
}

// Refresh reads a plan's template and the versions of its merchants from the
// platform, so that a preflight after it judges by the present. Merchants of a
// template that nothing can be built from are not read. Each told is called
// after every merchant.
func (e *Engine) Refresh(ctx context.Context, p Plan, told func(done, total int)) (out Reading, err error) {
	p, list, err := e.resolve(p)
	if err != nil {
		return out, err
	}
	t, failed := e.Templates.RefreshTemplate(ctx, p.Template)
	if failed == nil && t.Wrong(p.TemplateVersion) != nil {
		return out, nil
	}
	out.Template = failed
	var mu sync.Mutex
	var readers errgroup.Group
	readers.SetLimit(8)
	for _, m := range list {
		readers.Go(func() error {
			if ctx.Err() != nil {
				return nil
			}
			ok := e.refresh(ctx, m.ID)
			mu.Lock()
			defer mu.Unlock()
			if ok {
				out.Read++
			} else {
				out.Failed++
			}
			if told != nil {
				told(out.Read+out.Failed, len(list))
			}
			return nil
		})
	}
	_ = readers.Wait() // who could not be read is counted
	return out, ctx.Err()
}

func (e *Engine) refresh(ctx context.Context, merchantID string) bool {
	client, as, err := e.Platform.For(merchantID)
	if err != nil {
		return false
	}
	list, err := version.Remote{Client: client, As: as, Now: e.Now}.List(ctx)
	if err != nil {
		return false
	}
	return e.Vault.Update(func(tx *vault.Tx) error {
		_, err := e.Versions.PutListTx(tx, merchantID, list)
		return err
	}) == nil
}
