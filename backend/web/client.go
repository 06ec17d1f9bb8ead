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
	"strconv"
	"sync/atomic"

	"minifleet/backend/api"
	"minifleet/backend/fault"
)

// maxAnswer bounds what a running instance may answer.
const maxAnswer = 1 << 30

// Client calls the program that runs on a data directory, under a seal that
// only programs which can read that directory share. A stranger who took the
// port of a program that ended learns nothing from a call and cannot answer it.
type Client struct {
	where running
	seal  seal
	http  *http.Client
	pass  string // of a vault that is locked to screens
}

var errNoInstance = errors.New("the instance file is not that of a running program")

// Dial reads where the program on dir listens. It fails when none announced
// itself; whether it still runs shows at the first call.
func Dial(dir string) (*Client, error) { return dial(dir, instanceFile) }

// Find finds the program that has the workspace of dir open, whichever it is: a
// window, a browser shell or a command. The state is how it is open: unlocked,
// held (Admit comes first), or anything else when no program has it open; then
// there is no client. The demo of a window is not the workspace of dir.
func Find(ctx context.Context, dir string) (*Client, api.LockState) {
	for _, name := range []string{instanceFile, commandFile} {
		c, err := dial(dir, name)
		if err != nil {
			continue
		}
		answer, err := c.Invoke(ctx, "Vault", "Status", nil)
		if err != nil {
			continue // it ended, or is a stranger on its port
		}
		var st api.VaultStatus
		if err := json.Unmarshal(answer, &st); err == nil && !st.Demo && (st.State == api.StateUnlocked || st.State == api.StateHeld) {
			return c, st.State
		}
	}
	return nil, api.StateLocked
}

// Admit gives the passphrase of a vault that is locked to screens and open for
// its work; the screens stay locked.
func (c *Client) Admit(ctx context.Context, passphrase []byte) error {
	request, err := json.Marshal(map[string]string{"passphrase": string(passphrase)})
	if err != nil {
		return err
	}
	defer clear(request)
	answer, err := c.Invoke(ctx, "Vault", "Admit", request)
	if err != nil {
		return err
	}
	var got api.Admission
	if err := json.Unmarshal(answer, &got); err != nil {
		return err
	}
	c.pass = got.Pass
	return nil
}

// ErrGone says that the program did not get a call: it has ended.
var ErrGone = errors.New("the program that was asked has ended")

// sent is what a call says, and whether any of it was asked for: a program that
// never asked has done nothing.
type sent struct {
	content io.Reader
	begun   atomic.Bool
}

func (s *sent) Read(p []byte) (int, error) {
	s.begun.Store(true)
	return s.content.Read(p)
}

// unanswered tells a call that may be made again at another program from one that
// may have taken effect.
func (s *sent) unanswered(ctx context.Context, err error) error {
	switch {
	case ctx.Err() != nil:
		return err
	case !s.begun.Load():
		return fmt.Errorf("%w: %w", ErrGone, err)
	}
	return fault.Wrap(err, "web.answer_lost", fault.T("the MiniFleet that was asked ended before it answered: whether this was done is not known",
		"处理请求的 MiniFleet 在返回结果前已结束，操作是否完成未知")).
		WithHint(fault.T("look whether it was done before doing it again", "请先查看操作是否已完成，再决定是否重新执行")).
		WithRetry(fault.RetryAfterLookup)
}

func dial(dir, file string) (*Client, error) {
	data, err := os.ReadFile(filepath.Join(dir, file))
	if err != nil {
		return nil, err
	}
	var where running
	if err := json.Unmarshal(data, &where); err != nil {
		return nil, err
	}
	host, port, err := net.SplitHostPort(where.Address)
	if err != nil {
		return nil, errNoInstance
	}
	if n, err := strconv.ParseUint(port, 10, 16); err != nil || n == 0 || !net.ParseIP(host).IsLoopback() || len(where.Token) != 64 {
		return nil, errNoInstance
	}
	s, err := instanceSeal(where.Token)
	if err != nil {
		return nil, err
	}
	return &Client{
		where: where, seal: s,
		// Never through a proxy, and nothing is kept open. What a call says is sent
		// when it is asked for, so that a call that was not got is told from one
		// whose answer was lost.
		http: &http.Client{Transport: &http.Transport{DisableKeepAlives: true, ExpectContinueTimeout: longestCall}},
	}, nil
}

// Invoke calls a method of the facade with its JSON request and returns the
// JSON answer. What the method refuses is a *fault.Error; what did not come
// from the program is another error: ErrGone, the fault web.answer_lost, or that
// a stranger answered.
func (c *Client) Invoke(ctx context.Context, service, method string, request []byte) ([]byte, error) {
	path := "/rpc/" + service + "/" + method
	sealed := c.seal.close(request, sealedCall(path))
	nonce := bytes.Clone(sealed[:12])
	said := &sent{content: bytes.NewReader(sealed)}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, "http://"+c.where.Address+path, said)
	if err != nil {
		return nil, err
	}
	req.ContentLength = int64(len(sealed))
	req.Header.Set("Expect", "100-continue")
	req.Header.Set("Content-Type", sealedType)
	req.Header.Set("X-MiniFleet", "1")
	req.Header.Set(sessionHeader, instanceID)
	if c.pass != "" {
		req.Header.Set(passHeader, c.pass)
	}
	resp, err := c.http.Do(req)
	if err != nil {
		return nil, said.unanswered(ctx, err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(io.LimitReader(resp.Body, maxAnswer))
	if err != nil {
		return nil, said.unanswered(ctx, err)
	}
	content, _, err := c.seal.open(body, sealedAnswer(resp.StatusCode, nonce))
	if err != nil {
		return nil, fmt.Errorf("what answers on %s is not the program of this data directory: %w", c.where.Address, err)
	}
	if resp.StatusCode == http.StatusOK {
		return content, nil
	}
	var f api.Failure
	if err := json.Unmarshal(content, &f); err != nil {
		return nil, err
	}
	return nil, f.Fault()
}
