package cli

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"minifleet/backend/fault"
)

// errPromptEnded ends a command whose question was answered with Ctrl-C or
// Ctrl-D. It prints nothing: the person knows.
var errPromptEnded = errors.New("the prompt was ended")

// askSecret reads one line without echo from a terminal. Ctrl-C, Ctrl-D and
// signals end it with errPromptEnded and give the terminal its echo back. (The
// library's ReadPassword on a file waits on through all of them.)
func (r *runner) askSecret(in *os.File, label string) ([]byte, error) {
	fd := int(in.Fd())
	before, err := term.MakeRaw(fd)
	if err != nil {
		return nil, err
	}
	defer func() { _ = term.Restore(fd, before) }()
	terminal := term.NewTerminal(struct {
		io.Reader
		io.Writer
	}{in, r.screen}, "")
	type answer struct {
		line string
		err  error
	}
	answered := make(chan answer, 1)
	go func() { // ends with the process when nobody answers any more
		line, err := terminal.ReadPassword(label)
		answered <- answer{line, err}
	}()
	select {
	case a := <-answered:
		if errors.Is(a.err, io.EOF) {
			fmt.Fprint(r.screen, "\r\n")
			return nil, errPromptEnded
		}
		return []byte(a.line), a.err
	case <-r.ended:
		fmt.Fprint(r.screen, "\r\n")
		return nil, errPromptEnded
	}
}

// irreversible adds --yes to a command whose effect cannot be taken back.
func irreversible(cmd *cobra.Command) *cobra.Command {
	cmd.Flags().Bool("yes", false, "do it without asking")
	return cmd
}

// confirm asks before something that cannot be taken back: on a terminal a
// person, elsewhere for --yes. question says what is lost.
func (r *runner) confirm(cmd *cobra.Command, question fault.Text) error {
	if yes, err := cmd.Flags().GetBool("yes"); err != nil || yes {
		return err
	}
	in, ok := r.streams.In.(*os.File)
	if !ok || !term.IsTerminal(int(in.Fd())) {
		return fault.New("cli.needs_yes", question).
			WithHint(fault.T("this cannot be taken back; add --yes to do it without a question", "此操作无法撤销；如确认执行，请加 --yes"))
	}
	fmt.Fprintf(r.streams.Err, "%s %s ", question.In(r.language()), r.say("Go on? [y/N]", "继续吗？[y/N]"))
	answered := make(chan string, 1)
	go func() { // ends with the process when nobody answers any more
		line, _ := bufio.NewReader(in).ReadString('\n')
		answered <- line
	}()
	select {
	case line := <-answered:
		if line == "" {
			fmt.Fprintln(r.streams.Err)
			return errPromptEnded
		}
		switch strings.ToLower(strings.TrimSpace(line)) {
		case "y", "yes", "是":
			return nil
		}
		return fault.New("cli.not_confirmed", fault.T("nothing was done", "未执行任何操作"))
	case <-r.ended:
		fmt.Fprintln(r.streams.Err)
		return errPromptEnded
	}
}
