package fault

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"net"
	"os"
	"strings"
	"syscall"
)

// kind is one of the common reasons for which an operating system refuses.
type kind struct {
	of []error
	zh string
}

// kinds are told in Chinese; whatever else a system says is shown as it says it.
// The first that fits is taken.
func kinds() []kind {
	return append(systemKinds(), []kind{
		{[]error{fs.ErrPermission}, "没有权限"},
		{[]error{fs.ErrNotExist}, "文件或文件夹不存在"},
		{[]error{fs.ErrExist}, "文件已存在"},
		{[]error{fs.ErrClosed, net.ErrClosed, io.ErrClosedPipe}, "已关闭"},
		{[]error{syscall.ENOTEMPTY}, "文件夹不为空"},
		{[]error{syscall.ENOSPC}, "磁盘空间不足"},
		{[]error{syscall.EROFS}, "磁盘为只读"},
		{[]error{syscall.EISDIR}, "这是文件夹，不是文件"},
		{[]error{syscall.ENOTDIR}, "路径中有一部分不是文件夹"},
		{[]error{syscall.ENAMETOOLONG}, "名称过长"},
		{[]error{syscall.EMFILE, syscall.ENFILE}, "打开的文件过多"},
		{[]error{syscall.EIO}, "磁盘读写出错"},
		{[]error{syscall.EBUSY}, "正被占用"},
		{[]error{syscall.EBADF}, "未打开"},
		{[]error{syscall.EPIPE}, "接收方已关闭"},
		{[]error{syscall.ECONNREFUSED}, "连接被拒绝"},
		{[]error{syscall.ECONNRESET, syscall.ECONNABORTED}, "连接被中断"},
		{[]error{syscall.EADDRINUSE}, "端口已被占用"},
		{[]error{syscall.ENETUNREACH, syscall.EHOSTUNREACH}, "网络不可达"},
		{[]error{syscall.ETIMEDOUT, os.ErrDeadlineExceeded, context.DeadlineExceeded}, "超时"},
		{[]error{context.Canceled}, "已取消"},
		{[]error{io.ErrUnexpectedEOF}, "内容不完整"},
	}...)
}

// Cause tells what lies below a failure: in English in its own words, in Chinese
// with what an operating system says told in Chinese where it is one of the
// common reasons.
func Cause(err error) Text {
	if err == nil {
		return Text{}
	}
	text := err.Error()
	if said, zh := system(err); said != "" {
		return Text{EN: text, ZH: strings.Replace(text, said, zh, 1)}
	}
	return Text{EN: text, ZH: text}
}

// system finds what a system says in an error, with what it is about, and tells
// it in Chinese; "" when it is none of the kinds.
func system(err error) (said, zh string) {
	var why string
	for _, k := range kinds() {
		for _, one := range k.of {
			if errors.Is(err, one) {
				why = k.zh
				break
			}
		}
		if why != "" {
			break
		}
	}
	if why == "" {
		return "", ""
	}
	var path *fs.PathError
	var link *os.LinkError
	var op *net.OpError
	switch {
	case errors.As(err, &path):
		return path.Error(), path.Path + "：" + why
	case errors.As(err, &link):
		return link.Error(), link.Old + " → " + link.New + "：" + why
	case errors.As(err, &op) && op.Addr != nil:
		return op.Error(), op.Addr.String() + "：" + why
	case errors.As(err, &op):
		return op.Error(), why
	}
	return innermost(err).Error(), why
}

// innermost is the error that no other lies below.
func innermost(err error) error {
	for {
		inner := errors.Unwrap(err)
		if inner == nil {
			return err
		}
		err = inner
	}
}
