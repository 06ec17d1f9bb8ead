package desktop

import (
	"errors"
	"syscall"
	"unsafe"

	"golang.org/x/sys/windows/registry"
)

// AddToSearchPath lets the person who is logged in start what is in dir by
// name, in terminals opened from now on. Nothing of other users changes.
func AddToSearchPath(dir string) error {
	return changeSearchPath(func(path string) string { return withFolder(path, dir) })
}

// RemoveFromSearchPath undoes AddToSearchPath.
func RemoveFromSearchPath(dir string) error {
	return changeSearchPath(func(path string) string { return withoutFolder(path, dir) })
}

// changeSearchPath keeps the kind of the value: with variables in it or without.
func changeSearchPath(change func(string) string) error {
	key, _, err := registry.CreateKey(registry.CURRENT_USER, "Environment", registry.QUERY_VALUE|registry.SET_VALUE)
	if err != nil {
		return err
	}
	defer key.Close()
	old, kind, err := key.GetStringValue("Path")
	if err != nil && !errors.Is(err, registry.ErrNotExist) {
		return err
	}
	now := change(old)
	switch {
	case now == old:
		return nil
	case now == "":
		err = key.DeleteValue("Path")
	case kind == registry.SZ:
		err = key.SetStringValue("Path", now)
	default:
		err = key.SetExpandStringValue("Path", now)
	}
	if err == nil {
		tellPrograms()
	}
	return err
}

// tellPrograms says that the environment changed; Explorer hands it to the
// programs it starts.
func tellPrograms() {
	const broadcast, settingChange, abortIfHung = 0xffff, 0x001a, 0x0002
	name, err := syscall.UTF16PtrFromString("Environment")
	if err != nil {
		return
	}
	send := syscall.NewLazyDLL("user32.dll").NewProc("SendMessageTimeoutW")
	_, _, _ = send.Call(broadcast, settingChange, 0, uintptr(unsafe.Pointer(name)), abortIfHung, 1000, 0)
}
