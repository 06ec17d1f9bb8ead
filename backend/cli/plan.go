package cli

import (
	"cmp"
	"context"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"minifleet/backend/api"
	"minifleet/backend/fault"
	"minifleet/backend/merchant"
)

func (r *runner) planCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use: "plan", Short: "Kept plans: list, show, save, run, arrange, remove, and what has a newer version",
		Long: "A plan is what publish takes, kept in the vault under a name: template, merchants,\n" +
			"goal, waves, audit form. When the template has a newer version, run begins it again.",
	}
	cmd.AddCommand(r.planListCommand(), r.planShowCommand(), r.planSaveCommand(), r.planRunCommand(), r.planArrangeCommand(), r.planRemoveCommand(),
		r.planNewsCommand())
	return cmd
}

func (r *runner) planListCommand() *cobra.Command {
	return &cobra.Command{
		Use: "list", Short: "List the kept plans", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return r.at(cmd.Context(), func(ctx context.Context, d *desk) error {
				list, err := ask(ctx, d, (*api.Plans).List, api.Nothing{})
				if err != nil {
					return err
				}
				rows := [][]string{}
				for _, p := range list.Plans {
					rows = append(rows, []string{p.Name, p.Template, p.Newest, word(r, p.Plan.Goal), r.targets(p), p.TemplateVersion, when(p.BegunAt)})
				}
				return r.table(list, []string{"PLAN", "TEMPLATE", "NEWEST", "GOAL", "MERCHANTS", "LAST VERSION", "LAST BEGUN"}, rows)
			})
		},
	}
}

// targets says which merchants a plan is for, and how many of a view there are
// now.
func (r *runner) targets(p api.PlanRow) string {
	t := p.Plan.Targets
	switch {
	case t.View != "":
		return r.say("view %s (%d now)", "视图 %s（现有 %d 个）", cmp.Or(p.View, t.View), p.Now)
	case len(t.Merchants) > 0:
		return r.say("%d named", "指定 %d 个", len(t.Merchants))
	case t.Narrows():
		return r.tagged(t.Tagged)
	}
	return r.say("all", "全部")
}

// tagged says whom tags select.
func (r *runner) tagged(t merchant.Tagged) string {
	with, without := strings.Join(t.Tags, ", "), strings.Join(t.WithoutTags, ", ")
	var said []string
	switch {
	case len(t.Tags) > 1 && t.AllTags:
		said = append(said, r.say("all tags of %s", "同时有标签 %s", with))
	case len(t.Tags) > 1:
		said = append(said, r.say("any tag of %s", "有任一标签 %s", with))
	case len(t.Tags) == 1:
		said = append(said, r.say("tag %s", "标签 %s", with))
	}
	if without != "" {
		said = append(said, r.say("without %s", "不含标签 %s", without))
	}
	return strings.Join(said, r.say(", ", "，"))
}

func (r *runner) planShowCommand() *cobra.Command {
	return &cobra.Command{
		Use: "show PLAN", Short: "Show a kept plan", Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return r.at(cmd.Context(), func(ctx context.Context, d *desk) error {
				p, err := ask(ctx, d, (*api.Plans).Get, api.NamedPlan{Plan: args[0]})
				if err != nil {
					return err
				}
				return r.table(p, []string{"PLAN", "TEMPLATE", "NEWEST", "GOAL", "MERCHANTS", "WAVES", "LAST VERSION", "LAST BEGUN"},
					[][]string{{p.Name, p.Template, p.Newest, word(r, p.Plan.Goal), r.targets(p), strconv.Itoa(len(p.Plan.Waves) + 1), p.TemplateVersion,
						when(p.BegunAt)}})
			})
		},
	}
}

func (r *runner) planSaveCommand() *cobra.Command {
	var plan planOf
	var from string
	var replace bool
	cmd := &cobra.Command{
		Use: "save NAME", Short: "Keep a plan under a name; nothing is sent", Args: cobra.ExactArgs(1),
		Long: "Keeps what the flags say, those of publish. What belongs to one batch is left\n" +
			"out: --template-version, --app-version, --name, --not-before and --release-at.",
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := (&planFlags{from: from}).read(cmd); err != nil {
				return err
			}
			if err := plan.check(); err != nil {
				return err
			}
			return r.at(cmd.Context(), func(ctx context.Context, d *desk) error {
				wanted, err := plan.plan(ctx, r, d)
				if err != nil {
					return err
				}
				wish := api.KeepPlan{Name: args[0], Plan: wanted}
				if replace {
					old, err := ask(ctx, d, (*api.Plans).Get, api.NamedPlan{Plan: args[0]})
					if err != nil {
						return err
					}
					wish.ID, wish.Name = old.ID, old.Name
				}
				kept, err := ask(ctx, d, (*api.Plans).Save, wish)
				if err != nil {
					return err
				}
				return r.result(kept, r.say("Kept plan %[1]s. Begin it with: minifleet plan run %[2]s --wait", "已保存方案 %[1]s。执行：minifleet plan run %[2]s --wait",
					kept.Name, quoted(kept.Name)))
			})
		},
	}
	plan.declare(cmd)
	cmd.Flags().StringVar(&from, "plan", "", "read the flags from this YAML file; a flag that is given too comes before the file's")
	cmd.Flags().BoolVar(&replace, "replace", false, "replace the plan of this name")
	return cmd
}

