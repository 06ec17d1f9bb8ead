package cli

import (
	"context"
	"io"
	"math"
	"time"

	"github.com/spf13/cobra"

	"minifleet/backend/api"
	"minifleet/backend/batch"
	"minifleet/backend/fault"
	"minifleet/backend/rehearsal"
)

func (r *runner) publishCommand() *cobra.Command {
	var plan planOf
	var file planFlags
	var start startFlags
	cmd := &cobra.Command{
		Use:   "publish (--plan FILE | --template ID --template-version V --goal G (--all|--tag T|--view V|--merchant M...))",
		Short: "Publish a template version to many merchants",
		Long: "Publishes a template version to many merchants. --goal: built, experience,\n" +
			"audited, online, held (audited, then released together with batch release),\n" +
			"gray:p10, gray:p30 or gray:p50. Without --app-version each merchant gets the\n" +
			"next patch above its highest version. Without --wait the batch is stored;\n" +
			"it runs in the workbench, or with: minifleet batch resume ID --wait\n\n" +
			"Exit code 0 when all merchants reached the goal, 2 when some did not.",
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := file.read(cmd); err != nil {
				return err
			}
			if err := plan.check(); err != nil {
				return err
			}
			if file.to != "" {
				if err := writeNewFile(file.to, func(w io.Writer) error { return writePlan(cmd, w) }); err != nil {
					return err
				}
				return r.result(fileDocument{file.to},
					r.say("The plan is in %[1]s; nothing was sent. Begin it with: minifleet publish --plan %[1]s",
						"方案已保存到 %[1]s，未发送任何内容。执行：minifleet publish --plan %[1]s", file.to))
			}
			return r.at(cmd.Context(), func(ctx context.Context, d *desk) error {
				wanted, err := plan.plan(ctx, r, d)
				if err != nil {
					return err
				}
				return start.begin(ctx, r, d, wanted)
			})
		},
	}
	plan.declare(cmd)
	file.declare(cmd)
	start.declare(cmd)
	return cmd
}

// planOf are the flags of a plan: what, to whom, how far, in which order.
type planOf struct {
	stated                   batch.Plan // what flags give word for word, and what check read of the others
	target                   targetFlags
	audit                    auditFlags
	rules                    ruleFlags
	goal, ext, occupied      string
	waitForConsent, lastForm bool
	own                      []string // MERCHANT:FIELD=VALUE
	owned                    []ownEntry
}

func (p *planOf) declare(cmd *cobra.Command) {
	p.target.declare(cmd)
	p.audit.declare(cmd)
	p.rules.declare(cmd)
	f := cmd.Flags()
	f.StringVar(&p.stated.Template, "template", "", "template: the platform's ID, record ID or name (default: the only one)")
	f.StringVar(&p.stated.TemplateVersion, "template-version", "", "version of the template to publish")
	f.StringVar(&p.stated.AppVersion, "app-version", "", "version number for every merchant, X.Y.Z")
	f.StringVar(&p.stated.Name, "name", "", "name of the batch")
	f.StringVar(&p.goal, "goal", string(batch.GoalAudited), "built, experience, audited, online, held, gray:p10, gray:p30 or gray:p50")
	f.StringVar(&p.ext, "ext", "", "ext JSON instead of the template's, or @FILE")
	f.StringVar(&p.occupied, "on-occupied", string(batch.Stop), "when another version is in audit or passed: stop, or replace it")
	momentFlag(cmd, &p.stated.NotBefore, "not-before", "local time to begin at: YYYY-MM-DD HH:MM")
	f.BoolVar(&p.lastForm, "last-form", false, "start from the audit form that the template was published with last")
	f.StringArrayVar(&p.own, "own", nil, "what one merchant has of its own in the audit form: MERCHANT:FIELD=TEXT, or =FILE for a picture (repeat)")
	f.BoolVar(&p.waitForConsent, "wait-authorization", false, "wait for merchants that have not authorized instead of failing them")
}

// check reads what the flags say; nothing is opened or sent.
func (p *planOf) check() (err error) {
	if err := p.target.check(); err != nil {
		return err
	}
	return p.checkRest()
}

// checkRest is check of everything but whom the plan means.
func (p *planOf) checkRest() (err error) {
	if p.stated.Form, err = p.audit.form(); err != nil {
		return err
	}
	if p.owned, err = ownEntries(p.own); err != nil {
		return err
	}
	p.stated.Goal, p.stated.OnOccupied = batch.Goal(p.goal), batch.OnOccupied(p.occupied)
	p.stated.FailUnauthorized = !p.waitForConsent
	return p.rules.into(&p.stated)
}

