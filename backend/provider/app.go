// Package provider holds what belongs to the service provider itself: its
// third-party apps with their keys, the templates it builds mini programs from,
// and the one client per app through which everything calls the platform.
package provider

import (
	"log/slog"
	"time"

	"minifleet/backend/alipay"
	"minifleet/backend/vault"
)

// App is one third-party app. Its private and AES keys are kept apart (Secrets)
// and are never part of it.
type App struct {
	ID              string      `json:"id"`
	Name            string      `json:"name"`
	AppID           string      `json:"app_id"`       // the platform's id, 16 digits
	Gateway         string      `json:"gateway"`      // https://openapi.alipay.com/gateway.do
	OAuth           string      `json:"oauth"`        // base of the authorization pages
	MessageHost     string      `json:"message_host"` // host of the message channel, or ws://HOST:PORT
	Mode            alipay.Mode `json:"mode"`
	AlipayPublicKey string      `json:"alipay_public_key,omitempty"` // key mode
	AppCert         string      `json:"app_cert,omitempty"`          // certificate mode, PEM
	AlipayCert      string      `json:"alipay_cert,omitempty"`
	RootCert        string      `json:"root_cert,omitempty"`
	HasAESKey       bool        `json:"has_aes_key"`
	AppPublicKey    string      `json:"app_public_key"`    // Base64, what the console is given
	Rate            float64     `json:"rate"`              // calls a second
	Control         string      `json:"control,omitempty"` // a simulator's control URL, "" on the real platform
	// FormerKeyUntil is when the private key was replaced, while the platform has
	// not accepted a call with the new one: BackToFormerKey is possible.
	FormerKeyUntil time.Time `json:"former_key_until,omitzero"`
	CreatedAt      time.Time `json:"created_at"`
	UpdatedAt      time.Time `json:"updated_at"` // changes with every write; UpdateApp compares it
}

// Addresses of the platform. Alipay open platform: gateway and authorization
// pages of production and of the platform's sandbox, hosts of the message channel.
const (
	DefaultGateway     = alipay.GatewayProduction
	DefaultOAuth       = "https://openauth.alipay.com/oauth2"
	DefaultMessageHost = "openchannel.alipay.com"

	SandboxGateway     = "https://openapi-sandbox.dl.alipaydev.com/gateway.do"
	SandboxOAuth       = "https://openauth.alipaydev.com/oauth2"
	SandboxMessageHost = "openchannel-sandbox.dl.alipaydev.com"
)

// Secrets are an app's keys. They leave this package only into alipay.New, and
// print as nothing.
type Secrets struct {
	PrivateKey string // RSA, PEM or Base64, PKCS#1 or PKCS#8
	AESKey     string // Base64 of 16 bytes, "" without content encryption
}

const hidden = "(hidden)"

// String hides the keys.
func (Secrets) String() string { return hidden }

// GoString hides the keys.
func (Secrets) GoString() string { return hidden }

// LogValue hides the keys.
func (Secrets) LogValue() slog.Value { return slog.StringValue(hidden) }

// MarshalJSON hides the keys: they are stored by this package alone.
func (Secrets) MarshalJSON() ([]byte, error) { return []byte(`"` + hidden + `"`), nil }

// NewApp is an app to add. DraftID names a key pair made by NewKeyDraft, used
// when Secrets.PrivateKey is empty.
type NewApp struct {
	App     App
	Secrets Secrets
	DraftID string
}

// AppChange is an app to store over the one of its id. Empty keys keep the
// stored ones; DraftID as in NewApp.
type AppChange struct {
	App          App
	Secrets      Secrets
	DraftID      string
	RemoveAESKey bool
}

// KeyDraft is a key pair made here and not yet used by an app. Its private key
// stays in the vault; the public key is to be copied into the console.
type KeyDraft struct {
	ID        string    `json:"id"`
	PublicKey string    `json:"public_key"` // Base64, as the console takes it
	CreatedAt time.Time `json:"created_at"`
}

// MerchantValues are what placeholders in a template's ext are filled with.
type MerchantValues struct {
	Name, Contact, Phone, MiniAppID string
	Ext                             map[string]string
}

// sealed is how Secrets lie in their own collection, under the app's id.
type sealed struct {
	ID         string `json:"id"`
	PrivateKey string `json:"private_key"`
	AESKey     string `json:"aes_key,omitempty"`

	Former *former `json:"former,omitempty"` // the key before one that is not confirmed
}

type sealedDraft struct {
	KeyDraft
	PrivateKey string `json:"private_key"`
}

var (
	apps = vault.NewCollection(vault.Schema[App]{
		Name: "apps", Version: 1,
		ID:      func(a App) string { return a.ID },
		Indexes: []vault.Index[App]{{Name: "app_id", Keys: func(a App) []string { return []string{a.AppID} }}},
	})
	secrets = vault.NewCollection(vault.Schema[sealed]{
		Name: "app_secrets", Version: 1,
		ID: func(s sealed) string { return s.ID },
	})
	drafts = vault.NewCollection(vault.Schema[sealedDraft]{
		Name: "key_drafts", Version: 1,
		ID: func(d sealedDraft) string { return d.ID },
	})
)
