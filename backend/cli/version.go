package cli

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"minifleet/backend/api"
	"minifleet/backend/fault"
	"minifleet/backend/merchant"
	"minifleet/backend/version"
)

func (r *runner) versionCommand() *cobra.Command {
	var check bool
	var feed string
	cmd := &cobra.Command{
		Use:   "version",
		Short: "A merchant's versions; without more words, the version of this program",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if check {
				return r.checkUpdates(cmd.Context(), feed)
			}
			return r.result(programDocument{ID: "minifleet", Version: Version}, "minifleet "+Version)
		},
	}
	cmd.Flags().BoolVar(&check, "check", false, "read the release feed and tell whether there is a newer version; nothing is sent")
	cmd.Flags().StringVar(&feed, "feed", "", "with --check: address of the release feed (default: that of the About page, or of this build)")
	cmd.AddCommand(r.versionUploadCommand(), r.versionBuildCommand(), r.versionSubmitCommand(), r.versionCheckCommand(), r.versionListCommand(),
		r.versionReadCommand(),
		r.versionDetailCommand(), r.versionLegalCommand(), r.versionGrayCommand(), r.versionExperienceCommand())
	simple := []struct {
		use, short string
		action     version.Action
	}{
		{"cancel-audit", "Take a version out of audit, back to development", version.CancelAudit},
		{"back-to-development", "Bring a passed or rejected version back to development", version.BackToDevelopment},
		{"end-gray", "End a gray release", version.EndGray},
		{"online", "Put a passed version online for everyone", version.PutOnline},
		{"offline", "Take the version online off line", version.TakeOffline},
		{"rollback", "Go back from the version online to the one before it", version.RollBack},
		{"delete", "Delete a development version for good", version.Delete},
	}
	for _, s := range simple {
		cmd.AddCommand(r.versionAction(s.use, s.short, s.action))
	}
	return cmd
}

// checkUpdates asks the release feed, which needs no vault.
func (r *runner) checkUpdates(ctx context.Context, feed string) error {
	dir, err := r.dir()
	if err != nil {
		return err
	}
	d, err := deskOf(api.New(api.Options{Dir: dir, Version: Version, ReleaseFeed: ReleaseFeed, Shell: commandShell{}, Command: true}))
	if err != nil {
		return err
	}
	found, err := ask(ctx, d, (*api.System).CheckUpdates, api.ReleaseFeed{Address: feed})
	if err := errors.Join(err, d.close()); err != nil {
		return err
	}
	said := r.say("This is the newest version, %s.", "已是最新版本 %s。", Version)
	switch {
	case found.Newer:
		said = r.say("Version %s is there; this is %s. %s", "有新版本 %s，当前为 %s。%s", found.Newest, Version, found.Page)
	case found.Newest != Version:
		said = r.say("The newest release is %s; this is %s.", "最新发布的版本为 %s，当前为 %s。", found.Newest, Version)
	}
	return r.result(found, said)
}

// versionResult tells what is known of the version after an action.
func (r *runner) versionResult(ctx context.Context, d *desk, m merchant.Merchant, number string) error {
	fleet, err := ask(ctx, d, (*api.Versions).List, api.ByMerchant{MerchantID: m.ID})
	if err != nil {
		return err
	}
	name := r.say("gone", "已不存在")
	for _, v := range fleet.Versions {
		if v.Version == number {
			name = v.StateName.In(r.language())
		}
	}
	return r.result(fleet, r.say("%s %s: %s", "%s %s：%s", m.Name, number, name))
}

func (r *runner) versionAction(use, short string, a version.Action) *cobra.Command {
	cmd := &cobra.Command{
		Use: use + " MERCHANT VERSION", Short: short, Args: cobra.ExactArgs(2),
		RunE: func(cmd *cobra.Command, args []string) error {
			return r.atMerchant(cmd.Context(), args[0], func(ctx context.Context, d *desk, m merchant.Merchant) error {
				if lost, ok := lossOf(a, m.Name, args[1]); ok {
					if err := r.confirm(cmd, lost); err != nil {
						return err
					}
				}
				if _, err := ask(ctx, d, (*api.Versions).Act, api.ActOnVersion{MerchantID: m.ID, Version: args[1], Action: a}); err != nil {
					return err
				}
				if a == version.ExperienceCreate && !r.json {
					if err := r.noteExperience(ctx, d, m, args[1]); err != nil {
						return err
					}
				}
				return r.versionResult(ctx, d, m, args[1])
			})
		},
	}
	if _, ok := lossOf(a, "", ""); ok {
		irreversible(cmd)
	}
	return cmd
}

