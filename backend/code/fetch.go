package code

import (
	"bytes"
	"context"
	"fmt"
	"image"
	_ "image/jpeg" // a picture is read by its bytes
	_ "image/png"
	"io"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"time"

	"minifleet/backend/fault"
	"minifleet/backend/outbound"
)

// Bounds of a picture that is fetched.
const (
	MaxPictureBytes = 2 << 20
	maxPictureSide  = 4096
	fetchTimeout    = 30 * time.Second
	maxRedirects    = 3
)

// Fetcher fetches PNG and JPEG pictures the platform names by their addresses.
// An address is foreign input: only http and https are followed, and only to
// hosts on the internet, or on this machine when the app is simulated, so that
// an answer cannot make this program knock on doors of the local network.
type Fetcher struct {
	simulated func(merchantID string) bool
	way       *outbound.Way
	guarded   *http.Transport // dials public addresses only
	local     *http.Transport // dials public addresses and loopback
}

// NewFetcher makes a Fetcher that uses the way out. simulated says whose
// pictures may come from this machine.
func NewFetcher(simulated func(merchantID string) bool, way *outbound.Way) *Fetcher {
	return &Fetcher{
		simulated: simulated, way: way, guarded: way.Transport(reachable),
		local: way.Transport(func(name string, a netip.Addr) bool { return reachable(name, a) || a.IsLoopback() }),
	}
}

// Close lets go of idle connections.
func (f *Fetcher) Close() {
	for _, t := range []*http.Transport{f.guarded, f.local} {
		t.CloseIdleConnections()
	}
}

// Fetch returns the bytes of a PNG or JPEG picture of at most 2 MB and
// 4096 pixels a side. Faults: code.picture_address, code.picture,
// code.picture_network.
func (f *Fetcher) Fetch(ctx context.Context, merchantID, address string) ([]byte, error) {
	ctx, cancel := context.WithTimeout(ctx, fetchTimeout)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil || !fetchable(req.URL) {
		return nil, fault.New("code.picture_address", fault.T("the platform named an address that is not followed", "平台返回的图片地址无法访问"))
	}
	req.Header.Set("Accept", "image/png,image/jpeg")
	client := &http.Client{Transport: f.route(merchantID), CheckRedirect: func(next *http.Request, via []*http.Request) error {
		if len(via) > maxRedirects || !fetchable(next.URL) {
			return http.ErrUseLastResponse
		}
		return nil
	}}
	resp, err := client.Do(req)
	if err != nil {
		if outbound.Inward(err) {
			return nil, fault.Wrap(err, "code.picture_address", fault.T("the platform named an address inside the local network", "平台返回的图片地址指向内网"))
		}
		return nil, networkFault(err, req.URL, f.way)
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return nil, networkFault(fmt.Errorf("status %d", resp.StatusCode), nil, nil)
	}
	data, err := io.ReadAll(io.LimitReader(resp.Body, MaxPictureBytes+1))
	if err != nil {
		return nil, networkFault(err, req.URL, f.way)
	}
	if kind := resp.Header.Get("Content-Type"); strings.HasPrefix(kind, "text/html") {
		return nil, fault.New("code.picture", fault.T("a web page came instead of the picture", "返回的是网页而不是图片")).WithRetry(fault.RetryLater).
			WithHint(fault.T("a login page of the network may be answering: open a web page in a browser and log in", "可能是网络的登录页面代为应答：请用浏览器打开任意网页完成登录"))
	}
	if _, err := inspect(data); err != nil {
		return nil, err
	}
	return data, nil
}

// route picks the way each request goes, redirects included.
func (f *Fetcher) route(merchantID string) http.RoundTripper {
	return roundTripper(func(r *http.Request) (*http.Response, error) {
		direct := f.guarded
		simulated := f.simulated != nil && f.simulated(merchantID)
		if simulated {
			direct = f.local
		}
		// A proxy looks names up itself, and may be inside; a connection of our
		// own is looked at once more when its name was looked up.
		if !onInternet(r.URL.Hostname()) && !(simulated && f.way.Route(r.URL).Proxy == nil) {
			return nil, outbound.ErrInward
		}
		return direct.RoundTrip(r)
	})
}

type roundTripper func(*http.Request) (*http.Response, error)

func (f roundTripper) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

func fetchable(u *url.URL) bool {
	return (u.Scheme == "http" || u.Scheme == "https") && u.Hostname() != "" && u.User == nil
}

// picture is what the header of an image says.
type picture struct {
	Format        string // "png" or "jpeg"
	Width, Height int
}

func inspect(data []byte) (picture, error) {
	bad := func(t fault.Text) (picture, error) {
		return picture{}, fault.New("code.picture", t).WithRetry(fault.RetryLater)
	}
	if len(data) > MaxPictureBytes {
		return bad(fault.T("the picture has more than 2 MB", "图片超过 2 MB"))
	}
	cfg, format, err := image.DecodeConfig(bytes.NewReader(data))
	if err != nil || format != "png" && format != "jpeg" {
		return bad(fault.T("what came is neither a PNG nor a JPEG picture", "返回的内容不是 PNG 或 JPEG 图片"))
	}
	if cfg.Width < 1 || cfg.Height < 1 || cfg.Width > maxPictureSide || cfg.Height > maxPictureSide {
		return bad(fault.T("the picture claims too many pixels", "图片标称的像素过大"))
	}
	return picture{format, cfg.Width, cfg.Height}, nil
}

// networkFault says why a picture did not come; u and way, when they are
// given, tell what is wrong on the way.
func networkFault(err error, u *url.URL, way *outbound.Way) error {
	f := fault.Wrap(err, "code.picture_network", fault.T("the picture could not be fetched", "图片下载失败")).
		WithRetry(fault.RetryLater).WithHint(fault.T("the code itself exists; fetch its picture again when the network is back", "码已生成；网络恢复后可重新下载图片"))
	if u != nil {
		why := outbound.Explain(err, u.Host, way.Route(u).Via()).Message
		f.Message = fault.Text{EN: f.Message.EN + ": " + why.EN, ZH: f.Message.ZH + "：" + why.ZH}
	}
	return f
}
