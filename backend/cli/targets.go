package cli

import (
	"context"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"minifleet/backend/api"
	"minifleet/backend/fault"
	"minifleet/backend/merchant"
)

// tagFlags select merchants by their tags.
type tagFlags struct {
	*merchant.Tagged
	given *pflag.FlagSet
}

func (t *tagFlags) declare(cmd *cobra.Command) {
	f := cmd.Flags()
	t.given = f
	f.Var((*tagList)(&t.Tags), "tag", "only merchants with any of these tags (repeat, or separate by commas)")
	f.BoolVar(&t.AllTags, "all-tags", false, "with --tag: only merchants with every one of them")
	f.Var((*tagList)(&t.WithoutTags), "without-tag", "only merchants without these tags (repeat, or separate by commas)")
}

// tagList is the value of a flag that takes tags, repeated or separated by
// commas, which no tag has in it; a quotation mark is a part of one.
type tagList []string

func (l *tagList) Type() string       { return "stringSlice" }
func (l *tagList) String() string     { return strings.Join(*l, ",") }
func (l *tagList) GetSlice() []string { return *l }

func (l *tagList) Set(s string) error { return l.Append(s) }

func (l *tagList) Append(s string) error {
	for tag := range strings.SplitSeq(s, ",") {
		if tag = strings.TrimSpace(tag); tag != "" {
			*l = append(*l, tag)
		}
	}
	return nil
}

func (l *tagList) Replace(list []string) error {
	*l = nil
	for _, s := range list {
		_ = l.Append(s)
	}
	return nil
}

// check refuses a flag without a tag: an unset variable in a script would mean
// more merchants than were thought of.
func (t *tagFlags) check() error {
	for _, flag := range []struct {
		name string
		tags []string
	}{{"tag", t.Tags}, {"without-tag", t.WithoutTags}} {
		if t.given.Changed(flag.name) && len(flag.tags) == 0 {
			return badRule(flag.name, "", fault.T("give a tag", "请给出标签"))
		}
	}
	if t.AllTags && len(t.Tags) == 0 {
		return badRule("all-tags", "", fault.T("give the tags: --tag TAG", "请给出标签：--tag 标签"))
	}
	return nil
}

// targetFlags say which merchants a command is about: all, those that tags
// select, a view as it is now, or some.
type targetFlags struct {
	all       bool
	tagged    merchant.Tagged
	tags      tagFlags
	view      string
	merchants []string
}

func (t *targetFlags) declare(cmd *cobra.Command) {
	f := cmd.Flags()
	f.BoolVar(&t.all, "all", false, "every merchant")
	t.tags = tagFlags{Tagged: &t.tagged}
	t.tags.declare(cmd)
	f.StringVar(&t.view, "view", "", "the merchants of this kept view")
	f.StringSliceVar(&t.merchants, "merchant", nil, "a merchant (repeat, or separate by commas)")
}

// given reports whether merchants were named at all.
func (t *targetFlags) given() bool {
	return t.all || t.tagged.Narrows() || t.view != "" || len(t.merchants) > 0
}

// check refuses none and more than one way of naming merchants.
func (t *targetFlags) check() error {
	if err := t.tags.check(); err != nil {
		return err
	}
	n := 0 // how many ways
	for _, given := range []bool{t.all, t.tagged.Narrows(), t.view != "", len(t.merchants) > 0} {
		if given {
			n++
		}
	}
	if n > 1 {
		return fault.New("cli.targets", fault.T("only one of these can be given: --all, tags (--tag, --without-tag), --view, --merchant",
			"以下方式只能使用一种：--all、标签（--tag、--without-tag）、--view、--merchant"))
	}
	if n == 0 {
		return fault.New("cli.targets", fault.T("say which merchants: --all, --tag TAG, --without-tag TAG, --view VIEW or --merchant M",
			"请指明商家：--all、--tag 标签、--without-tag 标签、--view 视图 或 --merchant 商家"))
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
	chosen, err := ask(ctx, d, (*api.Merchants).Choose, api.ChooseMerchants{Named: named, Tagged: t.tagged})
	return chosen.Merchants, err
}

// atChosen works at the merchants meant. Flags that name nobody are refused
// before anything is opened.
func (r *runner) atChosen(ctx context.Context, target *targetFlags, work func(context.Context, *desk, []merchant.Merchant) error) error {
	if err := target.check(); err != nil {
		return err
	}
	return r.at(ctx, func(ctx context.Context, d *desk) error {
		list, err := target.choose(ctx, d)
		if err != nil {
			return err
		}
		return work(ctx, d, list)
	})
}

// targets are the merchants meant; all, tags and a view by what they are: who
// is in them is looked at later.
func (t *targetFlags) targets(ctx context.Context, d *desk) (merchant.Targets, error) {
	if err := t.check(); err != nil {
		return merchant.Targets{}, err
	}
	out := merchant.Targets{All: t.all, Tagged: t.tagged}
	if t.all || t.tagged.Narrows() {
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
