package cli

import (
	"io"
	"io/fs"
	"sync"
	"syscall"

	"minifleet/backend/fault"
	"minifleet/backend/sink/stdout"
)

// heard remembers the first error of what it writes to, so that a command whose
// words did not arrive never ends as one that succeeded.
type heard struct {
	to    io.Writer
	mu    sync.Mutex
	first error
}

func (h *heard) Write(p []byte) (int, error) {
	n, err := 0, error(&fs.PathError{Op: "write", Path: "/dev/stdout", Err: syscall.EBADF})
	if !stdout.Closed() {
		n, err = h.to.Write(p)
	}
	if err != nil {
		h.mu.Lock()
		defer h.mu.Unlock()
		if h.first == nil {
			h.first = err
		}
	}
	return n, err
}

func (h *heard) lost() error {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.first
}

func outputLost(cause error) error {
	return fault.Wrap(cause, "cli.output", fault.T("what the command prints cannot be written", "无法写出命令的输出")).
		WithHint(fault.T("the command itself did run: look at the state before you repeat it, and free the disk or print elsewhere",
			"命令本身已执行：请先查看状态再决定是否重试，并释放磁盘空间或输出到其他位置"))
}
