package desktop

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"unicode/utf16"

	"golang.org/x/sys/windows"
	"golang.org/x/sys/windows/registry"
)

// Where Windows keeps what it starts for the person who logs in, and what that
// person has forbidden in Settings or the Task Manager.
const (
	runKey      = `Software\Microsoft\Windows\CurrentVersion\Run`
	approvedKey = `Software\Microsoft\Windows\CurrentVersion\Explorer\StartupApproved\Run`
	// runLongest is how long a command there may be.
	runLongest = 260
)

// errTooLong is what Windows says nothing of: it does not start longer ones.
var errTooLong = errors.New("the command is too long for the system to start it")

// startable is the program with a window, also for its console twin, which would
// open a console at each start.
func startable() (string, error) {
	exe, err := os.Executable()
	if err != nil {
		return "", err
	}
	windowed := filepath.Join(filepath.Dir(exe), "..", "MiniFleet.exe")
	if strings.EqualFold(filepath.Base(filepath.Dir(exe)), "bin") {
		if _, err := os.Stat(windowed); err == nil {
			return windowed, nil
		}
	}
	return exe, nil
}

func startupOf(program string, args []string) (Startup, error) {
	command, err := readString(runKey, Name)
	if err != nil || command == "" {
		return Startup{State: StartOff}, err
	}
	s := Startup{State: StartOther, Command: command}
	barred, err := barredStartup()
	switch {
	case err != nil:
		return Startup{}, err
	case !strings.EqualFold(command, runLine(program, args)):
	case barred:
		s.State = StartBarred
	default:
		s.State = StartOn
	}
	return s, nil
}

func setStartup(program string, args []string) error {
	command := runLine(program, args)
	if len(utf16.Encode([]rune(command))) > runLongest {
		return errTooLong
	}
	return errors.Join(setString(runKey, Name, command), deleteValue(approvedKey, Name))
}

func forgetStartup() error {
	return errors.Join(deleteValue(runKey, Name), deleteValue(approvedKey, Name))
}

// runLine quotes the program always: the uninstaller knows its own entry by that.
func runLine(program string, args []string) string {
	return `"` + program + `" ` + windows.ComposeCommandLine(args)
}

// barredStartup reads the first byte of what Settings keeps of a program: odd
// when it is switched off.
func barredStartup() (bool, error) {
	key, err := registry.OpenKey(registry.CURRENT_USER, approvedKey, registry.QUERY_VALUE)
	if errors.Is(err, registry.ErrNotExist) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	defer key.Close()
	kept, _, err := key.GetBinaryValue(Name)
	if errors.Is(err, registry.ErrNotExist) {
		return false, nil
	}
	return len(kept) > 0 && kept[0]&1 == 1, err
}

// readString is a value, "" when there is none.
func readString(path, name string) (string, error) {
	key, err := registry.OpenKey(registry.CURRENT_USER, path, registry.QUERY_VALUE)
	if errors.Is(err, registry.ErrNotExist) {
		return "", nil
	}
	if err != nil {
		return "", err
	}
	defer key.Close()
	value, _, err := key.GetStringValue(name)
	if errors.Is(err, registry.ErrNotExist) {
		return "", nil
	}
	return value, err
}

func deleteValue(path, name string) error {
	key, err := registry.OpenKey(registry.CURRENT_USER, path, registry.SET_VALUE)
	if errors.Is(err, registry.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	defer key.Close()
	if err := key.DeleteValue(name); !errors.Is(err, registry.ErrNotExist) {
		return err
	}
	return nil
}
