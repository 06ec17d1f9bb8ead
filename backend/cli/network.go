package cli

import (
	"context"
	"time"

	"github.com/spf13/cobra"

	"minifleet/backend/api"
	"minifleet/backend/outbound"
	"minifleet/backend/provider"
)

func (r *runner) networkCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use: "network", Short: "How the platform is reached: proxy, connection, clock",
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return r.at(cmd.Context(), r.showNetwork)
		},
		Long: "Asks each third-party app's gateway and tells the proxy in use and how far this\n" +
			"machine's clock is from the platform's.",
	}
	cmd.AddCommand(r.proxyCommand())
	return cmd
}

func (r *runner) proxyCommand() *cobra.Command {
	var user, file string
	cmd := &cobra.Command{
		Use: "proxy [system|none|HOST:PORT]", Short: "Show or choose the proxy",
		Long: "system uses what this computer is set to, none goes straight out, an address is\n" +
			"host:port or begins with http://, https:// or socks5://. The password is read\n" +
			"from the first line of a file, never from an argument, and kept in the vault.\n" +
			"Without one, the password that is stored stays while address and user do.",
		Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return r.at(cmd.Context(), func(ctx context.Context, d *desk) error {
				if len(args) == 0 {
					n, err := ask(ctx, d, (*api.Network).Show, api.Nothing{})
					if err != nil {
						return err
					}
					return r.result(n, r.proxySentence(n))
				}
				choice := api.SaveProxy{Mode: outbound.Mode(args[0]), User: user}
				if choice.Mode != outbound.System && choice.Mode != outbound.None {
					choice.Mode, choice.Address = outbound.Address, args[0]
				}
				if file != "" {
					password, err := passwordFile.line(file)
					if err != nil {
						return err
					}
					defer clear(password)
					choice.Password = api.Secret(password)
				}
				n, err := ask(ctx, d, (*api.Network).SetProxy, choice)
				if err != nil {
					return err
				}
				return r.result(n, r.proxySentence(n))
			})
		},
	}
	cmd.Flags().StringVar(&user, "user", "", "user at the proxy")
	cmd.Flags().StringVar(&file, "password-file", "", "read the password at the proxy from the first line of this file")
	return cmd
}

func (r *runner) proxySentence(n api.NetworkState) string {
	switch n.Proxy.Mode {
	case outbound.None:
		return r.say("no proxy", "不使用代理")
	case outbound.Address:
		return r.say("the proxy %s", "使用代理 %s", n.Proxy.Address)
	}
	return r.say("the proxy this computer is set to", "使用系统代理设置")
}

// showNetwork asks every gateway once and prints what is known then.
func (r *runner) showNetwork(ctx context.Context, d *desk) error {
	findings, err := r.checkNetwork(ctx, d)
	if err != nil {
		return err
	}
	return r.findings(findings)
}

// checkNetwork makes the connection test of every app and tells the proxy, what
// failed and the clock.
func (r *runner) checkNetwork(ctx context.Context, d *desk) ([]finding, error) {
	list, err := ask(ctx, d, (*api.Apps).List, api.Nothing{})
	if err != nil {
		return nil, err
	}
	var gateways []finding
	for _, a := range list.Apps {
		bounded, cancel := context.WithTimeout(ctx, time.Minute)
		report, err := ask(bounded, d, (*api.Apps).Test, api.ByID{ID: a.ID})
		cancel()
		if err != nil {
			return nil, err
		}
		gateways = append(gateways, r.gatewayFinding(a, report))
	}
	n, err := ask(ctx, d, (*api.Network).Show, api.Nothing{}) // after the tests: they tell the time
	if err != nil {
		return nil, err
	}
	all := append([]finding{{ID: "proxy", State: "ok", Message: r.proxySentence(n)}}, gateways...)
	if n.OffsetKnown {
		f := finding{ID: "clock", State: "ok", Message: r.say("as the platform's, within a minute", "与平台相差不到一分钟")}
		if !n.Clock.IsZero() {
			f.State, f.Message, f.Hint = "warning", n.Clock.In(r.language()), r.say("set this computer's clock", "请校准本机时间")
			if (time.Duration(n.OffsetMS) * time.Millisecond).Abs() > 24*time.Hour {
				f.State = "failed"
			}
		}
		all = append(all, f)
	}
	return all, nil
}

func (r *runner) gatewayFinding(a provider.App, report api.TestReport) finding {
	f := finding{ID: "gateway " + a.Name, State: "ok", Message: r.say("answers", "有响应")}
	if report.Via != "" {
		f.Message += r.say(", through the proxy %s", "，经由代理 %s", report.Via)
	}
	for _, step := range report.Steps {
		if step.Failure != nil {
			e := step.Failure.Fault()
			f.State, f.Message, f.Hint = "failed", e.Message.In(r.language()), e.Hint.In(r.language())
		}
	}
	return f
}
