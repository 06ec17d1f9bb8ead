//go:build unix

package fault

import "syscall"

// systemKinds are the reasons that only this system gives.
func systemKinds() []kind {
	return []kind{
		{[]error{syscall.EDQUOT}, "磁盘配额已用完"},
		{[]error{syscall.ETXTBSY}, "程序正在运行，不能改写"},
		{[]error{syscall.ELOOP}, "链接层数过多"},
		{[]error{syscall.EXDEV}, "不能跨磁盘移动"},
	}
}
