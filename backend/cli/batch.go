package cli

import (
	"context"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"minifleet/backend/api"
	"minifleet/backend/batch"
	"minifleet/backend/fault"
)

func (r *runner) batchCommand() *cobra.Command {
	cmd := &cobra.Command{Use: "batch",
		Short: "Batches: list, show, calendar, edit, schedule, pause, resume, release, cancel, retry, fix, roll back, story, delete"}
	cmd.AddCommand(r.batchListCommand(), r.batchShowCommand(), r.batchCalendarCommand(), r.batchResumeCommand(), r.batchRollbackCommand(),
		r.batchControl("pause", "Let calls under way finish and start no more", func(ctx context.Context, d *desk, id string) error {
			_, err := ask(ctx, d, (*api.Batches).Pause, api.ByID{ID: id})
			return err
		}),
		r.batchCancelCommand(), r.batchReleaseCommand(), r.batchDeleteCommand(),
		r.batchEditCommand(), r.batchScheduleCommand(), r.batchRetryCommand(), r.batchFixCommand(), r.batchReportCommand(), r.batchStoryCommand())
	return cmd
}

func (r *runner) batchListCommand() *cobra.Command {
	var limit limit
	cmd := &cobra.Command{
		Use: "list", Short: "List the batches, newest first", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return r.at(cmd.Context(), func(ctx context.Context, d *desk) error {
				list, err := ask(ctx, d, (*api.Batches).List, api.Nothing{})
				if err != nil {
					return err
				}
				list.Batches = list.Batches[:min(len(list.Batches), limit.most())]
				rows := [][]string{}
				for _, row := range list.Batches {
					b := row.Batch
					rows = append(rows, []string{b.ID, b.Plan.Name, word(r, b.Plan.Goal), r.batchState(b.Status, row.Progress),
						fmt.Sprintf("%d/%d", b.Counts.States[batch.Succeeded], b.Counts.Total), fmt.Sprint(b.Counts.States[batch.Failed]), when(b.CreatedAt)})
				}
				return r.table(list, []string{"ID", "NAME", "GOAL", "STATE", "DONE", "FAILED", "CREATED"}, rows)
			})
		},
	}
	limit.declare(cmd)
	return cmd
}

// batchState is the state of a batch in a person's word: one that is to run, and on
// which no program works, does not.
func (r *runner) batchState(status batch.Status, now *batch.Progress) string {
	if status == batch.Active && (now == nil || !now.Working) {
		return r.say("stored, not running", "未在执行")
	}
	return word(r, status)
}

func (r *runner) batchShowCommand() *cobra.Command {
	return &cobra.Command{
		Use: "show BATCH", Short: "Show every merchant of a batch", Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return r.at(cmd.Context(), func(ctx context.Context, d *desk) error {
				var doc batchDocument
				var err error
				if doc.BatchBoard, err = ask(ctx, d, (*api.Batches).Get, api.ByID{ID: args[0]}); err != nil {
					return err
				}
				page, err := ask(ctx, d, (*api.Batches).Tasks, api.TasksOf{ID: args[0]})
				if err != nil {
					return err
				}
				doc.Tasks = page.Tasks
				rows := [][]string{}
				for _, t := range page.Tasks {
					why := t.Waiting.In(r.language())
					if t.State.Over() {
						why = t.Note.In(r.language())
					}
					if t.Failure != nil {
						why = t.Failure.Message.In(r.language())
					}
					rows = append(rows, []string{t.Merchant, t.MiniAppID, t.Version, word(r, t.Step), word(r, t.State), why})
				}
				if !r.json {
					r.note("%s  %s  %s", "%s  %s  %s", doc.Batch.ID, doc.Batch.Plan.Name, r.batchState(doc.Batch.Status, &doc.Progress))
				}
				return r.table(doc, []string{"MERCHANT", "MINI APP", "VERSION", "STEP", "STATE", ""}, rows)
			})
		},
	}
}

// batchDocument is what the facade answers about one batch, with its tasks.
type batchDocument struct {
	api.BatchBoard
	Tasks []batch.Task `json:"tasks"`
}

func (r *runner) batchControl(use, short string, act func(context.Context, *desk, string) error) *cobra.Command {
	return &cobra.Command{
		Use: use + " BATCH", Short: short, Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return r.at(cmd.Context(), func(ctx context.Context, d *desk) error {
				if err := act(ctx, d, args[0]); err != nil {
					return err
				}
				return r.printBatch(ctx, d, going{id: args[0]})
			})
		},
	}
}

