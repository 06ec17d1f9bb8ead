package desktop

import (
	"errors"
	"strings"
	"testing"

	"golang.org/x/sys/windows"
	"golang.org/x/sys/windows/registry"
)

func keyOf(t *testing.T, path string) registry.Key {
	t.Helper()
	key, _, err := registry.CreateKey(registry.CURRENT_USER, path, registry.ALL_ACCESS)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { key.Close() })
	return key
}

func TestStartingWithWindowsIsWrittenReadAndRemoved(t *testing.T) {
	run, approved := keyOf(t, runKey), keyOf(t, approvedKey)
	if err := run.SetStringValue("Another", `C:\other.exe`); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = run.DeleteValue("Another") })
	const program = `C:\用户\商家 工具\MiniFleet.exe`
	args := []string{"--data", `D:\my data\`, "--hidden"}
	is := func(when string, program string, want StartState) {
		t.Helper()
		s, err := startupOf(program, args)
		if err != nil || s.State != want {
			t.Errorf("%s: %v, %v, want %s", when, s, err, want)
		}
	}
	_ = forgetStartup()
	is("at first", program, StartOff)
	for range 2 {
		if err := setStartup(program, args); err != nil {
			t.Fatal(err)
		}
		is("switched on", program, StartOn)
	}
	is("moved", `D:\portable\MiniFleet.exe`, StartOther)
	line, _, err := run.GetStringValue(Name)
	if err != nil {
		t.Fatal(err)
	}
	words, err := windows.DecomposeCommandLine(line)
	if err != nil || strings.Join(words, "|") != program+"|"+strings.Join(args, "|") {
		t.Errorf("Windows starts %q, %v", words, err)
	}
	// What the Task Manager writes: 3 and a time is off, 2 is on.
	if err := approved.SetBinaryValue(Name, []byte{3, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8}); err != nil {
		t.Fatal(err)
	}
	is("switched off by the Task Manager", program, StartBarred)
	if err := approved.SetBinaryValue(Name, []byte{2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0}); err != nil {
		t.Fatal(err)
	}
	is("switched on by the Task Manager", program, StartOn)
	if err := setStartup(strings.Repeat("长", 250), args); !errors.Is(err, errTooLong) {
		t.Errorf("a command that Windows does not start is taken: %v", err)
	}
	is("after one that is too long", program, StartOn)
	if err := forgetStartup(); err != nil {
		t.Fatal(err)
	}
	is("switched off", program, StartOff)
	if _, _, err := approved.GetBinaryValue(Name); !errors.Is(err, registry.ErrNotExist) {
		t.Errorf("the Task Manager's mark stays: %v", err)
	}
	if _, _, err := run.GetStringValue("Another"); err != nil {
		t.Errorf("another program's entry: %v", err)
	}
}
