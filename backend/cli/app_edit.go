package cli

import (
	"cmp"
	"context"
	"strconv"

	"github.com/spf13/cobra"

	"minifleet/backend/api"
	"minifleet/backend/fault"
	"minifleet/backend/provider"
)

// formOf is the form of an app as it is, to be changed.
func formOf(a provider.App) api.AppForm {
	return api.AppForm{
		ID: a.ID, Name: a.Name, AppID: a.AppID, Gateway: a.Gateway, OAuth: a.OAuth, MessageHost: a.MessageHost, Mode: a.Mode,
		AlipayPublicKey: a.AlipayPublicKey, AppCert: a.AppCert, AlipayCert: a.AlipayCert, RootCert: a.RootCert, Rate: a.Rate, UpdatedAt: a.UpdatedAt,
	}
}

func (r *runner) appEditCommand() *cobra.Command {
	var in appFlags
	var noAES bool
	cmd := &cobra.Command{
		Use:   "edit APP",
		Short: "Change the name, keys or certificates of a third-party app",
		Long: "Changes what the flags name and nothing else. Keys are read from files, so that they\n" +
			"appear in no argument; --key takes the private key of a pair that app keygen made. The\n" +
			"key before is kept until the platform took a call with the new one: app former-key.",
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return r.atApp(cmd, args[0], func(ctx context.Context, d *desk, a provider.App) error {
				form := formOf(a)
				form.Name, form.RemoveAESKey = cmp.Or(in.name, a.Name), noAES
				a, err := in.save(ctx, d, form)
				if err != nil {
					return err
				}
				return r.result(a, r.say("Changed %s (%s). Next: minifleet app test", "已修改 %s（%s）。下一步：minifleet app test", a.Name, a.AppID))
			})
		},
	}
	in.declare(cmd.Flags())
	cmd.Flags().BoolVar(&noAES, "no-aes-key", false, "remove the key of the content encryption")
	return cmd
}

func (r *runner) appRateCommand() *cobra.Command {
	return &cobra.Command{
		Use: "rate APP CALLS_PER_SECOND", Short: "Set how many calls a second are made for an app", Args: cobra.ExactArgs(2),
		RunE: func(cmd *cobra.Command, args []string) error {
			rate, err := strconv.ParseFloat(args[1], 64)
			if err != nil || rate <= 0 {
				return fault.New("cli.rate", fault.T("%q is not a number of calls a second", "%q 不是有效的每秒调用数", args[1]))
			}
			return r.atApp(cmd, args[0], func(ctx context.Context, d *desk, a provider.App) error {
				form := formOf(a)
				form.Rate = rate
				a, err := ask(ctx, d, (*api.Apps).Save, form)
				if err != nil {
					return err
				}
				return r.result(a, r.say("%s: %g calls a second.", "%s：每秒 %g 次调用。", a.Name, a.Rate))
			})
		},
	}
}
