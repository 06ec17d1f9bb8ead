package cli

import (
	"context"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"minifleet/backend/api"
	"minifleet/backend/baseinfo"
	"minifleet/backend/fault"
	"minifleet/backend/merchant"
)

func (r *runner) baseInfoCommand() *cobra.Command {
	cmd := &cobra.Command{Use: "baseinfo", Short: "Base info of mini programs: show, set, check a name; what categories need; export and import for many"}
	cmd.AddCommand(r.baseInfoShowCommand(), r.baseInfoSetCommand(), r.baseInfoNameCommand(),
		r.baseInfoExportCommand(), r.baseInfoImportCommand(), r.baseInfoDropCommand(), r.baseInfoNeedsCommand())
	return cmd
}

func (r *runner) baseInfoDropCommand() *cobra.Command {
	return &cobra.Command{
		Use: "drop-waiting MERCHANT", Short: "Give up the changes that go with the next audit form", Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return r.atMerchant(cmd.Context(), args[0], func(ctx context.Context, d *desk, m merchant.Merchant) error {
				if _, err := ask(ctx, d, (*api.BaseInfo).DropWaiting, api.ByMerchant{MerchantID: m.ID}); err != nil {
					return err
				}
				return r.result(api.ByMerchant{MerchantID: m.ID}, r.say("%s: no changes go with the next audit form.", "%s：下次提交审核不再附带基础信息修改。", m.Name))
			})
		},
	}
}

func (r *runner) baseInfoNeedsCommand() *cobra.Command {
	return &cobra.Command{
		Use: "needs MERCHANT CATEGORY...", Short: "Ask the platform which qualifications categories ask for", Args: cobra.MinimumNArgs(2),
		RunE: func(cmd *cobra.Command, args []string) error {
			return r.atMerchant(cmd.Context(), args[0], func(ctx context.Context, d *desk, m merchant.Merchant) error {
				needs, err := ask(ctx, d, (*api.BaseInfo).RefreshQualifications, api.CategoryChoice{MerchantID: m.ID, Categories: args[1:]})
				if err != nil {
					return err
				}
				rows := [][]string{}
				for _, one := range needs.Details {
					rows = append(rows, []string{one.CategoryID, one.Name, r.papers(one.BusinessLicence, one.SpecialLicence, one.DoorPhoto), one.Text})
				}
				return r.table(needs, []string{"CATEGORY", "NAME", "NEEDS", ""}, rows)
			})
		},
	}
}

// papers names what has to be shown.
func (r *runner) papers(business, special, door bool) string {
	var out []string
	for _, one := range []struct {
		what string
		is   bool
	}{{r.say("business licence", "营业执照"), business}, {r.say("special licence", "特殊资质"), special}, {r.say("door photo", "门头照"), door}} {
		if one.is {
			out = append(out, one.what)
		}
	}
	return strings.Join(out, ", ")
}

func (r *runner) printInfo(view api.BaseInfoView) error {
	info := view.Info
	return r.table(view, []string{"FIELD", "VALUE"}, [][]string{
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
			return r.atMerchant(cmd.Context(), args[0], func(ctx context.Context, d *desk, m merchant.Merchant) error {
				read := (*api.BaseInfo).Refresh
				if offline {
					read = (*api.BaseInfo).Get
				}
				view, err := ask(ctx, d, read, api.ByMerchant{MerchantID: m.ID})
				if err == nil && !view.Found {
					err = notFetched(m)
				}
				if err != nil {
					return err
				}
				return r.printInfo(view)
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
		return r.atMerchant(cmd.Context(), args[0], func(ctx context.Context, d *desk, m merchant.Merchant) error {
			change := baseinfo.Change{Categories: categories}
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
			wanted := api.BaseInfoChange{MerchantID: m.ID, Change: change}
			if check {
				preview, err := ask(ctx, d, (*api.BaseInfo).Preview, wanted)
				if err != nil {
					return err
				}
				if len(preview.Problems) > 0 {
					return preview.Problems.Fault(baseinfo.CodeInvalid)
				}
				for _, w := range preview.Warnings {
					r.noteText(w)
				}
				return r.result(preview, r.say("Nothing is wrong with it.", "检查通过。"))
			}
			outcome, err := ask(ctx, d, (*api.BaseInfo).Modify, wanted)
			if err != nil {
				return err
			}
			for _, w := range outcome.Warnings {
				r.noteText(w)
			}
			sentence := r.say("%s: changed at once.", "%s：已立即生效。", m.Name)
			if outcome.Route != baseinfo.RouteImmediate {
				sentence = r.say("%s: accepted; it takes effect after an audit.", "%s：已受理，审核通过后生效。", m.Name)
			}
			return r.result(outcome, sentence)
		})
	}
	return cmd
}

func (r *runner) baseInfoNameCommand() *cobra.Command {
	return &cobra.Command{
		Use: "check-name MERCHANT NAME", Short: "Ask the platform whether a name could be used", Args: cobra.ExactArgs(2),
		RunE: func(cmd *cobra.Command, args []string) error {
			return r.atMerchant(cmd.Context(), args[0], func(ctx context.Context, d *desk, m merchant.Merchant) error {
				v, err := ask(ctx, d, (*api.BaseInfo).CheckName, api.NameQuestion{MerchantID: m.ID, Name: args[1]})
				if err != nil {
					return err
				}
				state := "usable"
				if !v.Usable {
					state = "refused"
				}
				return r.result(v, v.Name+": "+state+" "+v.Memo)
			})
		},
	}
}

func (r *runner) categoryCommand() *cobra.Command {
	var offline bool
	cmd := &cobra.Command{
		Use: "category MERCHANT [WORDS]", Short: "List or search the categories a mini program may choose from", Args: cobra.RangeArgs(1, 2),
		RunE: func(cmd *cobra.Command, args []string) error {
			return r.atMerchant(cmd.Context(), args[0], func(ctx context.Context, d *desk, m merchant.Merchant) error {
				read := (*api.BaseInfo).RefreshCategories
				if offline {
					read = (*api.BaseInfo).Categories
				}
				tree, err := ask(ctx, d, read, api.CategoriesOf{MerchantID: m.ID, Words: strings.Join(args[1:], " ")})
				if err == nil && tree.FetchedAt.IsZero() {
					err = notFetched(m)
				}
				if err != nil {
					return err
				}
				tree.Rows = slices.DeleteFunc(tree.Rows, func(c api.CategoryRow) bool { return !c.Leaf })
				rows := [][]string{}
				for _, c := range tree.Rows {
					rows = append(rows, []string{c.Path, c.NamePath, r.papers(c.License, c.SpecialLicense, c.DoorPhoto)})
				}
				return r.table(tree, []string{"CATEGORY", "NAME", "NEEDS"}, rows)
			})
		},
	}
	cmd.Flags().BoolVar(&offline, "offline", false, "show what was fetched before, without the network")
	return cmd
}
