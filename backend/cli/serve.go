package cli

import (
	"context"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"minifleet/backend/api"
	"minifleet/backend/web"
)

// runWindow opens the desktop window, or the browser when there is none.
func (r *runner) runWindow(cmd *cobra.Command, _ []string) error {
	dir, err := r.dir()
	if err != nil {
		return err
	}
	ctx, end := context.WithCancel(cmd.Context())
	defer end()
	if r.desktop != nil {
		opt := DesktopOptions{Dir: dir, Version: Version, ReleaseFeed: ReleaseFeed, Language: r.language(), Hidden: r.hidden, Again: r.again(dir),
			Signals: r.alone, End: end}
		r.offerMove(&opt)
		err := r.desktop(ctx, opt)
		if !errors.Is(err, ErrNoDesktop) {
			return err
		}
	}
	if dir, err = r.dir(); err != nil { // it may have moved
		return err
	}
	r.note("There is no window here; opening the browser instead. End with Ctrl-C.", "此处没有桌面窗口，改用浏览器。按 Ctrl-C 结束。")
	return r.serve(ctx, dir, "", r.hidden)
}

// again are the arguments that start this program in the background on dir; the
// usual directory is found anew, because it may move.
func (r *runner) again(dir string) []string {
	if r.dataNamed() {
		return []string{"--data", dir, "--hidden"}
	}
	return []string{"--hidden"}
}

func (r *runner) serveCommand() *cobra.Command {
	var listen string
	var noOpen bool
	cmd := &cobra.Command{
		Use:   "serve",
		Short: "Run the screens in a browser, on loopback",
		Long: "Serves the screens on a loopback address and prints a launch URL that opens one\n" +
			"session, once. Scripts may use the bearer token in the data directory's\n" +
			"web-token file. It ends on Ctrl-C.",
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			dir, err := r.dir()
			if err != nil {
				return err
			}
			return r.serve(cmd.Context(), dir, listen, noOpen)
		},
	}
	cmd.Flags().StringVar(&listen, "listen", "", "loopback address, HOST:PORT (default: a free port)")
	cmd.Flags().BoolVar(&noOpen, "no-open", false, "do not open a browser")
	return cmd
}

func (r *runner) serve(ctx context.Context, dir, listen string, noOpen bool) error {
	clear(r.given) // a person unlocks on the screen
	r.given = nil
	opt := web.Options{
		Dir: dir, Listen: listen, Version: Version, ReleaseFeed: ReleaseFeed,
		Logger: api.StandardErrorLog(r.streams.Err),
		Ready: func(ready web.Ready) {
			if r.json {
				_ = r.printJSON(serveDocument{ID: "serve", State: serveState(ready), URL: ready.LaunchURL, PlainURL: ready.PlainURL})
				return
			}
			if ready.AlreadyRunning {
				r.note("MiniFleet is running already on this data directory.", "MiniFleet 已在此数据目录上运行。")
			}
			if ready.LaunchURL != "" {
				fmt.Fprintln(r.streams.Out, ready.LaunchURL)
			}
			if ready.PlainURL != "" {
				r.note("If your browser does not find that address: %s", "如果浏览器打不开上面的地址：%s", ready.PlainURL)
			}
		},
	}
	if !noOpen {
		opt.OpenBrowser = web.OpenLaunch
	}
	return web.Serve(ctx, opt)
}

func serveState(ready web.Ready) string {
	if ready.AlreadyRunning {
		return "already_running"
	}
	return "serving"
}
