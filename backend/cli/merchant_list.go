package cli

import (
	"context"
	"iter"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"minifleet/backend/api"
	"minifleet/backend/fault"
	"minifleet/backend/fleet"
)

// narrowing are the flags that select and order merchants by what is known of
// them. Over a view that is named they change what they say.
type narrowing struct {
	fleet.Filter
	view                         string
	ends, read, granted, updated string
}

func (n *narrowing) declare(cmd *cobra.Command) {
	f := cmd.Flags()
	f.StringVar(&n.view, "view", "", "the merchants of this kept view")
	(&tagFlags{Tagged: &n.Tagged}).declare(cmd)
	f.BoolVar(&n.Untagged, "untagged", false, "only merchants without any tag")
	choicesFlag(cmd, &n.Standings, "standing", "only those whose authorization is one of", api.MerchantStandings()...)
	choicesFlag(cmd, &n.Releases, "release", "only those whose versions are one of", api.MerchantReleases()...)
	f.StringVar(&n.Template, "template", "", "only those online with this template")
	f.StringSliceVar(&n.Editions, "template-version", nil, "only those online with one of these template versions (repeat, or separate by commas)")
	f.StringVar(&n.PendingTemplate, "pending-template", "", "only those with a version of this template on its way online")
	f.StringSliceVar(&n.PendingEditions, "pending-version", nil,
		"only those with one of these template versions on its way online (repeat, or separate by commas)")
	f.StringVar(&n.ends, "ends", "", "only those of whom something ends on these days: YYYY-MM-DD..YYYY-MM-DD, either may be left out")
	choicesFlag(cmd, &n.EndsWhat, "ends-what", "only those of whom this ends first", api.MerchantEndings()...)
	f.StringVar(&n.read, "read", "", "only those whose versions were read on these days")
	f.StringVar(&n.granted, "granted", "", "only those who were authorized on these days")
	f.StringVar(&n.updated, "updated", "", "only those whose record was changed on these days")
	choiceFlag(cmd, &n.Sort, "sort", "order by", api.MerchantSorts()...)
	f.BoolVar(&n.Reverse, "reverse", false, "the other way round")
}

// filter is what the flags select; over a view only those that were given count.
func (n *narrowing) filter(ctx context.Context, cmd *cobra.Command, d *desk) (fleet.Filter, error) {
	for _, days := range []struct {
		flag, text string
		to         *fleet.Days
	}{{"ends", n.ends, &n.Ends}, {"read", n.read, &n.Read}, {"granted", n.granted, &n.Granted}, {"updated", n.updated, &n.Updated}} {
		if days.text == "" && cmd.Flags().Changed(days.flag) { // an unset variable in a script is not all days
			return n.Filter, badRule(days.flag, "",
				fault.T("write it as 2026-01-01..2026-01-31, either may be left out; .. is all days", "请写成 2026-01-01..2026-01-31，可省略其一；.. 表示不限"))
		}
		from, to, open := strings.Cut(days.text, "..")
		if !open {
			to = from
		}
		*days.to = fleet.Days{From: from, To: to}
	}
	for _, name := range []*string{&n.Template, &n.PendingTemplate} {
		if *name == "" {
			continue
		}
		t, err := ask(ctx, d, (*api.Templates).Find, api.FindTemplate{Name: *name})
		if err != nil {
			return n.Filter, err
		}
		*name = t.ID
	}
	if n.view == "" {
		return n.Filter, nil
	}
	v, err := ask(ctx, d, (*api.Merchants).View, api.NamedView{View: n.view})
	if err != nil {
		return n.Filter, err
	}
	f := v.Filter
	if n.Text != "" {
		f.Text = n.Text
	}
	for flag, set := range map[string]func(){
		"tag": func() { f.Tags = n.Tags }, "all-tags": func() { f.AllTags = n.AllTags }, "without-tag": func() { f.WithoutTags = n.WithoutTags },
		"untagged": func() { f.Untagged = n.Untagged }, "standing": func() { f.Standings = n.Standings }, "release": func() { f.Releases = n.Releases },
		"template": func() { f.Template = n.Template }, "template-version": func() { f.Editions = n.Editions },
		"pending-template": func() { f.PendingTemplate = n.PendingTemplate }, "pending-version": func() { f.PendingEditions = n.PendingEditions },
		"ends": func() { f.Ends = n.Ends }, "ends-what": func() { f.EndsWhat = n.EndsWhat }, "read": func() { f.Read = n.Read },
		"granted": func() { f.Granted = n.Granted }, "updated": func() { f.Updated = n.Updated },
		"sort": func() { f.Sort = n.Sort }, "reverse": func() { f.Reverse = n.Reverse },
	} {
		if cmd.Flags().Changed(flag) {
			set()
		}
	}
	return f, nil
}

