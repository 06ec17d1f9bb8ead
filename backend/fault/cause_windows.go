package fault

import "syscall"

// systemKinds are the reasons that only this system gives, by their numbers of
// winerror.h: Go's names for reasons are not those that Windows answers with.
func systemKinds() []kind {
	return []kind{
		{[]error{syscall.Errno(32), syscall.Errno(33)}, "文件正被其他程序占用"},                  // ERROR_SHARING_VIOLATION, ERROR_LOCK_VIOLATION
		{[]error{syscall.Errno(39), syscall.Errno(112)}, "磁盘空间不足"},                     // ERROR_HANDLE_DISK_FULL, ERROR_DISK_FULL
		{[]error{syscall.Errno(19)}, "磁盘为只读"},                                          // ERROR_WRITE_PROTECT
		{[]error{syscall.Errno(6)}, "未打开"},                                             // ERROR_INVALID_HANDLE
		{[]error{syscall.Errno(145)}, "文件夹不为空"},                                        // ERROR_DIR_NOT_EMPTY
		{[]error{syscall.Errno(206)}, "名称过长"},                                          // ERROR_FILENAME_EXCED_RANGE
		{[]error{syscall.Errno(232)}, "接收方已关闭"},                                        // ERROR_NO_DATA
		{[]error{syscall.Errno(10061)}, "连接被拒绝"},                                       // WSAECONNREFUSED
		{[]error{syscall.Errno(10053), syscall.Errno(10054)}, "连接被中断"},                 // WSAECONNABORTED, WSAECONNRESET
		{[]error{syscall.Errno(10048)}, "端口已被占用"},                                      // WSAEADDRINUSE
		{[]error{syscall.Errno(10051), syscall.Errno(10065)}, "网络不可达"},                 // WSAENETUNREACH, WSAEHOSTUNREACH
		{[]error{syscall.Errno(10060), syscall.Errno(121), syscall.Errno(1460)}, "超时"}, // WSAETIMEDOUT, ERROR_SEM_TIMEOUT, ERROR_TIMEOUT
	}
}
