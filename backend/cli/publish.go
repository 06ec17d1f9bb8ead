package cli

import (
	"context"
	"errors"
	"time"

	"github.com/spf13/cobra"

	"minifleet/backend/alipay"
	"minifleet/backend/batch"
	"minifleet/backend/fault"
	"minifleet/backend/provider"
	"minifleet/backend/workspace"
)

func (r *runner) publishCommand() *cobra.Command {
	var plan batch.Plan
	var target targetFlags
	var audit auditFlags
	var rules ruleFlags
	var goal, ext, occupied, notBefore string
	var wait, check, waitForConsent, messages bool
	cmd := &cobra.Command{
		Use:   "publish --template ID --template-version V --goal G (--all|--tag T|--merchant M...)",
		Short: "Publish a template version to many merchants",
		Long: "Publishes a template version to many merchants. --goal: built, experience,\n" +
			"audited, online, held (audited, then released together with batch release),\n" +
			"gray:p10, gray:p30 or gray:p50. Without --app-version each merchant gets the\n" +
			"next patch above its highest version. Without --wait the batch is stored;\n" +
			"it runs in the workbench, or with: minifleet batch resume ID --wait\n\n" +
			"Exit code 0 when all merchants reached the goal, 2 when some did not.",
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := target.check(); err != nil {
				return err
			}
			form, err := audit.form()
			if err != nil {
				return err
			}
			plan.Form, plan.Goal, plan.OnOccupied = form, batch.Goal(goal), batch.OnOccupied(occupied)
			plan.FailUnauthorized = !waitForConsent
			if err := rules.into(&plan); err != nil {
				return err
			}
			if plan.NotBefore, err = localTime(notBefore); err != nil {
				return err
			}
			return r.with(cmd.Context(), func(ctx context.Context, ws *workspace.Workspace) error {
				if plan.Ext, err = r.readArgument(ext, 1<<20); err != nil {
					return err
				}
				if err := ensureTemplate(ctx, ws, plan.Template); err != nil {
					return err
				}
				if err := named(ws, plan.Waves); err != nil {
					return err
				}
				plan.Targets = batch.Targets{All: target.all, Tag: target.tag}
				if len(target.merchants) > 0 {
					list, err := merchants(ws, target.merchants)
					if err != nil {
						return err
					}
					plan.Targets.Merchants = ids(list)
				}
				if check {
					return r.preflight(ws, plan)
				}
				if wait { // else nothing is sent, the batch is only stored
					if err := ws.Batches.Start(false); err != nil {
						return err
					}
					if messages {
						ws.StartMessages()
					}
				}
				b, err := ws.Batches.Create(plan)
				if err != nil {
					return r.fieldFault(err)
				}
				if !wait {
					return r.printQueued(b)
				}
				return r.watch(ctx, ws, b.ID)
			})
		},
	}
	target.declare(cmd)
	audit.declare(cmd)
	rules.declare(cmd)
	f := cmd.Flags()
	f.StringVar(&plan.Template, "template", "", "template: the platform's ID, record ID or name (default: the only one)")
	f.StringVar(&plan.TemplateVersion, "template-version", "", "version of the template to publish")
	f.StringVar(&plan.AppVersion, "app-version", "", "version number for every merchant, X.Y.Z")
	f.StringVar(&plan.Name, "name", "", "name of the batch")
	f.StringVar(&goal, "goal", string(batch.GoalAudited), "built, experience, audited, online, held, gray:p10, gray:p30 or gray:p50")
	f.StringVar(&ext, "ext", "", "ext JSON instead of the template's, or @FILE")
	f.StringVar(&occupied, "on-occupied", string(batch.Stop), "when another version is in audit or passed: stop, or replace it")
	f.StringVar(&notBefore, "not-before", "", "local time to begin at: YYYY-MM-DD HH:MM")
	f.BoolVar(&wait, "wait", false, "wait until every merchant is done")
	f.BoolVar(&messages, "messages", false, "receive audit results by the message channel while waiting")
	f.BoolVar(&check, "check", false, "only tell who would fail and why; send nothing")
	f.BoolVar(&waitForConsent, "wait-authorization", false, "wait for merchants that have not authorized instead of failing them")
	return cmd
}

