package cli

import (
	"os"
	"strings"
)

// nameBefore is the value of a flag in args before they are parsed: the
// language decides in which words a mistake in the other flags is told.
func nameBefore(args []string, flag string) string {
	for i, a := range args {
		switch {
		case a == "--":
			return ""
		case a == flag && i+1 < len(args):
			return args[i+1]
		case strings.HasPrefix(a, flag+"="):
			return a[len(flag)+1:]
		}
	}
	return ""
}

// knownLanguage refuses a --lang that no message is written in.
func (r *runner) knownLanguage() error {
	switch name, _, _ := strings.Cut(strings.ToLower(strings.ReplaceAll(r.lang, "_", "-")), "-"); name {
	case "", "zh", "en":
		return nil
	}
	return badValue("lang", r.lang, "zh, en")
}

// environmentLanguage is what the environment says about the language:
// LC_ALL, LC_MESSAGES or LANG, else what the system is set to.
func environmentLanguage() string {
	for _, name := range []string{"LC_ALL", "LC_MESSAGES", "LANG"} {
		if v := os.Getenv(name); v != "" {
			return v
		}
	}
	return systemLanguage()
}
