package cli

import (
	"context"
	"time"

	"github.com/spf13/cobra"

	"minifleet/backend/outbound"
	"minifleet/backend/provider"
	"minifleet/backend/workspace"
)

func (r *runner) networkCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use: "network", Short: "How the platform is reached: proxy, connection, clock",
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return r.with(cmd.Context(), func(ctx context.Context, ws *workspace.Workspace) error { return r.showNetwork(ctx, ws) })
		},
		Long: "Asks each third-party app's gateway and tells the proxy in use and how far this\n" +
			"machine's clock is from the platform's.",
	}
	cmd.AddCommand(r.proxyCommand())
	return cmd
}

func (r *runner) proxyCommand() *cobra.Command {
	var user, passwordFile string
	cmd := &cobra.Command{
		Use: "proxy [system|none|HOST:PORT]", Short: "Show or choose the proxy",
		Long: "system uses what this computer is set to, none goes straight out, an address is\n" +
			"host:port or begins with http://, https:// or socks5://. The password is read\n" +
			"from the first line of a file, never from an argument, and kept in the vault.\n" +
			"Without one, the password that is stored stays while address and user do.",
		Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return r.with(cmd.Context(), func(_ context.Context, ws *workspace.Workspace) error {
				if len(args) == 1 {
					s := outbound.Setting{Mode: outbound.Mode(args[0]), User: user}
					if s.Mode != outbound.System && s.Mode != outbound.None {
						s.Mode, s.Address = outbound.Address, args[0]
					}
					if passwordFile != "" {
						password, err := readPassphraseFile(passwordFile)
						if err != nil {
							return err
						}
						s.Password = string(password)
					}
					if err := ws.SetProxy(s, true); err != nil {
						return err
					}
				}
				n, err := ws.Network()
				if err != nil {
					return err
				}
				doc := map[string]any{"id": "proxy", "mode": n.Proxy.Mode, "address": n.Proxy.Address, "user": n.Proxy.User, "has_password": n.HasPassword}
				return r.result(doc, r.proxySentence(n))
			})
		},
	}
	cmd.Flags().StringVar(&user, "user", "", "user at the proxy")
	cmd.Flags().StringVar(&passwordFile, "password-file", "", "read the password at the proxy from the first line of this file")
	return cmd
}

func (r *runner) proxySentence(n workspace.Network) string {
	switch n.Proxy.Mode {
	case outbound.None:
		return r.say("no proxy", "不使用代理")
	case outbound.Address:
		return r.say("the proxy %s", "使用代理 %s", n.Proxy.Address)
	}
	return r.say("the proxy this computer is set to", "使用系统代理设置")
}

// showNetwork asks every gateway once and prints what is known then.
func (r *runner) showNetwork(ctx context.Context, ws *workspace.Workspace) error {
	findings, err := r.checkNetwork(ctx, ws)
	if err != nil {
		return err
	}
	return r.findings(findings)
}

// checkNetwork makes the connection test of every app and tells the proxy, what
// failed and the clock.
func (r *runner) checkNetwork(ctx context.Context, ws *workspace.Workspace) ([]finding, error) {
	n, err := ws.Network()
	if err != nil {
		return nil, err
	}
	all := []finding{{ID: "proxy", State: "ok", Message: r.proxySentence(n)}}
	apps, err := ws.Providers.ListApps()
	if err != nil {
		return nil, err
	}
	for _, a := range apps {
		bounded, cancel := context.WithTimeout(ctx, time.Minute)
		report, err := ws.Providers.Test(bounded, a.ID)
		cancel()
		if err != nil {
			return nil, err
		}
		all = append(all, r.gatewayFinding(a, report))
	}
	if offset, known := ws.Way.Clock.Offset(); known {
		f := finding{ID: "clock", State: "ok", Message: r.say("as the platform's, within a minute", "与平台相差不到一分钟")}
		if text, wrong := ws.Way.Clock.Warning(); wrong {
			f.State, f.Message, f.Hint = "warning", text.In(r.language()), r.say("set this computer's clock", "请校准本机时间")
			if offset.Abs() > 24*time.Hour {
				f.State = "failed"
			}
		}
		all = append(all, f)
	}
	return all, nil
}

func (r *runner) gatewayFinding(a provider.App, report provider.Report) finding {
	f := finding{ID: "gateway " + a.Name, State: "ok", Message: r.say("answers", "有响应")}
	if report.Via != "" {
		f.Message += r.say(", through the proxy %s", "，经由代理 %s", report.Via)
	}
	for _, step := range report.Steps {
		if step.Fault != nil {
			f.State, f.Message, f.Hint = "failed", step.Fault.Message.In(r.language()), step.Fault.Hint.In(r.language())
		}
	}
	return f
}
