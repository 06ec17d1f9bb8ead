package disk_test

import "syscall"

// underWine reports whether this is no Windows but Wine.
func underWine() bool {
	return syscall.NewLazyDLL("ntdll.dll").NewProc("wine_get_version").Find() == nil
}
