package cli

import (
	"context"
	"errors"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"slices"
	"syscall"

	"github.com/spf13/cobra"

	"minifleet/backend/fault"
)

// Exit codes. They tell a script the truth: everything succeeded, nothing
// can be said to have, or some merchants failed while others succeeded.
const (
	exitOK      = 0
	exitFailure = 1
	exitPartial = 2
)

// Streams are the standard streams of the process, injected for tests.
type Streams struct {
	In  io.Reader
	Out io.Writer
	Err io.Writer
}

// DesktopOptions is what the desktop shell needs from the command line.
type DesktopOptions struct {
	Dir     string
	Demo    bool
	Version string
}

// Shell starts the desktop window. It returns ErrNoDesktop when the program
// was built without a window or there is no display to open it on.
type Shell func(ctx context.Context, opt DesktopOptions) error

// ErrNoDesktop says that no window can be opened here.
var ErrNoDesktop = errors.New("no desktop window")

// errPartial ends a command that already printed its result: some merchants
// failed, and the exit code has to say so.
var errPartial = errors.New("some merchants failed")

// runner carries what every command shares.
type runner struct {
	streams Streams
	desktop Shell

	dataDir        string
	json           bool
	passphraseFile string
	lang           string
}

// Main runs the command line args (without the program's name) and returns
// the exit code. desktop may be nil: then there is no window.
func Main(args []string, streams Streams, desktop Shell) int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	r := &runner{streams: streams, desktop: desktop}
	root := r.root()
	root.SetArgs(args)
	root.SetIn(streams.In)
	root.SetOut(streams.Out)
	root.SetErr(streams.Err)
	err := root.ExecuteContext(ctx)
	switch {
	case err == nil:
		return exitOK
	case errors.Is(err, errPartial):
		return exitPartial
	default:
		// A flag that is wrong ends the parsing before --json may have been seen.
		r.json = r.json || slices.Contains(args, "--json")
		r.printError(err)
		return exitFailure
	}
}

func (r *runner) root() *cobra.Command {
	root := &cobra.Command{
		Use:   "minifleet",
		Short: "Run one Alipay mini-program template for many merchants",
		Long: "MiniFleet is the workbench of an Alipay service provider: it builds, audits,\n" +
			"releases and maintains the mini programs of many merchants from one template.\n\n" +
			"Without a command it opens the window (or the browser when there is none).",
		SilenceUsage:      true,
		SilenceErrors:     true,
		Args:              cobra.NoArgs,
		CompletionOptions: cobra.CompletionOptions{HiddenDefaultCmd: true},
		RunE:              r.runWindow,
	}
	flags := root.PersistentFlags()
	flags.StringVar(&r.dataDir, "data", "", "data directory (default: "+defaultDirText()+")")
	flags.BoolVar(&r.json, "json", false, "print one JSON document")
	flags.StringVar(&r.passphraseFile, "passphrase-file", "", "read the vault's passphrase from the first line of this file")
	flags.StringVar(&r.lang, "lang", "", "language of messages: zh or en (default: from LANG)")
	root.AddCommand(
		r.initCommand(), r.passphraseCommand(), r.backupCommand(), r.restoreCommand(),
		r.appCommand(), r.templateCommand(), r.merchantCommand(), r.authorizeCommand(),
		r.baseInfoCommand(), r.categoryCommand(), r.domainCommand(), r.memberCommand(), r.codeCommand(),
		r.versionCommand(), r.publishCommand(), r.batchCommand(), r.journalCommand(),
		r.simulatorCommand(), r.demoCommand(), r.doctorCommand(), r.serveCommand(),
	)
	return root
}

func defaultDirText() string {
	dir, err := defaultDir()
	if err != nil {
		return "none found"
	}
	return dir
}

func defaultDir() (string, error) {
	base, err := os.UserConfigDir()
	if err != nil {
		return "", fault.Wrap(err, "cli.no_data_dir",
			fault.T("no directory for your data was found", "找不到存放数据的目录")).
			WithHint(fault.T("name one with --data DIR", "请用 --data DIR 指定"))
	}
	return filepath.Join(base, "MiniFleet"), nil
}

// dir is the data directory in use, absolute.
func (r *runner) dir() (string, error) {
	if r.dataDir == "" {
		return defaultDir()
	}
	return filepath.Abs(r.dataDir)
}