// plan is what the flags say, with the records they name; check came before.
func (p *planOf) plan(ctx context.Context, r *runner, d *desk) (plan batch.Plan, err error) {
	plan = p.stated
	if plan.Ext, err = r.readArgument(p.ext, 1<<20); err != nil {
		return plan, err
	}
	t, err := ask(ctx, d, (*api.Templates).Find, api.FindTemplate{Name: plan.Template})
	if err != nil {
		return plan, err
	}
	if p.lastForm {
		help, err := ask(ctx, d, (*api.Batches).Help, api.PlanHelpFor{Template: t.ID, TemplateVersion: plan.TemplateVersion})
		if err != nil {
			return plan, err
		}
		if help.Last == nil {
			return plan, fault.New("cli.no_form", fault.T("the template %s was not published with an audit form from here yet", "尚未从本机以提审表单发布过模板 %s", t.Name))
		}
		plan.Form, plan.Own = help.Last.Form.With(plan.Form), help.Last.Own
	}
	if err := addOwn(ctx, d, &plan, p.owned); err != nil {
		return plan, err
	}
	if err := attach(ctx, d, &plan.Form); err != nil {
		return plan, err
	}
	if err := named(ctx, d, plan.Waves); err != nil {
		return plan, err
	}
	plan.Targets, err = p.target.targets(ctx, d)
	return plan, err
}

// over is a plan with what the flags say in place of what it had; check came
// before.
func (p *planOf) over(ctx context.Context, r *runner, d *desk, plan batch.Plan, changed func(string) bool) (batch.Plan, error) {
	for flag, take := range p.parts() {
		if changed(flag) {
			take(&plan)
		}
	}
	var err error
	if changed("ext") {
		if plan.Ext, err = r.readArgument(p.ext, 1<<20); err != nil {
			return plan, err
		}
	}
	if changed("last-form") && p.lastForm {
		help, err := ask(ctx, d, (*api.Batches).Help, api.PlanHelpFor{Template: plan.Template, TemplateVersion: plan.TemplateVersion})
		if err != nil {
			return plan, err
		}
		if help.Last != nil {
			plan.Form, plan.Own = help.Last.Form.With(p.stated.Form), help.Last.Own
		}
	}
	plan.Form = plan.Form.With(p.stated.Form)
	if err := addOwn(ctx, d, &plan, p.owned); err != nil {
		return plan, err
	}
	if err := attach(ctx, d, &plan.Form); err != nil {
		return plan, err
	}
	if changed("wave") {
		if err := named(ctx, d, plan.Waves); err != nil {
			return plan, err
		}
	}
	if p.target.given() {
		plan.Targets, err = p.target.targets(ctx, d)
	}
	return plan, err
}

// parts are the flags that give one part of a plan word for word, and how each
// takes its place.
func (p *planOf) parts() map[string]func(*batch.Plan) {
	s := &p.stated
	return map[string]func(*batch.Plan){
		"template":           func(to *batch.Plan) { to.Template, to.TemplateID = s.Template, "" },
		"template-version":   func(to *batch.Plan) { to.TemplateVersion = s.TemplateVersion },
		"app-version":        func(to *batch.Plan) { to.AppVersion = s.AppVersion },
		"name":               func(to *batch.Plan) { to.Name = s.Name },
		"goal":               func(to *batch.Plan) { to.Goal = s.Goal },
		"on-occupied":        func(to *batch.Plan) { to.OnOccupied = s.OnOccupied },
		"not-before":         func(to *batch.Plan) { to.NotBefore = s.NotBefore },
		"wait-authorization": func(to *batch.Plan) { to.FailUnauthorized = s.FailUnauthorized },
		"wave":               func(to *batch.Plan) { to.Waves = s.Waves },
		"stop":               func(to *batch.Plan) { whole := to.Stop.Whole; to.Stop = s.Stop; to.Stop.Whole = whole },
		"stop-whole":         func(to *batch.Plan) { to.Stop.Whole = s.Stop.Whole },
		"gray":               func(to *batch.Plan) { to.Gray = s.Gray },
		"window":             func(to *batch.Plan) { to.Windows = s.Windows },
		"first":              func(to *batch.Plan) { to.First = s.First },
		"overlap":            func(to *batch.Plan) { to.Overlap = s.Overlap },
		"release-at":         func(to *batch.Plan) { to.ReleaseAt = s.ReleaseAt },
		"set-back":           func(to *batch.Plan) { to.SetBack = s.SetBack },
		"anew":               func(to *batch.Plan) { to.Anew = s.Anew },
	}
}

// flags are the names of all flags of a plan.
func (p *planOf) flags() []string {
	return append(sortedKeys(p.parts()), "all", "tag", "view", "merchant", "ext", "own", "last-form", "desc", "memo", "form", "region", "file", "base-promote")
}

// startFlags say what is done with a plan now.
type startFlags struct {
	wait, messages, check, stored, rehearse bool
	assume                                  rehearsal.Options
}

