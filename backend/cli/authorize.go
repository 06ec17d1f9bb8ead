package cli

import (
	"context"

	"github.com/spf13/cobra"

	"minifleet/backend/api"
	"minifleet/backend/authorize"
	"minifleet/backend/disk"
	"minifleet/backend/fault"
	"minifleet/backend/merchant"
)

func (r *runner) authorizeCommand() *cobra.Command {
	cmd := &cobra.Command{Use: "authorize", Short: "Authorization: links, accepting a consent, health"}
	cmd.AddCommand(r.authorizeLinkCommand(), r.authorizeAcceptCommand(), r.authorizeListCommand(),
		r.authorizeCheckCommand(), r.authorizeRefreshCommand(), r.authorizeWithdrawCommand(),
		r.authorizeLinksCommand(), r.authorizeAESCommand(), r.authorizeHeldCommand())
	return cmd
}

func (r *runner) authorizeLinkCommand() *cobra.Command {
	var form, qrFile string
	cmd := &cobra.Command{
		Use:   "link MERCHANT",
		Short: "Make a link for the merchant to authorize with",
		Long: "Makes an authorization link. --form: app (one app), batch (the merchant chooses\n" +
			"among their apps), pc (page on a PC, recommended), phone (to scan with Alipay),\n" +
			"invite (an invitation made by the platform).",
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return r.atMerchant(cmd.Context(), args[0], func(ctx context.Context, d *desk, m merchant.Merchant) error {
				link, err := ask(ctx, d, (*api.Authorization).Ask, api.AskConsent{MerchantID: m.ID, Form: authorize.Form(form), Anew: true})
				if err != nil {
					return err
				}
				if qrFile != "" {
					code, err := ask(ctx, d, (*api.Authorization).SaveQR, api.ConsentCode{PendingID: link.Pending.ID, Form: link.Links.Form})
					if err != nil {
						return err
					}
					if err := disk.WriteFile(qrFile, code.Content); err != nil {
						return fault.Wrap(err, "cli.file", fault.T("the QR code cannot be written", "无法写入二维码图片"))
					}
				}
				return r.result(link, link.Links.URL)
			})
		},
	}
	cmd.Flags().StringVar(&form, "form", string(authorize.FormApp), "app, batch, pc, phone or invite")
	cmd.Flags().StringVar(&qrFile, "qr", "", "also write the link's QR code to this PNG file")
	return cmd
}

func (r *runner) authorizeAcceptCommand() *cobra.Command {
	var code, redirect string
	cmd := &cobra.Command{
		Use:   "accept [MERCHANT] (--code CODE | --redirect URL)",
		Short: "Finish an authorization by hand",
		Long: "Exchanges the code a consent gave for the merchant's token. --redirect takes the\n" +
			"address the merchant's browser ended on; --code the bare code; @FILE and - read\n" +
			"either from a file and from standard input. Without MERCHANT the pending authorization tells whose it is.",
		Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			given := code
			if redirect != "" {
				given = redirect
			}
			if (code == "") == (redirect == "") {
				return fault.New("cli.accept", fault.T("give either --code or --redirect", "请提供 --code 或 --redirect 其中之一"))
			}
			text, err := r.readArgument(given, 64<<10)
			if err != nil {
				return err
			}
			return r.at(cmd.Context(), func(ctx context.Context, d *desk) error {
				outcome, err := ask(ctx, d, (*api.Authorization).Accept, api.PastedConsent{Merchant: first(args), Text: api.Secret(text)})
				if err != nil {
					return err
				}
				return r.printOutcome(outcome)
			})
		},
	}
	cmd.Flags().StringVar(&code, "code", "", "the app_auth_code")
	cmd.Flags().StringVar(&redirect, "redirect", "", "the whole address of the redirect")
	return cmd
}

func (r *runner) printOutcome(o authorize.Outcome) error {
	if !o.Warning.IsZero() {
		r.noteText(o.Warning)
	}
	rows := [][]string{}
	for _, g := range o.Granted {
		rows = append(rows, []string{g.MerchantName, g.MiniAppID, r.say("authorized", "已授权")})
	}
	for _, u := range o.Unknown {
		rows = append(rows, []string{r.say("(no record)", "（没有档案）"), u.MiniAppID, r.say("unknown ", "未知 ") + u.ID})
	}
	return r.partly(o.Mismatch, o, []string{"MERCHANT", "MINI APP", "STATE"}, rows)
}