// localTime reads a time of day as a person types it; none is the zero time.
func localTime(s string) (time.Time, error) {
	if s == "" {
		return time.Time{}, nil
	}
	t, err := time.ParseInLocation("2006-01-02 15:04", s, time.Local)
	if err != nil {
		return t, fault.Wrap(err, "cli.time", fault.T("%q is not a time", "%q 不是有效的时间", s)).
			WithHint(fault.T("write it as 2026-01-31 22:00", "请写成 2026-01-31 22:00 的形式"))
	}
	return t, nil
}

// ensureTemplate makes a template known that is named by the platform's ID but
// was never added: its app's templates are read once.
func ensureTemplate(ctx context.Context, ws *workspace.Workspace, ref string) error {
	_, err := ws.Providers.FindTemplate(ref)
	if fault.CodeOf(err) != "provider.template_not_found" || ref == "" {
		return err
	}
	apps, listErr := ws.Providers.ListApps()
	if listErr != nil {
		return listErr
	}
	for _, a := range apps {
		list, refreshErr := readTemplates(ctx, ws, a.ID)
		if refreshErr != nil {
			return refreshErr
		}
		for _, t := range list {
			if t.TemplateID == ref {
				return nil
			}
		}
	}
	return err
}

// readTemplates reads an app's templates. Reading changes nothing, so a passing
// failure of the platform or the network is tried again a few times.
func readTemplates(ctx context.Context, ws *workspace.Workspace, appID string) ([]provider.Template, error) {
	const tries = 8
	for try := 1; ; try++ {
		list, err := ws.Providers.RefreshTemplates(ctx, appID)
		switch alipay.ClassOf(err) {
		case alipay.ClassOutcomeUnknown, alipay.ClassPlatformFault:
		default:
			return list, err
		}
		if try == tries {
			return nil, err
		}
		select {
		case <-ctx.Done():
			return nil, err
		case <-time.After(time.Duration(try) * 100 * time.Millisecond):
		}
	}
}

// preflight prints what would fail before anything is sent.
func (r *runner) preflight(ws *workspace.Workspace, plan batch.Plan) error {
	report, err := ws.Batches.Preflight(plan)
	if err != nil {
		return r.fieldFault(err)
	}
	problems, rows := []map[string]any{}, [][]string{}
	for _, p := range report.Issues {
		state := string(p.Severity)
		problems = append(problems, map[string]any{"id": p.MerchantID, "state": state, "merchant": p.Merchant, "code": p.Code, "message": p.Message.In(r.language()), "hint": p.Hint.In(r.language())})
		rows = append(rows, []string{p.Merchant, state, p.Message.In(r.language())})
	}
	doc := map[string]any{
		"id": "preflight", "state": "checked", "total": report.Total, "blocked": report.Blocked, "calls": report.Calls,
		"seconds": report.Seconds, "days": report.Days, "problems": problems,
	}
	if err := r.table(doc, []string{"MERCHANT", "STATE", ""}, rows); err != nil {
		return err
	}
	if !r.json {
		r.note("%d merchants, %d cannot succeed as things stand; about %d calls", "共 %d 个商家，其中 %d 个目前无法成功；约需 %d 次调用", report.Total, report.Blocked, report.Calls)
	}
	if report.Blocked > 0 {
		return errPartial
	}
	return nil
}

func (r *runner) printQueued(b batch.Batch) error {
	return r.result(batchDocument(b), r.say("Batch %s is stored: %d merchants. Run it with: minifleet batch resume %s --wait",
		"批次 %s 已保存，共 %d 个商家。用以下命令运行：minifleet batch resume %s --wait", b.ID, b.Counts.Total, b.ID))
}

// summary is what --json prints at the end of a batch that was waited for.
type summary struct {
	Batch     string           `json:"batch"`
	State     batch.Status     `json:"state"`
	Total     int              `json:"total"`
	Succeeded int              `json:"succeeded"`
	Already   int              `json:"already"` // of those that succeeded, there before
	Failed    []summaryFailure `json:"failed"`
	LeftAlone []summaryLeft    `json:"left_alone"`
	Calls     int              `json:"calls"`
	ElapsedMS int64            `json:"elapsed_ms"`
}

// summaryLeft is a merchant that was not touched because it has gone on.
type summaryLeft struct {
	Merchant  string `json:"merchant"`
	MiniAppID string `json:"mini_app_id"`
	Note      string `json:"note"`
}

type summaryFailure struct {
	Merchant  string     `json:"merchant"`
	MiniAppID string     `json:"mini_app_id"`
	Step      batch.Step `json:"step"`
	Code      string     `json:"code"`
	SubCode   string     `json:"sub_code"`
	Message   string     `json:"message"`
	Hint      string     `json:"hint"`
}

