package cli

import (
	"context"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"minifleet/backend/api"
	"minifleet/backend/batch"
	"minifleet/backend/fault"
)

// batchFixCommand corrects what an audit refused and submits it again.
func (r *runner) batchFixCommand() *cobra.Command {
	var set, chosen []string
	var check bool
	var reason string
	wish := func(ctx context.Context, d *desk, id string) (api.FixOf, error) {
		fix := api.FixOf{ID: id}
		rules, err := ask(ctx, d, (*api.Versions).Rules, api.Nothing{})
		if err != nil {
			return fix, err
		}
		for _, one := range set {
			name, value, ok := strings.Cut(one, "=")
			if !ok || value == "" {
				return fix, badOwn(fault.T("%q is not FIELD=TEXT", "%q 不符合 字段=内容 的形式", one))
			}
			form, err := oneField(rules, name, value)
			if err != nil {
				return fix, err
			}
			fix.Form = fix.Form.With(form)
		}
		if err := attach(ctx, d, &fix.Form); err != nil {
			return fix, r.fieldFault(err)
		}
		fix.Tasks, err = rejected(ctx, d, id, chosen, reason)
		return fix, err
	}
	cmd := r.goOn("fix", "Correct the audit form of rejected merchants and submit their versions again",
		func(ctx context.Context, d *desk, id string) (string, error) {
			fix, err := wish(ctx, d, id)
			if err != nil {
				return id, err
			}
			if _, err = ask(ctx, d, (*api.Batches).Fix, fix); err != nil {
				err = r.fieldFault(err)
			}
			return id, err
		})
	goOn := cmd.RunE
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if !check {
			return goOn(cmd, args)
		}
		return r.at(cmd.Context(), func(ctx context.Context, d *desk) error {
			fix, err := wish(ctx, d, args[0])
			if err != nil {
				return err
			}
			list, err := ask(ctx, d, (*api.Batches).FixPreview, fix)
			if err != nil {
				return err
			}
			rows, wrong := [][]string{}, false
			for _, m := range list.Merchants {
				for _, c := range m.Changes {
					rows = append(rows, []string{m.Merchant, m.Version, c.Name.In(r.language()), c.Before, c.After, m.Reason.In(r.language())})
				}
				for _, p := range m.Problems {
					wrong = true
					rows = append(rows, []string{m.Merchant, m.Version, p.Field, "", "", p.Text.In(r.language())})
				}
			}
			if err := r.table(list, []string{"MERCHANT", "VERSION", "FIELD", "NOW", "THEN", ""}, rows); err != nil {
				return err
			}
			if wrong {
				return errPartial
			}
			return nil
		})
	}
	f := cmd.Flags()
	f.StringArrayVar(&set, "set", nil, "what is corrected in the audit form: FIELD=TEXT, or =FILE for a picture (repeat)")
	f.StringVar(&reason, "reason", "", "only those whose reason holds this text")
	f.StringSliceVar(&chosen, "merchant", nil, "only this merchant (repeat, or separate by commas)")
	f.BoolVar(&check, "check", false, "only tell what would change for whom; send nothing")
	return cmd
}

// rejected are the tasks of a batch that an audit rejected: of the merchants
// chosen, with the reason; all of them when neither is given. Fault:
// batch.not_rejected.
func rejected(ctx context.Context, d *desk, id string, chosen []string, reason string) (tasks []string, err error) {
	found, err := merchantsNamed(ctx, d, chosen)
	if err != nil {
		return nil, err
	}
	page, err := ask(ctx, d, (*api.Batches).Tasks, api.TasksOf{ID: id, Filter: batch.Filter{States: []batch.State{batch.Failed}}})
	if err != nil {
		return nil, err
	}
	named := ids(found)
	for _, t := range page.Tasks {
		if !t.Failure.Rejected() || len(named) > 0 && !slices.Contains(named, t.MerchantID) ||
			!strings.Contains(t.Failure.Message.EN, reason) && !strings.Contains(t.Failure.Message.ZH, reason) {
			continue
		}
		tasks = append(tasks, t.ID)
	}
	if len(tasks) == 0 {
		return nil, fault.New("batch.not_rejected", fault.T("no rejected merchant of the batch matches", "该批次没有符合条件的被驳回商家"))
	}
	return tasks, nil
}
