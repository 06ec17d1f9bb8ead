package cli

import (
	"context"

	"github.com/spf13/cobra"

	"minifleet/backend/api"
	"minifleet/backend/fault"
	"minifleet/backend/merchant"
)

// targetFlags say which merchants a command is about: all, a tag, or some.
type targetFlags struct {
	all       bool
	tag       string
	merchants []string
}

func (t *targetFlags) declare(cmd *cobra.Command) {
	f := cmd.Flags()
	f.BoolVar(&t.all, "all", false, "every merchant")
	f.StringVar(&t.tag, "tag", "", "the merchants with this tag")
	f.StringSliceVar(&t.merchants, "merchant", nil, "a merchant (repeat, or separate by commas)")
}

// given reports whether merchants were named at all.
func (t *targetFlags) given() bool { return t.all || t.tag != "" || len(t.merchants) > 0 }

// check refuses none and more than one way of naming merchants.
func (t *targetFlags) check() error {
	n := 0
	for _, given := range []bool{t.all, t.tag != "", len(t.merchants) > 0} {
		if given {
			n++
		}
	}
	if n != 1 {
		return fault.New("cli.targets", fault.T("say which merchants: --all, --tag TAG or --merchant M", "请指明商家：--all、--tag 标签 或 --merchant 商家"))
	}
	return nil
}

// choose lists the merchants meant, archived ones only when they are named.
func (t *targetFlags) choose(ctx context.Context, d *desk) ([]merchant.Merchant, error) {
	if err := t.check(); err != nil {
		return nil, err
	}
	chosen, err := ask(ctx, d, (*api.Merchants).Choose, api.ChooseMerchants{Named: t.merchants, Tag: t.tag})
	return chosen.Merchants, err
}

// ids are the record ids of merchants.
func ids(list []merchant.Merchant) []string {
	out := make([]string, len(list))
	for i, m := range list {
		out[i] = m.ID
	}
	return out
}