// batchCancelCommand stops a batch. What was under way when a program ended is
// asked about before the batch is over, which takes calls that only read.
func (r *runner) batchCancelCommand() *cobra.Command {
	return r.batchControl("cancel", "Stop for good; what was done stays done", func(ctx context.Context, d *desk, id string) error {
		if _, err := ask(ctx, d, (*api.Batches).Cancel, api.ByID{ID: id}); err != nil {
			return err
		}
		w := watched{d, id}
		ctx, cancel := context.WithTimeout(ctx, stopTime)
		defer cancel()
		for {
			p, err := w.progress(ctx)
			if err != nil || p.Status != batch.Stopping {
				return err
			}
			select {
			case <-ctx.Done():
				return nil
			case <-time.After(lookEvery):
			}
		}
	})
}

// stopTime is how long a command waits for a batch to have stopped.
const stopTime = 30 * time.Second

func (r *runner) batchReleaseCommand() *cobra.Command {
	var how lettingFlags
	var chosen []string
	cmd := &cobra.Command{
		Use: "release BATCH", Short: "Let the approved versions of a held batch go online", Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return r.at(cmd.Context(), func(ctx context.Context, d *desk) error {
				letting, err := how.letting()
				if err != nil {
					return err
				}
				found, err := merchantsNamed(ctx, d, chosen)
				if err != nil {
					return err
				}
				tasks, ready, err := waiting(ctx, d, args[0], ids(found))
				if err != nil {
					return err
				}
				if ready >= askFrom {
					if err := r.confirm(cmd, how.question(ready)); err != nil {
						return err
					}
				}
				if _, err := ask(ctx, d, (*api.Batches).Release, api.ReleaseBatch{ID: args[0], Tasks: tasks, Letting: letting}); err != nil {
					return err
				}
				return r.printBatch(ctx, d, going{id: args[0]})
			})
		},
	}
	how.declare(cmd)
	cmd.Flags().StringSliceVar(&chosen, "merchant", nil, "only this merchant (repeat, or separate by commas)")
	return reaches(cmd)
}

func (r *runner) batchDeleteCommand() *cobra.Command {
	return irreversible(&cobra.Command{
		Use: "delete BATCH", Short: "Forget a batch that is over or has not begun; the journal keeps what was done", Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return r.at(cmd.Context(), func(ctx context.Context, d *desk) error {
				board, err := ask(ctx, d, (*api.Batches).Get, api.ByID{ID: args[0]})
				if err != nil {
					return err
				}
				b := board.Batch
				if err := r.confirm(cmd, fault.T("The batch %s and its %d task{|s} {is|are} forgotten.", "将删除批次 %s 及其 %d 个任务记录。", b.Plan.Name,
					b.Counts.Total)); err != nil {
					return err
				}
				if _, err := ask(ctx, d, (*api.Batches).Delete, api.ByID{ID: b.ID}); err != nil {
					return err
				}
				return r.result(api.ByID{ID: b.ID}, r.say("Batch %s: deleted", "批次 %s：已删除", b.ID))
			})
		},
	})
}

// printBatch tells how a batch stands, and whom it was not made for.
func (r *runner) printBatch(ctx context.Context, d *desk, g going) error {
	board, err := ask(ctx, d, (*api.Batches).Get, api.ByID{ID: g.id})
	if err != nil {
		return err
	}
	if len(g.left) > 0 && !r.json {
		if err := r.leftTable(g.left); err != nil {
			return err
		}
	}
	return r.result(goingDocument{board, g.left}, r.say("Batch %s: %s", "批次 %s：%s", g.id, r.batchState(board.Batch.Status, &board.Progress)))
}

// going is a batch that goes on, and whom it leaves alone from its beginning.
type going struct {
	id   string
	left []batch.LeftMerchant
}

// goOn is a command that lets a batch run on, and may wait for its end.
func (r *runner) goOn(use, short string, act func(context.Context, *desk, string) (going, error)) *cobra.Command {
	var wait, messages bool
	cmd := &cobra.Command{
		Use: use + " BATCH", Short: short, Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return r.at(cmd.Context(), func(ctx context.Context, d *desk) error {
				if wait { // else a workspace of the command's own only keeps the word
					if _, err := ask(ctx, d, (*api.Batches).Work, api.WorkOn{Messages: messages}); err != nil {
						return err
					}
				}
				g, err := act(ctx, d, args[0])
				if err != nil {
					return err
				}
				if !wait {
					return r.printBatch(ctx, d, g)
				}
				return r.watch(ctx, d, g.id, g.left...)
			})
		},
	}
	cmd.Flags().BoolVar(&wait, "wait", false, "wait until every merchant is done")
	cmd.Flags().BoolVar(&messages, "messages", false, "receive audit results by the message channel while waiting")
	return cmd
}

