package cli

import (
	"cmp"
	"context"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"minifleet/backend/api"
	"minifleet/backend/fault"
	"minifleet/backend/merchant"
	"minifleet/backend/permission"
)

func (r *runner) permissionCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use: "permission", Short: "Permissions for users' information, such as phone numbers: fields, the provider's applications, show, refresh, apply",
		Long: "An application with its scene, its reason and its pictures is written once, for all merchants or for\n" +
			"those of one template, and handed in for each. Without --interface and --field it is about phone\n" +
			"numbers.",
	}
	cmd.AddCommand(r.permissionFieldsCommand(), r.permissionFormCommand(), r.permissionShowCommand(), r.permissionRefreshCommand(), r.permissionApplyCommand())
	return cmd
}

// fieldFlags name a field of users' information.
func fieldFlags(cmd *cobra.Command, f *api.OneField) {
	cmd.Flags().StringVar(&f.Interface, "interface", permission.PhoneInterface, "the interface that gives the information")
	cmd.Flags().StringVar(&f.Field, "field", permission.PhoneField, "the field of it")
}

func (r *runner) permissionFieldsCommand() *cobra.Command {
	var f api.OneField
	cmd := &cobra.Command{
		Use: "fields", Short: "Ask the platform which fields can be applied for, and in which scenes", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return r.at(cmd.Context(), func(ctx context.Context, d *desk) error {
				list, err := ask(ctx, d, (*api.Permissions).ReadCatalog, api.CatalogOf{OneField: f})
				if err != nil {
					return err
				}
				rows := [][]string{}
				for _, one := range list.Fields {
					scenes := []string{}
					for _, s := range one.Scenes {
						scenes = append(scenes, s.Code+" "+s.Text)
					}
					rows = append(rows, []string{one.Interface, one.Field, strings.Join(scenes, ", ")})
				}
				return r.table(list, []string{"INTERFACE", "FIELD", "SCENES"}, rows)
			})
		},
	}
	fieldFlags(cmd, &f)
	return cmd
}

func (r *runner) permissionFormCommand() *cobra.Command {
	cmd := &cobra.Command{Use: "form", Short: "The provider's applications: list, set, delete"}
	cmd.AddCommand(r.permissionFormListCommand(), r.permissionFormSetCommand(), r.permissionFormDeleteCommand())
	return cmd
}

func (r *runner) permissionFormListCommand() *cobra.Command {
	return &cobra.Command{
		Use: "list", Short: "List the provider's applications", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return r.at(cmd.Context(), func(ctx context.Context, d *desk) error {
				all, err := ask(ctx, d, (*api.Permissions).Forms, api.Nothing{})
				if err != nil {
					return err
				}
				rows := [][]string{}
				for _, f := range all.Forms {
					rows = append(rows, []string{cmp.Or(f.Name, r.say("all others", "其余全部")), f.Form.Interface, f.Form.Field, f.Form.Scene, f.Form.Answer,
						strconv.Itoa(len(f.Form.Files))})
				}
				return r.table(all, []string{"TEMPLATE", "INTERFACE", "FIELD", "SCENE", "REASON", "FILES"}, rows)
			})
		},
	}
}

func (r *runner) permissionFormSetCommand() *cobra.Command {
	var f api.OneField
	var form permission.Form
	var of string
	var files []string
	cmd := &cobra.Command{
		Use: "set", Short: "Keep an application, for all merchants or those of a template", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return r.atTemplate(cmd.Context(), of, func(ctx context.Context, d *desk, template string) error {
				form.Interface, form.Field = f.Interface, f.Field
				for _, given := range files {
					place, path, named := strings.Cut(given, "=")
					if !named {
						return fault.New("cli.usage", fault.T("write --file PLACE=PATH, such as picture_1=login.png", "请写成 --file 位置=路径，如 picture_1=login.png"))
					}
					content, err := readWhole(path, 20<<20)
					if err != nil {
						return err
					}
					kept, err := ask(ctx, d, (*api.Permissions).Attach, api.AttachProof{Place: place, Name: filepath.Base(path), Content: content})
					if err != nil {
						return err
					}
					form.Files = append(form.Files, kept)
				}
				kept, err := ask(ctx, d, (*api.Permissions).SaveForm, api.ApplicationForm{Template: template, Form: form})
				if err != nil {
					return err
				}
				return r.result(kept, r.say("Kept.", "已保存。"))
			})
		},
	}
	fieldFlags(cmd, &f)
	flags := cmd.Flags()
	flags.StringVar(&of, "template", "", ofTemplate)
	flags.StringVar(&form.Scene, "scene", "", "code of the scene, from: minifleet permission fields")
	flags.StringVar(&form.Answer, "reason", "", "what the information is used for; may hold {{placeholders}}")
	flags.StringVar(&form.QPS, "qps", "10", "calls a second, 1 to 1000")
	flags.StringVar(&form.Memo, "memo", "", "a note to the reviewer; may hold {{placeholders}}")
	flags.StringArrayVar(&files, "file", nil, "PLACE=PATH of a file: picture_1 to picture_5, or video (repeat)")
	return cmd
}

