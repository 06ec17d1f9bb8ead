package web

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"time"

	"minifleet/backend/api"
	"minifleet/backend/disk"
	"minifleet/backend/fault"
)

const (
	lockFile     = "instance.lock"
	instanceFile = "instance.json"
	tokenFile    = "web-token"
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
	if err := disk.WriteFile(filepath.Join(dir, tokenFile), []byte(i.token+"\n")); err != nil {
		return nil, errors.Join(cannotUse(err), i.Release())
	}
	return i, nil
}

// Announce writes where this instance listens, for a second start to find.
func (i *Instance) Announce(address net.Addr, shell api.ShellKind) error {
	data, err := json.Marshal(running{Address: address.String(), Shell: shell, Token: i.token, PID: os.Getpid()})
	if err != nil {
		return err
	}
	if err := disk.WriteFile(filepath.Join(i.dir, instanceFile), data); err != nil {
		return cannotUse(err)
	}
	return nil
}

// Release removes the files and gives the right back.
func (i *Instance) Release() error {
	for _, name := range []string{instanceFile, tokenFile} {
		if err := disk.Remove(filepath.Join(i.dir, name)); err != nil {
			return errors.Join(err, i.lock.Release())
		}
	}
	return i.lock.Release()
}

// RaiseRunning asks the instance on dir to come forward and returns its launch
// URL, "" when it is a window. It waits a moment for one that is just starting.
func RaiseRunning(ctx context.Context, dir string) (launchURL string, err error) {
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	retry := time.NewTicker(50 * time.Millisecond)
	defer retry.Stop()
	for {
		launchURL, err = raise(ctx, dir)
		if err == nil {
			return launchURL, nil
		}
		select {
		case <-ctx.Done():
			return "", fault.Wrap(err, "web.instance_silent", fault.T(
				"MiniFleet is running already but does not answer", "MiniFleet 已在运行，但没有响应")).
				WithHint(fault.T("End it in the task manager and start again.", "请在任务管理器中结束它，然后重新启动。")).
				WithRetry(fault.RetryElsewhere)
		case <-retry.C:
		}
	}
}

func raise(ctx context.Context, dir string) (string, error) {
	data, err := os.ReadFile(filepath.Join(dir, instanceFile))
	if err != nil {
		return "", err
	}
	var other running
	if err := json.Unmarshal(data, &other); err != nil {
		return "", err
	}
	host, _, err := net.SplitHostPort(other.Address)
	if err != nil || !net.ParseIP(host).IsLoopback() {
		return "", errors.New("the instance file names no loopback address")
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, "http://"+other.Address+"/rpc/System/Raise", bytes.NewReader([]byte("{}")))
	if err != nil {
		return "", err
	}
	req.Header.Set("Authorization", "Bearer "+other.Token)
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("X-MiniFleet", "1")
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}} // never through a proxy
	resp, err := client.Do(req)
	if err != nil {
		return "", err
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return "", fmt.Errorf("the running instance answered %s", resp.Status)
	}
	var raised api.Raised
	if err := json.NewDecoder(io.LimitReader(resp.Body, 1<<16)).Decode(&raised); err != nil {
		return "", err
	}
	return raised.LaunchURL, nil
}

func cannotUse(err error) error {
	return fault.Wrap(err, "web.data_dir", fault.T("the data folder cannot be used", "数据文件夹无法使用")).
		WithHint(fault.T("Check that it exists and that you may write to it.", "请确认它存在且可写。"))
}
