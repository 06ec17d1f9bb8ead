package cli

import (
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"minifleet/backend/fault"
)

// help writes what cobra's own template would, in the language of messages.
func (r *runner) help(cmd *cobra.Command, _ []string) {
	w := cmd.OutOrStdout()
	about := cmd.Long
	if about == "" {
		about = cmd.Short
	}
	fmt.Fprintf(w, "%s\n\n", strings.TrimSpace(about))
	r.usage(w, cmd)
}

func (r *runner) usage(w io.Writer, cmd *cobra.Command) {
	fmt.Fprintln(w, r.say("Usage:", "用法："))
	if cmd.Runnable() {
		fmt.Fprintln(w, "  "+r.useLine(cmd))
	}
	if len(cmd.Aliases) > 0 {
		fmt.Fprintf(w, "\n%s\n  %s\n", r.say("Also called:", "别名："), strings.Join(cmd.Aliases, ", "))
	}
	if cmd.HasAvailableSubCommands() {
		fmt.Fprintln(w, "  "+cmd.CommandPath()+" "+r.say("[command]", "[命令]"))
		fmt.Fprintf(w, "\n%s\n", r.say("Available Commands:", "命令："))
		for _, c := range cmd.Commands() {
			if c.IsAvailableCommand() {
				fmt.Fprintf(w, "  %s %s\n", pad(c.Name(), cmd.NamePadding()), c.Short)
			}
		}
	}
	for _, part := range []struct {
		heading string
		flags   *pflag.FlagSet
	}{{r.say("Flags:", "参数："), cmd.LocalFlags()}, {r.say("Global Flags:", "通用参数："), cmd.InheritedFlags()}} {
		if part.flags.HasAvailableFlags() {
			fmt.Fprintf(w, "\n%s\n%s", part.heading, r.flagLines(part.flags))
		}
	}
	if cmd.HasAvailableSubCommands() {
		fmt.Fprintf(w, "\n%s\n", r.say("Use \"%s [command] --help\" for more information about a command.", "各命令的用法：%s [命令] --help", cmd.CommandPath()))
	}
}

// useLine is how a command is called.
func (r *runner) useLine(cmd *cobra.Command) string {
	line := cmd.UseLine()
	if before, ok := strings.CutSuffix(line, "[flags]"); ok {
		line = before + r.say("[flags]", "[参数]")
	}
	return line
}

// flagLines are the flags of a set, one a line.
func (r *runner) flagLines(flags *pflag.FlagSet) string {
	type line struct{ name, about string }
	var lines []line
	widest := 0
	flags.VisitAll(func(f *pflag.Flag) {
		if f.Hidden {
			return
		}
		name := "      --" + f.Name
		if f.Shorthand != "" {
			name = "  -" + f.Shorthand + ", --" + f.Name
		}
		kind, about := pflag.UnquoteUsage(f)
		if r.language() == fault.Chinese && kind != "" {
			if zh, ok := chineseValues()[f.Value.Type()]; ok {
				kind = zh
			} else if zh, ok := chineseValues()[kind]; ok {
				kind = zh
			}
		}
		if kind != "" {
			name += " " + kind
		}
		if !emptyDefault(f.DefValue) {
			about += r.say(" (default %s)", "（默认：%s）", f.DefValue)
		}
		widest = max(widest, columns(name))
		lines = append(lines, line{name, about})
	})
	var all strings.Builder
	for _, l := range lines {
		all.WriteString(pad(l.name, widest+3) + l.about + "\n")
	}
	return all.String()
}

// emptyDefault reports whether a default is that a flag was not given.
func emptyDefault(value string) bool {
	switch value {
	case "", "false", "0", "0s", "[]":
		return true
	}
	return false
}
