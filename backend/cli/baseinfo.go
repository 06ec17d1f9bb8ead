package cli

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"minifleet/backend/appinfo"
	"minifleet/backend/fault"
	"minifleet/backend/field"
	"minifleet/backend/merchant"
	"minifleet/backend/workspace"
)

func (r *runner) baseInfoCommand() *cobra.Command {
	cmd := &cobra.Command{Use: "baseinfo", Short: "Base info of a mini program: show, set, check a name"}
	cmd.AddCommand(r.baseInfoShowCommand(), r.baseInfoSetCommand(), r.baseInfoNameCommand())
	return cmd
}

func (r *runner) printInfo(info appinfo.Info) error {
	if r.json {
		return r.printJSON(struct {
			ID string `json:"id"`
			appinfo.Info
		}{info.MerchantID, info})
	}
	return r.table(nil, []string{"FIELD", "VALUE"}, [][]string{
		{"NAME", info.Name}, {"ENGLISH NAME", info.EnglishName}, {"SLOGAN", info.Slogan}, {"DESCRIPTION", info.Description},
		{"CATEGORIES", info.CategoryNames}, {"PHONE", info.Phone}, {"E-MAIL", info.Email}, {"LOGO", info.LogoURL},
		{"PACKAGES", strings.Join(info.Packages, ", ")}, {"DOMAINS", strings.Join(info.SafeDomains, ", ")}, {"FETCHED", when(info.FetchedAt)},
	})
}

// notFetched is the fault of reading offline what was never fetched.
func notFetched(m merchant.Merchant) error {
	return fault.New("cli.not_fetched", fault.T("this was never fetched from the platform", "尚未从平台取回过该内容")).
		WithHint(fault.T("run the command without --offline", "请去掉 --offline 再试")).WithMerchant(m.Name)
}

func (r *runner) baseInfoShowCommand() *cobra.Command {
	var offline bool
	cmd := &cobra.Command{
		Use: "show MERCHANT", Short: "Read the base info", Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return r.withMerchant(cmd.Context(), args[0], func(ctx context.Context, ws *workspace.Workspace, m merchant.Merchant) error {
				info, found, err := ws.AppInfo.Cached(m.ID)
				if offline && err == nil && !found {
					err = notFetched(m)
				}
				if !offline {
					info, err = ws.AppInfo.Read(ctx, m.ID)
				}
				if err != nil {
					return err
				}
				return r.printInfo(info)
			})
		},
	}
	cmd.Flags().BoolVar(&offline, "offline", false, "show what was fetched before, without the network")
	return cmd
}

func (r *runner) baseInfoSetCommand() *cobra.Command {
	var name, english, slogan, description, phone, email, logo string
	var categories []string
	var check bool
	cmd := &cobra.Command{Use: "set MERCHANT", Short: "Change base info; only the fields given", Args: cobra.ExactArgs(1)}
	f := cmd.Flags()
	f.StringVar(&name, "name", "", "name")
	f.StringVar(&english, "english-name", "", "English name")
	f.StringVar(&slogan, "slogan", "", "slogan")
	f.StringVar(&description, "description", "", "description")
	f.StringSliceVar(&categories, "category", nil, "category path such as XS1009_XS2074 (repeat)")
	f.StringVar(&phone, "phone", "", "service phone")
	f.StringVar(&email, "email", "", "service e-mail")
	f.StringVar(&logo, "logo", "", "logo: PNG or JPEG, square, RGB, at most 2 MB")
	f.BoolVar(&check, "check", false, "only check the input; send nothing")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		return r.withMerchant(cmd.Context(), args[0], func(ctx context.Context, ws *workspace.Workspace, m merchant.Merchant) error {
			change := appinfo.Change{Categories: categories}
			for flag, set := range map[string]func(){
				"name": func() { change.Name = &name }, "english-name": func() { change.EnglishName = &english },
				"slogan": func() { change.Slogan = &slogan }, "description": func() { change.Description = &description },
				"phone": func() { change.Phone = &phone }, "email": func() { change.Email = &email },
			} {
				if cmd.Flags().Changed(flag) {
					set()
				}
			}
			if logo != "" {
				content, err := readAttachment(logo)
				if err != nil {
					return err
				}
				change.Logo, change.LogoName = content, filepath.Base(logo)
			}
			if check {
				if err := appinfo.Validate(change).Fault(appinfo.CodeInvalid); err != nil {
					return r.fieldFault(err)
				}
				return r.result(map[string]any{"id": m.ID, "state": "valid", "fields": change.Fields()}, r.say("Nothing is wrong with it.", "检查通过。"))
			}
			outcome, err := ws.AppInfo.Modify(ctx, m.ID, change)
			if err != nil {
				return r.fieldFault(err)
			}
			for _, w := range outcome.Warnings {
				r.noteText(w)
			}
			sentence := r.say("%s: changed at once.", "%s：已立即生效。", m.Name)
			if outcome.Route != appinfo.RouteImmediate {
				sentence = r.say("%s: accepted; it takes effect after an audit.", "%s：已受理，审核通过后生效。", m.Name)
			}
			return r.result(map[string]any{"id": m.ID, "state": outcome.Route, "merchant": m.Name, "mini_app_id": m.MiniAppID, "modify_status": outcome.Status, "looked_up": outcome.LookedUp}, sentence)
		})
	}
	return cmd
}

