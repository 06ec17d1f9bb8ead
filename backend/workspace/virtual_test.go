package workspace

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strconv"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"minifleet/backend/merchant"
	"minifleet/backend/outbound"
	"minifleet/backend/platformtest"
	"minifleet/backend/provider"
	"minifleet/backend/simulator"
)

// office is a whole workspace and the simulated platform on a network without
// a kernel, in virtual time: nothing is faster or shorter than in the program.
type office struct {
	*Workspace
	t   *testing.T
	sim *platformtest.Simulator
	net *platformtest.Memory
	dir string
	ids []string // of merchants
	// provider is the third-party app's record.
	provider string
	template string // its record
	// behind is how far this machine's clock is behind the platform's, in
	// nanoseconds; it changes as clocks are set.
	behind atomic.Int64
}

// today is when virtual time begins: the keys of the tests are of these years.
const today = 27 * 365 * 24 * time.Hour

func (o *office) now() time.Time {
	return time.Now().Add(today - time.Duration(o.behind.Load())).Round(0)
}

// seedsOf is with which seeds something random is played: with few, with many of them
// in a soak, or as the environment says.
func seedsOf(few, many int) (first, n int) {
	n = few
	if os.Getenv("MINIFLEET_SOAK") != "" {
		n = many
	}
	if given, err := strconv.Atoi(os.Getenv("MINIFLEET_SEEDS")); err == nil {
		n = given
	}
	first, _ = strconv.Atoi(os.Getenv("MINIFLEET_FIRST_SEED"))
	return first, n
}

// inOffice runs f in an office of so many authorized merchants.
func inOffice(t *testing.T, merchants int, settings string, f func(o *office)) {
	platformtest.Keys(t) // made outside: what lasts longer than f belongs to no virtual time
	dir := t.TempDir()
	synctest.Test(t, func(t *testing.T) {
		o := &office{t: t, net: platformtest.NewMemory(), dir: filepath.Join(dir, "data")}
		o.sim = platformtest.StartSimulator(t, simulator.Options{Dir: filepath.Join(dir, "sim"), Merchants: merchants, Seed: 5, Listener: o.net,
			Now: func() time.Time { return time.Now().Add(today).Round(0) }})
		o.sim.Settings(json.RawMessage(settings))
		o.sim.Control("POST", "/templates", map[string]any{"template_version": "1.0.1"}, nil)
		w, err := Create(o.dir, []byte("pass phrase"), o.options())
		o.ok(err)
		o.Workspace = w
		defer func() { _ = o.Close() }()
		n, tpl, err := provider.LoadSimulator(filepath.Join(o.sim.Dir, simulator.InfoFile), provider.WithAES())
		o.ok(err)
		n.App.Rate = 1000
		app, err := o.Providers.AddApp(t.Context(), n)
		o.ok(err)
		o.provider = app.ID
		tpl.AppID, tpl.Tier = app.ID, provider.Standard
		tpl, err = o.Providers.AddTemplate(tpl)
		o.ok(err)
		o.template = tpl.ID
		for _, m := range o.sim.Merchants() {
			r, err := o.Merchants.Add(merchant.Merchant{AppID: app.ID, Name: m.Name + m.MiniAppID, MiniAppID: m.MiniAppID})
			o.ok(err)
			_, err = o.Authorize.Accept(t.Context(), r.ID, o.sim.Code(m.MiniAppID))
			o.ok(err)
			o.ids = append(o.ids, r.ID)
		}
		f(o)
	})
}

func (o *office) options() Options {
	return Options{UnlockTime: 1, Now: o.now, Network: outbound.Options{Connect: o.net.Dial}}
}

// reopen ends the program and starts it again.
func (o *office) reopen() {
	o.t.Helper()
	o.ok(o.Close())
	w, err := Open(o.dir, []byte("pass phrase"), o.options())
	o.ok(err)
	o.Workspace = w
}

func (o *office) ok(err error) {
	o.t.Helper()
	if err != nil {
		o.t.Fatal(err)
	}
}

// onPlatform is a mini program and its versions as the platform has them.
type onPlatform struct {
	MiniAppID string `json:"mini_app_id"`
	Versions  []struct {
		Number   string `json:"app_version"`
		Status   string `json:"status"`
		Template string `json:"template_version"`
	} `json:"versions"`
}

func (o *office) world() []onPlatform {
	var world struct {
		Merchants []onPlatform `json:"merchants"`
	}
	o.sim.Control("GET", "/world", nil, &world)
	return world.Merchants
}

func (o *office) ctx() context.Context { return context.Background() }
