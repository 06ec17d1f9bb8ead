package code

import (
	"bytes"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"strings"
	"testing"

	"minifleet/backend/fault"
	"minifleet/backend/outbound"
)

func TestFetchTakesPicturesOnly(t *testing.T) {
	bomb := pngOf(t, 1)
	binary.BigEndian.PutUint32(bomb[16:], 60000)
	binary.BigEndian.PutUint32(bomb[20:], 60000)
	binary.BigEndian.PutUint32(bomb[29:], crc32.ChecksumIEEE(bomb[12:29]))
	good := pngOf(t, 32)
	bodies := map[string][]byte{"/good": good, "/page": []byte("<html>"), "/bomb": bomb, "/gif": []byte("GIF89a\x01\x00\x01\x00\x00\x00\x00;"),
		"/large": append(bytes.Clone(good), make([]byte, MaxPictureBytes)...)}
	var hops int
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/loop" {
			hops++
			http.Redirect(w, r, "/loop", http.StatusFound)
			return
		}
		if r.URL.Path == "/moved" {
			http.Redirect(w, r, "/good", http.StatusFound)
			return
		}
		if r.URL.Path == "/file" {
			http.Redirect(w, r, "file:///etc/passwd", http.StatusFound)
			return
		}
		if r.Header.Get("Cookie") != "" || r.Header.Get("Authorization") != "" {
			t.Error("credentials were sent")
		}
		body, ok := bodies[r.URL.Path]
		if !ok {
			http.NotFound(w, r)
			return
		}
		_, _ = w.Write(body)
	}))
	defer server.Close()
	f := NewFetcher(func(id string) bool { return id == "demo" }, outbound.New(outbound.Options{}))
	defer f.Close()
	for path, code := range map[string]fault.Code{"/good": "", "/moved": "", "/page": "code.picture", "/bomb": "code.picture", "/gif": "code.picture",
		"/large": "code.picture", "/absent": "code.picture_network", "/loop": "code.picture_network", "/file": "code.picture_network"} {
		data, err := f.Fetch(ctx, "demo", server.URL+path)
		if fault.CodeOf(err) != code || code == "" && !bytes.Equal(data, good) {
			t.Errorf("%s: %d bytes, %v, want %q", path, len(data), err, code)
		}
		var told *fault.Error
		if path == "/page" && (!errors.As(err, &told) || !strings.Contains(told.Hint.EN, "login page") || !strings.Contains(told.Hint.ZH, "登录页面")) {
			t.Errorf("%s: nothing says that a login page may have come: %v", path, err)
		}
		if login := path == "/page"; err != nil && login != strings.Contains(fault.As(err).Hint.ZH, "登录") {
			t.Errorf("%s: %q", path, fault.As(err).Hint.ZH)
		}
	}
	if hops > maxRedirects+1 {
		t.Errorf("followed %d redirects", hops)
	}
	for _, address := range []string{"ftp://example.com/a.png", "file:///etc/passwd", "data:image/png;base64,", "//example.com", "http://", "https://u:p@example.com/", "%"} {
		if _, err := f.Fetch(ctx, "demo", address); fault.CodeOf(err) != "code.picture_address" {
			t.Errorf("%s: %v", address, err)
		}
	}
	// Only a simulated app's pictures may come from this machine, by address or
	// by a name that points here.
	for _, address := range []string{server.URL, strings.Replace(server.URL, "127.0.0.1", "localhost", 1)} {
		if _, err := f.Fetch(ctx, "real", address+"/good"); fault.CodeOf(err) != "code.picture_address" {
			t.Errorf("%s: %v", address, err)
		}
	}
}

func TestAProxyIsNotAskedForInwardAddresses(t *testing.T) {
	data := pngOf(t, 16)
	var asked []string
	proxy := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked = append(asked, r.URL.Host)
		_, _ = w.Write(data)
	}))
	defer proxy.Close()
	via, err := url.Parse(proxy.URL)
	if err != nil {
		t.Fatal(err)
	}
	f := NewFetcher(nil, outbound.New(outbound.Options{System: func(*url.URL) outbound.Route { return outbound.Route{Proxy: via} }}))
	defer f.Close()
	if got, err := f.Fetch(ctx, "m1", "http://codes.example.com/a.png"); err != nil || !bytes.Equal(got, data) {
		t.Fatalf("through the proxy: %v", err)
	}
	for _, host := range []string{"192.168.0.1", "127.0.0.1", "[::1]", "127.1", "2130706433", "0x7f.1", "0177.0.0.1", "localhost", "localhost.", "x.localhost",
		"router.lan", "printer", "nas.local", "wiki.corp", "a.internal", "[64:ff9b::7f00:1]", "[::ffff:10.0.0.1]", "com"} {
		if _, err := f.Fetch(ctx, "m1", "http://"+host+"/a.png"); fault.CodeOf(err) != "code.picture_address" {
			t.Errorf("%s: %v", host, err)
		}
	}
	if len(asked) != 1 {
		t.Fatalf("asked for %v", asked)
	}
}

func TestPublicAddresses(t *testing.T) {
	for address, want := range map[string]bool{"8.8.8.8": true, "2400:3200::1": true, "127.0.0.1": false, "10.1.2.3": false, "192.168.1.1": false,
		"172.16.0.1": false, "169.254.169.254": false, "100.64.0.1": false, "223.5.5.5": true, "2408:8000::1": true,
		// Special ones of RFC 6890, and such wrapped in IPv6.
		"0.1.2.3": false, "192.0.0.8": false, "198.18.0.1": false, "198.51.100.1": false, "203.0.113.9": false, "240.0.0.1": false, "255.255.255.255": false,
		"64:ff9b::7f00:1": false, "64:ff9b::a9fe:a9fe": false, "64:ff9b:1::1": false, "2002:7f00:1::": false, "2001::1": false, "2001:db8::1": false,
		"fec0::1": false, "::7f00:1": false, "::ffff:127.0.0.1": false, "100::1": false, "ff02::1": false, "fe80::1%eth0": false, "0.0.0.0": false, "::1": false, "fe80::1": false, "fd00::1": false, "224.0.0.1": false} {
		if got := public(netip.MustParseAddr(address)); got != want {
			t.Errorf("%s: %v", address, got)
		}
	}
}

// Name servers of zero-trust clients and tunnels answer for public names with
// inward addresses; only behind the platform's own names these are followed.
func TestThePlatformsNamesMayBeAnsweredFromInside(t *testing.T) {
	for at, want := range map[string]bool{
		"mobilecodec.alipay.com 100.64.0.7": true, "gw.alipayobjects.com fdfe:dcba::7": true, "ALICDN.com 10.0.0.7": true,
		"alipay.com.evil.test 10.0.0.7": false, "xalipay.com 10.0.0.7": false, "printer 192.168.1.9": false,
		"mobilecodec.alipay.com 127.0.0.1": false, "mobilecodec.alipay.com 169.254.169.254": false, "any.test 8.8.8.8": true,
	} {
		name, address, _ := strings.Cut(at, " ")
		if got := reachable(name, netip.MustParseAddr(address)); got != want {
			t.Errorf("%s: %v", at, got)
		}
	}
}
