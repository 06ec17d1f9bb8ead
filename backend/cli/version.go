package cli

import (
	"context"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"minifleet/backend/fault"
	"minifleet/backend/merchant"
	"minifleet/backend/version"
	"minifleet/backend/workspace"
)

func (r *runner) versionCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "version",
		Short: "A merchant's versions; without more words, the version of this program",
		Args:  cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			return r.result(map[string]any{"id": "minifleet", "version": Version}, "minifleet "+Version)
		},
	}
	cmd.AddCommand(r.versionUploadCommand(), r.versionBuildCommand(), r.versionSubmitCommand(), r.versionListCommand(),
		r.versionDetailCommand(), r.versionLegalCommand(), r.versionGrayCommand(), r.versionExperienceCommand())
	simple := []struct {
		use, short string
		action     version.Action
		act        func(*version.Service, context.Context, string, string) error
	}{
		{"cancel-audit", "Take a version out of audit, back to development", version.CancelAudit, (*version.Service).CancelAudit},
		{"back-to-development", "Bring a passed or rejected version back to development", version.BackToDevelopment, (*version.Service).BackToDevelopment},
		{"end-gray", "End a gray release", version.EndGray, (*version.Service).EndGray},
		{"online", "Put a passed version online for everyone", version.PutOnline, (*version.Service).Online},
		{"offline", "Take the version online off line", version.TakeOffline, (*version.Service).Offline},
		{"rollback", "Go back from the version online to the one before it", version.RollBack, (*version.Service).Rollback},
		{"delete", "Delete a development version for good", version.Delete, (*version.Service).Delete},
	}
	for _, s := range simple {
		cmd.AddCommand(r.versionAction(s.use, s.short, s.action, s.act))
	}
	return cmd
}

// versionResult tells what is known of the version after an action.
func (r *runner) versionResult(ws *workspace.Workspace, m merchant.Merchant, number string, a version.Action) error {
	fleet, err := ws.Versions.Cached(m.ID)
	if err != nil {
		return err
	}
	state := version.None
	if info, ok := fleet.Find(number); ok {
		state = info.State
	}
	name := state.Name().In(r.language())
	if state == version.None {
		name = r.say("gone", "已不存在")
	}
	return r.result(map[string]any{"id": number, "state": state, "merchant": m.Name, "mini_app_id": m.MiniAppID, "action": a},
		r.say("%s %s: %s", "%s %s：%s", m.Name, number, name))
}

// versionAction is a command that does one thing to one version.
func (r *runner) versionAction(use, short string, a version.Action, act func(*version.Service, context.Context, string, string) error) *cobra.Command {
	cmd := &cobra.Command{
		Use: use + " MERCHANT VERSION", Short: short, Args: cobra.ExactArgs(2),
		RunE: func(cmd *cobra.Command, args []string) error {
			return r.withMerchant(cmd.Context(), args[0], func(ctx context.Context, ws *workspace.Workspace, m merchant.Merchant) error {
				if lost, ok := lossOf(a, m.Name, args[1]); ok {
					if err := r.confirm(cmd, lost); err != nil {
						return err
					}
				}
				if err := act(ws.Versions, ctx, m.ID, args[1]); err != nil {
					return err
				}
				return r.versionResult(ws, m, args[1], a)
			})
		},
	}
	if _, ok := lossOf(a, "", ""); ok {
		irreversible(cmd)
	}
	return cmd
}

// lossOf says what is lost by an action that cannot be taken back, or only by
// another audit.
func lossOf(a version.Action, merchant, number string) (fault.Text, bool) {
	switch a {
	case version.Delete:
		return fault.T("%s: version %s is deleted for good.", "%s：版本 %s 将被永久删除。", merchant, number), true
	case version.TakeOffline:
		return fault.T("%s: users can no longer open the mini program once version %s is off line.", "%s：版本 %s 下架后，用户将无法打开小程序。", merchant, number), true
	case version.RollBack:
		return fault.T("%s: version %s goes off line for good and the one before it comes back.", "%s：版本 %s 将永久下架，回到上一个版本。", merchant, number), true
	}
	return fault.Text{}, false
}

// withMerchant opens the workspace and resolves one merchant.
func (r *runner) withMerchant(ctx context.Context, ref string, f func(context.Context, *workspace.Workspace, merchant.Merchant) error) error {
	return r.with(ctx, func(ctx context.Context, ws *workspace.Workspace) error {
		m, err := ws.Merchants.Resolve(ref)
		if err != nil {
			return err
		}
		return f(ctx, ws, m)
	})
}

