package cli

import (
	"context"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"minifleet/backend/api"
	"minifleet/backend/fault"
	"minifleet/backend/journal"
	"minifleet/backend/merchant"
)

func (r *runner) journalCommand() *cobra.Command {
	var q journal.Query
	limit := limit(journal.DefaultLimit)
	var merchantRef, out string
	cmd := &cobra.Command{
		Use:   "journal [WORDS]",
		Short: "Search what was done, newest first; needs no network",
		Args:  cobra.ArbitraryArgs,
		RunE: func(cmd *cobra.Command, args []string) error {
			q.Text, q.Limit = strings.Join(args, " "), limit.most()
			var format merchant.Format
			if out != "" {
				var err error
				if format, err = tableFormat(out); err != nil {
					return err
				}
			}
			return r.at(cmd.Context(), func(ctx context.Context, d *desk) error {
				if err := knownBatch(ctx, d, q.BatchID); err != nil {
					return err
				}
				if merchantRef != "" {
					whose, err := ask(ctx, d, (*api.Journal).Whose, api.Whose{Name: merchantRef})
					if err != nil {
						return err
					}
					q.MerchantID = whose.MerchantID
				}
				if out != "" {
					made, err := ask(ctx, d, (*api.Journal).Export, api.ExportJournal{Query: q, File: api.FileFormat{Format: format, Language: r.language()}})
					if err != nil {
						return err
					}
					return r.keep(ctx, d, made, out)
				}
				page, err := r.search(ctx, d, q)
				if err != nil {
					return err
				}
				total := journal.Total{}
				if page.Next != "" && !r.json {
					if total, err = ask(ctx, d, (*api.Journal).Total, q); err != nil {
						return err
					}
				}
				return r.printEntries(page, total)
			})
		},
	}
	cmd.AddCommand(r.journalSettleCommand())
	f := cmd.Flags()
	f.StringVar(&merchantRef, "merchant", "", "only this merchant")
	f.StringVar(&q.BatchID, "batch", "", "only this batch")
	f.StringVar(&q.Action, "action", "", "only this action, or a family such as version.")
	choiceFlag(cmd, &q.Result, "result", "only what ended so", journal.OK, journal.Failed, journal.Unknown, journal.Pending)
	dayFlag(cmd, "from", "only from this day on: YYYY-MM-DD", func(day time.Time) { q.From = day })
	dayFlag(cmd, "to", "only up to this day, which is one of them: YYYY-MM-DD", func(day time.Time) { q.To = day.AddDate(0, 0, 1) })
	f.StringVar(&q.Before, "before", "", "entries older than this one")
	limit.declare(cmd)
	f.StringVar(&out, "out", "", "write all of them to this new .csv or .xlsx file instead")
	return cmd
}

// knownBatch tells a mistyped ID of a batch or a run from one that has no
// entries. Those of a batch that was deleted stay.
func knownBatch(ctx context.Context, d *desk, id string) error {
	if id == "" {
		return nil
	}
	page, err := ask(ctx, d, (*api.Journal).Search, journal.Query{BatchID: id, Limit: 1})
	if err != nil || len(page.Entries) > 0 {
		return err
	}
	_, err = ask(ctx, d, (*api.Batches).Get, api.ByID{ID: id})
	if fault.CodeOf(err) == "batch.not_found" {
		if _, noRun := ask(ctx, d, (*api.Runs).Show, api.ShowRun{ID: id, Limit: 1}); noRun == nil {
			return nil
		}
	}
	return err
}

// journalSettleCommand is the word of a person who has looked.
func (r *runner) journalSettleCommand() *cobra.Command {
	var happened, didNot bool
	cmd := &cobra.Command{
		Use:   "settle ENTRY --happened|--did-not",
		Short: "Say whether an action of unknown result took effect",
		Long: `Some actions leave nothing that MiniFleet can read, such as a code that was made
while the connection broke. Look at the platform, or ask the merchant, and then
say whether it took effect. ENTRY is the ID that "minifleet journal --result
unknown" tells.`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return r.at(cmd.Context(), func(ctx context.Context, d *desk) error {
				e, err := ask(ctx, d, (*api.Journal).Settle, api.SettleJournal{ID: args[0], Happened: happened})
				if err != nil {
					return err
				}
				return r.printEntries(api.JournalPage{Entries: []api.JournalEntry{e}}, journal.Total{})
			})
		},
	}
	cmd.Flags().BoolVar(&happened, "happened", false, "it took effect")
	cmd.Flags().BoolVar(&didNot, "did-not", false, "it did not")
	cmd.MarkFlagsOneRequired("happened", "did-not")
	cmd.MarkFlagsMutuallyExclusive("happened", "did-not")
	return cmd
}

// search looks for as many entries as were asked for, and tells now and then how
// far it has come.
func (r *runner) search(ctx context.Context, d *desk, q journal.Query) (api.JournalPage, error) {
	told := time.Now()
	all := api.JournalPage{Entries: []api.JournalEntry{}}
	for wanted := q.Limit; ; {
		page, err := ask(ctx, d, (*api.Journal).Search, q)
		if err != nil {
			return all, err
		}
		page.Entries = append(all.Entries, page.Entries...)
		all = page
		if q.Before, q.Limit = page.Next, wanted-len(all.Entries); !page.Partial || wanted > 0 && q.Limit <= 0 {
			return all, nil
		}
		if !r.json && time.Since(told) > 2*time.Second {
			told = time.Now()
			r.note("searched back to %s; Ctrl-C ends it", "已查找到 %s，按 Ctrl-C 停止", when(page.Reached))
		}
	}
}

// printEntries also tells how many there are in all, where that is known and
// they are not the only ones.
func (r *runner) printEntries(page api.JournalPage, total journal.Total) error {
	rows := [][]string{}
	for _, e := range page.Entries {
		what := e.Message.In(r.language())
		if e.SubCode != "" {
			what = strings.TrimSpace(e.SubCode + " " + what)
		}
		result := word(r, e.Result)
		if e.News {
			result = ""
		}
		rows = append(rows, []string{when(e.At), e.MerchantName, e.Label.In(r.language()), e.Version, result, what})
	}
	if err := r.table(page, []string{"TIME", "MERCHANT", "ACTION", "VERSION", "RESULT", ""}, rows); err != nil {
		return err
	}
	for _, e := range page.Entries {
		if e.Result == journal.Unknown && !r.json {
			r.note("%s of %s: not known; once you have looked: minifleet journal settle %s --happened, or --did-not",
				"%s（%s）：结果未知；查看后可确认：minifleet journal settle %s --happened 或 --did-not", when(e.At), e.Label.In(r.language()), e.ID)
		}
	}
	if total.Entries > len(page.Entries) {
		all := strconv.Itoa(total.Entries)
		if total.AtLeast {
			all = r.say("more than %s", "%s 条以上", all)
		}
		r.note("shown: %d of %s", "已显示 %d 条，共 %s", len(page.Entries), all)
	}
	if page.Next != "" && !r.json {
		r.note("older ones: --before %s", "更早的记录：--before %s", page.Next)
	}
	return nil
}
