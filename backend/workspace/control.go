package workspace

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"time"

	"minifleet/backend/fault"
)

// Control drives a simulator by its control interface: what merchants,
// auditors and the clock would do on the real platform.
type Control struct {
	base   string
	client *http.Client
}

// NewControl makes the control of the simulator at base (".../_sim").
func NewControl(base string) *Control {
	return &Control{base: base, client: &http.Client{Timeout: 30 * time.Second, Transport: &http.Transport{MaxIdleConnsPerHost: 16}}}
}

// SimMerchant is a merchant of the simulator's world.
type SimMerchant struct {
	UserID        string `json:"user_id"`
	MiniAppID     string `json:"mini_app_id"`
	Name          string `json:"name"`
	Contact       string `json:"contact"`
	Phone         string `json:"phone"`
	Authorization struct {
		Authorized bool `json:"authorized"`
	} `json:"authorization"`
	Versions []struct {
		AppVersion string `json:"app_version"`
		Status     string `json:"status"`
	} `json:"versions"`
}

// SimWorld is what the demo needs of the simulator's world.
type SimWorld struct {
	AppID      string        `json:"app_id"`
	TemplateID string        `json:"template_id"`
	Messages   int           `json:"messages_waiting"`
	Merchants  []SimMerchant `json:"merchants"`
	Templates  []struct {
		TemplateID string `json:"template_id"`
		Versions   []struct {
			Version string `json:"template_version"`
			Status  string `json:"version_status"`
		} `json:"versions"`
	} `json:"templates"`
}

// World reads the simulator's world.
func (c *Control) World(ctx context.Context) (SimWorld, error) {
	var w SimWorld
	err := c.Read(ctx, "/world", &w)
	return w, err
}

// Settings changes any of the simulator's settings and returns all of them.
func (c *Control) Settings(ctx context.Context, patch map[string]any) (map[string]any, error) {
	now := map[string]any{}
	err := c.call(ctx, http.MethodPost, "/settings", patch, &now)
	return now, err
}

// Consent is the merchant saying yes on the authorization page at link. It
// returns where the merchant's browser is sent.
func (c *Control) Consent(ctx context.Context, miniAppID, link string) (string, error) {
	u, err := url.Parse(link)
	if err != nil {
		return "", err
	}
	var out struct {
		Location string `json:"location"`
	}
	err = c.call(ctx, http.MethodPost, "/consent", map[string]string{
		"mini_app_id": miniAppID, "redirect_uri": u.Query().Get("redirect_uri"), "state": u.Query().Get("state"),
	}, &out)
	if err == nil && out.Location == "" {
		err = errors.New("the simulator named no address to go to")
	}
	return out.Location, err
}

// Post sends any other control command, such as "/audit" or "/revoke".
func (c *Control) Post(ctx context.Context, path string, body any) error {
	return c.call(ctx, http.MethodPost, path, body, nil)
}

// Read reads what a GET of the control interface tells.
func (c *Control) Read(ctx context.Context, path string, into any) error {
	return c.call(ctx, http.MethodGet, path, nil, into)
}

// Close lets go of idle connections.
func (c *Control) Close() { c.client.CloseIdleConnections() }

func (c *Control) call(ctx context.Context, method, path string, body, into any) error {
	fail := func(err error) error {
		return fault.Wrap(err, "demo.control", fault.T("the simulator did not do what it was asked (%s)", "模拟器没有执行该操作（%s）", path)).
			WithHint(fault.T("try again, or start the demo again", "请重试，或重新开始演示")).WithRetry(fault.RetryNow)
	}
	var reader io.Reader
	if body != nil {
		b, err := json.Marshal(body)
		if err != nil {
			return fail(err)
		}
		reader = bytes.NewReader(b)
	}
	req, err := http.NewRequestWithContext(ctx, method, c.base+path, reader)
	if err != nil {
		return fail(err)
	}
	if body != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	resp, err := c.client.Do(req)
	if err != nil {
		return fail(err)
	}
	defer resp.Body.Close()
	answer, err := io.ReadAll(io.LimitReader(resp.Body, 256<<20))
	if err != nil {
		return fail(err)
	}
	if resp.StatusCode != http.StatusOK {
		return fail(fmt.Errorf("%s: %s", resp.Status, bytes.TrimSpace(answer)))
	}
	if into == nil {
		return nil
	}
	if err := json.Unmarshal(answer, into); err != nil {
		return fail(err)
	}
	return nil
}
