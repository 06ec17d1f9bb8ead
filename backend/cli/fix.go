package cli

import (
	"context"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"minifleet/backend/api"
	"minifleet/backend/batch"
	"minifleet/backend/fault"
	"minifleet/backend/version"
)

// batchFixCommand corrects what an audit refused and submits it again.
func (r *runner) batchFixCommand() *cobra.Command {
	var wanted correcting
	wish := func(ctx context.Context, d *desk, id string) (api.FixOf, error) {
		fix := api.FixOf{ID: id}
		var err error
		if fix.Form, err = r.correction(ctx, d, wanted.set); err == nil {
			fix.Tasks, err = rejected(ctx, d, id, wanted.chosen, wanted.reason)
		}
		return fix, err
	}
	cmd := r.goOn("fix", "Correct the audit form of rejected merchants and submit their versions again",
		func(ctx context.Context, d *desk, id string) (going, error) {
			fix, err := wish(ctx, d, id)
			if err != nil {
				return going{id: id}, err
			}
			_, err = ask(ctx, d, (*api.Batches).Fix, fix)
			return going{id: id}, err
		})
	goOn := cmd.RunE
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if !wanted.check {
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
			return r.fixes(list)
		})
	}
	wanted.declare(cmd)
	return cmd
}

// correcting is how a command says what is corrected for whom.
type correcting struct {
	set, chosen []string
	reason      string
	check       bool
}

func (c *correcting) declare(cmd *cobra.Command) {
	f := cmd.Flags()
	f.StringArrayVar(&c.set, "set", nil, "what is corrected in the audit form: FIELD=TEXT, or =FILE for a picture (repeat)")
	f.StringVar(&c.reason, "reason", "", "only those whose reason holds this text")
	f.StringSliceVar(&c.chosen, "merchant", nil, "only this merchant (repeat, or separate by commas)")
	f.BoolVar(&c.check, "check", false, "only tell what would change for whom; send nothing")
}

// correction is what --set changes in an audit form, with its files.
func (r *runner) correction(ctx context.Context, d *desk, set []string) (version.Form, error) {
	var out version.Form
	rules, err := ask(ctx, d, (*api.Versions).Rules, api.Nothing{})
	if err != nil {
		return out, err
	}
	for _, one := range set {
		name, value, ok := strings.Cut(one, "=")
		if !ok || value == "" {
			return out, badOwn(fault.T("%q is not FIELD=TEXT", "%q 不符合 字段=内容 的形式", one))
		}
		form, err := oneField(rules, name, value)
		if err != nil {
			return out, err
		}
		out = out.With(form)
	}
	return out, attach(ctx, d, &out)
}

// fixes prints what a fix would change; with a problem the exit code tells it.
func (r *runner) fixes(list api.Fixes) error {
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
	return r.partly(wrong, list, []string{"MERCHANT", "VERSION", "FIELD", "NOW", "THEN", ""}, rows)
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