// watch shows the batch until it is over, prints the summary and tells by the
// error whether all merchants succeeded. When ctx ends the batch is kept as it
// stands.
func (r *runner) watch(ctx context.Context, ws *workspace.Workspace, id string) error {
	b, err := ws.Batches.Get(id)
	if err != nil {
		return err
	}
	view := r.newBoard(r.say("%s → %s, %d merchants", "%s → %s，%d 个商家", b.Plan.Name, b.Plan.Goal, b.Counts.Total), time.Now())
	done := make(chan error, 1)
	go func() {
		_, err := ws.Batches.Wait(ctx, id)
		done <- err
	}()
	tick := time.NewTicker(200 * time.Millisecond)
	defer tick.Stop()
	show := func() {
		if p, err := ws.Batches.Progress(id); err == nil {
			view.draw(b.Plan.Goal, p, time.Now())
		}
	}
	for {
		select {
		case <-tick.C:
			show()
			continue
		case err = <-done:
		}
		break
	}
	show()
	if errors.Is(err, context.Canceled) {
		return fault.New("cli.interrupted", fault.T("stopped; the batch is kept as it stands", "已停止；批次保持当前进度")).
			WithHint(fault.T("go on with: minifleet batch resume %s --wait", "继续执行：minifleet batch resume %s --wait", id))
	}
	if err != nil {
		return err
	}
	return r.summarize(ws, id)
}

func (r *runner) summarize(ws *workspace.Workspace, id string) error {
	result, err := ws.Batches.Result(id)
	if err != nil {
		return err
	}
	doc := summary{Batch: result.Batch, State: result.Status, Total: result.Total, Succeeded: result.Succeeded, Already: result.Already, Failed: []summaryFailure{}, LeftAlone: []summaryLeft{}, Calls: result.Calls, ElapsedMS: result.ElapsedMS}
	rows := [][]string{}
	for _, f := range result.Failed {
		doc.Failed = append(doc.Failed, summaryFailure{f.Merchant, f.MiniAppID, f.Step, f.Code, f.SubCode, f.Message.In(r.language()), f.Hint.In(r.language())})
		code := f.SubCode
		if code == "" {
			code = f.Code
		}
		rows = append(rows, []string{f.Merchant, f.MiniAppID, string(f.Step), code, f.Hint.In(r.language())})
	}
	left := [][]string{}
	for _, l := range result.LeftAlone {
		doc.LeftAlone = append(doc.LeftAlone, summaryLeft{l.Merchant, l.MiniAppID, l.Note.In(r.language())})
		left = append(left, []string{l.Merchant, l.MiniAppID, l.Note.In(r.language())})
	}
	if r.json {
		err = r.printJSON(doc)
	} else {
		if len(left) > 0 {
			err = r.table(nil, []string{"LEFT ALONE", "MINI APP", "WHY"}, left)
		}
		if doc.Already > 0 {
			r.note("%d of them were there already; nothing was done about them", "其中 %d 个商家此前已就绪，未做任何操作", doc.Already)
		}
		if len(rows) > 0 {
			err = errors.Join(err, r.table(nil, []string{"FAILED", "MINI APP", "STEP", "CODE", "NEXT STEP"}, rows))
		}
		err = errors.Join(err, r.result(nil, r.say("Batch %s: %d of %d succeeded, %d calls, %s.", "批次 %s：%d/%d 成功，%d 次调用，用时 %s。",
			doc.Batch, doc.Succeeded, doc.Total, doc.Calls, clock(time.Duration(doc.ElapsedMS)*time.Millisecond))))
	}
	switch {
	case err != nil || doc.Succeeded == doc.Total:
		return err
	case !result.Status.Over():
		why := result.Reason
		if why.IsZero() {
			why = fault.T("the batch is %s", "批次状态为 %s", result.Status)
		}
		return fault.New("cli.batch_stopped", why).
			WithHint(fault.T("go on with: minifleet batch resume %s --wait", "继续执行：minifleet batch resume %s --wait", id))
	case len(doc.Failed) == 0 && len(doc.LeftAlone) == 0: // cancelled before anyone failed
		return fault.New("cli.batch_over", fault.T("the batch is %s; %d of %d merchants reached the goal", "批次状态为 %s；%d/%d 个商家达成目标", result.Status, doc.Succeeded, doc.Total))
	default:
		return errPartial
	}
}
