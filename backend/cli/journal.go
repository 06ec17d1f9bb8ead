package cli

import (
	"context"
	"io"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"minifleet/backend/fault"
	"minifleet/backend/journal"
	"minifleet/backend/workspace"
)

func (r *runner) journalCommand() *cobra.Command {
	var q journal.Query
	var merchantRef, result, csv string
	cmd := &cobra.Command{
		Use:   "journal [WORDS]",
		Short: "Search what was done, newest first; needs no network",
		Args:  cobra.ArbitraryArgs,
		RunE: func(cmd *cobra.Command, args []string) error {
			return r.with(cmd.Context(), func(ctx context.Context, ws *workspace.Workspace) error {
				q.Text, q.Result = strings.Join(args, " "), journal.Result(result)
				if merchantRef != "" {
					m, err := ws.Merchants.Resolve(merchantRef)
					q.MerchantID = m.ID
					if fault.CodeOf(err) == "merchant.not_found" {
						// What was done for a merchant stays when its record goes.
						q.MerchantID, err = formerMerchant(ctx, ws, merchantRef)
					}
					if err != nil {
						return err
					}
				}
				if csv != "" {
					if err := writeNewFile(csv, func(w io.Writer) error { return ws.Journal.ExportIn(ctx, w, q, r.language()) }); err != nil {
						return err
					}
					return r.result(map[string]any{"id": "journal", "state": "written", "file": csv}, csv)
				}
				page, err := ws.Journal.SearchAll(ctx, q, r.searched())
				if err != nil {
					return err
				}
				return r.printEntries(page)
			})
		},
	}
	f := cmd.Flags()
	f.StringVar(&merchantRef, "merchant", "", "only this merchant")
	f.StringVar(&q.BatchID, "batch", "", "only this batch")
	f.StringVar(&q.Action, "action", "", "only this action, or a family such as version.")
	f.StringVar(&result, "result", "", "only ok, failed, unknown or pending")
	f.StringVar(&q.Before, "before", "", "entries older than this one")
	f.IntVar(&q.Limit, "limit", journal.DefaultLimit, "how many entries")
	f.StringVar(&csv, "csv", "", "write all of them to a new CSV file instead")
	return cmd
}

// formerMerchant finds a merchant without a record by what the journal knows of
// it: its record id, its mini program or its whole name.
func formerMerchant(ctx context.Context, ws *workspace.Workspace, ref string) (string, error) {
	page, err := ws.Journal.Search(ctx, journal.Query{MerchantID: ref, Limit: 1})
	if err != nil || len(page.Entries) > 0 {
		return ref, err
	}
	q := journal.Query{Text: ref, Limit: journal.MaxLimit}
	for {
		if page, err = ws.Journal.SearchAll(ctx, q, nil); err != nil {
			return "", err
		}
		for _, e := range page.Entries {
			if e.MerchantID != "" && (e.MiniAppID == ref || e.MerchantName == ref) {
				return e.MerchantID, nil
			}
		}
		if q.Before = page.Next; page.Next == "" {
			_, err = ws.Merchants.Resolve(ref)
			return "", err
		}
	}
}

// searched tells now and then how far a long search has come.
func (r *runner) searched() func(journal.Page) {
	told := time.Now()
	return func(p journal.Page) {
		if r.json || time.Since(told) < 2*time.Second {
			return
		}
		told = time.Now()
		r.note("searched back to %s; Ctrl-C ends it", "已查找到 %s，按 Ctrl-C 停止", p.Reached.Local().Format(time.DateTime))
	}
}

func (r *runner) printEntries(page journal.Page) error {
	type document struct {
		ID    string         `json:"id"`
		State journal.Result `json:"state"`
		journal.Entry
	}
	docs, rows := []any{}, [][]string{}
	for _, e := range page.Entries {
		docs = append(docs, document{e.ID, e.Result, e})
		what := e.Message.In(r.language())
		if e.SubCode != "" {
			what = strings.TrimSpace(e.SubCode + " " + what)
		}
		rows = append(rows, []string{when(e.At), e.MerchantName, journal.Label(e.Action).In(r.language()), e.Version, string(e.Result), what})
	}
	if err := r.table(docs, []string{"TIME", "MERCHANT", "ACTION", "VERSION", "RESULT", ""}, rows); err != nil {
		return err
	}
	if page.Next != "" && !r.json {
		r.note("older ones: --before %s", "更早的记录：--before %s", page.Next)
	}
	return nil
}
