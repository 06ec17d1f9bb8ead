package desktop

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"minifleet/backend/disk"
)

// startable is the program the system is to start.
func startable() (string, error) { return os.Executable() }

// startupFile is where desktops look for what a person starts with them.
func startupFile() (string, error) {
	dir, err := os.UserConfigDir()
	return filepath.Join(dir, "autostart", "minifleet.desktop"), err
}

func startupOf(program string, args []string) (Startup, error) {
	name, err := startupFile()
	if err != nil {
		return Startup{}, err
	}
	data, err := os.ReadFile(name)
	if errors.Is(err, fs.ErrNotExist) {
		return Startup{State: StartOff}, nil
	}
	if err != nil {
		return Startup{}, err
	}
	entry := desktopEntry(string(data))
	s := Startup{State: StartOther, Command: entry["Exec"]}
	switch {
	case entry["Hidden"] == "true", entry["X-GNOME-Autostart-enabled"] == "false":
		s.State = StartBarred
	case entry["Exec"] == execLine(program, args):
		s.State = StartOn
	}
	return s, nil
}

func setStartup(program string, args []string) error {
	name, err := startupFile()
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(name), 0o700); err != nil {
		return err
	}
	return disk.WriteFile(name, []byte("[Desktop Entry]\nType=Application\nName=MiniFleet\n"+
		"Exec="+execLine(program, args)+"\nTryExec="+escapeValue(program)+"\nIcon=minifleet\nTerminal=false\nX-GNOME-Autostart-enabled=true\n"))
}

func forgetStartup() error {
	name, err := startupFile()
	if err != nil {
		return err
	}
	return disk.Remove(name)
}

// desktopEntry reads the keys of the group [Desktop Entry], values as written.
func desktopEntry(text string) map[string]string {
	entry, ours := map[string]string{}, false
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		if strings.HasPrefix(line, "[") {
			ours = line == "[Desktop Entry]"
		} else if key, value, found := strings.Cut(line, "="); ours && found {
			entry[strings.TrimSpace(key)] = strings.TrimSpace(value)
		}
	}
	return entry
}

// execLine is a command as the key Exec has it: quoted, with the characters
// escaped that mean something between quotes, and then as any value.
func execLine(program string, args []string) string {
	quoted := strings.NewReplacer(`\`, `\\`, `"`, `\"`, "`", "\\`", "$", `\$`, "%", "%%")
	words := []string{`"` + quoted.Replace(program) + `"`}
	for _, arg := range args {
		words = append(words, `"`+quoted.Replace(arg)+`"`)
	}
	return escapeValue(strings.Join(words, " "))
}

func escapeValue(value string) string {
	return strings.NewReplacer(`\`, `\\`, "\n", `\n`, "\t", `\t`, "\r", `\r`).Replace(value)
}
