package api

import (
	"context"
	"time"

	"minifleet/backend/fault"
	"minifleet/backend/outbound"
)

// Network is how the platform is reached from here: the proxy, whether the way
// is open, and whether this machine's clock is right.
type Network struct{ opened }

// ProxyChoice is a person's choice of proxy. Its password is sealed in the
// vault and never comes back.
type ProxyChoice struct {
	Mode        outbound.Mode `json:"mode"`
	Address     string        `json:"address"`
	User        string        `json:"user"`
	HasPassword bool          `json:"has_password"`
}

// NetworkWay is the way to one gateway.
type NetworkWay struct {
	Host    string     `json:"host"`
	Via     string     `json:"via"`  // the proxy in use, "" for none
	Away    bool       `json:"away"` // nothing gets there, or no answer comes back
	Since   time.Time  `json:"since,omitzero"`
	NextTry time.Time  `json:"next_try,omitzero"`
	Text    fault.Text `json:"text,omitzero"` // offline since when, and why
	Hint    fault.Text `json:"hint,omitzero"`
}

// NetworkState is what is known of the network now.
type NetworkState struct {
	Proxy ProxyChoice  `json:"proxy"`
	Ways  []NetworkWay `json:"ways"`
	Clock fault.Text   `json:"clock,omitzero"` // by how much this machine's clock is wrong
	// OffsetMS is how far the clock is from the platform's, when that is known.
	OffsetMS    int64 `json:"offset_ms"`
	OffsetKnown bool  `json:"offset_known"`
}

// Show tells how the platform is reached; it asks nobody.
func (n *Network) Show(context.Context, Nothing) (NetworkState, error) {
	now, err := n.w.Network()
	if err != nil {
		return NetworkState{}, err
	}
	out := NetworkState{
		Proxy: ProxyChoice{Mode: now.Proxy.Mode, Address: now.Proxy.Address, User: now.Proxy.User, HasPassword: now.HasPassword},
		Ways:  []NetworkWay{}, Clock: now.Clock,
	}
	offset, known := n.w.Way.Clock.Offset()
	out.OffsetMS, out.OffsetKnown = offset.Milliseconds(), known
	for _, s := range now.Ways {
		way := NetworkWay{Host: s.Host, Via: s.Via, Away: s.Offline(), Since: s.Since, NextTry: s.NextTry, Hint: s.Hint}
		if s.Offline() {
			way.Text = s.Sentence(n.session.opt.Now())
		}
		out.Ways = append(out.Ways, way)
	}
	return out, nil
}

// SaveProxy is a new choice of proxy. An empty password keeps the stored one
// as long as mode, address and user stay the same.
type SaveProxy struct {
	Mode     outbound.Mode `json:"mode"`
	Address  string        `json:"address"`
	User     string        `json:"user"`
	Password Secret        `json:"password"`
}

// SetProxy changes the proxy of everything that goes out, at once. Faults:
// network.proxy_mode, network.proxy_address with Field set.
func (n *Network) SetProxy(ctx context.Context, req SaveProxy) (NetworkState, error) {
	defer req.Password.Wipe()
	if err := n.w.SetProxy(outbound.Setting{Mode: req.Mode, Address: req.Address, User: req.User, Password: string(req.Password)}, true); err != nil {
		return NetworkState{}, err
	}
	return n.Show(ctx, Nothing{})
}
