package cli

import (
	"cmp"
	"context"
	"path/filepath"
	"strconv"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"minifleet/backend/alipay"
	"minifleet/backend/api"
	"minifleet/backend/fault"
	"minifleet/backend/provider"
)

func (r *runner) appCommand() *cobra.Command {
	cmd := &cobra.Command{Use: "app", Short: "Third-party apps: add, change, list, test, remove"}
	cmd.AddCommand(r.appKeygenCommand(), r.appAddCommand(), r.appEditCommand(), r.appListCommand(), r.appPublicKeyCommand(), r.appTestCommand(),
		r.appFormerKeyCommand(), r.appRemoveCommand(), r.appRateCommand())
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
			return r.at(cmd.Context(), func(ctx context.Context, d *desk) error {
				draft, err := ask(ctx, d, (*api.Apps).NewKeyPair, api.Nothing{})
				if err != nil {
					return err
				}
				if !r.json {
					r.note("Key pair %s. Copy this public key into the app's settings on the platform:", "密钥对 %s。请把下面的公钥填入开放平台的应用设置：", draft.ID)
				}
				return r.result(draft, draft.PublicKey)
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
			return r.at(cmd.Context(), func(ctx context.Context, d *desk) error {
				a, err := in.add(ctx, d)
				if err != nil {
					return err
				}
				return r.result(a, r.say("Added %s (%s). Next: minifleet app test", "已添加 %s（%s）。下一步：minifleet app test", a.Name, a.AppID))
			})
		},
	}
	f := cmd.Flags()
	in.declare(f)
	f.StringVar(&in.appID, "app-id", "", "the platform's ID of the third-party app")
	f.StringVar(&in.gateway, "gateway", "", "gateway (default: production)")
	f.StringVar(&in.oauth, "oauth", "", "base of the authorization pages (default: production)")
	f.StringVar(&in.messages, "messages", "", "host of the message channel (default: production)")
	f.Float64Var(&in.rate, "rate", 0, "calls a second to start from (default: as in the settings)")
	f.StringVar(&in.simulator, "simulator", "", "take everything from a simulator's simulator.json")
	f.BoolVar(&in.certMode, "cert-mode", false, "with --simulator: use certificate mode")
	f.BoolVar(&in.aes, "aes", false, "with --simulator: use content encryption")
	return cmd
}

// declare adds the flags of what may also be changed later.
func (in *appFlags) declare(f *pflag.FlagSet) {
	f.StringVar(&in.name, "name", "", "display name")
	f.StringVar(&in.draft, "key", "", "ID of a key pair made by: minifleet app keygen")
	f.StringVar(&in.privateKey, "private-key-file", "", "private key of the app: PEM or Base64, PKCS#1 or PKCS#8")
	f.StringVar(&in.alipayKey, "alipay-public-key-file", "", "Alipay's public key (public-key mode)")
	f.StringVar(&in.appCert, "app-cert-file", "", "certificate of the app (certificate mode)")
	f.StringVar(&in.alipayCert, "alipay-cert-file", "", "Alipay's certificate (certificate mode)")
	f.StringVar(&in.rootCert, "alipay-root-cert-file", "", "Alipay's root certificates (certificate mode)")
	f.StringVar(&in.aesKey, "aes-key-file", "", "key of the content encryption")
}

// add adds the app that the flags describe.
func (in appFlags) add(ctx context.Context, d *desk) (provider.App, error) {
	if in.simulator != "" {
		file, err := filepath.Abs(in.simulator)
		if err != nil {
			return provider.App{}, fault.Wrap(err, "cli.file", fault.T("the file cannot be read", "无法读取文件"))
		}
		return ask(ctx, d, (*api.Apps).AddSimulator, api.SimulatorApp{File: file, Name: in.name, Rate: in.rate, Certificates: in.certMode, AES: in.aes})
	}
	form := api.AppForm{
		Name: cmp.Or(in.name, in.appID), AppID: in.appID, Gateway: in.gateway, OAuth: in.oauth, MessageHost: in.messages,
		Mode: alipay.ModeKey, Rate: in.rate,
	}
	return in.save(ctx, d, form)
}

// save stores the form with the keys that the flags name.
func (in appFlags) save(ctx context.Context, d *desk, form api.AppForm) (provider.App, error) {
	form.DraftID = in.draft
	var privateKey, aesKey string
	defer func() { form.PrivateKey.Wipe(); form.AESKey.Wipe() }()
	for _, file := range []struct {
		path string
		into *string
	}{
		{in.privateKey, &privateKey}, {in.alipayKey, &form.AlipayPublicKey}, {in.appCert, &form.AppCert},
		{in.alipayCert, &form.AlipayCert}, {in.rootCert, &form.RootCert}, {in.aesKey, &aesKey},
	} {
		if file.path == "" {
			continue
		}
		content, err := readKeyFile(file.path)
		if err != nil {
			return provider.App{}, err
		}
		*file.into = content
	}
	form.PrivateKey, form.AESKey = api.Secret(privateKey), api.Secret(aesKey)
	switch {
	case in.appCert != "" || in.alipayCert != "" || in.rootCert != "":
		form.Mode = alipay.ModeCert
	case in.alipayKey != "":
		form.Mode = alipay.ModeKey
	}
	return ask(ctx, d, (*api.Apps).Save, form)
}

