package platformtest

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"minifleet/backend/alipay"
	"minifleet/backend/effect"
	"minifleet/backend/event"
	"minifleet/backend/journal"
	"minifleet/backend/run"
	"minifleet/backend/vault"
)

// ground is an unlocked vault and what is written into it.
type ground struct {
	Vault   *vault.Vault
	Journal *journal.Journal
	Bus     *event.Bus
	Client  *alipay.Client
	Runs    *run.Service
}

func newGround(t testing.TB, now func() time.Time) ground {
	t.Helper()
	v, err := vault.Create(t.TempDir(), []byte("a passphrase of the test"), vault.Options{UnlockTime: 1})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = v.Close() })
	bus := event.NewBus(now)
	j := journal.New(journal.Deps{Vault: v, Now: now, Bus: bus})
	j.Schedule(effect.Schedule{time.Millisecond, 20 * time.Millisecond, 50 * time.Millisecond}) // nobody waits minutes in a test
	runs := run.New(run.Deps{Vault: v, Journal: j, Bus: bus, Now: now, Grace: 100 * time.Millisecond})
	t.Cleanup(runs.Close)
	return ground{Vault: v, Bus: bus, Journal: j, Runs: runs}
}

// newHTTP is a client whose connections end with the test.
func newHTTP(t testing.TB) *http.Client {
	transport := &http.Transport{MaxIdleConnsPerHost: 16}
	t.Cleanup(transport.CloseIdleConnections)
	return &http.Client{Transport: transport}
}

// AppKey is the third-party app's private key, drawn once a process.
var AppKey = sync.OnceValues(func() (string, error) {
	private, _, err := alipay.GenerateKeyPair(alipay.MinKeyBits)
	return private, err
})

// Bench is everything a service of one room stands on, before a gateway that
// answers as the test says. Every merchant is authorized.
type Bench struct {
	ground
	Gateway *Gateway
	Clock   *Clock // never shows the same time twice
}

// NewBench makes a bench whose gateway asks answer, one call at a time.
func NewBench(t testing.TB, answer func(Request) Answer) *Bench {
	t.Helper()
	private, err := AppKey()
	if err != nil {
		t.Fatal(err)
	}
	b := &Bench{Gateway: NewGateway(t), Clock: NewClock(time.Date(2026, 5, 20, 9, 0, 0, 0, time.UTC), time.Millisecond)}
	b.Gateway.Every(answer)
	b.ground = newGround(t, b.Clock.Now)
	b.Client, err = alipay.New(alipay.Config{AppID: AppID, Gateway: b.Gateway.URL(), PrivateKey: private,
		AlipayPublicKey: b.Gateway.PublicKey(), HTTPClient: newHTTP(t), Pacer: alipay.NewPacer(10000)})
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// For acts for any merchant, with the token "token-" and its record's id.
func (b *Bench) For(merchantID string) (*alipay.Client, alipay.Acting, error) {
	return b.Client, alipay.Acting{MerchantID: merchantID, MerchantName: "Shop " + merchantID, MiniAppID: "2021" + merchantID, AppAuthToken: "token-" +
		merchantID}, nil
}

// Made returns the methods called so far, "alipay.open." left out.
func (b *Bench) Made() []string {
	calls := b.Gateway.Calls()
	for i := range calls {
		calls[i] = strings.TrimPrefix(calls[i], "alipay.open.")
	}
	return calls
}

// Watch lets the journal look for lost outcomes until the test ends.
func (g ground) Watch(t testing.TB) {
	ctx, end := context.WithCancel(context.Background())
	var watch sync.WaitGroup
	watch.Go(func() { g.Journal.Watch(ctx) })
	t.Cleanup(func() { end(); watch.Wait() })
}

// Over waits for the end of a run.
func (g ground) Over(t testing.TB, head run.Head, err error) run.View {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	for end := time.Now().Add(time.Minute); ; time.Sleep(2 * time.Millisecond) {
		v, err := g.Runs.Show(head.ID)
		if err != nil {
			t.Fatal(err)
		}
		if !v.Working() {
			return v
		}
		if time.Now().After(end) {
			t.Fatalf("it stays at %+v", v.Head)
		}
	}
}

// Entries searches the journal, oldest first.
func (g ground) Entries(t testing.TB, q journal.Query) []journal.Entry {
	t.Helper()
	q.Limit = 500
	page, err := g.Journal.Search(t.Context(), q)
	if err != nil {
		t.Fatal(err)
	}
	slices.Reverse(page.Entries)
	return page.Entries
}
