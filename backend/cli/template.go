package cli

import (
	"context"
	"strings"

	"github.com/spf13/cobra"

	"minifleet/backend/fault"
	"minifleet/backend/provider"
	"minifleet/backend/workspace"
)

func (r *runner) templateCommand() *cobra.Command {
	cmd := &cobra.Command{Use: "template", Short: "Templates: add, list, refresh, remove"}
	cmd.AddCommand(r.templateAddCommand(), r.templateListCommand(), r.templateRemoveCommand())
	return cmd
}

func (r *runner) templateAddCommand() *cobra.Command {
	var t provider.Template
	var app, tier, ext string
	cmd := &cobra.Command{
		Use:   "add [TEMPLATE_ID]",
		Short: "Add a template by the platform's ID",
		Long: "Adds a template. --ext is the JSON every merchant's build gets, with\n" +
			"placeholders {{name}}, {{contact}}, {{phone}}, {{mini_app_id}} and {{ext.KEY}}\n" +
			"filled with the merchant's values; @FILE reads it from a file.",
		Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return r.with(cmd.Context(), func(_ context.Context, ws *workspace.Workspace) error {
				if len(args) == 1 {
					t.TemplateID = args[0]
				}
				a, err := ws.Providers.FindApp(app)
				if err != nil {
					return err
				}
				t.AppID, t.Tier = a.ID, provider.Tier(tier)
				if t.Ext, err = r.readArgument(ext, 1<<20); err != nil {
					return err
				}
				if t.Name == "" {
					t.Name = t.TemplateID
				}
				added, err := ws.Providers.AddTemplate(t)
				if err != nil {
					return err
				}
				return r.result(templateDocument(added), r.say("Added template %s (%s).", "已添加模板 %s（%s）。", added.Name, added.TemplateID))
			})
		},
	}
	f := cmd.Flags()
	f.StringVar(&t.TemplateID, "template-id", "", "the platform's ID of the template")
	f.StringVar(&t.TemplateID, "id", "", "the same as --template-id")
	f.StringVar(&t.Name, "name", "", "display name")
	f.StringVar(&app, "app", "", "third-party app (default: the only one)")
	f.StringVar(&tier, "tier", string(provider.Ordinary), "ordinary (5 audits a day) or standard (no limit)")
	f.StringVar(&ext, "ext", provider.DefaultExt, "ext JSON, or @FILE")
	return cmd
}

func templateDocument(t provider.Template) map[string]any {
	versions := make([]map[string]any, 0, len(t.Versions))
	for _, v := range t.Versions {
		versions = append(versions, map[string]any{"version": v.Version, "state": v.Status})
	}
	return map[string]any{
		"id": t.ID, "template_id": t.TemplateID, "name": t.Name, "app": t.AppID, "tier": t.Tier, "ext": t.Ext, "versions": versions, "gone": t.Gone, "fetched_at": t.FetchedAt,
	}
}

func (r *runner) templateListCommand() *cobra.Command {
	var app string
	var refresh bool
	cmd := &cobra.Command{
		Use: "list", Short: "List the templates", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return r.with(cmd.Context(), func(ctx context.Context, ws *workspace.Workspace) error {
				appID := ""
				if app != "" || refresh {
					a, err := ws.Providers.FindApp(app)
					if err != nil {
						return err
					}
					appID = a.ID
				}
				if refresh {
					if _, err := ws.Providers.RefreshTemplates(ctx, appID); err != nil {
						return err
					}
				}
				list, err := ws.Providers.ListTemplates(appID)
				if err != nil {
					return err
				}
				docs, rows := make([]any, 0, len(list)), make([][]string, 0, len(list))
				for _, t := range list {
					docs = append(docs, templateDocument(t))
					versions := make([]string, 0, len(t.Versions))
					for _, v := range t.Versions {
						if v.Status != "RELEASE" {
							v.Version += " (" + v.Status + ")"
						}
						versions = append(versions, v.Version)
					}
					if t.Gone {
						versions = []string{r.say("not on the platform any more", "平台已不再列出")}
					}
					rows = append(rows, []string{t.ID, t.Name, t.TemplateID, string(t.Tier), strings.Join(versions, " ")})
				}
				return r.table(docs, []string{"ID", "NAME", "TEMPLATE ID", "TIER", "VERSIONS"}, rows)
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
			return r.with(cmd.Context(), func(_ context.Context, ws *workspace.Workspace) error {
				t, err := ws.Providers.FindTemplate(args[0])
				if err != nil {
					return err
				}
				if err := r.confirm(cmd, fault.T("Template %s is forgotten with its settings.", "将删除模板 %s 及其设置。", t.Name)); err != nil {
					return err
				}
				if err := ws.DeleteTemplate(t.ID); err != nil {
					return err
				}
				return r.result(map[string]any{"id": t.ID, "state": "removed"}, r.say("Removed %s.", "已删除 %s。", t.Name))
			})
		},
	})
}
