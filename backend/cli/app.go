package cli

import (
	"context"
	"strconv"

	"github.com/spf13/cobra"

	"minifleet/backend/alipay"
	"minifleet/backend/fault"
	"minifleet/backend/provider"
	"minifleet/backend/workspace"
)

func (r *runner) appCommand() *cobra.Command {
	cmd := &cobra.Command{Use: "app", Short: "Third-party apps: add, list, test, remove"}
	cmd.AddCommand(r.appKeygenCommand(), r.appAddCommand(), r.appListCommand(), r.appPublicKeyCommand(), r.appTestCommand(), r.appFormerKeyCommand(), r.appRemoveCommand(), r.appRateCommand())
	return cmd
}

func (r *runner) appKeygenCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "keygen",
		Short: "Make an RSA2 key pair; the private key stays in the vault",
		Long: "Makes a key pair for a third-party app. Copy the public key into the app's\n" +
			"settings on the platform, download Alipay's public key there, and finish with\n" +
			"minifleet app add --key ID --alipay-public-key-file FILE.",
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return r.with(cmd.Context(), func(_ context.Context, ws *workspace.Workspace) error {
				draft, err := ws.Providers.NewKeyDraft()
				if err != nil {
					return err
				}
				if !r.json {
					r.note("Key pair %s. Copy this public key into the app's settings on the platform:", "密钥对 %s。请把下面的公钥填入开放平台的应用设置：", draft.ID)
				}
				return r.result(map[string]any{"id": draft.ID, "state": "made", "public_key": draft.PublicKey, "created_at": draft.CreatedAt}, draft.PublicKey)
			})
		},
	}
}

// appFlags are the ways to describe a third-party app.
type appFlags struct {
	name, appID, gateway, oauth, messages                string
	privateKey, alipayKey, appCert, alipayCert, rootCert string
	aesKey, simulator, draft                             string
	certMode, aes                                        bool
	rate                                                 float64
}

func (r *runner) appAddCommand() *cobra.Command {
	var in appFlags
	cmd := &cobra.Command{
		Use:   "add",
		Short: "Add a third-party app with its keys",
		Long: "Adds a third-party app. Keys are read from files, so that they appear in no\n" +
			"argument. --key takes the private key of a pair that app keygen made.",
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return r.with(cmd.Context(), func(ctx context.Context, ws *workspace.Workspace) error {
				n, err := in.newApp()
				if err != nil {
					return err
				}
				n.DraftID = in.draft
				a, err := ws.Providers.AddApp(ctx, n)
				if err != nil {
					return err
				}
				return r.result(appDocument(a), r.say("Added %s (%s). Next: minifleet app test", "已添加 %s（%s）。下一步：minifleet app test", a.Name, a.AppID))
			})
		},
	}
	f := cmd.Flags()
	f.StringVar(&in.name, "name", "", "display name")
	f.StringVar(&in.appID, "app-id", "", "the platform's ID of the third-party app")
	f.StringVar(&in.draft, "key", "", "ID of a key pair made by: minifleet app keygen")
	f.StringVar(&in.privateKey, "private-key-file", "", "private key of the app: PEM or Base64, PKCS#1 or PKCS#8")
	f.StringVar(&in.alipayKey, "alipay-public-key-file", "", "Alipay's public key (public-key mode)")
	f.StringVar(&in.appCert, "app-cert-file", "", "certificate of the app (certificate mode)")
	f.StringVar(&in.alipayCert, "alipay-cert-file", "", "Alipay's certificate (certificate mode)")
	f.StringVar(&in.rootCert, "alipay-root-cert-file", "", "Alipay's root certificates (certificate mode)")
	f.StringVar(&in.aesKey, "aes-key-file", "", "key of the content encryption")
	f.StringVar(&in.gateway, "gateway", "", "gateway (default: production)")
	f.StringVar(&in.oauth, "oauth", "", "base of the authorization pages (default: production)")
	f.StringVar(&in.messages, "messages", "", "host of the message channel (default: production)")
	f.Float64Var(&in.rate, "rate", 0, "calls a second to start from (default 10)")
	f.StringVar(&in.simulator, "simulator", "", "take everything from a simulator's simulator.json")
	f.BoolVar(&in.certMode, "cert-mode", false, "with --simulator: use certificate mode")
	f.BoolVar(&in.aes, "aes", false, "with --simulator: use content encryption")
	return cmd
}