func (r *runner) versionUploadCommand() *cobra.Command {
	var template, ext, number string
	var src version.Source
	var wait bool
	cmd := &cobra.Command{
		Use: "upload MERCHANT VERSION", Short: "Build a version from a template", Args: cobra.RangeArgs(1, 2),
		RunE: func(cmd *cobra.Command, args []string) error {
			if number != "" {
				args = append(args, number)
			}
			if len(args) != 2 {
				return fault.New("cli.version", fault.T("give one version number", "请给出一个版本号")).WithField("app_version")
			}
			return r.withMerchant(cmd.Context(), args[0], func(ctx context.Context, ws *workspace.Workspace, m merchant.Merchant) error {
				override, err := r.readArgument(ext, 1<<20)
				if err != nil {
					return err
				}
				if src, err = ws.Source(m, template, src.TemplateVersion, override); err != nil {
					return err
				}
				state, err := ws.Versions.Upload(ctx, m.ID, args[1], src)
				if err != nil {
					return err
				}
				if wait && !state.Over() {
					if state, err = waitForBuild(ctx, ws, m.ID, args[1]); err != nil {
						return err
					}
				}
				if state == version.BuildFailed || state == version.BuildTimedOut {
					return fault.New("version.build_failed", fault.T("the build of %s ended as %s", "版本 %s 构建失败（%s）", args[1], state)).WithMerchant(m.Name)
				}
				return r.result(map[string]any{"id": args[1], "state": state, "merchant": m.Name, "mini_app_id": m.MiniAppID},
					r.say("%s %s: %s", "%s %s：%s", m.Name, args[1], state))
			})
		},
	}
	f := cmd.Flags()
	f.StringVar(&template, "template", "", "template (default: the only one)")
	f.StringVar(&src.TemplateVersion, "template-version", "", "version of the template (default: the newest)")
	f.StringVar(&number, "app-version", "", "the same as VERSION")
	f.StringVar(&ext, "ext", "", "ext JSON instead of the template's, or @FILE")
	f.BoolVar(&wait, "wait", false, "wait until the build is over")
	return cmd
}

// waitForBuild asks how far the build has come, less and less often, until it
// is over.
func waitForBuild(ctx context.Context, ws *workspace.Workspace, merchantID, number string) (version.BuildState, error) {
	pause := 250 * time.Millisecond
	for {
		state, err := ws.Versions.BuildState(ctx, merchantID, number)
		if err != nil || state.Over() {
			return state, err
		}
		select {
		case <-ctx.Done():
			return state, ctx.Err()
		case <-time.After(pause):
		}
		pause = min(pause*3/2, 15*time.Second)
	}
}

func (r *runner) versionBuildCommand() *cobra.Command {
	return &cobra.Command{
		Use: "build-state MERCHANT VERSION", Short: "Ask how far a build has come", Args: cobra.ExactArgs(2),
		RunE: func(cmd *cobra.Command, args []string) error {
			return r.withMerchant(cmd.Context(), args[0], func(ctx context.Context, ws *workspace.Workspace, m merchant.Merchant) error {
				state, err := ws.Versions.BuildState(ctx, m.ID, args[1])
				if err != nil {
					return err
				}
				return r.result(map[string]any{"id": args[1], "state": state, "merchant": m.Name, "mini_app_id": m.MiniAppID},
					r.say("%s %s: %s", "%s %s：%s", m.Name, args[1], state))
			})
		},
	}
}

func (r *runner) versionListCommand() *cobra.Command {
	var offline bool
	cmd := &cobra.Command{
		Use: "list MERCHANT", Short: "List a merchant's versions", Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return r.withMerchant(cmd.Context(), args[0], func(ctx context.Context, ws *workspace.Workspace, m merchant.Merchant) error {
				fleet, err := ws.Versions.Cached(m.ID)
				if !offline {
					fleet, err = ws.Versions.List(ctx, m.ID)
				}
				if err != nil {
					return err
				}
				if offline {
					r.note("fetched %s", "取回时间 %s", when(fleet.FetchedAt))
				}
				docs, rows := []any{}, [][]string{}
				for _, v := range fleet.Versions {
					docs = append(docs, map[string]any{"id": v.Version, "state": v.State, "description": v.Description, "created_at": v.CreatedAt, "gray": v.Gray, "experience": v.Experience, "fetched_at": fleet.FetchedAt})
					rows = append(rows, []string{v.Version, string(v.State), v.State.Name().In(r.language()), v.Gray, when(v.CreatedAt), v.Description})
				}
				return r.table(docs, []string{"VERSION", "STATE", "", "GRAY", "CREATED", "DESCRIPTION"}, rows)
			})
		},
	}
	cmd.Flags().BoolVar(&offline, "offline", false, "show what was fetched before, without the network")
	return cmd
}

// when is a time for people, local, "-" for none.
func when(t time.Time) string {
	if t.IsZero() {
		return "-"
	}
	return t.Local().Format("2006-01-02 15:04:05")
}

