package cli

import (
	"context"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"minifleet/backend/api"
	"minifleet/backend/member"
	"minifleet/backend/merchant"
)

func (r *runner) memberCommand() *cobra.Command {
	cmd := &cobra.Command{Use: "member", Short: "Members of mini programs: list, invite, remove"}
	cmd.AddCommand(r.memberListCommand(), r.memberManyCommand("invite", "Invite a person to one or many mini programs", true),
		r.memberManyCommand("remove", "Remove a person from one or many mini programs", false), r.memberWhereCommand(), r.memberPeopleCommand(),
		r.memberReadCommand())
	return cmd
}

func (r *runner) memberListCommand() *cobra.Command {
	var offline bool
	cmd := &cobra.Command{
		Use: "list MERCHANT", Short: "List the members of a mini program", Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return r.atMerchant(cmd.Context(), args[0], func(ctx context.Context, d *desk, m merchant.Merchant) error {
				read := (*api.Members).Refresh
				if offline {
					read = (*api.Members).List
				}
				lists, err := ask(ctx, d, read, api.ByMerchant{MerchantID: m.ID})
				if err != nil {
					return err
				}
				rows, fetched := [][]string{}, false
				for _, roster := range lists.Rosters {
					fetched = fetched || !roster.FetchedAt.IsZero()
					for _, p := range roster.Members {
						rows = append(rows, []string{p.UserID, p.LogonID, p.NickName, word(r, p.Role), word(r, p.State), p.InvitedAt})
					}
				}
				if !fetched && len(rows) == 0 {
					return notFetched(m)
				}
				return r.table(lists, []string{"USER", "ACCOUNT", "NAME", "ROLE", "STATE", "INVITED"}, rows)
			})
		},
	}
	cmd.Flags().BoolVar(&offline, "offline", false, "show what was fetched before, without the network")
	return cmd
}

func (r *runner) memberManyCommand(use, short string, invite bool) *cobra.Command {
	var target targetFlags
	var roleName string
	var again bool
	cmd := &cobra.Command{
		Use: use + " ACCOUNT", Short: short, Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return r.atChosen(cmd.Context(), &target, func(ctx context.Context, d *desk, list []merchant.Merchant) error {
				if invite {
					return begin(ctx, r, d, (*api.Members).InviteMany,
						api.InviteToMany{Role: member.Role(roleName), LogonID: args[0], Merchants: ids(list), Again: again})
				}
				return begin(ctx, r, d, (*api.Members).DeleteMany,
					api.DeleteFromMany{Role: member.Role(roleName), Person: member.Person{LogonID: args[0]}, Merchants: ids(list)})
			})
		},
	}
	target.declare(cmd)
	cmd.Flags().StringVar(&roleName, "role", string(member.Experiencer), "DEVELOPER or EXPERIENCER")
	if invite {
		cmd.Flags().BoolVar(&again, "again", false, "delete an invitation that was refused or expired first")
	}
	return cmd
}

// memberWhereCommand tells where a person is, from what is stored.
func (r *runner) memberWhereCommand() *cobra.Command {
	return &cobra.Command{
		Use: "where ACCOUNT", Short: "List the mini programs a person is known to be in, from what is stored", Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return r.at(cmd.Context(), func(ctx context.Context, d *desk) error {
				found, err := ask(ctx, d, (*api.Members).Where, api.WherePerson{Person: member.Person{LogonID: args[0]}})
				if err != nil {
					return err
				}
				rows := [][]string{}
				for _, p := range found.Places {
					rows = append(rows, []string{p.MerchantName, p.MerchantID, word(r, p.Member.Role), word(r, p.Member.State), when(p.FetchedAt)})
				}
				return r.table(found, []string{"MERCHANT", "ID", "ROLE", "STATE", "READ"}, rows)
			})
		},
	}
}

// memberPeopleCommand tells who is where over all mini programs, from what is
// stored.
func (r *runner) memberPeopleCommand() *cobra.Command {
	var f member.PeopleFilter
	var roleName, out string
	cmd := &cobra.Command{
		Use: "people [WORDS]", Short: "List who is where over all mini programs, from what is stored", Args: cobra.ArbitraryArgs,
		RunE: func(cmd *cobra.Command, args []string) error {
			f.Text = strings.Join(args, " ")
			f.Role = member.Role(roleName)
			var format merchant.Format
			if out != "" {
				var err error
				if format, err = tableFormat(out); err != nil {
					return err
				}
			}
			return r.at(cmd.Context(), func(ctx context.Context, d *desk) error {
				if out != "" {
					made, err := ask(ctx, d, (*api.Members).ExportPeople,
						api.ExportPeople{Filter: f, File: api.FileFormat{Format: format, Language: r.language()}})
					if err != nil {
						return err
					}
					return r.keep(ctx, d, made, out)
				}
				found, err := ask(ctx, d, (*api.Members).People, f)
				if err != nil {
					return err
				}
				rows := [][]string{}
				for _, p := range found.People.People {
					row := []string{p.LogonID, p.NickName, word(r, p.Role), strconv.Itoa(len(p.Merchants))}
					for _, s := range []member.State{member.Joined, member.Invited} {
						row = append(row, strconv.Itoa(p.States[s]))
					}
					rows = append(rows, append(row, when(p.OldestAt)))
				}
				if err := r.table(found, []string{"ACCOUNT", "NAME", "ROLE", "MERCHANTS", "JOINED", "WAITING", "READ"}, rows); err != nil || r.json {
					return err
				}
				if found.Read < found.Authorized {
					r.note("the lists of %d of %d mini program{|s} were read; the rest: minifleet member read --all",
						"已读取 %d/%d 个小程序的成员，其余可执行：minifleet member read --all", found.Read, found.Authorized)
				}
				return nil
			})
		},
	}
	cmd.Flags().StringVar(&roleName, "role", "", "DEVELOPER or EXPERIENCER")
	choiceFlag(cmd, &f.State, "state", "only people of whom somewhere this is so", member.Joined, member.Invited, member.Refused, member.Expired)
	cmd.Flags().StringVar(&out, "out", "", "write a row for each person and mini program to this .csv or .xlsx file instead")
	return cmd
}

func (r *runner) memberReadCommand() *cobra.Command {
	var target targetFlags
	cmd := &cobra.Command{
		Use: "read (--all|--tag T|--view V|--merchant M...)", Short: "Read the members of many mini programs", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := target.check(); err != nil {
				return err
			}
			return r.at(cmd.Context(), func(ctx context.Context, d *desk) error {
				targets, err := target.targets(ctx, d)
				if err != nil {
					return err
				}
				return begin(ctx, r, d, (*api.Members).ReadMany, api.TargetsOf{Targets: targets})
			})
		},
	}
	target.declare(cmd)
	return cmd
}
