package web

import (
	"context"
	"encoding/json"
	"errors"
	"net"
	"os"
	"path/filepath"
	"strings"
	"time"

	"minifleet/backend/api"
	"minifleet/backend/disk"
	"minifleet/backend/fault"
)

const (
	lockFile     = "instance.lock"
	instanceFile = "instance.json"
	tokenFile    = "web-token"
	commandFile  = "command.json" // where a command lends its workspace
)

// Instance is the right to be the one program on a data directory. The
// operating system gives it back when the process ends, however it ends.
type Instance struct {
	dir   string
	lock  *disk.Lock
	token string
}

// running is what a second start reads to find the first.
type running struct {
	Address string        `json:"address"`
	Plain   string        `json:"plain,omitempty"`
	Shell   api.ShellKind `json:"shell"`
	Token   string        `json:"token"`
	PID     int           `json:"pid"`
}

// ErrRunning says that another process is the instance on this directory.
var ErrRunning = errors.New("another MiniFleet runs on this data directory")

// Acquire makes this process the instance, with a fresh bearer token in
// DIR/web-token. It fails with ErrRunning when another process is.
func Acquire(dir string) (*Instance, error) {
	if err := disk.Private(dir); err != nil {
		return nil, cannotUse(err)
	}
	lock, err := disk.TryLock(filepath.Join(dir, lockFile))
	if errors.Is(err, disk.ErrLocked) {
		return nil, ErrRunning
	}
	if err != nil {
		return nil, cannotUse(err)
	}
	i := &Instance{dir: dir, lock: lock, token: randomCode()}
	// What a program left that was killed names a port that may be a
	// stranger's by now.
	if err := i.clean(); err != nil {
		return nil, errors.Join(cannotUse(err), lock.Release())
	}
	if err := disk.WriteFile(filepath.Join(dir, tokenFile), []byte(i.token+"\n")); err != nil {
		return nil, errors.Join(cannotUse(err), i.Release())
	}
	return i, nil
}

// Running reports whether a process is the instance on this directory; it
// changes nothing.
func Running(dir string) bool {
	path := filepath.Join(dir, lockFile)
	if _, err := os.Stat(path); err != nil {
		return false
	}
	lock, err := disk.TryLock(path)
	if err == nil {
		_ = lock.Release()
	}
	return errors.Is(err, disk.ErrLocked)
}

// Announce writes where this instance listens, for a second start to find.
// plain is the address of a page for browsers that do not know names below
// "localhost", "" when there is none.
func (i *Instance) Announce(address net.Addr, plain string, shell api.ShellKind) error {
	return announce(filepath.Join(i.dir, instanceFile), running{Address: address.String(), Plain: plain, Shell: shell, Token: i.token, PID: os.Getpid()})
}

// announce writes where a program listens, for the owner of the directory only.
func announce(path string, where running) error {
	data, err := json.Marshal(where)
	if err != nil {
		return err
	}
	if err := disk.WriteFile(path, data); err != nil {
		return cannotUse(err)
	}
	return nil
}

// Release removes the files and gives the right back.
func (i *Instance) Release() error { return errors.Join(i.clean(), i.lock.Release()) }

func (i *Instance) clean() error {
	for _, name := range []string{instanceFile, tokenFile, launchFile} {
		if err := disk.Remove(filepath.Join(i.dir, name)); err != nil {
			return err
		}
	}
	return nil
}

// RaiseRunning asks the instance on dir to come forward and tells how to reach
// it; there is no launch URL when it is a window. It waits a moment for one
// that is just starting.
func RaiseRunning(ctx context.Context, dir string) (Ready, error) {
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	retry := time.NewTicker(50 * time.Millisecond)
	defer retry.Stop()
	for {
		ready, err := raise(ctx, dir)
		if err == nil {
			return ready, nil
		}
		select {
		case <-ctx.Done():
			return Ready{}, fault.Wrap(err, "web.instance_silent", fault.T(
				"MiniFleet is running already but does not answer", "MiniFleet 已在运行，但没有响应")).
				WithHint(fault.T("End it in the task manager and start again.", "请在任务管理器中结束它，然后重新启动。")).
				WithRetry(fault.RetryElsewhere)
		case <-retry.C:
		}
	}
}

// raise believes only what the program on dir itself says, and of that only
// what is an address of its own port.
func raise(ctx context.Context, dir string) (Ready, error) {
	c, err := Dial(dir)
	if err != nil {
		return Ready{}, err
	}
	answer, err := c.Invoke(ctx, "System", "Raise", []byte("{}"))
	if err != nil {
		return Ready{}, err
	}
	var raised api.Raised
	if err := json.Unmarshal(answer, &raised); err != nil {
		return Ready{}, err
	}
	ready := Ready{LaunchURL: raised.LaunchURL, AlreadyRunning: true}
	if raised.LaunchURL == "" {
		return ready, nil
	}
	_, port, _ := net.SplitHostPort(c.where.Address)
	host, code, _ := strings.Cut(raised.LaunchURL, "/#")
	if !launchShape.MatchString(raised.LaunchURL) || !strings.HasSuffix(host, ":"+port) {
		return Ready{}, errNoInstance
	}
	if c.where.Plain != "" {
		if ready.PlainURL = "http://" + c.where.Plain + "/#" + code; !launchShape.MatchString(ready.PlainURL) {
			return Ready{}, errNoInstance
		}
	}
	return ready, nil
}

func cannotUse(err error) error {
	return fault.Wrap(err, "web.data_dir", fault.T("the data folder cannot be used", "数据文件夹无法使用")).
		WithHint(fault.T("Check that it exists and that you may write to it.", "请确认它存在且可写。"))
}
