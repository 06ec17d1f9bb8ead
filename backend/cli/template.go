package cli

import (
	"cmp"
	"context"
	"strings"

	"github.com/spf13/cobra"

	"minifleet/backend/api"
	"minifleet/backend/fault"
	"minifleet/backend/provider"
	"minifleet/backend/version"
)

func (r *runner) templateCommand() *cobra.Command {
	cmd := &cobra.Command{Use: "template", Short: "Templates: add, list, describe, remove"}
	cmd.AddCommand(r.templateAddCommand(), r.templateListCommand(), r.templateDescribeCommand(), r.templateRemoveCommand())
	return cmd
}

func (r *runner) templateAddCommand() *cobra.Command {
	var t api.TemplateForm
	var tier, ext string
	cmd := &cobra.Command{
		Use:   "add [TEMPLATE_ID]",
		Short: "Add a template by the platform's ID",
		Long: "Adds a template. --ext is the JSON every merchant's build gets, with\n" +
			"placeholders {{name}}, {{contact}}, {{phone}}, {{mini_app_id}} and {{ext.KEY}}\n" +
			"filled with the merchant's values; @FILE reads it from a file.",
		Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) == 1 {
				t.TemplateID = args[0]
			}
			t.Name = cmp.Or(t.Name, t.TemplateID)
			t.Tier = provider.Tier(tier)
			var err error
			if t.Ext, err = r.readArgument(ext, 1<<20); err != nil {
				return err
			}
			return r.at(cmd.Context(), func(ctx context.Context, d *desk) error {
				added, err := ask(ctx, d, (*api.Templates).Save, t)
				if err != nil {
					return err
				}
				return r.result(added, r.say("Added template %s (%s).", "已添加模板 %s（%s）。", added.Name, added.TemplateID))
			})
		},
	}
	f := cmd.Flags()
	f.StringVar(&t.TemplateID, "template-id", "", "the platform's ID of the template")
	f.StringVar(&t.TemplateID, "id", "", "the same as --template-id")
	f.StringVar(&t.Name, "name", "", "display name")
	f.StringVar(&t.AppID, "app", "", "third-party app (default: the only one)")
	f.StringVar(&tier, "tier", string(provider.Ordinary), "ordinary (5 audits a day) or standard (no limit)")
	f.StringVar(&ext, "ext", provider.DefaultExt, "ext JSON, or @FILE")
	return cmd
}

func (r *runner) templateListCommand() *cobra.Command {
	var app string
	var refresh bool
	cmd := &cobra.Command{
		Use: "list", Short: "List the templates", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return r.at(cmd.Context(), func(ctx context.Context, d *desk) error {
				of, read := api.ByApp{}, (*api.Templates).List
				if refresh {
					read = (*api.Templates).Refresh
				}
				if app != "" {
					a, err := ask(ctx, d, (*api.Apps).Find, api.FindApp{Name: app})
					if err != nil {
						return err
					}
					of.AppID = a.ID
				}
				list, err := ask(ctx, d, read, of)
				if err != nil {
					return err
				}
				rows := make([][]string, 0, len(list.Templates))
				for _, t := range list.Templates {
					versions := make([]string, 0, len(t.Versions))
					for _, v := range t.Versions {
						if v.Status != "RELEASE" {
							v.Version += " (" + fault.Text{EN: v.Status, ZH: version.State(v.Status).Name().ZH}.In(r.language()) + ")"
						}
						versions = append(versions, v.Version)
					}
					if t.Gone {
						versions = []string{r.say("not on the platform any more", "平台已不再列出")}
					}
					rows = append(rows, []string{t.ID, t.Name, t.TemplateID, word(r, t.Tier), strings.Join(versions, " ")})
				}
				return r.table(list, []string{"ID", "NAME", "TEMPLATE ID", "TIER", "VERSIONS"}, rows)
			})
		},
	}
	cmd.Flags().StringVar(&app, "app", "", "third-party app")
	cmd.Flags().BoolVar(&refresh, "refresh", false, "ask the platform first")
	return cmd
}

func (r *runner) templateRemoveCommand() *cobra.Command {
	return irreversible(&cobra.Command{
		Use: "remove TEMPLATE", Short: "Forget a template; nothing changes on the platform", Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return r.at(cmd.Context(), func(ctx context.Context, d *desk) error {
				t, err := ask(ctx, d, (*api.Templates).Find, api.FindTemplate{Name: args[0]})
				if err != nil {
					return err
				}
				if err := r.confirm(cmd, fault.T("Template %s is forgotten with its settings.", "将删除模板 %s 及其设置。", t.Name)); err != nil {
					return err
				}
				if _, err := ask(ctx, d, (*api.Templates).Delete, api.ByID{ID: t.ID}); err != nil {
					return err
				}
				return r.result(api.ByID{ID: t.ID}, r.say("Removed %s.", "已删除 %s。", t.Name))
			})
		},
	})
}

// ofTemplate is what --template means for the provider's forms.
const ofTemplate = "the mini-program template it is for (default: all that have no form of their own)"

// atTemplate works at a mini-program template a person names, "" for none.
func (r *runner) atTemplate(ctx context.Context, ref string, work func(context.Context, *desk, string) error) error {
	return r.at(ctx, func(ctx context.Context, d *desk) error {
		if ref == "" {
			return work(ctx, d, "")
		}
		t, err := ask(ctx, d, (*api.Templates).Find, api.FindTemplate{Name: ref})
		if err != nil {
			return err
		}
		return work(ctx, d, t.ID)
	})
}
