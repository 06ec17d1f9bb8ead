package cli

import (
	"cmp"
	"context"
	"encoding/json"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"minifleet/backend/api"
	"minifleet/backend/fault"
	"minifleet/backend/field"
	"minifleet/backend/merchant"
	"minifleet/backend/privacy"
)

func (r *runner) privacyCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use: "privacy", Short: "Privacy agreements: the provider's forms, show, refresh, submit",
		Long: "A form with placeholders is written once, for all merchants or for those of one template. It is\n" +
			"filled for each merchant, with the data its code uses, checked, and handed in. The platform gives\n" +
			"no reason for a refusal.",
	}
	cmd.AddCommand(r.privacyTemplateCommand(), r.privacyShowCommand(), r.privacyRefreshCommand(), r.privacySubmitCommand())
	return cmd
}

func (r *runner) privacyTemplateCommand() *cobra.Command {
	cmd := &cobra.Command{Use: "template", Short: "The provider's privacy forms: list, show, set, delete"}
	var of string
	show := &cobra.Command{
		Use: "show", Short: "Print a privacy form as JSON, to be edited and set", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return r.atTemplate(cmd.Context(), of, func(ctx context.Context, d *desk, template string) error {
				all, err := ask(ctx, d, (*api.Privacy).Templates, api.Nothing{})
				if err != nil {
					return err
				}
				for _, t := range all.Templates {
					if t.Template.Template == template {
						return r.result(t.Form, printed(t.Form))
					}
				}
				return fault.New("privacy.no_template", fault.T("there is no such form", "没有这个隐私政策模板"))
			})
		},
	}
	set := &cobra.Command{
		Use: "set FILE", Short: "Keep a privacy form, as JSON, for all merchants or those of a template", Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			content, err := readWhole(args[0], 1<<20)
			if err != nil {
				return err
			}
			var form privacy.Form
			if err := strictJSON(string(content), &form); err != nil {
				return fault.Wrap(err, "cli.json", fault.T("the file is no privacy form: %s", "文件不是隐私政策表单：%s", err.Error()))
			}
			return r.atTemplate(cmd.Context(), of, func(ctx context.Context, d *desk, template string) error {
				kept, err := ask(ctx, d, (*api.Privacy).SaveTemplate, api.FormOfTemplate{Template: template, Form: form})
				if err != nil {
					return err
				}
				return r.result(kept, r.say("Kept.", "已保存。"))
			})
		},
	}
	remove := &cobra.Command{
		Use: "delete", Short: "Forget a privacy form; what was handed in stays handed in", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return r.atTemplate(cmd.Context(), of, func(ctx context.Context, d *desk, template string) error {
				done, err := ask(ctx, d, (*api.Privacy).DeleteTemplate, api.OfTemplate{Template: template})
				if err != nil {
					return err
				}
				return r.result(done, r.say("Forgotten.", "已删除。"))
			})
		},
	}
	for _, c := range []*cobra.Command{show, set, remove} {
		c.Flags().StringVar(&of, "template", "", ofTemplate)
	}
	cmd.AddCommand(r.privacyTemplateListCommand(), show, set, remove)
	return cmd
}

func printed(v any) string {
	text, _ := json.MarshalIndent(v, "", "  ")
	return string(text)
}

func (r *runner) privacyTemplateListCommand() *cobra.Command {
	return &cobra.Command{
		Use: "list", Short: "List the provider's privacy forms, and the data that merchants' code uses", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return r.at(cmd.Context(), func(ctx context.Context, d *desk) error {
				all, err := ask(ctx, d, (*api.Privacy).Templates, api.Nothing{})
				if err != nil {
					return err
				}
				rows := [][]string{}
				for _, t := range all.Templates {
					rows = append(rows, []string{cmp.Or(t.Name, r.say("all others", "其余全部")), strconv.Itoa(len(t.Form.System)), strconv.Itoa(len(t.Form.Own)),
						when(t.UpdatedAt)})
				}
				if err := r.table(all, []string{"TEMPLATE", "DECLARED", "OWN", "CHANGED"}, rows); err != nil {
					return err
				}
				for _, u := range all.Used {
					r.note("in use: %s (%s)", "使用中：%s（%s）", u.Code, u.Interface)
				}
				return nil
			})
		},
	}
}

