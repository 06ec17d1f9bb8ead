package cli

import (
	"context"

	"github.com/spf13/cobra"

	"minifleet/backend/authorize"
	"minifleet/backend/disk"
	"minifleet/backend/fault"
	"minifleet/backend/workspace"
)

func (r *runner) authorizeCommand() *cobra.Command {
	cmd := &cobra.Command{Use: "authorize", Short: "Authorization: links, accepting a consent, health"}
	cmd.AddCommand(r.authorizeLinkCommand(), r.authorizeAcceptCommand(), r.authorizeListCommand(),
		r.authorizeCheckCommand(), r.authorizeRefreshCommand())
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
			return r.with(cmd.Context(), func(ctx context.Context, ws *workspace.Workspace) error {
				m, err := ws.Merchants.Resolve(args[0])
				if err != nil {
					return err
				}
				pending, links, err := ws.Authorize.Begin(ctx, m.ID, authorize.Form(form))
				if err != nil {
					return err
				}
				if qrFile != "" {
					png, err := authorize.QRCode(links.URL, 512, authorize.QRMedium)
					if err != nil {
						return err
					}
					if err := disk.WriteFile(qrFile, png); err != nil {
						return fault.Wrap(err, "cli.file", fault.T("the QR code cannot be written", "无法写入二维码图片"))
					}
				}
				all := make([]map[string]any, 0, len(links.All))
				for _, l := range links.All {
					all = append(all, map[string]any{"id": l.Form, "url": l.URL})
				}
				return r.result(map[string]any{
					"id": pending.ID, "state": pending.State, "merchant": m.Name, "mini_app_id": m.MiniAppID, "form": links.Form,
					"link": links.URL, "links": all, "redirect_uri": links.Redirect, "register": links.Register, "expires_at": links.ExpiresAt,
				}, links.URL)
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
			"address the merchant's browser ended on; --code the bare code; - reads either\n" +
			"from standard input. Without MERCHANT the pending authorization tells whose it is.",
		Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			given := code
			if redirect != "" {
				given = redirect
			}
			if (code == "") == (redirect == "") {
				return fault.New("cli.accept", fault.T("give either --code or --redirect", "请提供 --code 或 --redirect 其中之一"))
			}
			text, err := r.readSecretArgument(given)
			if err != nil {
				return err
			}
			return r.with(cmd.Context(), func(ctx context.Context, ws *workspace.Workspace) error {
				outcome, err := ws.Authorize.Accept(ctx, first(args), text)
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

// readSecretArgument takes the value itself or, for "-", standard input.
func (r *runner) readSecretArgument(value string) (string, error) {
	if value != "-" {
		return value, nil
	}
	return r.readArgument(value, 64<<10)
}

func (r *runner) printOutcome(o authorize.Outcome) error {
	if !o.Warning.IsZero() {
		r.noteText(o.Warning)
	}
	granted, rows := []map[string]any{}, [][]string{}
	for _, g := range o.Granted {
		granted = append(granted, map[string]any{"id": g.MerchantID, "state": "authorized", "merchant": g.MerchantName, "mini_app_id": g.MiniAppID, "replaced": g.Replaced})
		rows = append(rows, []string{g.MerchantName, g.MiniAppID, "authorized"})
	}
	unknown := []map[string]any{}
	for _, u := range o.Unknown {
		unknown = append(unknown, map[string]any{"id": u.ID, "mini_app_id": u.MiniAppID, "state": "unknown"})
		rows = append(rows, []string{r.say("(no record)", "（没有档案）"), u.MiniAppID, "unknown"})
	}
	state := "authorized"
	if len(granted) == 0 {
		state = "unknown"
	}
	doc := map[string]any{"id": o.MerchantID, "state": state, "granted": granted, "unknown": unknown, "mismatch": o.Mismatch, "already": o.Already}
	if err := r.table(doc, []string{"MERCHANT", "MINI APP", "STATE"}, rows); err != nil {
		return err
	}
	if o.Mismatch {
		return errPartial
	}
	return nil
}

func (r *runner) authorizeListCommand() *cobra.Command {
	return &cobra.Command{
		Use: "list", Short: "List every merchant's authorization", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return r.with(cmd.Context(), func(_ context.Context, ws *workspace.Workspace) error {
				statuses, err := ws.Authorize.Statuses()
				if err != nil {
					return err
				}
				docs, rows := []any{}, [][]string{}
				for _, id := range sortedKeys(statuses) {
					s := statuses[id]
					m, err := ws.Merchants.Get(id)
					if err != nil {
						continue // deleted meanwhile
					}
					docs = append(docs, map[string]any{"id": id, "state": s.State, "merchant": m.Name, "mini_app_id": m.MiniAppID, "granted_at": s.GrantedAt, "reason": s.LossText.In(r.language())})
					rows = append(rows, []string{id, m.Name, m.MiniAppID, string(s.State), s.LossText.In(r.language())})
				}
				return r.table(docs, []string{"ID", "MERCHANT", "MINI APP", "STATE", ""}, rows)
			})
		},
	}
}

// authorizeOne is a command that acts on one merchant's authorization and
// shows its status afterwards.
func (r *runner) authorizeOne(use, short string, act func(context.Context, *workspace.Workspace, string) (authorize.Status, error)) *cobra.Command {
	return &cobra.Command{
		Use: use + " MERCHANT", Short: short, Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return r.with(cmd.Context(), func(ctx context.Context, ws *workspace.Workspace) error {
				m, err := ws.Merchants.Resolve(args[0])
				if err != nil {
					return err
				}
				s, err := act(ctx, ws, m.ID)
				if err != nil {
					return err
				}
				return r.result(map[string]any{"id": m.ID, "merchant": m.Name, "mini_app_id": m.MiniAppID, "state": s.State, "granted_at": s.GrantedAt, "checked_at": s.CheckedAt, "methods": s.Methods},
					r.say("%s: %s", "%s：%s", m.Name, s.State))
			})
		},
	}
}

func (r *runner) authorizeCheckCommand() *cobra.Command {
	return r.authorizeOne("check", "Ask the platform whether the authorization is valid and what it allows",
		func(ctx context.Context, ws *workspace.Workspace, id string) (authorize.Status, error) {
			return ws.Authorize.Check(ctx, id)
		})
}

func (r *runner) authorizeRefreshCommand() *cobra.Command {
	return r.authorizeOne("refresh", "Replace the token by a new one; the old one ends",
		func(ctx context.Context, ws *workspace.Workspace, id string) (authorize.Status, error) {
			return ws.Authorize.Refresh(ctx, id)
		})
}
