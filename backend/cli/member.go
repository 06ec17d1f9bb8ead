package cli

import (
	"context"
	"strings"

	"github.com/spf13/cobra"

	"minifleet/backend/fault"
	"minifleet/backend/member"
	"minifleet/backend/merchant"
	"minifleet/backend/workspace"
)

func (r *runner) memberCommand() *cobra.Command {
	cmd := &cobra.Command{Use: "member", Short: "Members of mini programs: list, invite, remove"}
	cmd.AddCommand(r.memberListCommand(), r.memberManyCommand("invite", "Invite a person to one or many mini programs", true),
		r.memberManyCommand("remove", "Remove a person from one or many mini programs", false))
	return cmd
}

// role reads a role as people write it.
func role(text string) (member.Role, error) {
	for _, known := range member.Roles() {
		if strings.EqualFold(text, string(known.Role)) {
			return known.Role, nil
		}
	}
	return "", fault.New("cli.role", fault.T("%q is no role", "“%s”不是可用的角色", text)).
		WithHint(fault.T("use DEVELOPER or EXPERIENCER", "可用角色：DEVELOPER、EXPERIENCER"))
}

func (r *runner) memberListCommand() *cobra.Command {
	var offline bool
	cmd := &cobra.Command{
		Use: "list MERCHANT", Short: "List the members of a mini program", Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return r.withMerchant(cmd.Context(), args[0], func(ctx context.Context, ws *workspace.Workspace, m merchant.Merchant) error {
				rosters, err := ws.Members.CachedAll(m.ID)
				if !offline {
					rosters, err = ws.Members.ReadAll(ctx, m.ID)
				}
				if err != nil {
					return err
				}
				docs, rows := []any{}, [][]string{}
				for _, roster := range rosters {
					for _, p := range roster.Members {
						docs = append(docs, map[string]any{"id": p.UserID, "state": p.State, "role": p.Role, "logon_id": p.LogonID, "nick_name": p.NickName, "invited_at": p.InvitedAt, "joined_at": p.JoinedAt, "fetched_at": roster.FetchedAt})
						rows = append(rows, []string{p.UserID, p.LogonID, p.NickName, string(p.Role), string(p.State), p.InvitedAt})
					}
				}
				return r.table(docs, []string{"USER", "ACCOUNT", "NAME", "ROLE", "STATE", "INVITED"}, rows)
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
			chosen, err := role(roleName)
			if err != nil {
				return err
			}
			return r.with(cmd.Context(), func(ctx context.Context, ws *workspace.Workspace) error {
				list, err := target.resolve(ws)
				if err != nil {
					return err
				}
				var report member.Report
				if invite {
					report, err = ws.Members.InviteMany(ctx, chosen, args[0], ids(list), again, nil)
				} else {
					report, err = ws.Members.DeleteMany(ctx, chosen, member.Person{LogonID: args[0]}, ids(list), nil)
				}
				if err != nil {
					return err
				}
				return r.printMemberReport(report, list)
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

func (r *runner) printMemberReport(report member.Report, list []merchant.Merchant) error {
	names := map[string]merchant.Merchant{}
	for _, m := range list {
		names[m.ID] = m
	}
	docs, rows := []any{}, [][]string{}
	for _, res := range report.Results {
		state := "ok"
		if !res.OK {
			state = "failed"
		}
		m := names[res.MerchantID]
		docs = append(docs, map[string]any{"id": m.ID, "state": state, "merchant": m.Name, "mini_app_id": m.MiniAppID, "code": res.Code, "message": res.Message.In(r.language()), "hint": res.Hint.In(r.language())})
		rows = append(rows, []string{m.Name, m.MiniAppID, state, res.Message.In(r.language())})
	}
	if err := r.table(docs, []string{"MERCHANT", "MINI APP", "STATE", ""}, rows); err != nil {
		return err
	}
	switch {
	case report.Failed+report.Left == 0:
		return nil
	case report.OK > 0:
		return errPartial
	default:
		return fault.New("cli.members", fault.T("it succeeded for no merchant", "所有商家均未成功"))
	}
}