func (r *runner) authorizeListCommand() *cobra.Command {
	var f authorize.GrantFilter
	cmd := &cobra.Command{
		Use: "list", Short: "List every merchant's authorization", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return r.at(cmd.Context(), func(ctx context.Context, d *desk) error {
				list, err := ask(ctx, d, (*api.Authorization).List, f)
				if err != nil {
					return err
				}
				rows := [][]string{}
				for _, m := range list.Merchants {
					rows = append(rows, []string{m.MerchantID, m.Name, m.MiniAppID, word(r, m.Status.State), when(m.Status.GrantedAt), when(m.Status.Ends()),
						when(m.Status.CheckedAt), m.Status.LossText.In(r.language())})
				}
				return r.table(list, []string{"ID", "MERCHANT", "MINI APP", "STATE", "SINCE", "ENDS", "CHECKED", ""}, rows)
			})
		},
	}
	choicesFlag(cmd, &f.States, "state", "only those whose authorization is one of", api.GrantStates()...)
	cmd.Flags().IntVar(&f.EndsWithin, "ends-within", 0, "only those that end within so many days")
	return cmd
}

// authorizeOne is a command that acts on one merchant's authorization and
// shows its status afterwards.
func (r *runner) authorizeOne(use, short string, act func(*api.Authorization, context.Context, api.ByMerchant) (authorize.Status, error)) *cobra.Command {
	return &cobra.Command{
		Use: use + " MERCHANT", Short: short, Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return r.atMerchant(cmd.Context(), args[0], func(ctx context.Context, d *desk, m merchant.Merchant) error {
				s, err := ask(ctx, d, act, api.ByMerchant{MerchantID: m.ID})
				if err != nil {
					return err
				}
				return r.result(s, r.say("%s: %s", "%s：%s", m.Name, s.State))
			})
		},
	}
}

func (r *runner) authorizeCheckCommand() *cobra.Command {
	return r.authorizeOne("check", "Ask the platform whether the authorization is valid and what it allows", (*api.Authorization).Check)
}

func (r *runner) authorizeRefreshCommand() *cobra.Command {
	return r.authorizeOne("refresh", "Replace the token by a new one; the old one ends", (*api.Authorization).Refresh)
}

func (r *runner) authorizeWithdrawCommand() *cobra.Command {
	return &cobra.Command{
		Use: "withdraw MERCHANT", Short: "Let the merchant's link stop working", Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return r.atMerchant(cmd.Context(), args[0], func(ctx context.Context, d *desk, m merchant.Merchant) error {
				state, err := ask(ctx, d, (*api.Authorization).State, api.ByMerchant{MerchantID: m.ID})
				if err != nil {
					return err
				}
				if state.Status.Pending == nil {
					return fault.New("cli.no_link", fault.T("no link is out", "没有未使用的授权链接")).WithMerchant(m.Name)
				}
				id := api.ByID{ID: state.Status.Pending.ID}
				if _, err := ask(ctx, d, (*api.Authorization).Withdraw, id); err != nil {
					return err
				}
				return r.result(id, r.say("%s: the link has ended.", "%s：授权链接已失效。", m.Name))
			})
		},
	}
}

