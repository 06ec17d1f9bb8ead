package cli

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"minifleet/backend/batch"
	"minifleet/backend/fault"
	"minifleet/backend/workspace"
)

func (r *runner) batchCommand() *cobra.Command {
	cmd := &cobra.Command{Use: "batch", Short: "Batches: list, show, pause, resume, release, cancel, retry, roll back, delete"}
	cmd.AddCommand(r.batchListCommand(), r.batchShowCommand(), r.batchResumeCommand(), r.batchRollbackCommand(),
		r.batchControl("pause", "Let calls under way finish and start no more", (*batch.Engine).Pause),
		r.batchCancelCommand(), r.batchReleaseCommand(), r.batchDeleteCommand(),
		r.batchRetryCommand())
	return cmd
}

func batchDocument(b batch.Batch) map[string]any {
	doc := map[string]any{
		"id": b.ID, "batch": b.ID, "state": b.Status, "name": b.Plan.Name, "template_id": b.Plan.TemplateID, "template_version": b.Plan.TemplateVersion,
		"app_version": b.Plan.AppVersion, "goal": b.Plan.Goal, "total": b.Counts.Total, "succeeded": b.Counts.States[batch.Succeeded],
		"failed": b.Counts.States[batch.Failed], "calls": b.Counts.Calls, "reason": b.Reason.EN, "created_at": b.CreatedAt,
	}
	if !b.EndedAt.IsZero() {
		doc["ended_at"] = b.EndedAt
	}
	return doc
}

func (r *runner) batchListCommand() *cobra.Command {
	return &cobra.Command{
		Use: "list", Short: "List the batches, newest first", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return r.with(cmd.Context(), func(_ context.Context, ws *workspace.Workspace) error {
				list, err := ws.Batches.List()
				if err != nil {
					return err
				}
				docs, rows := []any{}, [][]string{}
				for _, b := range list {
					docs = append(docs, batchDocument(b))
					rows = append(rows, []string{b.ID, b.Plan.Name, string(b.Plan.Goal), string(b.Status),
						fmt.Sprintf("%d/%d", b.Counts.States[batch.Succeeded], b.Counts.Total), fmt.Sprint(b.Counts.States[batch.Failed]), when(b.CreatedAt)})
				}
				return r.table(docs, []string{"ID", "NAME", "GOAL", "STATE", "DONE", "FAILED", "CREATED"}, rows)
			})
		},
	}
}

func (r *runner) batchShowCommand() *cobra.Command {
	return &cobra.Command{
		Use: "show BATCH", Short: "Show every merchant of a batch", Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return r.with(cmd.Context(), func(_ context.Context, ws *workspace.Workspace) error {
				b, err := ws.Batches.Get(args[0])
				if err != nil {
					return err
				}
				list, _, err := ws.Batches.Tasks(b.ID, batch.Filter{})
				if err != nil {
					return err
				}
				doc := batchDocument(b)
				tasks, rows := []any{}, [][]string{}
				for _, t := range list {
					d := map[string]any{"id": t.MerchantID, "state": t.State, "merchant": t.Merchant, "mini_app_id": t.MiniAppID, "step": t.Step, "app_version": t.Version, "calls": t.Calls}
					why := t.Waiting.In(r.language())
					if t.State.Over() {
						why = t.Note.In(r.language())
					}
					if t.Failure != nil {
						why = t.Failure.Message.In(r.language())
						d["failure"] = t.Failure
					}
					tasks = append(tasks, d)
					rows = append(rows, []string{t.Merchant, t.MiniAppID, t.Version, string(t.Step), string(t.State), why})
				}
				doc["tasks"] = tasks
				if !r.json {
					r.note("%s  %s  %s", "%s  %s  %s", b.ID, b.Plan.Name, b.Status)
				}
				return r.table(doc, []string{"MERCHANT", "MINI APP", "VERSION", "STEP", "STATE", ""}, rows)
			})
		},
	}
}

func (r *runner) batchControl(use, short string, act func(*batch.Engine, string) error) *cobra.Command {
	return &cobra.Command{
		Use: use + " BATCH", Short: short, Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return r.with(cmd.Context(), func(_ context.Context, ws *workspace.Workspace) error {
				if err := act(ws.Batches, args[0]); err != nil {
					return err
				}
				return r.printBatch(ws, args[0])
			})
		},
	}
}

