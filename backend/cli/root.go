package cli

import (
	"cmp"
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"

	"github.com/spf13/cobra"

	"minifleet/backend/datadir"
	"minifleet/backend/fault"
	"minifleet/backend/sink"
)

// Exit codes. They tell a script the truth: everything succeeded, nothing
// can be said to have, some merchants failed while others succeeded, or a
// person ended it.
const (
	exitOK      = 0
	exitFailure = 1
	exitPartial = 2
	// exitInterrupted is what shells give a program that Ctrl-C ended; other
	// signals give 128 and their number.
	exitInterrupted = 130
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
	Version string
	// ReleaseFeed is the address read when a person asks for updates.
	ReleaseFeed string
	Language    fault.Lang // of messages to the person
	// Hidden starts in the background: no window is shown, and none of a MiniFleet
	// that runs already is brought forward.
	Hidden bool
	// Again are the arguments with which the system starts the same in the
	// background.
	Again []string
	// MoveTo is where the data belongs, "" when it lies there or the person wants
	// it to stay. The shell asks before it opens anything; Move moves it and
	// returns the new place, Stay keeps the no in mind.
	MoveTo string
	Move   func() (string, error)
	Stay   func() error
	// Signals makes the signals to end the program be heard by it alone, as from
	// its start: the window's library hears them too, ends what it should not and
	// writes of it to the terminal.
	Signals func()
	// End ends what runs instead of the window. A shell that has no window, and
	// was started where there is no terminal to press Ctrl-C in, calls it when
	// the person wants to end the program; it may be called any time.
	End func()
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
	// streams take text of any origin: what reaches the terminal through them is
	// text and nothing else. screen is for the program's own drawing.
	streams Streams
	screen  io.Writer
	desktop Shell

	dataNamed func() bool // --data was given, perhaps empty
	places    func() (datadir.Found, error)
	ended     <-chan struct{} // closed when a signal asked the program to end
	alone     func()          // makes the program the only one that hears them

	dataDir        string
	json           bool
	passphraseFile string
	given          []byte // the passphrase from the environment, nil when there was none
	lang           string
	out            string // the file a list is written to
	hidden         bool
	quietHold      bool // the command tells of the hold itself
}

// Main runs the command line args (without the program's name) and returns
// the exit code. desktop may be nil: then there is no window.
func Main(args []string, streams Streams, desktop Shell) int {
	ctx, interrupted, stop := interruptible(context.Background())
	defer stop()
	r := &runner{streams: streams, screen: streams.Err, desktop: desktop, ended: ctx.Done(), alone: interrupted.alone, lang: nameBefore(args, "--lang"),
		given: takePassphrase(), places: datadir.Default}
	out := &heard{to: streams.Out}
	r.streams.Out, r.streams.Err = sink.NewTerminal(out), sink.NewTerminal(streams.Err)
	defer clear(r.given)
	cobra.MousetrapHelpText = "" // a double click opens the window, here as elsewhere
	root := r.root()
	root.SetArgs(args)
	root.SetIn(streams.In)
	root.SetOut(r.streams.Out)
	root.SetErr(r.streams.Err)
	err := r.knownLanguage()
	if err == nil {
		err = root.ExecuteContext(ctx)
	}
	if errors.Is(err, errPromptEnded) {
		return cmp.Or(interrupted.code(), exitInterrupted)
	}
	if interrupted.code() != 0 && errors.Is(err, context.Canceled) && fault.CodeOf(err) != "cli.interrupted" {
		err = fault.New("cli.interrupted", fault.T("stopped", "已停止")) // not what its last call did not get
	}
	if lost := out.lost(); lost != nil && (err == nil || errors.Is(err, lost) || errors.Is(err, errPartial)) {
		err = outputLost(lost)
	}
	if err != nil && !errors.Is(err, errPartial) {
		// A flag that is wrong ends the parsing before --json may have been seen.
		r.json = r.json || slices.Contains(args, "--json")
		r.printError(err)
	}
	switch {
	case err == nil:
		return exitOK
	case interrupted.code() != 0:
		return interrupted.code()
	case errors.Is(err, errPartial):
		return exitPartial
	default:
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
		Version:       Version,
		SilenceUsage:  true,
		SilenceErrors: true,
		RunE:          r.runWindow,
	}
	flags := root.PersistentFlags()
	flags.StringVar(&r.dataDir, "data", os.Getenv(dataVariable),
		r.say("data directory (default: %s)", "数据目录（默认：%s）", cmp.Or(os.Getenv(dataVariable), r.defaultDirText())))
	flags.Lookup("data").DefValue = "" // it is told in words
	flags.BoolVar(&r.json, "json", false, "print one JSON document")
	flags.StringVar(&r.passphraseFile, "passphrase-file", "", "read the vault's passphrase from the first line of this file")
	flags.StringVar(&r.lang, "lang", r.lang, "language of messages: zh or en (default: from LANG, on Windows the system's)")
	r.dataNamed = func() bool { return flags.Changed("data") }
	root.Flags().BoolVar(&r.hidden, "hidden", false, "start in the background, without showing the window")
	root.AddCommand(
		r.initCommand(), r.passphraseCommand(), r.backupCommand(), r.restoreCommand(), r.holdCommand(), r.networkCommand(), r.freezeCommand(), r.thawCommand(),
		r.appCommand(), r.templateCommand(), r.merchantCommand(), r.authorizeCommand(), r.fleetCommand(),
		r.baseInfoCommand(), r.categoryCommand(), r.domainCommand(), r.privacyCommand(), r.permissionCommand(), r.filingCommand(), r.memberCommand(),
		r.codeCommand(), r.runCommand(),
		r.creationCommand(), r.versionCommand(), r.publishCommand(), r.planCommand(), r.batchCommand(), r.messageCommand(), r.shelfCommand(),
		r.rejectionCommand(), r.inboxCommand(), r.settingsCommand(), r.emergencyCommand(), r.journalCommand(),
		r.simulatorCommand(), r.demoCommand(), r.doctorCommand(), r.upkeepCommand(), r.vaultCommand(), r.dataCommand(), r.serveCommand(), r.searchPathCommand(),
	)
	root.SetVersionTemplate("minifleet {{.Version}}\n")
	root.SetHelpCommand(helpCommand())
	root.InitDefaultHelpCmd()
	root.InitDefaultCompletionCmd()
	r.offerFiles(root)
	r.manners(root)
	r.completions(root)
	r.inLanguage(root)
	return root
}

// defaultDirText is the directory that is used without --data, for help.
func (r *runner) defaultDirText() string {
	found, err := r.places()
	if err != nil {
		return "-"
	}
	return found.Dir
}

// dir is the data directory in use, absolute.
func (r *runner) dir() (string, error) {
	if r.dataDir == "" {
		if r.dataNamed() {
			return "", fault.New("cli.usage", fault.T("--data names no directory", "--data 没有指定目录")).
				WithHint(fault.T("leave --data out for the usual directory", "省略 --data 即使用默认目录"))
		}
		found, err := r.places()
		return found.Dir, err
	}
	return filepath.Abs(r.dataDir)
}