func (in appFlags) newApp() (provider.NewApp, error) {
	if in.simulator != "" {
		var options []provider.SimulatorOption
		if in.certMode {
			options = append(options, provider.WithCertificates())
		}
		if in.aes {
			options = append(options, provider.WithAES())
		}
		n, err := provider.LoadSimulatorFile(in.simulator, options...)
		if err != nil {
			return n, err
		}
		if in.name != "" {
			n.App.Name = in.name
		}
		if in.rate > 0 {
			n.App.Rate = in.rate
		}
		return n, nil
	}
	n := provider.NewApp{App: provider.App{
		Name: in.name, AppID: in.appID, Gateway: in.gateway, OAuth: in.oauth, MessageHost: in.messages,
		Mode: alipay.ModeKey, Rate: in.rate,
	}}
	if n.App.Name == "" {
		n.App.Name = in.appID
	}
	for _, file := range []struct {
		path string
		into *string
	}{
		{in.privateKey, &n.Secrets.PrivateKey}, {in.alipayKey, &n.App.AlipayPublicKey}, {in.appCert, &n.App.AppCert},
		{in.alipayCert, &n.App.AlipayCert}, {in.rootCert, &n.App.RootCert}, {in.aesKey, &n.Secrets.AESKey},
	} {
		if file.path == "" {
			continue
		}
		content, err := readKeyFile(file.path)
		if err != nil {
			return n, err
		}
		*file.into = content
	}
	if in.appCert != "" || in.alipayCert != "" || in.rootCert != "" {
		n.App.Mode = alipay.ModeCert
	}
	return n, nil
}

// readKeyFile reads a key or certificate file of at most 256 KiB, in any encoding.
func readKeyFile(path string) (string, error) {
	text, err := readTextFile(path, 256<<10)
	if err != nil {
		return "", fault.Wrap(err, "cli.key_file", fault.T("the key file %s cannot be read", "无法读取密钥文件 %s", path))
	}
	return text, nil
}

func appDocument(a provider.App) map[string]any {
	return map[string]any{
		"id": a.ID, "name": a.Name, "app_id": a.AppID, "gateway": a.Gateway, "mode": a.Mode,
		"content_encryption": a.HasAESKey, "rate": a.Rate, "created_at": a.CreatedAt,
	}
}

func (r *runner) appListCommand() *cobra.Command {
	return &cobra.Command{
		Use: "list", Short: "List the third-party apps", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return r.with(cmd.Context(), func(_ context.Context, ws *workspace.Workspace) error {
				apps, err := ws.Providers.ListApps()
				if err != nil {
					return err
				}
				docs, rows := make([]any, 0, len(apps)), make([][]string, 0, len(apps))
				for _, a := range apps {
					docs = append(docs, appDocument(a))
					rows = append(rows, []string{a.ID, a.Name, a.AppID, string(a.Mode), strconv.FormatFloat(a.Rate, 'g', -1, 64), a.Gateway})
				}
				return r.table(docs, []string{"ID", "NAME", "APP ID", "MODE", "RATE", "GATEWAY"}, rows)
			})
		},
	}
}

// appPublicKeyCommand keeps the key out of the other documents: a public key
// holds half the bytes of its private key, and a scan for secrets would stop there.
func (r *runner) appPublicKeyCommand() *cobra.Command {
	return &cobra.Command{
		Use: "public-key [APP]", Short: "Print an app's public key as the platform's console takes it", Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return r.with(cmd.Context(), func(_ context.Context, ws *workspace.Workspace) error {
				a, err := ws.Providers.FindApp(first(args))
				if err != nil {
					return err
				}
				return r.result(map[string]any{"id": a.ID, "public_key": a.AppPublicKey}, a.AppPublicKey)
			})
		},
	}
}

