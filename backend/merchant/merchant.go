// Package merchant holds the records of the merchants a service provider works
// for: who they are, how to reach them, which mini program is theirs, and the
// values their copy of the template is configured with.
package merchant

import (
	"maps"
	"slices"
	"strings"
	"time"

	"minifleet/backend/provider"
	"minifleet/backend/spelling"
	"minifleet/backend/vault"
)

// Merchant is one record. ID, CreatedAt and UpdatedAt are given by the Service.
type Merchant struct {
	ID        string            `json:"id"`
	AppID     string            `json:"app_id"` // record id of the third-party app that acts for it
	Name      string            `json:"name"`   // need not be unique
	Contact   string            `json:"contact,omitempty"`
	Phone     string            `json:"phone,omitempty"`
	MiniAppID string            `json:"mini_app_id,omitempty"` // unique when set
	Tags      []string          `json:"tags,omitempty"`
	Notes     string            `json:"notes,omitempty"`
	Ext       map[string]string `json:"ext,omitempty"` // values for {{ext.KEY}} in a template's ext
	Archived  bool              `json:"archived,omitempty"`
	CreatedAt time.Time         `json:"created_at"`
	UpdatedAt time.Time         `json:"updated_at"` // changes with every write; Update compares it
}

// Values are what a template's placeholders are filled with.
func (m Merchant) Values() provider.MerchantValues {
	return provider.MerchantValues{Name: m.Name, Contact: m.Contact, Phone: m.Phone, MiniAppID: m.MiniAppID, Ext: m.Ext}
}

// clone copies a merchant so that its maps and slices are the receiver's own.
func (m Merchant) clone() Merchant {
	m.Tags = slices.Clone(m.Tags)
	m.Ext = maps.Clone(m.Ext)
	return m
}

// With returns the merchant with some ext values set, an empty one removed, and
// tags added and removed; the others stay.
func (m Merchant) With(ext map[string]string, tag, untag []string) Merchant {
	m = m.clone()
	if m.Ext == nil {
		m.Ext = map[string]string{}
	}
	maps.Copy(m.Ext, ext) // an empty value is none once the record is cleaned
	m.Tags = retagged(m.Tags, tag, untag)
	return m
}

const (
	byMiniApp = "mini_app"
	byApp     = "app"
)

var merchants = vault.NewCollection(vault.Schema[Merchant]{
	Name:    "merchants",
	Version: 1,
	ID:      func(m Merchant) string { return m.ID },
	Indexes: []vault.Index[Merchant]{
		{Name: byMiniApp, Keys: func(m Merchant) []string { return nonEmpty(m.MiniAppID) }},
		{Name: byApp, Keys: func(m Merchant) []string { return nonEmpty(m.AppID) }},
	},
})

func nonEmpty(s string) []string {
	if s == "" {
		return nil
	}
	return []string{s}
}

// haystack is everything of a merchant that words are looked for in.
func haystack(m Merchant) string {
	return strings.ToLower(strings.Join([]string{
		m.Name, m.Contact, m.Phone, m.MiniAppID, strings.Join(m.Tags, "\n"), m.Notes, m.ID, spelling.Of(m.Name), spelling.Of(m.Contact),
	}, "\n"))
}
