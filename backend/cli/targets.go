package cli

import (
	"context"

	"github.com/spf13/cobra"

	"minifleet/backend/api"
	"minifleet/backend/fault"
	"minifleet/backend/merchant"
)

// targetFlags say which merchants a command is about: all, a tag, a view as it
// is now, or some.
type targetFlags struct {
	all       bool
	tag, view string
	merchants []string
}

func (t *targetFlags) declare(cmd *cobra.Command) {
	f := cmd.Flags()
	f.BoolVar(&t.all, "all", false, "every merchant")
	f.StringVar(&t.tag, "tag", "", "the merchants with this tag")
	f.StringVar(&t.view, "view", "", "the merchants of this kept view")
	f.StringSliceVar(&t.merchants, "merchant", nil, "a merchant (repeat, or separate by commas)")
}

// given reports whether merchants were named at all.
func (t *targetFlags) given() bool {
	return t.all || t.tag != "" || t.view != "" || len(t.merchants) > 0
}

// check refuses none and more than one way of naming merchants.
func (t *targetFlags) check() error {
	n := 0 // how many ways
	for _, given := range []bool{t.all, t.tag != "", t.view != "", len(t.merchants) > 0} {
		if given {
			n++
		}
	}
	if n > 1 {
		return fault.New("cli.targets", fault.T("only one of these can be given: --all, --tag, --view, --merchant", "以下参数只能使用一个：--all、--tag、--view、--merchant"))
	}
	if n == 0 {
		return fault.New("cli.targets", fault.T("say which merchants: --all, --tag TAG, --view VIEW or --merchant M",
			"请指明商家：--all、--tag 标签、--view 视图 或 --merchant 商家"))
	}
	return nil
}

// choose lists the merchants meant, archived ones only when they are named.
func (t *targetFlags) choose(ctx context.Context, d *desk) ([]merchant.Merchant, error) {
	if err := t.check(); err != nil {
		return nil, err
	}
	named := t.merchants
	if t.view != "" {
		var err error
		if named, err = viewed(ctx, d, t.view); err != nil {
			return nil, err
		}
	}
	chosen, err := ask(ctx, d, (*api.Merchants).Choose, api.ChooseMerchants{Named: named, Tag: t.tag})
	return chosen.Merchants, err
}

// targets are the merchants meant; all, a tag and a view by what they are: who
// is in them is looked at later.
func (t *targetFlags) targets(ctx context.Context, d *desk) (merchant.Targets, error) {
	if err := t.check(); err != nil {
		return merchant.Targets{}, err
	}
	out := merchant.Targets{All: t.all, Tag: t.tag}
	if t.all || t.tag != "" {
		return out, nil
	}
	if t.view != "" {
		v, err := ask(ctx, d, (*api.Merchants).View, api.NamedView{View: t.view})
		out.View = v.ID
		return out, err
	}
	list, err := t.choose(ctx, d)
	out.Merchants = ids(list)
	return out, err
}

// viewed are the merchants of a view, at least one. Faults: fleet.no_view,
// cli.view_empty.
func viewed(ctx context.Context, d *desk, name string) ([]string, error) {
	v, err := ask(ctx, d, (*api.Merchants).View, api.NamedView{View: name})
	if err != nil {
		return nil, err
	}
	found, err := ask(ctx, d, (*api.Merchants).Find, api.FindMerchants{Filter: v.Filter})
	if err == nil && len(found.IDs) == 0 {
		err = fault.New("cli.view_empty", fault.T("no merchant is in the view %s now", "视图 %s 中目前没有商家", v.Name))
	}
	return found.IDs, err
}

// ids are the record ids of merchants.
func ids(list []merchant.Merchant) []string {
	out := make([]string, len(list))
	for i, m := range list {
		out[i] = m.ID
	}
	return out
}