// noteExperience says where the code of an experience version is, or how to ask for
// it while the platform still packs it.
func (r *runner) noteExperience(ctx context.Context, d *desk, m merchant.Merchant, number string) error {
	answer, err := ask(ctx, d, (*api.Versions).Experience, api.OneVersion{MerchantID: m.ID, Version: number})
	if err != nil {
		return err
	}
	if url := answer.Experience.QRCodeURL; url != "" {
		r.note("experience code: %s", "体验码：%s", url)
	} else {
		r.note("the code is not ready yet; ask for it with: minifleet version experience query %s %s", "体验码尚未生成，稍后查询：minifleet version experience query %s %s",
			m.ID, number)
	}
	return nil
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

func (r *runner) versionUploadCommand() *cobra.Command {
	var template, ext, number string
	var src api.UploadVersion
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
			return r.atMerchant(cmd.Context(), args[0], func(ctx context.Context, d *desk, m merchant.Merchant) error {
				var err error
				if src.Ext, err = r.readArgument(ext, 1<<20); err != nil {
					return err
				}
				src.MerchantID, src.Version, src.Template = m.ID, args[1], template
				build, err := ask(ctx, d, (*api.Versions).Upload, src)
				if err != nil {
					return err
				}
				if wait {
					if build, err = waitForBuild(ctx, d, m.ID, args[1], build); err != nil {
						return err
					}
				}
				if build.State == version.BuildFailed || build.State == version.BuildTimedOut {
					return fault.New("version.build_failed", fault.T("the build of %s ended as %s", "版本 %s 构建失败（%s）", args[1], build.State)).
						WithMerchant(m.Name)
				}
				return r.result(build, r.say("%s %s: %s", "%s %s：%s", m.Name, args[1], build.State))
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
func waitForBuild(ctx context.Context, d *desk, merchantID, number string, build api.BuildProgress) (api.BuildProgress, error) {
	for pause := 250 * time.Millisecond; !build.State.Over(); pause = min(pause*3/2, 15*time.Second) {
		select {
		case <-ctx.Done():
			return build, ctx.Err()
		case <-time.After(pause):
		}
		var err error
		if build, err = ask(ctx, d, (*api.Versions).BuildState, api.OneVersion{MerchantID: merchantID, Version: number}); err != nil {
			return build, err
		}
	}
	return build, nil
}

func (r *runner) versionBuildCommand() *cobra.Command {
	return &cobra.Command{
		Use: "build-state MERCHANT VERSION", Short: "Ask how far a build has come", Args: cobra.ExactArgs(2),
		RunE: func(cmd *cobra.Command, args []string) error {
			return r.atMerchant(cmd.Context(), args[0], func(ctx context.Context, d *desk, m merchant.Merchant) error {
				build, err := ask(ctx, d, (*api.Versions).BuildState, api.OneVersion{MerchantID: m.ID, Version: args[1]})
				if err != nil {
					return err
				}
				return r.result(build, r.say("%s %s: %s", "%s %s：%s", m.Name, args[1], build.State))
			})
		},
	}
}

func (r *runner) versionListCommand() *cobra.Command {
	var offline bool
	cmd := &cobra.Command{
		Use: "list MERCHANT", Short: "List a merchant's versions", Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return r.atMerchant(cmd.Context(), args[0], func(ctx context.Context, d *desk, m merchant.Merchant) error {
				read := (*api.Versions).Refresh
				if offline {
					read = (*api.Versions).List
				}
				fleet, err := ask(ctx, d, read, api.ByMerchant{MerchantID: m.ID})
				if err != nil {
					return err
				}
				if offline && fleet.FetchedAt.IsZero() && len(fleet.Versions) == 0 {
					return notFetched(m)
				}
				if offline {
					r.note("fetched %s", "取回时间 %s", when(fleet.FetchedAt))
				}
				rows := [][]string{}
				for _, v := range fleet.Versions {
					rows = append(rows, []string{v.Version, fmt.Sprint(v.State), v.StateName.In(r.language()), v.Gray, when(v.CreatedAt), v.Description})
				}
				return r.table(fleet, []string{"VERSION", "STATE", "", "GRAY", "CREATED", "DESCRIPTION"}, rows)
			})
		},
	}
	cmd.Flags().BoolVar(&offline, "offline", false, "show what was fetched before, without the network")
	return cmd
}

// versionReadCommand reads the versions of many merchants in one go.
func (r *runner) versionReadCommand() *cobra.Command {
	var target targetFlags
	cmd := &cobra.Command{
		Use:   "read (--all|--tag T|--view V|--merchant M...)",
		Short: "Read the versions of many merchants from the platform, and which template versions they are built from", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return r.atChosen(cmd.Context(), &target, func(ctx context.Context, d *desk, list []merchant.Merchant) error {
				begun, err := ask(ctx, d, (*api.Versions).ReadMany, api.TargetsOf{Targets: merchant.Targets{Merchants: ids(list)}})
				if err != nil {
					return err
				}
				return r.endOfReading(ctx, d, begun, func(done, all int) string {
					return r.say("%d of %d merchant{|s} read.", "已读取 %d/%d 个商家。", done, all)
				})
			})
		},
	}
	target.declare(cmd)
	return cmd
}

// when is a time for people, local and with its zone, "-" for none.
func when(t time.Time) string {
	if t.IsZero() {
		return "-"
	}
	return t.Local().Format(time.DateTime + " -0700")
}

func (r *runner) versionDetailCommand() *cobra.Command {
	var offline bool
	cmd := &cobra.Command{
		Use: "detail MERCHANT VERSION", Short: "Everything about one version, reject reasons included", Args: cobra.ExactArgs(2),
		RunE: func(cmd *cobra.Command, args []string) error {
			return r.atMerchant(cmd.Context(), args[0], func(ctx context.Context, at *desk, m merchant.Merchant) error {
				read := (*api.Versions).RefreshDetail
				if offline {
					read = (*api.Versions).Detail
				}
				answer, err := ask(ctx, at, read, api.OneVersion{MerchantID: m.ID, Version: args[1]})
				if err != nil {
					return err
				}
				if !answer.Found {
					return fault.New("version.not_fetched", fault.T("version %s was never fetched", "版本 %s 尚未读取过", args[1])).WithMerchant(m.Name)
				}
				d := answer.Detail
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
				return r.table(answer, []string{"FIELD", "VALUE"}, rows)
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
			return r.atMerchant(cmd.Context(), args[0], func(ctx context.Context, d *desk, m merchant.Merchant) error {
				fleet, err := ask(ctx, d, (*api.Versions).List, api.ByMerchant{MerchantID: m.ID})
				if err != nil {
					return err
				}
				for _, v := range fleet.Versions {
					if v.Version != args[1] {
						continue
					}
					rows := [][]string{}
					for _, l := range v.Actions {
						state := r.say("legal", "可执行")
						if !l.Legal {
							state = r.say("refused", "不可执行")
						}
						rows = append(rows, []string{string(l.Action), l.Name.In(r.language()), state, l.Refusal, l.Reason.In(r.language())})
					}
					return r.table(v, []string{"ACTION", "", "STATE", "REFUSED WITH", "WHY"}, rows)
				}
				return fault.New("version.not_fetched", fault.T("version %s is not known", "没有版本 %s 的记录", args[1])).WithMerchant(m.Name).
					WithHint(fault.T("read them first: minifleet version list MERCHANT", "请先读取：minifleet version list 商家"))
			})
		},
	}
}

func (r *runner) versionGrayCommand() *cobra.Command {
	return &cobra.Command{
		Use: "gray MERCHANT VERSION p10|p30|p50", Short: "Start a gray release, or widen it", Args: cobra.ExactArgs(3),
		RunE: func(cmd *cobra.Command, args []string) error {
			return r.atMerchant(cmd.Context(), args[0], func(ctx context.Context, d *desk, m merchant.Merchant) error {
				if _, err := ask(ctx, d, (*api.Versions).Act,
					api.ActOnVersion{MerchantID: m.ID, Version: args[1], Action: version.Gray, Strategy: args[2]}); err != nil {
					return err
				}
				return r.versionResult(ctx, d, m, args[1])
			})
		},
	}
}

func (r *runner) versionExperienceCommand() *cobra.Command {
	cmd := &cobra.Command{Use: "experience", Short: "The experience version: on, off, query"}
	cmd.AddCommand(
		r.versionAction("on", "Make a version the experience version", version.ExperienceCreate),
		r.versionAction("off", "End the experience version", version.ExperienceCancel),
		&cobra.Command{
			Use: "query MERCHANT VERSION", Short: "Show the experience code", Args: cobra.ExactArgs(2),
			RunE: func(cmd *cobra.Command, args []string) error {
				return r.atMerchant(cmd.Context(), args[0], func(ctx context.Context, d *desk, m merchant.Merchant) error {
					answer, err := ask(ctx, d, (*api.Versions).Experience, api.OneVersion{MerchantID: m.ID, Version: args[1]})
					if err != nil {
						return err
					}
					e := answer.Experience
					return r.result(answer, r.say("%s %s: %s %s", "%s %s：%s %s", m.Name, e.Version, e.Status, e.QRCodeURL))
				})
			},
		})
	return cmd
}