// quoted is a word of a command line, in quotes where it needs them.
func quoted(word string) string {
	if strings.ContainsAny(word, " '\"$&|<>()*?;!") {
		return strconv.Quote(word)
	}
	return word
}

func (r *runner) planArrangeCommand() *cobra.Command {
	return &cobra.Command{
		Use: "arrange PLAN...", Short: "Put these plans first, in this order; the others stay behind them", Args: cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return r.at(cmd.Context(), func(ctx context.Context, d *desk) error {
				var order api.PlanOrder
				for _, name := range args {
					kept, err := ask(ctx, d, (*api.Plans).Get, api.NamedPlan{Plan: name})
					if err != nil {
						return err
					}
					order.IDs = append(order.IDs, kept.ID)
				}
				done, err := ask(ctx, d, (*api.Plans).Arrange, order)
				if err != nil {
					return err
				}
				return r.result(done, r.say("The plans are arranged.", "已调整方案顺序。"))
			})
		},
	}
}

func (r *runner) planRunCommand() *cobra.Command {
	var version, name string
	var notBefore time.Time
	var start startFlags
	cmd := &cobra.Command{
		Use: "run PLAN", Short: "Begin a batch from a kept plan", Args: cobra.ExactArgs(1),
		Long: "Makes a batch from a kept plan for the template's newest version, or for\n" +
			"--template-version.\n\n" +
			"Exit code 0 when all merchants reached the goal, 2 when some did not.",
		RunE: func(cmd *cobra.Command, args []string) error {
			return r.at(cmd.Context(), func(ctx context.Context, d *desk) error {
				kept, err := ask(ctx, d, (*api.Plans).Get, api.NamedPlan{Plan: args[0]})
				if err != nil {
					return err
				}
				wanted := cmp.Or(version, kept.Newest)
				if wanted == "" {
					return fault.New("cli.no_version", fault.T("no version of the template %s is known to be online", "未知模板 %s 有已上架的版本", kept.Template)).
						WithHint(fault.T("read it with: minifleet template list --refresh", "请先读取：minifleet template list --refresh"))
				}
				plan := kept.For(wanted)
				plan.Name, plan.NotBefore = cmp.Or(name, kept.Name+" "+wanted), notBefore
				return start.begin(ctx, r, d, plan)
			})
		},
	}
	f := cmd.Flags()
	f.StringVar(&version, "template-version", "", "version of the template to publish (default: the newest online)")
	f.StringVar(&name, "name", "", "name of the batch")
	momentFlag(cmd, &notBefore, "not-before", "local time to begin at: YYYY-MM-DD HH:MM")
	start.declare(cmd)
	return cmd
}

func (r *runner) planRemoveCommand() *cobra.Command {
	return irreversible(&cobra.Command{
		Use: "remove PLAN", Short: "Forget a kept plan; its batches stay", Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return r.at(cmd.Context(), func(ctx context.Context, d *desk) error {
				kept, err := ask(ctx, d, (*api.Plans).Get, api.NamedPlan{Plan: args[0]})
				if err != nil {
					return err
				}
				if err := r.confirm(cmd, fault.T("The plan %s is forgotten.", "将删除方案 %s。", kept.Name)); err != nil {
					return err
				}
				if _, err := ask(ctx, d, (*api.Plans).Remove, api.ByID{ID: kept.ID}); err != nil {
					return err
				}
				return r.result(api.ByID{ID: kept.ID}, r.say("Removed %s.", "已删除 %s。", kept.Name))
			})
		},
	})
}

func (r *runner) planNewsCommand() *cobra.Command {
	var refresh bool
	cmd := &cobra.Command{
		Use: "news", Short: "Templates with a version that merchants are behind of, and the plans for it", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return r.at(cmd.Context(), func(ctx context.Context, d *desk) error {
				if refresh {
					apps, err := ask(ctx, d, (*api.Apps).List, api.Nothing{})
					if err != nil {
						return err
					}
					for _, a := range apps.Apps {
						if _, err := ask(ctx, d, (*api.Templates).Refresh, api.ByApp{AppID: a.ID}); err != nil {
							return err
						}
					}
				}
				news, err := ask(ctx, d, (*api.Plans).News, api.ByApp{})
				if err != nil {
					return err
				}
				rows := [][]string{}
				for _, t := range news.Templates {
					names := make([]string, len(t.Plans))
					for i, p := range t.Plans {
						names[i] = p.Name
					}
					rows = append(rows, []string{t.Template, t.Version, strconv.Itoa(t.Behind), strings.Join(names, ", ")})
				}
				return r.table(news, []string{"TEMPLATE", "NEWEST", "BEHIND", "PLANS"}, rows)
			})
		},
	}
	cmd.Flags().BoolVar(&refresh, "refresh", false, "ask the platform for the templates first")
	return cmd
}