func (r *runner) batchResumeCommand() *cobra.Command {
	return r.goOn("resume", "Go on with a batch that was paused, interrupted or waits for a word",
		func(ctx context.Context, d *desk, id string) (going, error) {
			board, err := ask(ctx, d, (*api.Batches).Get, api.ByID{ID: id})
			switch {
			case err != nil || board.Batch.Status.Over():
				return going{id: id}, err // over already: there is only its result to tell
			case board.Batch.Status == batch.Confirm:
				if _, err := ask(ctx, d, (*api.Batches).Work, api.WorkOn{}); err != nil { // the next wave begins in a batch that runs
					return going{id: id}, err
				}
				_, err := ask(ctx, d, (*api.Batches).Continue, api.ByID{ID: id})
				return going{id: id}, err
			}
			_, err = ask(ctx, d, (*api.Batches).Resume, api.ByID{ID: id})
			return going{id: id}, err
		})
}

func (r *runner) batchScheduleCommand() *cobra.Command {
	var begin time.Time
	cmd := r.goOn("schedule", "Begin a batch that waits for its hour at another one, or now",
		func(ctx context.Context, d *desk, id string) (going, error) {
			_, err := ask(ctx, d, (*api.Batches).Reschedule, api.BatchStart{ID: id, At: begin})
			return going{id: id}, err
		})
	momentFlag(cmd, &begin, "not-before", "local time to begin at: YYYY-MM-DD HH:MM")
	return cmd
}

func (r *runner) batchRetryCommand() *cobra.Command {
	return r.goOn("retry", "Try the failed merchants again, after asking the platform how far they are",
		func(ctx context.Context, d *desk, id string) (going, error) {
			_, err := ask(ctx, d, (*api.Batches).Retry, api.RetryBatch{ID: id})
			return going{id: id}, err
		})
}

func (r *runner) batchRollbackCommand() *cobra.Command {
	var back batch.Back
	var check bool
	cmd := r.goOn("rollback", "Take back what a batch put online, merchant by merchant",
		func(ctx context.Context, d *desk, id string) (going, error) {
			made, err := ask(ctx, d, (*api.Batches).Rollback, api.RollbackOf{ID: id, Back: back})
			return going{made.Batch.ID, made.LeftAlone}, err
		})
	goOn := cmd.RunE
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if !check {
			return goOn(cmd, args)
		}
		return r.at(cmd.Context(), func(ctx context.Context, d *desk) error {
			preview, err := ask(ctx, d, (*api.Batches).RollbackPreview, api.RollbackOf{ID: args[0], Back: back})
			if err != nil {
				return err
			}
			return r.table(preview, undoHead(), r.undoRows(preview.Merchants))
		})
	}
	cmd.Flags().BoolVar(&back.Wave, "wave", false, "only the wave that ran last")
	cmd.Flags().BoolVar(&back.End, "end", false, "stop the batch as well")
	cmd.Flags().BoolVar(&check, "check", false, "only tell what would be taken back; change nothing")
	return cmd
}

func undoHead() []string { return []string{"MERCHANT", "MINI APP", "VERSION", "RESTORES", "REFUSED"} }

// undoRows are the lines of what a roll-back would do.
func (r *runner) undoRows(list []batch.Undo) [][]string {
	rows := [][]string{}
	for _, u := range list {
		rows = append(rows, []string{u.Merchant, u.MiniAppID, u.Version, u.Restores, u.Refusal.In(r.language())})
	}
	return rows
}

func (r *runner) batchReportCommand() *cobra.Command {
	return &cobra.Command{
		Use: "report BATCH FILE", Short: "Write every merchant of a batch to a .csv or .xlsx file", Args: cobra.ExactArgs(2),
		RunE: func(cmd *cobra.Command, args []string) error {
			format, err := tableFormat(args[1])
			if err != nil {
				return err
			}
			return r.at(cmd.Context(), func(ctx context.Context, d *desk) error {
				delivery, err := ask(ctx, d, (*api.Batches).Report, api.ReportOf{ID: args[0], File: api.FileFormat{Format: format, Language: r.language()}})
				if err != nil {
					return err
				}
				return r.keep(ctx, d, delivery, args[1])
			})
		},
	}
}