// fieldFault lists every field at fault on standard error, beside the error.
func (r *runner) fieldFault(err error) error {
	var fields field.Errors
	if errors.As(err, &fields) && !r.json {
		for _, f := range fields {
			fmt.Fprintf(r.streams.Err, "  %s: %s\n", f.Field, f.Text.In(r.language()))
		}
	}
	return err
}

func (r *runner) baseInfoNameCommand() *cobra.Command {
	return &cobra.Command{
		Use: "check-name MERCHANT NAME", Short: "Ask the platform whether a name could be used", Args: cobra.ExactArgs(2),
		RunE: func(cmd *cobra.Command, args []string) error {
			return r.withMerchant(cmd.Context(), args[0], func(ctx context.Context, ws *workspace.Workspace, m merchant.Merchant) error {
				v, err := ws.AppInfo.CheckName(ctx, m.ID, args[1])
				if err != nil {
					return err
				}
				state := "usable"
				if !v.Usable {
					state = "refused"
				}
				return r.result(map[string]any{"id": v.Name, "state": state, "code": v.Code, "memo": v.Memo}, v.Name+": "+state+" "+v.Memo)
			})
		},
	}
}

func (r *runner) categoryCommand() *cobra.Command {
	var offline bool
	cmd := &cobra.Command{
		Use: "category MERCHANT [WORDS]", Short: "List or search the categories a mini program may choose from", Args: cobra.RangeArgs(1, 2),
		RunE: func(cmd *cobra.Command, args []string) error {
			return r.withMerchant(cmd.Context(), args[0], func(ctx context.Context, ws *workspace.Workspace, m merchant.Merchant) error {
				c, found, err := ws.AppInfo.CachedCategories(m.ID)
				if offline && err == nil && !found {
					err = notFetched(m)
				}
				if !offline {
					c, err = ws.AppInfo.ReadCategories(ctx, m.ID)
				}
				if err != nil {
					return err
				}
				docs, rows := []any{}, [][]string{}
				for _, n := range leaves(c.Tree(), args[1:]) {
					needs := []string{}
					for need, yes := range map[string]bool{"business licence": n.NeedLicense, "special licence": n.NeedSpecialLicense, "door photo": n.NeedDoorPhoto} {
						if yes {
							needs = append(needs, need)
						}
					}
					docs = append(docs, map[string]any{"id": n.Path, "name": n.NamePath, "needs": needs})
					rows = append(rows, []string{n.Path, n.NamePath, strings.Join(needs, ", ")})
				}
				return r.table(docs, []string{"CATEGORY", "NAME", "NEEDS"}, rows)
			})
		},
	}
	cmd.Flags().BoolVar(&offline, "offline", false, "show what was fetched before, without the network")
	return cmd
}

// leaves lists the categories that can be chosen and hold the words.
func leaves(tree *appinfo.Tree, words []string) []*appinfo.Node {
	var out []*appinfo.Node
	var walk func(nodes []*appinfo.Node)
	walk = func(nodes []*appinfo.Node) {
		for _, n := range nodes {
			if n.Leaf() && (len(words) == 0 || strings.Contains(n.NamePath, words[0]) || strings.Contains(n.Path, words[0])) {
				out = append(out, n)
			}
			walk(n.Children)
		}
	}
	walk(tree.Roots)
	return out
}
