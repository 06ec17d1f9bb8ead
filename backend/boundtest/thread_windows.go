package boundtest

import (
	"syscall"
	"time"
	"unsafe"

	"golang.org/x/sys/windows"
)

var getThreadTimes = windows.NewLazySystemDLL("kernel32.dll").NewProc("GetThreadTimes")

// threadTime is the processor time of this thread.
func threadTime() time.Duration {
	return used(func(made, ended, kernel, user *syscall.Filetime) error {
		ok, _, err := getThreadTimes.Call(uintptr(windows.CurrentThread()), uintptr(unsafe.Pointer(made)), uintptr(unsafe.Pointer(ended)),
			uintptr(unsafe.Pointer(kernel)), uintptr(unsafe.Pointer(user)))
		if ok == 0 {
			return err
		}
		return nil
	})
}

// processTime is the processor time of all of the process.
func processTime() time.Duration {
	return used(func(made, ended, kernel, user *syscall.Filetime) error {
		process, err := syscall.GetCurrentProcess()
		if err != nil {
			return err
		}
		return syscall.GetProcessTimes(process, made, ended, kernel, user)
	})
}

// used adds the time spent in the system and in the program, in units of 100 ns.
func used(of func(made, ended, kernel, user *syscall.Filetime) error) time.Duration {
	var made, ended, kernel, user syscall.Filetime
	if err := of(&made, &ended, &kernel, &user); err != nil {
		panic(err)
	}
	ticks := func(f syscall.Filetime) int64 { return int64(f.HighDateTime)<<32 | int64(f.LowDateTime) }
	return time.Duration(ticks(kernel)+ticks(user)) * 100
}