// batchCancelCommand stops a batch. What was under way when a program ended is
// asked about before the batch is over, which takes calls that only read.
func (r *runner) batchCancelCommand() *cobra.Command {
	return r.batchControl("cancel", "Stop for good; what was done stays done", func(e *batch.Engine, id string) error {
		if err := e.Cancel(id); err != nil {
			return err
		}
		b, err := e.Get(id)
		if err != nil || b.Status != batch.Stopping {
			return err
		}
		if err := errors.Join(e.Start(false), e.Resume(id)); err != nil {
			return err
		}
		ctx, cancel := context.WithTimeout(context.Background(), stopTime)
		defer cancel()
		if _, err := e.Wait(ctx, id); err != nil && !errors.Is(err, context.DeadlineExceeded) {
			return err
		}
		return nil
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
			return r.with(cmd.Context(), func(_ context.Context, ws *workspace.Workspace) error {
				letting, err := how.letting()
				if err != nil {
					return err
				}
				found, err := merchants(ws, chosen)
				if err != nil {
					return err
				}
				tasks, ready, err := waiting(ws, args[0], ids(found))
				if err != nil {
					return err
				}
				if ready >= askFrom {
					if err := r.confirm(cmd, how.question(ready)); err != nil {
						return err
					}
				}
				if err := ws.Batches.Release(args[0], letting, tasks...); err != nil {
					return r.fieldFault(err)
				}
				return r.printBatch(ws, args[0])
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
			return r.with(cmd.Context(), func(_ context.Context, ws *workspace.Workspace) error {
				b, err := ws.Batches.Get(args[0])
				if err != nil {
					return err
				}
				if err := r.confirm(cmd, fault.T("The batch %s and its %d tasks are forgotten.", "将删除批次 %s 及其 %d 个任务记录。", b.Plan.Name, b.Counts.Total)); err != nil {
					return err
				}
				if err := ws.Batches.Delete(b.ID); err != nil {
					return err
				}
				return r.result(map[string]any{"id": b.ID, "state": "deleted"}, r.say("Batch %s: deleted", "批次 %s：已删除", b.ID))
			})
		},
	})
}

func (r *runner) printBatch(ws *workspace.Workspace, id string) error {
	b, err := ws.Batches.Get(id)
	if err != nil {
		return err
	}
	return r.result(batchDocument(b), r.say("Batch %s: %s", "批次 %s：%s", b.ID, b.Status))
}

// goOn is a command that lets a batch run on, and may wait for its end.
func (r *runner) goOn(use, short string, act func(context.Context, *workspace.Workspace, string) (string, error)) *cobra.Command {
	var wait, messages bool
	cmd := &cobra.Command{
		Use: use + " BATCH", Short: short, Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return r.with(cmd.Context(), func(ctx context.Context, ws *workspace.Workspace) error {
				if wait { // else nothing is sent, the word is only kept
					if err := ws.Batches.Start(false); err != nil {
						return err
					}
					if messages {
						ws.StartMessages()
					}
				}
				id, err := act(ctx, ws, args[0])
				if err != nil {
					return err
				}
				if !wait {
					return r.printBatch(ws, id)
				}
				return r.watch(ctx, ws, id)
			})
		},
	}
	cmd.Flags().BoolVar(&wait, "wait", false, "wait until every merchant is done")
	cmd.Flags().BoolVar(&messages, "messages", false, "receive audit results by the message channel while waiting")
	return cmd
}

func (r *runner) batchResumeCommand() *cobra.Command {
	return r.goOn("resume", "Go on with a batch that was paused, interrupted or waits for a word",
		func(_ context.Context, ws *workspace.Workspace, id string) (string, error) {
			b, err := ws.Batches.Get(id)
			switch {
			case err != nil || b.Status.Over():
				return id, err // over already: there is only its result to tell
			case b.Status == batch.Confirm:
				if err := ws.Batches.Start(false); err != nil { // the next wave begins in a batch that runs
					return id, err
				}
				return id, ws.Batches.Continue(id)
			}
			return id, ws.Batches.Resume(id)
		})
}

func (r *runner) batchRetryCommand() *cobra.Command {
	return r.goOn("retry", "Try the failed merchants again, after asking the platform how far they are",
		func(_ context.Context, ws *workspace.Workspace, id string) (string, error) {
			_, err := ws.Batches.Retry(id)
			return id, err
		})
}

func (r *runner) batchRollbackCommand() *cobra.Command {
	var back batch.Back
	cmd := r.goOn("rollback", "Take back what a batch put online, merchant by merchant",
		func(_ context.Context, ws *workspace.Workspace, id string) (string, error) {
			b, err := ws.Batches.RollbackBatch(id, back)
			return b.ID, err
		})
	cmd.Flags().BoolVar(&back.Wave, "wave", false, "only the wave that ran last")
	cmd.Flags().BoolVar(&back.End, "end", false, "stop the batch as well")
	return cmd
}
