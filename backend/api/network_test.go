package api

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"minifleet/backend/fault"
	"minifleet/backend/outbound"
)

func TestTheProxyIsChosenAndItsPasswordNeverComesBack(t *testing.T) {
	ctx := t.Context()
	f := real(t)
	if _, err := f.Vault.Create(ctx, secret(good)); err != nil {
		t.Fatal(err)
	}
	now, err := on(t, f.Network).Show(ctx, Nothing{})
	if err != nil || now.Proxy.Mode != outbound.System || now.Proxy.HasPassword || len(now.Ways) != 0 {
		t.Fatalf("%+v %v", now, err)
	}
	set := func(req SaveProxy) NetworkState {
		t.Helper()
		got, err := on(t, f.Network).SetProxy(ctx, req)
		if err != nil {
			t.Fatal(err)
		}
		if text, _ := json.Marshal(got); strings.Contains(string(text), "hunter2") {
			t.Fatalf("the password came back: %s", text)
		}
		return got
	}
	got := set(SaveProxy{Mode: outbound.Address, Address: "ann:hunter2@proxy.office:8080"})
	if got.Proxy != (ProxyChoice{Mode: outbound.Address, Address: "proxy.office:8080", User: "ann", HasPassword: true}) {
		t.Fatalf("%+v", got.Proxy)
	}
	ws, err := f.session.open()
	if err != nil {
		t.Fatal(err)
	}
	if via := ws.Way.Via("https://openapi.alipay.com"); via != "proxy.office:8080" {
		t.Errorf("the way goes through %q at once", via)
	}
	if via := ws.Way.Via("http://127.0.0.1:99"); via != "" {
		t.Errorf("loopback goes through %q", via)
	}
	if got = set(SaveProxy{Mode: outbound.Address, Address: "proxy.office:8080", User: "ann"}); !got.Proxy.HasPassword {
		t.Error("the password that was kept is gone")
	}
	if got = set(SaveProxy{Mode: outbound.Address, Address: "proxy.office:8080", User: "eve"}); got.Proxy.HasPassword {
		t.Error("another user got the password of the first")
	}
	_, err = on(t, f.Network).SetProxy(ctx, SaveProxy{Mode: outbound.Address, Address: "ftp://x"})
	var told *fault.Error
	if !errors.As(err, &told) || told.Code != "network.proxy_address" || told.Field != "address" {
		t.Fatalf("%v", err)
	}
	if got = set(SaveProxy{Mode: outbound.None}); got.Proxy != (ProxyChoice{Mode: outbound.None}) {
		t.Errorf("%+v", got.Proxy)
	}
}