// authorizeAESCommand is the key a merchant's own server encrypts with.
func (r *runner) authorizeAESCommand() *cobra.Command {
	cmd := &cobra.Command{Use: "aes", Short: "The AES key of a merchant's app: fetch, reset, show"}
	for _, c := range []struct {
		use, short string
		act        func(*api.Authorization, context.Context, api.ByMerchant) (authorize.AESKey, error)
	}{
		{"fetch", "Read the key from the platform into the vault", (*api.Authorization).FetchAES},
		{"reset", "Let the platform draw a new key; the old one stops working", (*api.Authorization).ResetAES},
	} {
		one := &cobra.Command{Use: c.use + " MERCHANT", Short: c.short, Args: cobra.ExactArgs(1)}
		if c.use == "reset" {
			irreversible(one)
		}
		one.RunE = func(cmd *cobra.Command, args []string) error {
			return r.atMerchant(cmd.Context(), args[0], func(ctx context.Context, d *desk, m merchant.Merchant) error {
				if cmd.Flags().Lookup("yes") != nil {
					if err := r.confirm(cmd, fault.T("The old AES key of %s stops working at once.", "%s 的旧 AES 密钥将立即失效。", m.Name)); err != nil {
						return err
					}
				}
				key, err := ask(ctx, d, c.act, api.ByMerchant{MerchantID: m.ID})
				if err != nil {
					return err
				}
				return r.result(key, r.say("%s: the key is stored.", "%s：密钥已保存。", m.Name))
			})
		}
		cmd.AddCommand(one)
	}
	cmd.AddCommand(&cobra.Command{
		Use: "show MERCHANT", Short: "Print the stored key; it is a secret", Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return r.atMerchant(cmd.Context(), args[0], func(ctx context.Context, d *desk, m merchant.Merchant) error {
				key, err := ask(ctx, d, (*api.Authorization).RevealAES, api.ByMerchant{MerchantID: m.ID})
				if err != nil {
					return err
				}
				return r.result(key, key.Key)
			})
		},
	})
	return cmd
}

// authorizeHeldCommand is about authorizations of mini programs that no record
// has: they are held until a person says whose they are.
func (r *runner) authorizeHeldCommand() *cobra.Command {
	cmd := &cobra.Command{Use: "held", Short: "Authorizations of mini programs without a record: list, assign, create, discard"}
	cmd.AddCommand(
		&cobra.Command{
			Use: "list", Short: "List them, and what else needs a person", Args: cobra.NoArgs,
			RunE: func(cmd *cobra.Command, _ []string) error {
				return r.at(cmd.Context(), func(ctx context.Context, d *desk) error {
					board, err := ask(ctx, d, (*api.Authorization).Board, api.Nothing{})
					if err != nil {
						return err
					}
					rows := [][]string{}
					for _, u := range board.Unknown {
						rows = append(rows, []string{u.ID, u.MiniAppID, u.AppName, u.MeantForName, when(u.At)})
					}
					return r.table(board, []string{"ID", "MINI APP", "APP", "MEANT FOR", "SINCE"}, rows)
				})
			},
		},
		&cobra.Command{
			Use: "assign ID MERCHANT", Short: "Give it to a merchant", Args: cobra.ExactArgs(2),
			RunE: func(cmd *cobra.Command, args []string) error {
				return r.atMerchant(cmd.Context(), args[1], func(ctx context.Context, d *desk, m merchant.Merchant) error {
					outcome, err := ask(ctx, d, (*api.Authorization).AssignUnknown, api.AssignConsent{ID: args[0], MerchantID: m.ID})
					if err != nil {
						return err
					}
					return r.printOutcome(outcome)
				})
			},
		},
		&cobra.Command{
			Use: "create ID NAME", Short: "Add a merchant for it", Args: cobra.ExactArgs(2),
			RunE: func(cmd *cobra.Command, args []string) error {
				return r.at(cmd.Context(), func(ctx context.Context, d *desk) error {
					m, err := ask(ctx, d, (*api.Authorization).CreateFromUnknown, api.CreateFromConsent{ID: args[0], Name: args[1]})
					if err != nil {
						return err
					}
					return r.result(m, r.say("Added %s (%s).", "已添加 %s（%s）。", m.Name, m.ID))
				})
			},
		},
		r.authorizeDiscardCommand(),
	)
	return cmd
}

func (r *runner) authorizeDiscardCommand() *cobra.Command {
	return irreversible(&cobra.Command{
		Use: "discard ID", Short: "Forget it; on the platform it stays until the merchant cancels it", Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return r.at(cmd.Context(), func(ctx context.Context, d *desk) error {
				if err := r.confirm(cmd, fault.T("The authorization is forgotten; to come back the merchant has to consent again.",
					"将删除此授权；如需恢复，商家须重新授权。")); err != nil {
					return err
				}
				if _, err := ask(ctx, d, (*api.Authorization).DiscardUnknown, api.ByID{ID: args[0]}); err != nil {
					return err
				}
				return r.result(api.ByID{ID: args[0]}, r.say("Discarded.", "已丢弃。"))
			})
		},
	})
}