func (r *runner) merchantListCommand() *cobra.Command {
	var n narrowing
	var archived bool
	var limit limit
	cmd := &cobra.Command{
		Use: "list [WORDS]", Short: "List or search merchants", Args: cobra.ArbitraryArgs,
		RunE: func(cmd *cobra.Command, args []string) error {
			n.Text = strings.Join(args, " ")
			return r.at(cmd.Context(), func(ctx context.Context, d *desk) error {
				f, err := n.filter(ctx, cmd, d)
				if err != nil {
					return err
				}
				if archived {
					f.Archive = fleet.ArchiveOnly
				}
				found, err := ask(ctx, d, (*api.Merchants).Find, api.FindMerchants{Filter: f})
				if err != nil {
					return err
				}
				lines := merchantLines(ctx, d, found.IDs[:min(limit.most(), len(found.IDs))])
				if r.json && r.out == "" {
					return printParts(r, found, "rows", lines)
				}
				rows := [][]string{}
				for m, err := range lines {
					if err != nil {
						return err
					}
					pending := m.Version
					if pending != "" {
						pending += " " + word(r, m.State)
					}
					rows = append(rows, []string{m.ID, m.Name, m.MiniAppID, word(r, m.Standing), m.Online, m.Edition, pending, when(m.Ends), when(m.VersionsAt),
						m.Contact, m.Phone, strings.Join(m.Tags, ",")})
				}
				return r.table(nil, []string{"ID", "NAME", "MINI APP", "AUTHORIZED", "ONLINE", "TEMPLATE VERSION", "PENDING", "ENDS", "READ", "CONTACT",
					"PHONE", "TAGS"}, rows)
			})
		},
	}
	n.declare(cmd)
	limit.declare(cmd)
	cmd.Flags().BoolVar(&archived, "archived", false, "the archived ones instead of those in use")
	return cmd
}

// linesAtOnce is how many merchants of a list are read at a time. The facade
// judges so many by themselves, and many more together with all there are.
const linesAtOnce = 200

// merchantLines reads the lines of a list as they are printed.
func merchantLines(ctx context.Context, d *desk, ids []string) iter.Seq2[fleet.Line, error] {
	return func(yield func(fleet.Line, error) bool) {
		for part := range slices.Chunk(ids, linesAtOnce) {
			lines, err := ask(ctx, d, (*api.Merchants).Rows, api.ByIDs{IDs: part})
			if err != nil {
				yield(fleet.Line{}, err)
				return
			}
			for _, line := range lines.Rows {
				if !yield(line, nil) {
					return
				}
			}
		}
	}
}

func (r *runner) merchantExportCommand() *cobra.Command {
	var n narrowing
	cmd := &cobra.Command{
		Use: "export FILE", Short: "Export merchants to a new .csv or .xlsx file that import reads again", Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			format, err := tableFormat(args[0])
			if err != nil {
				return err
			}
			return r.at(cmd.Context(), func(ctx context.Context, d *desk) error {
				f, err := n.filter(ctx, cmd, d)
				if err != nil {
					return err
				}
				f.Archive = fleet.ArchiveBoth // the sheet tells which are archived
				found, err := ask(ctx, d, (*api.Merchants).Find, api.FindMerchants{Filter: f})
				if err != nil {
					return err
				}
				made, err := ask(ctx, d, (*api.Merchants).Export,
					api.ExportMerchants{IDs: found.IDs, File: api.FileFormat{Format: format, Language: r.language()}})
				if err != nil {
					return err
				}
				return r.keep(ctx, d, made, args[0])
			})
		},
	}
	n.declare(cmd)
	return cmd
}