func (r *runner) permissionFormDeleteCommand() *cobra.Command {
	var f api.OneField
	var of string
	cmd := &cobra.Command{
		Use: "delete", Short: "Forget an application of the provider's; what was handed in stays handed in", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return r.atTemplate(cmd.Context(), of, func(ctx context.Context, d *desk, template string) error {
				done, err := ask(ctx, d, (*api.Permissions).DeleteForm, api.ApplicationOf{OneField: f, Template: template})
				if err != nil {
					return err
				}
				return r.result(done, r.say("Forgotten.", "已删除。"))
			})
		},
	}
	fieldFlags(cmd, &f)
	cmd.Flags().StringVar(&of, "template", "", ofTemplate)
	return cmd
}

// grantStatus is the platform's word for an application's state, in a person's.
func (r *runner) grantStatus(status string) string {
	switch status {
	case "":
		return r.say("not applied for", "未申请")
	case "AUDIT":
		return r.say("being reviewed", "审核中")
	case "AGREE":
		return r.say("granted", "已获批")
	case "REJECT":
		return r.say("refused", "已驳回")
	case "INVALID":
		return r.say("no longer valid", "已失效")
	}
	return status
}

func (r *runner) permissionShowCommand() *cobra.Command {
	return &cobra.Command{
		Use: "show MERCHANT", Short: "Which fields a merchant needs, has, waits for, and was refused, from what is stored", Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return r.atMerchant(cmd.Context(), args[0], func(ctx context.Context, d *desk, m merchant.Merchant) error {
				all, err := ask(ctx, d, (*api.Permissions).Of, api.ByMerchant{MerchantID: m.ID})
				if err != nil {
					return err
				}
				if all.At.IsZero() {
					return notFetched(m)
				}
				rows := [][]string{}
				for _, row := range all.Rows {
					needed := r.say("no", "否")
					if row.Needed {
						needed = r.say("yes", "是")
					}
					rows = append(rows, []string{row.Interface, row.Field, needed, r.grantStatus(row.Status), row.Reason})
				}
				return r.table(all, []string{"INTERFACE", "FIELD", "NEEDED", "STATE", "REASON"}, rows)
			})
		},
	}
}

func (r *runner) permissionRefreshCommand() *cobra.Command {
	var target targetFlags
	cmd := &cobra.Command{
		Use: "refresh (--all|--tag T|--view V|--merchant M...)", Short: "Ask the platform how far applications for users' information are", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return askManyBy(cmd.Context(), r, &target, (*api.Permissions).ReadMany)
		},
	}
	target.declare(cmd)
	return cmd
}

func (r *runner) permissionApplyCommand() *cobra.Command {
	var target targetFlags
	var f api.OneField
	var check bool
	cmd := &cobra.Command{
		Use: "apply (--all|--tag T|--view V|--merchant M...)", Short: "Hand in the provider's application for merchants", Args: cobra.NoArgs,
		Long: "What is granted or being reviewed is left alone; what was refused, or is no longer valid, is applied\n" +
			"for anew.",
		RunE: func(cmd *cobra.Command, _ []string) error {
			return r.atChosen(cmd.Context(), &target, func(ctx context.Context, d *desk, list []merchant.Merchant) error {
				req := api.ManyApplications{OneField: f, Merchants: ids(list)}
				if check {
					plan, err := ask(ctx, d, (*api.Permissions).PlanMany, req)
					if err != nil {
						return err
					}
					return r.printPermissionPlan(plan)
				}
				return begin(ctx, r, d, (*api.Permissions).ApplyMany, req)
			})
		},
	}
	target.declare(cmd)
	fieldFlags(cmd, &f)
	cmd.Flags().BoolVar(&check, "check", false, "only tell what would be handed in; send nothing")
	return cmd
}

func (r *runner) printPermissionPlan(plan permission.Plan) error {
	rows, bad := [][]string{}, 0
	for _, p := range plan.Rows {
		if len(p.Problems) > 0 {
			bad++
		}
		rows = append(rows, []string{p.Name, p.MiniAppID, r.grantStatus(p.Status), p.Reason, r.planned(p.Ready, p.Problems)})
	}
	return r.partly(bad > 0, plan, []string{"MERCHANT", "MINI APP", "STATE", "REASON", ""}, rows)
}
