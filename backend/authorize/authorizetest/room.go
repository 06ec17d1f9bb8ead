// Package authorizetest is an unlocked room with everything authorization
// stands on, for tests of the rooms that authorize and receive messages. Only
// tests import it.
package authorizetest

import (
	"context"
	"testing"
	"time"

	"minifleet/backend/alipay"
	"minifleet/backend/authorize"
	"minifleet/backend/event"
	"minifleet/backend/journal"
	"minifleet/backend/merchant"
	"minifleet/backend/platformtest"
	"minifleet/backend/provider"
	"minifleet/backend/vault"
)

// Room is an unlocked vault with everything authorization stands on.
type Room struct {
	t       testing.TB
	Dir     string
	Gateway *platformtest.Gateway
	Clock   *platformtest.Clock

	Vault     *vault.Vault
	Bus       *event.Bus
	Journal   *journal.Journal
	Providers *provider.Service
	Merchants *merchant.Service
	Authorize *authorize.Service
	Listener  *authorize.Listener
	App       provider.App

	change func(*authorize.Deps)
}

const passphrase = "a passphrase for tests"

// NewRoom makes a room with one third-party app. change may alter what the
// authorize service is made of; nil changes nothing.
func NewRoom(t testing.TB, change func(*authorize.Deps)) *Room {
	t.Helper()
	r := &Room{t: t, Dir: t.TempDir(), Gateway: platformtest.NewGateway(t), change: change,
		Clock: platformtest.NewClock(time.Now().Truncate(time.Second), 0)}
	v, err := vault.Create(r.Dir, []byte(passphrase), vault.Options{UnlockTime: 1})
	if err != nil {
		t.Fatal(err)
	}
	r.open(v)
	private, err := platformtest.AppKey()
	if err != nil {
		t.Fatal(err)
	}
	r.App, err = r.Providers.AddApp(context.Background(), provider.NewApp{
		App: provider.App{
			Name: "Provider", AppID: platformtest.AppID, Gateway: r.Gateway.URL(), Mode: alipay.ModeKey,
			OAuth: r.Gateway.Server.URL + "/oauth2", AlipayPublicKey: r.Gateway.PublicKey(), Rate: 1000,
			MessageHost: "ws" + r.Gateway.Server.URL[len("http"):],
		},
		Secrets: provider.Secrets{PrivateKey: private, AESKey: platformtest.AESKey},
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(r.Close)
	return r
}

func (r *Room) open(v *vault.Vault) {
	r.t.Helper()
	r.Vault = v
	r.Bus = event.NewBus(r.Clock.Now)
	r.Journal = journal.New(journal.Deps{Vault: v, Now: r.Clock.Now, Bus: r.Bus})
	r.Providers = provider.New(provider.Deps{Vault: v, Now: time.Now, Bus: r.Bus, Journal: r.Journal, Options: provider.Options{
		Observe: func(appID string, call alipay.Call) { r.Authorize.Observe(appID, call) },
	}})
	r.Merchants = merchant.New(merchant.Deps{Vault: v, Now: r.Clock.Now, Bus: r.Bus, Journal: r.Journal})
	listener, err := authorize.NewListener(authorize.Address{Listen: "127.0.0.1:0"}, authorize.Timing{Linger: -1}, r.Bus)
	if err != nil {
		r.t.Fatal(err)
	}
	r.Listener = listener
	deps := authorize.Deps{
		Vault: v, Journal: r.Journal, Providers: r.Providers, Merchants: r.Merchants, Bus: r.Bus,
		Now: r.Clock.Now, Listener: listener, RetryWait: time.Millisecond,
		DecryptAES: func(_, cipher string) (string, error) { return alipay.DecryptAES(platformtest.AESKey, cipher) },
	}
	if r.change != nil {
		r.change(&deps)
	}
	r.Authorize = authorize.New(deps)
}

// Reopen closes everything as a crash would, without letting anything finish,
// and opens it again.
func (r *Room) Reopen() {
	r.t.Helper()
	r.Close()
	v, err := vault.Open(r.Dir, []byte(passphrase), vault.Options{})
	if err != nil {
		r.t.Fatal(err)
	}
	r.open(v)
}

// Close ends the room; a second Close does nothing.
func (r *Room) Close() {
	if r.Vault == nil {
		return
	}
	r.Authorize.Close()
	r.Listener.Close()
	if err := r.Vault.Close(); err != nil {
		r.t.Error(err)
	}
	r.Vault = nil
}

// Merchant adds a merchant; miniAppID may be "".
func (r *Room) Merchant(name, miniAppID string) merchant.Merchant {
	r.t.Helper()
	m, err := r.Merchants.Add(merchant.Merchant{AppID: r.App.ID, Name: name, MiniAppID: miniAppID})
	if err != nil {
		r.t.Fatal(err)
	}
	return m
}