// readKeyFile reads a key or certificate file of at most 256 KiB, in any encoding.
func readKeyFile(path string) (string, error) {
	text, err := readTextFile(path, 256<<10)
	if err != nil {
		return "", fault.Wrap(err, "cli.key_file", fault.T("the key file %s cannot be read", "无法读取密钥文件 %s", path))
	}
	return text, nil
}

func (r *runner) appListCommand() *cobra.Command {
	return &cobra.Command{
		Use: "list", Short: "List the third-party apps", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return r.at(cmd.Context(), func(ctx context.Context, d *desk) error {
				list, err := ask(ctx, d, (*api.Apps).List, api.Nothing{})
				if err != nil {
					return err
				}
				rows := make([][]string, 0, len(list.Apps))
				for _, a := range list.Apps {
					rows = append(rows, []string{a.ID, a.Name, a.AppID, word(r, a.Mode), strconv.FormatFloat(a.Rate, 'g', -1, 64), a.Gateway})
				}
				return r.table(list, []string{"ID", "NAME", "APP ID", "MODE", "RATE", "GATEWAY"}, rows)
			})
		},
	}
}

// atApp runs a command about one third-party app.
func (r *runner) atApp(cmd *cobra.Command, name string, f func(context.Context, *desk, provider.App) error) error {
	return r.at(cmd.Context(), func(ctx context.Context, d *desk) error {
		a, err := ask(ctx, d, (*api.Apps).Find, api.FindApp{Name: name})
		if err != nil {
			return err
		}
		return f(ctx, d, a)
	})
}

func (r *runner) appPublicKeyCommand() *cobra.Command {
	return &cobra.Command{
		Use: "public-key [APP]", Short: "Print an app's public key as the platform's console takes it", Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return r.atApp(cmd, first(args), func(_ context.Context, _ *desk, a provider.App) error { return r.result(a, a.AppPublicKey) })
		},
	}
}

func (r *runner) appFormerKeyCommand() *cobra.Command {
	return &cobra.Command{
		Use: "former-key [APP]", Short: "Go back to the key that a newer one replaced, while the platform has not accepted that", Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return r.atApp(cmd, first(args), func(ctx context.Context, d *desk, a provider.App) error {
				a, err := ask(ctx, d, (*api.Apps).BackToFormerKey, api.ByID{ID: a.ID})
				if err != nil {
					return err
				}
				return r.result(a, r.say("%s uses its former key again.", "%s 已恢复使用旧密钥。", a.Name))
			})
		},
	}
}

func (r *runner) appTestCommand() *cobra.Command {
	return &cobra.Command{
		Use: "test [APP]", Short: "Check the connection, keys and clock against the platform", Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return r.atApp(cmd, first(args), func(ctx context.Context, d *desk, a provider.App) error {
				report, err := ask(ctx, d, (*api.Apps).Test, api.ByID{ID: a.ID})
				if err != nil {
					return err
				}
				return r.printReport(report)
			})
		},
	}
}

// printReport shows each step of a connection test; the exit code is 1 when
// one failed.
func (r *runner) printReport(report api.TestReport) error {
	rows := [][]string{}
	broken := fault.New("cli.app_test", fault.T("the connection test failed", "连接测试未通过"))
	for _, s := range report.Steps {
		state, message := r.say("ok", "正常"), ""
		if !s.OK {
			state = r.say("failed", "失败")
		}
		if s.Failure != nil {
			broken, message = s.Failure.Fault(), s.Failure.Message.In(r.language())
		}
		rows = append(rows, []string{fault.Text{EN: string(s.Name), ZH: s.Label.ZH}.In(r.language()), state, message})
	}
	if err := r.table(report, []string{"STEP", "STATE", ""}, rows); err != nil {
		return err
	}
	if !report.OK {
		return broken
	}
	return nil
}

func (r *runner) appRemoveCommand() *cobra.Command {
	return irreversible(&cobra.Command{
		Use: "remove APP", Short: "Forget a third-party app, its keys and templates", Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return r.atApp(cmd, args[0], func(ctx context.Context, d *desk, a provider.App) error {
				if err := r.confirm(cmd, fault.T("%s is forgotten with its private key and templates.", "将删除 %s，包括其私钥和模板。", a.Name)); err != nil {
					return err
				}
				if _, err := ask(ctx, d, (*api.Apps).Delete, api.ByID{ID: a.ID}); err != nil {
					return err
				}
				return r.result(api.ByID{ID: a.ID}, r.say("Removed %s.", "已删除 %s。", a.Name))
			})
		},
	})
}

func first(args []string) string {
	if len(args) == 0 {
		return ""
	}
	return args[0]
}