// merchantViewCommand are the kept views of the list of merchants.
func (r *runner) merchantViewCommand() *cobra.Command {
	cmd := &cobra.Command{Use: "view", Short: "Kept views of the list of merchants: list, save, rename, remove"}
	cmd.AddCommand(
		&cobra.Command{
			Use: "list", Short: "List the kept views", Args: cobra.NoArgs,
			RunE: func(cmd *cobra.Command, _ []string) error {
				return r.at(cmd.Context(), func(ctx context.Context, d *desk) error {
					list, err := ask(ctx, d, (*api.Merchants).Views, api.Nothing{})
					if err != nil {
						return err
					}
					rows := [][]string{}
					for _, v := range list.Views {
						found, err := ask(ctx, d, (*api.Merchants).Find, api.FindMerchants{Filter: v.Filter})
						if err != nil {
							return err
						}
						rows = append(rows, []string{v.Name, r.say("%d", "%d", len(found.IDs)), when(v.UpdatedAt)})
					}
					return r.table(list, []string{"VIEW", "MERCHANTS", "CHANGED"}, rows)
				})
			},
		},
		r.merchantViewSaveCommand(),
		&cobra.Command{
			Use: "rename VIEW NAME", Short: "Give a view another name", Args: cobra.ExactArgs(2),
			RunE: func(cmd *cobra.Command, args []string) error {
				return r.atView(cmd.Context(), args[0], func(ctx context.Context, d *desk, v fleet.View) error {
					kept, err := ask(ctx, d, (*api.Merchants).SaveView, api.KeepView{ID: v.ID, Name: args[1], Filter: v.Filter, Columns: v.Columns})
					if err != nil {
						return err
					}
					return r.result(kept, r.say("The view is called %s now.", "视图已改名为 %s。", kept.Name))
				})
			},
		},
		&cobra.Command{
			Use: "remove VIEW", Short: "Forget a view; the merchants stay", Args: cobra.ExactArgs(1),
			RunE: func(cmd *cobra.Command, args []string) error {
				return r.atView(cmd.Context(), args[0], func(ctx context.Context, d *desk, v fleet.View) error {
					if _, err := ask(ctx, d, (*api.Merchants).RemoveView, api.ByID{ID: v.ID}); err != nil {
						return err
					}
					return r.result(api.ByID{ID: v.ID}, r.say("Removed the view %s.", "已删除视图 %s。", v.Name))
				})
			},
		},
	)
	return cmd
}

func (r *runner) atView(ctx context.Context, ref string, do func(context.Context, *desk, fleet.View) error) error {
	return r.at(ctx, func(ctx context.Context, d *desk) error {
		v, err := ask(ctx, d, (*api.Merchants).View, api.NamedView{View: ref})
		if err != nil {
			return err
		}
		return do(ctx, d, v)
	})
}

func (r *runner) merchantViewSaveCommand() *cobra.Command {
	var n narrowing
	var replace bool
	cmd := &cobra.Command{
		Use: "save NAME [WORDS]", Short: "Keep what the flags of merchant list select, under a name", Args: cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			n.Text = strings.Join(args[1:], " ")
			return r.at(cmd.Context(), func(ctx context.Context, d *desk) error {
				f, err := n.filter(ctx, cmd, d)
				if err != nil {
					return err
				}
				wish := api.KeepView{Name: args[0], Filter: f}
				if replace {
					old, err := ask(ctx, d, (*api.Merchants).View, api.NamedView{View: args[0]})
					if err != nil {
						return err
					}
					wish.ID, wish.Name, wish.Columns = old.ID, old.Name, old.Columns
				}
				kept, err := ask(ctx, d, (*api.Merchants).SaveView, wish)
				if err != nil {
					return err
				}
				return r.result(kept, r.say("Kept the view %[1]s. Read it with: minifleet merchant list --view %[2]s",
					"已保存视图 %[1]s。查看：minifleet merchant list --view %[2]s", kept.Name, quoted(kept.Name)))
			})
		},
	}
	n.declare(cmd)
	cmd.Flags().BoolVar(&replace, "replace", false, "replace the view of this name")
	return cmd
}
