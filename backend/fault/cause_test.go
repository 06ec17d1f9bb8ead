package fault

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

func TestWhatASystemSaysIsToldInChinese(t *testing.T) {
	_, missing := os.Open(filepath.Join(t.TempDir(), "nothing"))
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := l.Addr().String()
	_ = l.Close()
	_, refused := net.Dial("tcp", address)
	moved := os.Rename(filepath.Join(t.TempDir(), "a"), filepath.Join(t.TempDir(), "b"))
	for _, c := range []struct {
		err  error
		want []string
	}{
		{missing, []string{"nothing：文件或文件夹不存在"}},
		{fmt.Errorf("the key: %w", missing), []string{"the key: ", "nothing：文件或文件夹不存在"}},
		{refused, []string{address + "：连接被拒绝"}},
		{moved, []string{"a → ", "b：文件或文件夹不存在"}},
		{&fs.PathError{Op: "write", Path: "/d/f", Err: syscall.ENOSPC}, []string{"/d/f：磁盘空间不足"}},
		{&fs.PathError{Op: "open", Path: "/d/f", Err: syscall.EROFS}, []string{"/d/f：磁盘为只读"}},
		{&fs.PathError{Op: "open", Path: "/d/f", Err: syscall.EACCES}, []string{"/d/f：没有权限"}},
		{fmt.Errorf("asking: %w", context.DeadlineExceeded), []string{"asking: 超时"}},
		{&net.OpError{Op: "read", Net: "tcp", Err: os.ErrDeadlineExceeded}, []string{"超时"}},
	} {
		got := Cause(c.err)
		if got.EN != c.err.Error() {
			t.Errorf("in English it keeps its own words: %q", got.EN)
		}
		for _, want := range c.want {
			if !strings.Contains(got.ZH, want) {
				t.Errorf("%q lacks %q", got.ZH, want)
			}
		}
		for _, raw := range []string{"no such file", "denied", "refused", "open ", "write ", "dial", "deadline", "timeout"} {
			if strings.Contains(got.ZH, raw) {
				t.Errorf("%q keeps %q", got.ZH, raw)
			}
		}
	}
	if got := Cause(errors.New("something of its own")); got.ZH != "something of its own" {
		t.Errorf("what is not known stays as it is: %+v", got)
	}
	if got := Cause(nil); !got.IsZero() {
		t.Errorf("%+v", got)
	}
}
