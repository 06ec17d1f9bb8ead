package cli

import (
	"context"
	"strings"

	"github.com/spf13/cobra"

	"minifleet/backend/api"
	"minifleet/backend/merchant"
)

func (r *runner) versionCheckCommand() *cobra.Command {
	var in auditFlags
	cmd := &cobra.Command{
		Use: "check MERCHANT VERSION", Short: "Tell what an audit would refuse; send nothing", Args: cobra.ExactArgs(2),
		Long: "Looks at an audit form as submit would send it, with the form sent last and the stored base\n" +
			"info for what it leaves out: words that advertising law or the platform refuse, placeholder texts, contact data, pictures\n" +
			"that are blank, repeated or another merchant's, and texts that were rejected before. Exit code 2 when something blocks.",
		RunE: func(cmd *cobra.Command, args []string) error {
			return r.atMerchant(cmd.Context(), args[0], func(ctx context.Context, d *desk, m merchant.Merchant) error {
				form, err := in.form()
				if err != nil {
					return err
				}
				draft, err := ask(ctx, d, (*api.Versions).Draft, api.OneVersion{MerchantID: m.ID, Version: args[1]})
				if err != nil {
					return err
				}
				form.Version = args[1]
				if form.Description == "" {
					form.Description = draft.Form.Description
				}
				if len(form.Files) == 0 {
					form.Files = draft.Form.Files
				}
				if err := attach(ctx, d, &form); err != nil {
					return err
				}
				got, err := ask(ctx, d, (*api.Versions).Precheck, api.FormOf{MerchantID: m.ID, Form: form})
				if err != nil {
					return err
				}
				rows := [][]string{}
				for _, f := range got.Findings {
					rows = append(rows, []string{word(r, f.Severity), f.Rule, f.Field, strings.Join(f.Found, ", "), f.Reason.In(r.language()),
						f.Advice.In(r.language())})
				}
				if err := r.table(got, []string{"STATE", "RULE", "FIELD", "FOUND", "", ""}, rows); err != nil {
					return err
				}
				if !r.json {
					r.note("%d block, %d warn", "%d 项阻止，%d 项提醒", got.Blocks, got.Warnings)
				}
				if got.Blocks > 0 {
					return errPartial
				}
				return nil
			})
		},
	}
	in.declare(cmd)
	return cmd
}
