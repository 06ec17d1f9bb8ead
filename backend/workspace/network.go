package workspace

import (
	"minifleet/backend/event"
	"minifleet/backend/fault"
	"minifleet/backend/outbound"
)

// applyProxy brings the way out in line with the settings. An address that
// cannot be used was refused when it was set; should one be stored all the
// same, the way keeps the proxy it has.
func (w *Workspace) applyProxy() {
	s, err := w.Settings.Proxy()
	if err == nil {
		err = w.Way.Set(s)
	}
	if err != nil {
		w.opt.Logger.Warn("the proxy of the settings is not used", "error", err)
	}
}

// keepWays forgets the ways to gateways that no app has any more.
func (w *Workspace) keepWays() {
	apps, err := w.Providers.ListApps()
	if err != nil {
		return
	}
	gateways := make([]string, 0, len(apps))
	for _, a := range apps {
		gateways = append(gateways, a.Gateway)
	}
	w.Way.Keep(gateways...)
}

// networkChanged tells of the way out, and has what waited for it go on when
// all of it is there. The batches see to that themselves.
func (w *Workspace) networkChanged() {
	w.Bus.Publish(event.Event{Kind: event.Network})
	if w.assembled.Load() && len(w.Way.States()) == 0 {
		w.Journal.Reachable()
		w.Authorize.Reachable()
	}
}

// Network is what a screen and a command show of the way out.
type Network struct {
	Proxy       outbound.Setting // its password is never in it
	HasPassword bool
	Ways        []outbound.State // to each gateway, in the order of the apps
	Clock       fault.Text       // how wrong this machine's clock is; empty when it is right or not known
}

// Network tells how the platform is reached now; it asks nobody.
func (w *Workspace) Network() (Network, error) {
	chosen, err := w.Settings.Proxy()
	if err != nil {
		return Network{}, err
	}
	n := Network{Proxy: chosen, HasPassword: chosen.Password != ""}
	n.Proxy.Password = ""
	apps, err := w.Providers.ListApps()
	if err != nil {
		return Network{}, err
	}
	seen := map[string]bool{}
	for _, a := range apps {
		if s := w.Way.State(a.Gateway); s.Host != "" && !seen[s.Host] {
			seen[s.Host] = true
			n.Ways = append(n.Ways, s)
		}
	}
	n.Clock, _ = w.Way.Clock.Warning()
	return n, nil
}

// SetProxy changes the choice of proxy and uses it at once. With keep the
// stored password stays while mode, address and user do.
func (w *Workspace) SetProxy(s outbound.Setting, keep bool) error {
	if _, err := w.Settings.SetProxy(s, keep); err != nil {
		return err
	}
	w.applyProxy()
	return nil
}