func (s *startFlags) declare(cmd *cobra.Command) {
	f := cmd.Flags()
	f.BoolVar(&s.wait, "wait", false, "wait until every merchant is done")
	f.BoolVar(&s.messages, "messages", false, "receive audit results by the message channel while waiting")
	f.BoolVar(&s.check, "check", false, "only tell who would fail and why; send nothing")
	f.BoolVar(&s.stored, "stored", false, "with --check: judge by what is stored, do not ask the platform")
	f.BoolVar(&s.rehearse, "rehearse", false, "only try it on the simulator, with copies of the merchants; send nothing")
	f.IntVar(&s.assume.Rejected, "assume-rejected", 0, "with --rehearse: how many audits of 100 are rejected")
	f.BoolVar(&s.assume.Faults, "assume-faults", false, "with --rehearse: calls fail, are refused and lose their answers, 2 of 100 each")
}

// begin makes the plan a batch, or tells what would come of it.
func (s *startFlags) begin(ctx context.Context, r *runner, d *desk, plan batch.Plan) error {
	if s.check {
		return r.preflight(ctx, d, plan, s.stored)
	}
	if s.rehearse {
		return r.rehearse(ctx, d, plan, s.assume)
	}
	if s.wait { // else a workspace of the command's own only stores the batch
		if _, err := ask(ctx, d, (*api.Batches).Work, api.WorkOn{Messages: s.messages}); err != nil {
			return err
		}
	}
	made, err := ask(ctx, d, (*api.Batches).Create, plan)
	if err != nil {
		return err
	}
	if !s.wait {
		return r.printQueued(ctx, d, made.Batch.ID)
	}
	return r.watch(ctx, d, made.Batch.ID)
}

// preflight prints what would fail before anything is sent, judged by what the
// platform says now.
func (r *runner) preflight(ctx context.Context, d *desk, plan batch.Plan, stored bool) error {
	if err := r.readAhead(ctx, d, plan, stored); err != nil {
		return err
	}
	answer, err := ask(ctx, d, (*api.Batches).Preflight, plan)
	if err != nil {
		return err
	}
	return r.printPreflight(answer)
}

// readAhead asks the platform what a preflight judges by, unless what is stored is
// good enough.
func (r *runner) readAhead(ctx context.Context, d *desk, plan batch.Plan, stored bool) error {
	if stored {
		return nil
	}
	read, err := ask(ctx, d, (*api.Batches).Refresh, plan)
	if err != nil {
		return err
	}
	if read.Template != nil {
		r.noteText(read.Template.Message)
		r.note("the template could not be read; what follows is judged by what was known before", "未能读取模板，以下按已有数据判断")
	}
	if read.Failed > 0 {
		r.note("%d of %d merchant{|s} could not be read; what is stored of them was judged", "%[2]d 个商家中有 %[1]d 个读取失败，按本地记录判断", read.Failed, read.Read+
			read.Failed)
	}
	return nil
}

func (r *runner) printPreflight(answer api.PreflightAnswer) error {
	if answer.Problem != nil {
		return answer.Problem.Fault()
	}
	report, rows := answer.Preflight, [][]string{}
	for _, p := range report.Issues {
		rows = append(rows, []string{p.Merchant, word(r, p.Severity), p.Message.In(r.language())})
	}
	if err := r.table(report, []string{"MERCHANT", "STATE", ""}, rows); err != nil {
		return err
	}
	if !r.json {
		r.note("%d merchant{|s}, %d cannot succeed as things stand; about %d call{|s}", "共 %d 个商家，其中 %d 个目前无法成功；约需 %d 次调用", report.Total, report.Blocked,
			report.Calls)
		if report.Ready > 0 {
			took := time.Duration(math.Ceil(report.Seconds)) * time.Second
			r.note("the calls and the waits known of take about %s", "调用与已知的等待约需 %s", remaining(took, r.language()))
		}
		if report.Unknown > 0 {
			r.note("the versions of %d merchant{|s} were never read", "%d 个商家的版本从未读取过", report.Unknown)
		}
		if !report.Oldest.IsZero() {
			r.note("what is known of the others is of %s or newer", "其余商家的信息读取于 %s 或之后", when(report.Oldest))
		}
		r.calendarNotes(report.Calendar)
	}
	if report.Blocked > 0 {
		return errPartial
	}
	return nil
}

// printQueued tells of a batch that was made and not waited for: it runs in the
// program of the screens, or is stored.
func (r *runner) printQueued(ctx context.Context, d *desk, id string) error {
	board, err := ask(ctx, d, (*api.Batches).Get, api.ByID{ID: id})
	if err != nil {
		return err
	}
	if board.Progress.Working {
		return r.result(board, r.say("Batch %s runs in MiniFleet: %d merchant{|s}.", "批次 %s 正在 MiniFleet 中运行，共 %d 个商家。", id, board.Batch.Counts.Total))
	}
	return r.result(board, r.say("Batch %s is stored: %d merchant{|s}. Run it with: minifleet batch resume %s --wait",
		"批次 %s 已保存，共 %d 个商家。用以下命令运行：minifleet batch resume %s --wait", id, board.Batch.Counts.Total, id))
}
