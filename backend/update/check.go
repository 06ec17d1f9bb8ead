package update

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/netip"
	"net/url"
	"strconv"
	"strings"
	"time"

	"minifleet/backend/fault"
)

// Found is what a feed says, beside the version that asked.
type Found struct {
	Current string     `json:"current"`
	Newest  string     `json:"newest"`
	Newer   bool       `json:"newer"`          // than the current one
	Page    string     `json:"page,omitempty"` // where to get it
	Notes   fault.Text `json:"notes,omitzero"` // what is new
	Feed    string     `json:"feed"`           // the address that was read
}

// feed is the document, as it is written by whoever releases.
type feed struct {
	Version string     `json:"version"`
	Page    string     `json:"page"`
	Notes   fault.Text `json:"notes"`
}

const (
	maxFeed  = 64 << 10
	maxNotes = 4000
	patience = 20 * time.Second
)

// Address checks the address of a feed: https, or http on this machine. "" is
// one that was not chosen. Fault: update.address with Field set.
func Address(address string) error {
	if address == "" {
		return nil
	}
	u, err := url.Parse(address)
	if err == nil && u.Host != "" && u.User == nil && (u.Scheme == "https" || u.Scheme == "http" && here(u.Hostname())) {
		return nil
	}
	return fault.New("update.address", fault.T("this is no address of a release feed", "这不是有效的版本信息地址")).
		WithHint(fault.T("it begins with https://", "地址应以 https:// 开头")).
		WithField("release_feed").WithRetry(fault.RetryAfterInput)
}

// here reports whether a host is this machine.
func here(host string) bool {
	a, err := netip.ParseAddr(host)
	return host == "localhost" || err == nil && a.IsLoopback()
}

// Check reads the feed at address by client and compares it with the current
// version. Faults: update.no_address, update.address, update.unreachable,
// update.not_a_feed.
func Check(ctx context.Context, client *http.Client, address, current string) (Found, error) {
	found := Found{Current: current, Feed: address}
	if address == "" {
		return found, fault.New("update.no_address", fault.T("this build names no release feed", "此版本没有内置版本信息地址")).
			WithHint(fault.T("enter the address of the one your copy comes from", "请填写获取本程序之处的版本信息地址")).
			WithField("release_feed").WithRetry(fault.RetryAfterInput)
	}
	if err := Address(address); err != nil {
		return found, err
	}
	f, err := read(ctx, client, address)
	if err != nil {
		return found, err
	}
	found.Newest, found.Page, found.Notes = f.Version, f.Page, f.Notes
	found.Newer = newer(f.Version, current)
	return found, nil
}

func read(ctx context.Context, client *http.Client, address string) (feed, error) {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return feed{}, unreachable(err)
	}
	request.Header.Set("User-Agent", "MiniFleet") // nothing that tells one copy from another
	request.Header.Set("Accept", "application/json")
	follow := *client
	follow.CheckRedirect = func(to *http.Request, before []*http.Request) error {
		if len(before) > 5 {
			return errors.New("it sends from place to place")
		}
		return Address(to.URL.String())
	}
	answer, err := follow.Do(request)
	if err != nil {
		var ours *fault.Error
		if errors.As(err, &ours) {
			return feed{}, ours
		}
		return feed{}, unreachable(err)
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		return feed{}, fault.New("update.unreachable", fault.T("the release feed answers %s", "版本信息地址返回 %s", answer.Status)).
			WithHint(fault.T("check the address", "请检查地址")).WithRetry(fault.RetryLater)
	}
	body, err := io.ReadAll(io.LimitReader(answer.Body, maxFeed+1))
	if err != nil {
		return feed{}, unreachable(err)
	}
	var f feed
	if len(body) > maxFeed || json.Unmarshal(body, &f) != nil || !numbered(f.Version) || f.Page != "" && !opens(f.Page) ||
		len(f.Notes.EN) > maxNotes || len(f.Notes.ZH) > maxNotes {
		return feed{}, fault.New("update.not_a_feed", fault.T("what is at this address is no release feed", "此地址的内容不是版本信息")).
			WithHint(fault.T("check the address; a log-in page of the network answers like this too", "请检查地址；网络的登录页面也会造成这种情况"))
	}
	return f, nil
}

func unreachable(err error) error {
	return fault.Wrap(err, "update.unreachable", fault.T("the release feed cannot be reached", "无法访问版本信息地址")).
		WithHint(fault.T("nothing else needs it; try later", "其他功能不受影响，请稍后再试")).WithRetry(fault.RetryLater)
}

// opens reports whether a page may be opened in the person's browser.
func opens(page string) bool {
	u, err := url.Parse(page)
	return err == nil && u.Scheme == "https" && u.Host != "" && u.User == nil
}

// parts are the three numbers of a version such as 1.4.0, or 1.4.0+commit.
func parts(version string) (n [3]int, ok bool) {
	version, _, _ = strings.Cut(version, "+")
	list := strings.Split(version, ".")
	if len(list) != len(n) {
		return n, false
	}
	for i, s := range list {
		v, err := strconv.Atoi(s)
		if err != nil || v < 0 || len(s) > 6 || strings.ContainsAny(s, "+-") {
			return n, false
		}
		n[i] = v
	}
	return n, true
}

func numbered(version string) bool {
	_, ok := parts(version)
	return ok
}

// newer reports whether a version is newer than the current one. A development
// build has no number, and every release is newer.
func newer(version, current string) bool {
	a, _ := parts(version)
	b, ok := parts(current)
	if !ok {
		return true
	}
	for i := range a {
		if a[i] != b[i] {
			return a[i] > b[i]
		}
	}
	return false
}
