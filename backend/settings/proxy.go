package settings

import (
	"errors"

	"minifleet/backend/event"
	"minifleet/backend/outbound"
	"minifleet/backend/vault"
)

// proxyRecord is the choice of proxy. It is a record of its own, because it
// holds a password, which no reader of the settings gets.
type proxyRecord struct {
	ID       string        `json:"id"`
	Mode     outbound.Mode `json:"mode"`
	Address  string        `json:"address,omitempty"`
	User     string        `json:"user,omitempty"`
	Password string        `json:"password,omitempty"`
}

var proxies = vault.NewCollection(vault.Schema[proxyRecord]{
	Name: "settings.proxy", Version: 1, ID: func(p proxyRecord) string { return p.ID },
})

// Proxy is the choice of proxy with its password; the system's when nobody
// chose.
func (s *Service) Proxy() (outbound.Setting, error) {
	out := outbound.Setting{Mode: outbound.System}
	err := s.vault.View(func(tx *vault.Tx) error {
		r, err := proxies.Get(tx, only)
		if errors.Is(err, vault.ErrNotFound) {
			return nil
		}
		out = outbound.Setting{Mode: r.Mode, Address: r.Address, User: r.User, Password: r.Password}
		return err
	})
	return out, err
}

// SetProxy changes the choice of proxy. With keep the stored password stays
// when none is given, as long as mode, user and address do. Faults:
// network.proxy_mode, network.proxy_address.
func (s *Service) SetProxy(p outbound.Setting, keep bool) (outbound.Setting, error) {
	p, err := outbound.Clean(p)
	if err != nil {
		return p, err
	}
	err = s.vault.Update(func(tx *vault.Tx) error {
		old, err := proxies.Get(tx, only)
		if err != nil && !errors.Is(err, vault.ErrNotFound) {
			return err
		}
		if keep && p.Password == "" && old.User == p.User && old.Address == p.Address && old.Mode == p.Mode {
			p.Password = old.Password
		}
		if p.User == "" || p.Mode == outbound.None {
			p.User, p.Password = "", ""
		}
		return proxies.Put(tx, proxyRecord{ID: only, Mode: p.Mode, Address: p.Address, User: p.User, Password: p.Password})
	})
	if err == nil {
		s.bus.Publish(event.Event{Kind: event.Settings})
	}
	return p, err
}
