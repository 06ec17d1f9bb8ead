package qrcode

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	_ "image/jpeg" // a picture is read by its bytes
	_ "image/png"
	"io"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"syscall"
	"time"

	"minifleet/backend/fault"
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
	proxy     func(*http.Request) (*url.URL, error)
	guarded   *http.Transport // dials public addresses only
	local     *http.Transport // dials public addresses and loopback
	proxied   *http.Transport // the proxy decides where it may go
}

// NewFetcher makes a Fetcher. simulated says whose pictures may come from this
// machine; proxy is that of the HTTP client (http.ProxyFromEnvironment), nil
// for none.
func NewFetcher(simulated func(merchantID string) bool, proxy func(*http.Request) (*url.URL, error)) *Fetcher {
	if proxy == nil {
		proxy = func(*http.Request) (*url.URL, error) { return nil, nil }
	}
	transport := func(control func(string, string, syscall.RawConn) error, proxy func(*http.Request) (*url.URL, error)) *http.Transport {
		d := &net.Dialer{Timeout: 10 * time.Second, Control: control}
		return &http.Transport{DialContext: d.DialContext, Proxy: proxy, TLSHandshakeTimeout: 10 * time.Second,
			ResponseHeaderTimeout: fetchTimeout, MaxIdleConnsPerHost: 4, IdleConnTimeout: 30 * time.Second, ForceAttemptHTTP2: true}
	}
	return &Fetcher{
		simulated: simulated, proxy: proxy,
		guarded: transport(only(public), nil),
		local:   transport(only(func(a netip.Addr) bool { return public(a) || a.IsLoopback() }), nil),
		proxied: transport(nil, proxy),
	}
}

// only refuses a connection by the address it is about to go to, after the
// name was resolved, so that a name that points inward is refused too.
func only(allowed func(netip.Addr) bool) func(string, string, syscall.RawConn) error {
	return func(_, address string, _ syscall.RawConn) error {
		ap, err := netip.ParseAddrPort(address)
		if err != nil {
			return err
		}
		if a := ap.Addr().Unmap(); !allowed(a) {
			return fmt.Errorf("%w: %s", errInward, a)
		}
		return nil
	}
}

var errInward = errors.New("the address is inside the local network")

func public(a netip.Addr) bool {
	return a.IsGlobalUnicast() && !a.IsPrivate() && !sharedRange.Contains(a)
}

// sharedRange is the carrier-grade NAT range (RFC 6598), which netip counts as
// global.
var sharedRange = netip.MustParsePrefix("100.64.0.0/10")

// Close lets go of idle connections.
func (f *Fetcher) Close() {
	for _, t := range []*http.Transport{f.guarded, f.local, f.proxied} {
		t.CloseIdleConnections()
	}
}

// Fetch returns the bytes of a PNG or JPEG picture of at most 2 MB and
// 4096 pixels a side. Faults: qrcode.picture_address, qrcode.picture,
// qrcode.picture_network.
func (f *Fetcher) Fetch(ctx context.Context, merchantID, address string) ([]byte, error) {
	ctx, cancel := context.WithTimeout(ctx, fetchTimeout)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil || !fetchable(req.URL) {
		return nil, fault.New("qrcode.picture_address", fault.T("the platform named an address that is not followed", "平台返回的图片地址无法访问"))
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
		if errors.Is(err, errInward) {
			return nil, fault.Wrap(err, "qrcode.picture_address", fault.T("the platform named an address inside the local network", "平台返回的图片地址指向内网"))
		}
		return nil, networkFault(err)
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return nil, networkFault(fmt.Errorf("status %d", resp.StatusCode))
	}
	data, err := io.ReadAll(io.LimitReader(resp.Body, MaxPictureBytes+1))
	if err != nil {
		return nil, networkFault(err)
	}
	if _, err := inspect(data); err != nil {
		return nil, err
	}
	return data, nil
}

// route picks the way each request goes, redirects included.
func (f *Fetcher) route(merchantID string) http.RoundTripper {
	return roundTripper(func(r *http.Request) (*http.Response, error) {
		if via, err := f.proxy(r); err != nil {
			return nil, err
		} else if via != nil {
			if a, err := netip.ParseAddr(r.URL.Hostname()); err == nil && !public(a.Unmap()) {
				return nil, errInward
			}
			return f.proxied.RoundTrip(r)
		}
		if f.simulated != nil && f.simulated(merchantID) {
			return f.local.RoundTrip(r)
		}
		return f.guarded.RoundTrip(r)
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
		return picture{}, fault.New("qrcode.picture", t).WithRetry(fault.RetryLater)
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

func networkFault(err error) error {
	return fault.Wrap(err, "qrcode.picture_network", fault.T("the picture could not be fetched", "图片下载失败")).
		WithRetry(fault.RetryLater).WithHint(fault.T("the code itself exists; fetch its picture again when the network is back", "码已生成；网络恢复后可重新下载图片"))
}
