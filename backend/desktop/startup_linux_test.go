package desktop

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func atHome(t *testing.T) string {
	t.Helper()
	home := t.TempDir()
	t.Setenv("XDG_CONFIG_HOME", filepath.Join(home, "配置 dir"))
	return filepath.Join(home, "配置 dir", "autostart", "minifleet.desktop")
}

func state(t *testing.T, args ...string) StartState {
	t.Helper()
	s, err := OwnStartup(args)
	if err != nil {
		t.Fatal(err)
	}
	return s.State
}

func TestStartingWithTheSystemIsWrittenReadAndRemoved(t *testing.T) {
	file := atHome(t)
	args := []string{"--data", "/home/王/my data", "--hidden"}
	if got := state(t, args...); got != StartOff {
		t.Fatalf("at first it is %s", got)
	}
	if err := StartWithSystem(args, false); err != nil {
		t.Fatalf("removing what is not there: %v", err)
	}
	for range 2 { // once more changes nothing
		if err := StartWithSystem(args, true); err != nil {
			t.Fatal(err)
		}
		if got := state(t, args...); got != StartOn {
			t.Fatalf("switched on it is %s", got)
		}
	}
	if got := state(t, "--hidden"); got != StartOther {
		t.Errorf("for another data directory it is %s", got)
	}
	entry, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	for from, to := range map[string]string{
		"enabled=true": "enabled=false",              // GNOME's settings
		"Icon=":        "Hidden=true\nIcon=",         // the standard's way
		"Exec=\"":      "Exec=\"/moved/away",         // the program was elsewhere
		"TryExec=":     "[Other]\nExec=x\nTryExec=-", // no key of ours
	} {
		if err := os.WriteFile(file, []byte(strings.Replace(string(entry), from, to, 1)), 0o600); err != nil {
			t.Fatal(err)
		}
		want := map[string]StartState{"enabled=true": StartBarred, "Icon=": StartBarred, "Exec=\"": StartOther, "TryExec=": StartOn}[from]
		if got := state(t, args...); got != want {
			t.Errorf("with %q it is %s, want %s", to, got, want)
		}
	}
	if err := StartWithSystem(args, true); err != nil || state(t, args...) != StartOn {
		t.Errorf("switched on again: %v, %s", err, state(t, args...))
	}
	if err := StartWithSystem(args, false); err != nil {
		t.Fatal(err)
	}
	if left, _ := os.ReadDir(filepath.Dir(file)); len(left) != 0 || state(t, args...) != StartOff {
		t.Errorf("switched off there is %v, %s", left, state(t, args...))
	}
}

// Whatever paths are called, a desktop that reads the line as the standard says
// starts what was meant.
func TestAnyPathIsStartedAsItIs(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		word := rapid.StringOf(rapid.SampledFrom([]rune("a王 \"'`$\\%;&\n\t=[]~*")))
		want := append([]string{word.Draw(t, "program")}, rapid.SliceOf(word).Draw(t, "args")...)
		if got := asDesktopsRead(execLine(want[0], want[1:])); !slices.Equal(got, want) {
			t.Fatalf("%q became %q", want, got)
		}
	})
}

// asDesktopsRead undoes the escapes of a value, then of the quoted words, then
// of field codes.
func asDesktopsRead(line string) []string {
	value := strings.NewReplacer(`\\`, `\`, `\n`, "\n", `\t`, "\t", `\r`, "\r", `\s`, " ").Replace(line)
	var words []string
	var now strings.Builder
	quoted := false
	for i := 0; i < len(value); i++ {
		switch c := value[i]; {
		case c == '"':
			if quoted {
				words = append(words, strings.ReplaceAll(now.String(), "%%", "%"))
				now.Reset()
			}
			quoted = !quoted
		case c == '\\' && quoted:
			i++
			now.WriteByte(value[i])
		case quoted:
			now.WriteByte(c)
		}
	}
	return words
}
