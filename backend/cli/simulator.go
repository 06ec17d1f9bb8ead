package cli

import (
	"encoding/json"
	"fmt"

	"github.com/spf13/cobra"

	"minifleet/backend/fault"
	"minifleet/backend/simulator"
)

func (r *runner) simulatorCommand() *cobra.Command {
	opt := simulator.Options{}
	cmd := &cobra.Command{
		Use:   "simulator --dir DIR",
		Short: "Run the platform simulator as a server of its own",
		Long: "Runs a local stand-in for the Alipay open platform: real HTTP, real RSA2\n" +
			"signatures, real state machine, real faults. When it is ready it prints one\n" +
			"line of JSON and writes the same to DIR/simulator.json. Its world survives a\n" +
			"restart on the same DIR. It ends on Ctrl-C.\n\n" +
			"The address CONTROL in that line takes settings as JSON at CONTROL/settings.\n" +
			"Those of the network between you and the platform:\n\n" +
			"  on_way           answers in the platform's place: a status (504, 502, 503,\n" +
			"                   429, 413, 407, 403), portal, page, reset or hang; \"\" is nothing\n" +
			"  on_way_method    only for methods that end so\n" +
			"  on_way_rate      for this share of the calls, 0 to 1\n" +
			"  late_ms          such a call reaches the platform so much later all the same;\n" +
			"                   0 never, -1 before the answer\n" +
			"  retry_after      such an answer asks to be left alone for so many seconds\n" +
			"  slow_bytes       bytes a second each way on a new connection; 0 no bound\n" +
			"  idle_close_ms    closes a connection nobody used for so long\n" +
			"  clock_offset_ms  the platform's clock minus this machine's\n\n" +
			"and {\"do\":\"kill\"} to CONTROL/connections leaves open connections dead.",
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if opt.Dir == "" {
				return fault.New("cli.simulator_dir", fault.T("the simulator needs a directory for its world", "模拟器需要一个存放数据的目录")).
					WithHint(fault.T("name one with --dir DIR", "请用 --dir DIR 指定"))
			}
			server, err := simulator.Start(cmd.Context(), opt)
			if err != nil {
				return err
			}
			defer server.Close()
			line, err := json.Marshal(server.Info())
			if err != nil {
				return err
			}
			if _, err := fmt.Fprintln(r.streams.Out, string(line)); err != nil {
				return err
			}
			return server.Wait()
		},
	}
	f := cmd.Flags()
	f.StringVar(&opt.Listen, "listen", "127.0.0.1:0", "loopback address to listen on")
	f.StringVar(&opt.Dir, "dir", "", "directory of its world and keys")
	f.IntVar(&opt.Merchants, "merchants", 50, "merchants in a new world")
	f.Int64Var(&opt.Seed, "seed", 1, "seed of the world and of its faults")
	return cmd
}