func (r *runner) versionDetailCommand() *cobra.Command {
	var offline bool
	cmd := &cobra.Command{
		Use: "detail MERCHANT VERSION", Short: "Everything about one version, reject reasons included", Args: cobra.ExactArgs(2),
		RunE: func(cmd *cobra.Command, args []string) error {
			return r.withMerchant(cmd.Context(), args[0], func(ctx context.Context, ws *workspace.Workspace, m merchant.Merchant) error {
				read := func() (version.Detail, error) { return ws.Versions.Detail(ctx, m.ID, args[1]) }
				if offline {
					read = func() (version.Detail, error) { return ws.Versions.CachedDetail(m.ID, args[1]) }
				}
				d, err := read()
				if err != nil {
					return err
				}
				if r.json {
					return r.printJSON(struct {
						ID string `json:"id"`
						version.Detail
					}{d.Version, d})
				}
				rows := [][]string{
					{"VERSION", d.Version}, {"STATE", fmt.Sprintf("%s %s", d.State, d.State.Name().In(r.language()))}, {"NAME", d.Name},
					{"DESCRIPTION", d.Description}, {"CREATED", when(d.CreatedAt)}, {"SUBMITTED", when(d.AppliedAt)}, {"AUDITED", when(d.AuditedAt)},
					{"ONLINE", when(d.OnlineAt)}, {"OFFLINE", when(d.OfflineAt)}, {"REJECTED FOR", d.Reason()},
				}
				for _, part := range []version.Audit{d.Base, d.Promote} {
					for _, memo := range part.Memos {
						rows = append(rows, []string{"REMARK", memo.Text})
						for _, image := range memo.Images {
							rows = append(rows, []string{"PICTURE", image})
						}
					}
				}
				rows = append(rows, []string{"FETCHED", when(d.FetchedAt)})
				return r.table(nil, []string{"FIELD", "VALUE"}, rows)
			})
		},
	}
	cmd.Flags().BoolVar(&offline, "offline", false, "show what was fetched before, without the network")
	return cmd
}

func (r *runner) versionLegalCommand() *cobra.Command {
	return &cobra.Command{
		Use: "actions MERCHANT VERSION", Short: "What can be done with a version now, from what is known", Args: cobra.ExactArgs(2),
		RunE: func(cmd *cobra.Command, args []string) error {
			return r.withMerchant(cmd.Context(), args[0], func(_ context.Context, ws *workspace.Workspace, m merchant.Merchant) error {
				fleet, err := ws.Versions.Cached(m.ID)
				if err != nil {
					return err
				}
				docs, rows := []any{}, [][]string{}
				for _, l := range version.Legal(fleet, args[1]) {
					state := "legal"
					if !l.Legal {
						state = "refused"
					}
					docs = append(docs, map[string]any{"id": l.Action, "state": state, "sub_code": l.Refusal, "reason": l.Reason.In(r.language())})
					rows = append(rows, []string{string(l.Action), l.Name.In(r.language()), state, l.Refusal, l.Reason.In(r.language())})
				}
				return r.table(docs, []string{"ACTION", "", "STATE", "REFUSED WITH", "WHY"}, rows)
			})
		},
	}
}

func (r *runner) versionGrayCommand() *cobra.Command {
	return &cobra.Command{
		Use: "gray MERCHANT VERSION p10|p30|p50", Short: "Start a gray release, or widen it", Args: cobra.ExactArgs(3),
		RunE: func(cmd *cobra.Command, args []string) error {
			return r.withMerchant(cmd.Context(), args[0], func(ctx context.Context, ws *workspace.Workspace, m merchant.Merchant) error {
				if err := ws.Versions.Gray(ctx, m.ID, args[1], args[2]); err != nil {
					return err
				}
				return r.versionResult(ws, m, args[1], version.Gray)
			})
		},
	}
}

func (r *runner) versionExperienceCommand() *cobra.Command {
	cmd := &cobra.Command{Use: "experience", Short: "The experience version: on, off, query"}
	cmd.AddCommand(
		r.versionAction("on", "Make a version the experience version", version.ExperienceCreate, (*version.Service).ExperienceCreate),
		r.versionAction("off", "End the experience version", version.ExperienceCancel, (*version.Service).ExperienceCancel),
		&cobra.Command{
			Use: "query MERCHANT VERSION", Short: "Show the experience code", Args: cobra.ExactArgs(2),
			RunE: func(cmd *cobra.Command, args []string) error {
				return r.withMerchant(cmd.Context(), args[0], func(ctx context.Context, ws *workspace.Workspace, m merchant.Merchant) error {
					e, err := ws.Versions.Experience(ctx, m.ID, args[1])
					if err != nil {
						return err
					}
					return r.result(map[string]any{"id": e.Version, "state": e.Status, "qr_code_url": e.QRCodeURL, "schema_url": e.Schema, "expires_at": e.ExpiresAt},
						r.say("%s %s: %s %s", "%s %s：%s %s", m.Name, e.Version, e.Status, e.QRCodeURL))
				})
			},
		})
	return cmd
}