func (r *runner) privacyShowCommand() *cobra.Command {
	return &cobra.Command{
		Use: "show MERCHANT", Short: "A merchant's agreement as it would be handed in, from what is stored", Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return r.atMerchant(cmd.Context(), args[0], func(ctx context.Context, d *desk, m merchant.Merchant) error {
				p, err := ask(ctx, d, (*api.Privacy).Preview, api.ByMerchant{MerchantID: m.ID})
				if err != nil {
					return err
				}
				rows := [][]string{
					{privacy.FieldEmail, p.Form.Email}, {privacy.FieldPhone, p.Form.Phone}, {privacy.FieldReply, p.Form.Reply},
					{privacy.FieldStorage, p.Form.Storage}, {privacy.FieldPublic, p.Form.Public},
				}
				for _, s := range p.Form.System {
					rows = append(rows, []string{s.Code, s.Purpose})
				}
				for _, o := range p.Form.Own {
					rows = append(rows, []string{o.Name, o.Purpose})
				}
				if err := r.table(p, []string{"FIELD", ""}, rows); err != nil {
					return err
				}
				r.note("The platform: %s, read %s.", "平台状态：%s，读取于 %s。", r.privacyStatus(p.Status), when(p.At))
				r.fieldProblems(p.Problems)
				if len(p.Uncovered) > 0 {
					r.note("not declared last time, and in use: %s", "上次未声明但已使用：%s", strings.Join(p.Uncovered, ", "))
				}
				return nil
			})
		},
	}
}

// privacyStatus is the platform's word for the state of an agreement, in a
// person's.
func (r *runner) privacyStatus(status string) string {
	switch status {
	case "INIT":
		return r.say("not filled in", "尚未填写")
	case "AUDITING":
		return r.say("in audit", "审核中")
	case "PASS":
		return r.say("passed", "已通过")
	case "REJECT":
		return r.say("refused, without a reason", "已驳回，平台未说明原因")
	case "":
		return r.say("not asked yet", "尚未查询")
	}
	return status
}

func (r *runner) fieldProblems(all field.Errors) {
	for _, p := range all {
		r.note("%s: %s", "%s：%s", cmp.Or(p.Field, "-"), p.Text.In(r.language()))
	}
}

func (r *runner) privacyRefreshCommand() *cobra.Command {
	var target targetFlags
	cmd := &cobra.Command{
		Use: "refresh (--all|--tag T|--view V|--merchant M...)", Short: "Ask the platform about privacy agreements and the data the code uses",
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return askManyBy(cmd.Context(), r, &target, (*api.Privacy).ReadMany)
		},
	}
	target.declare(cmd)
	return cmd
}

func (r *runner) privacySubmitCommand() *cobra.Command {
	var target targetFlags
	var again, check bool
	cmd := &cobra.Command{
		Use: "submit (--all|--tag T|--view V|--merchant M...)", Short: "Fill the privacy form for merchants and hand it in", Args: cobra.NoArgs,
		Long: "What is in audit is left alone, and what passed too, unless the code uses data by now that was not\n" +
			"declared, or --again is given. What was refused is handed in anew.",
		RunE: func(cmd *cobra.Command, _ []string) error {
			return r.atChosen(cmd.Context(), &target, func(ctx context.Context, d *desk, list []merchant.Merchant) error {
				req := api.ManyAgreements{Merchants: ids(list), Again: again}
				if check {
					plan, err := ask(ctx, d, (*api.Privacy).PlanMany, req)
					if err != nil {
						return err
					}
					return r.printPrivacyPlan(plan)
				}
				return begin(ctx, r, d, (*api.Privacy).SubmitMany, req)
			})
		},
	}
	target.declare(cmd)
	cmd.Flags().BoolVar(&again, "again", false, "also where it passed before")
	cmd.Flags().BoolVar(&check, "check", false, "only tell what would be handed in; send nothing")
	return cmd
}

func (r *runner) printPrivacyPlan(plan privacy.Plan) error {
	rows, bad := [][]string{}, 0
	for _, p := range plan.Rows {
		if len(p.Problems) > 0 {
			bad++
		}
		rows = append(rows, []string{p.Name, p.MiniAppID, r.privacyStatus(p.Status), r.planned(p.Ready, p.Problems)})
	}
	return r.partly(bad > 0, plan, []string{"MERCHANT", "MINI APP", "STATE", ""}, rows)
}
