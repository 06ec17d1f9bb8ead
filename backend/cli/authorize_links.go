package cli

import (
	"context"

	"github.com/spf13/cobra"

	"minifleet/backend/api"
	"minifleet/backend/authorize"
	"minifleet/backend/merchant"
	"minifleet/backend/run"
)

// linksDocument is a run that made links, and those that can be answered.
type linksDocument struct {
	Run   run.Head             `json:"run"`
	Links []authorize.MadeLink `json:"links"`
}

// authorizeLinksCommand makes links for many merchants.
func (r *runner) authorizeLinksCommand() *cobra.Command {
	var target targetFlags
	form := authorize.FormPC
	var out, sheet string
	cmd := &cobra.Command{
		Use: "links (--all|--tag T|--view V|--merchant M...)", Short: "Make links for many merchants; whoever is authorized is left out", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			var format merchant.Format
			if out != "" {
				var err error
				if format, err = tableFormat(out); err != nil {
					return err
				}
			}
			return r.atChosen(cmd.Context(), &target, func(ctx context.Context, d *desk, list []merchant.Merchant) error {
				page, err := ran(ctx, d, (*api.Authorization).AskMany, api.LinksForMany{Merchants: ids(list), Form: form})
				if err != nil {
					return err
				}
				made, err := ask(ctx, d, (*api.Authorization).Made, api.ByID{ID: page.Run.ID})
				if err != nil {
					return err
				}
				if out != "" {
					file, err := ask(ctx, d, (*api.Authorization).Export,
						api.ExportLinks{ID: page.Run.ID, File: api.FileFormat{Format: format, Language: r.language()}})
					if err != nil {
						return err
					}
					if _, err := r.write(ctx, d, file, out); err != nil {
						return err
					}
				}
				if sheet != "" {
					file, err := ask(ctx, d, (*api.Authorization).Sheet, api.LinkSheet{ID: page.Run.ID, Language: r.language()})
					if err != nil {
						return err
					}
					if _, err := r.write(ctx, d, file, sheet); err != nil {
						return err
					}
				}
				rows := make([][]string, len(made.Links))
				for i, l := range made.Links {
					rows[i] = []string{l.MerchantName, l.MiniAppID, l.URL, when(l.ExpiresAt)}
				}
				if err := r.table(linksDocument{page.Run, made.Links}, []string{"MERCHANT", "MINI APP", "LINK", "VALID UNTIL"}, rows); err != nil {
					return err
				}
				return doneFor(page.Run.Counts.OK, page.Run)
			})
		},
	}
	target.declare(cmd)
	choiceFlag(cmd, &form, "form", "what the links lead to", authorize.FormPC, authorize.FormPhone, authorize.FormApp, authorize.FormBatch)
	cmd.Flags().StringVar(&out, "out", "", "also write the links to this .csv or .xlsx file")
	cmd.Flags().StringVar(&sheet, "sheet", "", "also write a page to print with a code for each link (HTML)")
	return cmd
}