func (r *runner) appFormerKeyCommand() *cobra.Command {
	return &cobra.Command{
		Use: "former-key [APP]", Short: "Go back to the key that a newer one replaced, while the platform has not accepted that", Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return r.with(cmd.Context(), func(ctx context.Context, ws *workspace.Workspace) error {
				a, err := ws.Providers.FindApp(first(args))
				if err != nil {
					return err
				}
				if a, err = ws.Providers.BackToFormerKey(ctx, a.ID); err != nil {
					return err
				}
				return r.result(map[string]any{"id": a.ID, "state": "changed", "public_key": a.AppPublicKey},
					r.say("%s uses its former key again.", "%s 已恢复使用旧密钥。", a.Name))
			})
		},
	}
}

func (r *runner) appTestCommand() *cobra.Command {
	return &cobra.Command{
		Use: "test [APP]", Short: "Check the connection, keys and clock against the platform", Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return r.with(cmd.Context(), func(ctx context.Context, ws *workspace.Workspace) error {
				a, err := ws.Providers.FindApp(first(args))
				if err != nil {
					return err
				}
				report, err := ws.Providers.Test(ctx, a.ID)
				if err != nil {
					return err
				}
				return r.printReport(a, report)
			})
		},
	}
}

// printReport shows each step of a connection test; the exit code is 1 when
// one failed.
func (r *runner) printReport(a provider.App, report provider.Report) error {
	type stepDocument struct {
		ID      string     `json:"id"`
		State   string     `json:"state"`
		Code    fault.Code `json:"code,omitempty"`
		Message string     `json:"message,omitempty"`
		Hint    string     `json:"hint,omitempty"`
	}
	steps, rows := []stepDocument{}, [][]string{}
	var broken *fault.Error
	for _, s := range report.Steps {
		d := stepDocument{ID: string(s.Name), State: "ok"}
		if !s.OK {
			d.State = "failed"
			if s.Fault != nil {
				broken = s.Fault
				d.Code, d.Message, d.Hint = s.Fault.Code, s.Fault.Message.In(r.language()), s.Fault.Hint.In(r.language())
			}
		}
		steps = append(steps, d)
		rows = append(rows, []string{d.ID, d.State, d.Message})
	}
	state := "ok"
	if !report.OK {
		state = "failed"
	}
	doc := map[string]any{"id": a.ID, "state": state, "steps": steps}
	if err := r.table(doc, []string{"STEP", "STATE", ""}, rows); err != nil {
		return err
	}
	if !report.OK {
		if broken == nil {
			broken = fault.New("cli.app_test", fault.T("the connection test failed", "连接测试未通过"))
		}
		return broken
	}
	return nil
}

func (r *runner) appRemoveCommand() *cobra.Command {
	return irreversible(&cobra.Command{
		Use: "remove APP", Short: "Forget a third-party app, its keys and templates", Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return r.with(cmd.Context(), func(ctx context.Context, ws *workspace.Workspace) error {
				a, err := ws.Providers.FindApp(args[0])
				if err != nil {
					return err
				}
				if err := r.confirm(cmd, fault.T("%s is forgotten with its private key and templates.", "将删除 %s，包括其私钥和模板。", a.Name)); err != nil {
					return err
				}
				if err := ws.DeleteApp(ctx, a.ID); err != nil {
					return err
				}
				return r.result(map[string]any{"id": a.ID, "state": "removed"}, r.say("Removed %s.", "已删除 %s。", a.Name))
			})
		},
	})
}

func (r *runner) appRateCommand() *cobra.Command {
	return &cobra.Command{
		Use: "rate APP CALLS_PER_SECOND", Short: "Set how many calls a second are made for an app", Args: cobra.ExactArgs(2),
		RunE: func(cmd *cobra.Command, args []string) error {
			rate, err := strconv.ParseFloat(args[1], 64)
			if err != nil || rate <= 0 {
				return fault.New("cli.rate", fault.T("%q is not a number of calls a second", "%q 不是有效的每秒调用数", args[1]))
			}
			return r.with(cmd.Context(), func(ctx context.Context, ws *workspace.Workspace) error {
				a, err := ws.Providers.FindApp(args[0])
				if err != nil {
					return err
				}
				a.Rate = rate
				a, err = ws.Providers.UpdateApp(ctx, provider.AppChange{App: a})
				if err != nil {
					return err
				}
				return r.result(appDocument(a), r.say("%s: %g calls a second.", "%s：每秒 %g 次调用。", a.Name, a.Rate))
			})
		},
	}
}

func first(args []string) string {
	if len(args) == 0 {
		return ""
	}
	return args[0]
}
