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

	"minifleet/backend/api"
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
}

var errNoInstance = errors.New("the instance file is not that of a running program")

// Dial reads where the program on dir listens. It fails when none announced
// itself; whether it still runs shows at the first call.
func Dial(dir string) (*Client, error) {
	data, err := os.ReadFile(filepath.Join(dir, instanceFile))
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
		// Never through a proxy, and nothing is kept open.
		http: &http.Client{Transport: &http.Transport{DisableKeepAlives: true}},
	}, nil
}

// Shell is the kind of shell the program runs.
func (c *Client) Shell() api.ShellKind { return c.where.Shell }

// Invoke calls a method of the facade with its JSON request and returns the
// JSON answer. What the method refuses is a *fault.Error; what did not come
// from the program is another error.
func (c *Client) Invoke(ctx context.Context, service, method string, request []byte) ([]byte, error) {
	path := "/rpc/" + service + "/" + method
	sealed := c.seal.close(request, sealedCall(path))
	nonce := bytes.Clone(sealed[:12])
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, "http://"+c.where.Address+path, bytes.NewReader(sealed))
	if err != nil {
		return nil, err
	}
	req.Header.Set("Content-Type", sealedType)
	req.Header.Set("X-MiniFleet", "1")
	req.Header.Set(sessionHeader, instanceID)
	resp, err := c.http.Do(req)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(io.LimitReader(resp.Body, maxAnswer))
	if err != nil {
		return nil, err
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
