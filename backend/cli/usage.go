package cli

import (
	"errors"
	"regexp"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"minifleet/backend/fault"
)

// manners gives every command of the tree what cobra leaves open: a group
// without a subcommand prints its help, with a mistyped one it fails and names
// the nearest; mistakes in flags are told in the language of messages.
func (r *runner) manners(root *cobra.Command) {
	root.SetFlagErrorFunc(func(cmd *cobra.Command, err error) error {
		if args := cmd.Flags().Args(); cmd.HasSubCommands() && len(args) > 0 {
			return unknownCommand(cmd, args[0]) // its flags are not the group's
		}
		return usageError(err)
	})
	root.SetHelpFunc(r.help)
	root.SetUsageFunc(func(cmd *cobra.Command) error {
		r.usage(cmd.OutOrStderr(), cmd)
		return nil
	})
	root.InitDefaultVersionFlag()
	root.Flags().Lookup("version").Usage = r.say("the version of this program", "显示本程序的版本")
	each(root, func(c *cobra.Command) {
		switch c.Name() { // as shells and other programs call it
		case "list":
			c.Aliases = []string{"ls"}
		case "remove", "delete":
			c.Aliases = []string{"rm"}
		}
		c.SuggestionsMinimumDistance = 2
		c.InitDefaultHelpFlag()
		c.Flags().Lookup("help").Usage = r.say("this help", "显示此帮助")
		if c.Args != nil {
			check := c.Args
			c.Args = func(cmd *cobra.Command, args []string) error {
				if err := check(cmd, args); err != nil {
					return r.argumentError(cmd, args)
				}
				return nil
			}
		}
		if !c.HasSubCommands() {
			return
		}
		if c.Args != nil && c.Runnable() {
			// It does something itself with its arguments. A bare word is a
			// mistyped command all the same, and never the name of a file.
			check := c.Args
			c.Args = func(cmd *cobra.Command, args []string) error {
				if len(args) > 0 && bareWord(args[0]) {
					return unknownCommand(cmd, args[0])
				}
				return check(cmd, args)
			}
			return
		}
		if c.Run == nil && c.RunE == nil {
			c.RunE = func(cmd *cobra.Command, _ []string) error {
				if r.json { // help is no document
					return fault.New("cli.usage", fault.T("%q needs one of its commands", "%q 需要一个子命令", cmd.CommandPath())).WithHint(seeHelp(cmd))
				}
				return cmd.Help()
			}
		}
		c.Args = func(cmd *cobra.Command, args []string) error {
			if len(args) > 0 {
				return unknownCommand(cmd, args[0])
			}
			return nil
		}
	})
}

// bareWord reports whether an argument could be the name of a command: a file
// has a folder or an ending.
func bareWord(arg string) bool {
	return strings.Trim(arg, "abcdefghijklmnopqrstuvwxyz-") == ""
}

// each calls f for cmd and every command below it.
func each(cmd *cobra.Command, f func(*cobra.Command)) {
	f(cmd)
	for _, c := range cmd.Commands() {
		each(c, f)
	}
}

// helpCommand is help [COMMAND…]; help of what does not exist is a mistake.
func helpCommand() *cobra.Command {
	return &cobra.Command{
		Use: "help [COMMAND]...", Short: "Help about a command", Args: cobra.ArbitraryArgs,
		RunE: func(cmd *cobra.Command, args []string) error {
			found, rest, err := cmd.Root().Find(args)
			if err != nil || (len(rest) > 0 && found.HasSubCommands()) {
				if found == nil {
					found = cmd.Root()
				}
				wrong := strings.Join(args, " ")
				if len(rest) > 0 {
					wrong = rest[0]
				}
				return unknownCommand(found, wrong)
			}
			return found.Help()
		},
	}
}

func unknownCommand(parent *cobra.Command, name string) error {
	f := fault.New("cli.usage", fault.T("%q has no command %q", "%q 没有子命令 %q", parent.CommandPath(), name))
	if near := parent.SuggestionsFor(name); len(near) > 0 {
		path := parent.CommandPath() + " " + near[0]
		return f.WithHint(fault.T("did you mean: %s", "你是否想用：%s", path))
	}
	return f.WithHint(seeHelp(parent))
}

func (r *runner) argumentError(cmd *cobra.Command, args []string) error {
	return fault.New("cli.usage", fault.T("%d argument{|s} do{es|} not fit %q", "%d 个参数与用法不符：%q", len(args), r.useLine(cmd))).WithHint(seeHelp(cmd))
}

func seeHelp(cmd *cobra.Command) fault.Text {
	return fault.T("see: %s --help", "用法见：%s --help", cmd.CommandPath())
}

// badValue says which values a flag takes.
func badValue(flag, given, values string) error {
	return fault.New("cli.usage", fault.T("%q is no value for --%s; it is one of %s", "参数值 %q 不适用于 --%s，可用的值有 %s", given, flag, values))
}

// usageError puts a mistake in the flags into the language of messages.
func usageError(err error) error {
	var missing *pflag.NotExistError
	var bare *pflag.ValueRequiredError
	var value *pflag.InvalidValueError
	var syntax *pflag.InvalidSyntaxError
	var text fault.Text
	switch {
	case errors.As(err, &missing):
		name := "--" + missing.GetSpecifiedName()
		if missing.GetSpecifiedShortnames() != "" {
			name = "-" + missing.GetSpecifiedName()
		}
		text = fault.T("there is no flag %s", "没有参数 %s", name)
	case errors.As(err, &bare):
		text = fault.T("the flag --%s needs a value", "参数 --%s 需要一个值", bare.GetFlag().Name)
	case errors.As(err, &value):
		if said := (*fault.Error)(nil); errors.As(value.Unwrap(), &said) { // the flag itself says what is wrong
			return said
		}
		if words, ok := value.GetFlag().Value.(listed); ok {
			return badValue(value.GetFlag().Name, value.GetValue(), strings.Join(words.words(), ", "))
		}
		text = fault.T("%q is no value for --%s (%s)", "参数值 %q 不适用于 --%s（%s）", value.GetValue(), value.GetFlag().Name, value.GetFlag().Value.Type())
	case errors.As(err, &syntax):
		text = fault.T("%q is not a flag", "%q 不是有效的参数", syntax.GetSpecifiedFlag())
	default:
		return err
	}
	return fault.New("cli.usage", text)
}

// flagGroup reads what cobra says about flags that do not go together, or of
// which one is needed.
var flagGroup = regexp.MustCompile(`^(?:at least one of the flags in the group \[(.*)\] is required|if any flags in the group \[(.*)\] are set none of the others can be)`)

// flagGroupText puts cobra's words about flags into both languages; what it does
// not know stays as it is.
func flagGroupText(said string) fault.Text {
	found := flagGroup.FindStringSubmatch(said)
	switch {
	case found == nil:
		return fault.T("%s", "%s", said)
	case found[1] != "":
		names := flagNames(found[1])
		return fault.T("one of these flags is needed: %s", "需要以下参数之一：%s", names)
	}
	names := flagNames(found[2])
	return fault.T("only one of these flags can be given: %s", "以下参数只能使用一个：%s", names)
}

func flagNames(list string) string { return "--" + strings.Join(strings.Fields(list), ", --") }
