package api

import (
	"context"
	"time"

	"minifleet/backend/alipay"
	"minifleet/backend/fault"
	"minifleet/backend/provider"
)

// Apps are the provider's third-party apps.
type Apps struct{ opened }

// ByID names a record.
type ByID struct {
	ID string `json:"id"`
}

// AppList is every third-party app.
type AppList struct {
	Apps []provider.App `json:"apps"`
}

// List returns the apps; what is secret of them is not part of a record.
func (a *Apps) List(context.Context, Nothing) (AppList, error) {
	list, err := a.w.Providers.ListApps()
	return AppList{Apps: list}, err
}

// Get returns one app. Fault: provider.app_not_found.
func (a *Apps) Get(_ context.Context, req ByID) (provider.App, error) {
	return a.w.Providers.GetApp(req.ID)
}

// FindApp names an app: by record, platform's ID or name; "" is the only one.
type FindApp struct {
	Name string `json:"name"`
}

// Find finds an app. Faults: provider.app_not_found, provider.app_ambiguous.
func (a *Apps) Find(_ context.Context, req FindApp) (provider.App, error) {
	return a.w.Providers.FindApp(req.Name)
}

// SimulatorApp is the third-party app of a simulator on this machine.
type SimulatorApp struct {
	File         string  `json:"file"`           // the simulator's simulator.json
	Name         string  `json:"name,omitempty"` // "" is the simulator's
	Rate         float64 `json:"rate,omitempty"`
	Certificates bool    `json:"certificates,omitempty"` // certificate mode
	AES          bool    `json:"aes,omitempty"`          // content encryption
}

// AddSimulator adds the app of a simulator, with the keys it lists. Fault:
// provider.simulator_file.
func (a *Apps) AddSimulator(ctx context.Context, req SimulatorApp) (provider.App, error) {
	var options []provider.SimulatorOption
	if req.Certificates {
		options = append(options, provider.WithCertificates())
	}
	if req.AES {
		options = append(options, provider.WithAES())
	}
	n, err := provider.LoadSimulatorFile(req.File, options...)
	if err != nil {
		return provider.App{}, err
	}
	if req.Name != "" {
		n.App.Name = req.Name
	}
	if req.Rate > 0 {
		n.App.Rate = req.Rate
	}
	return a.w.Providers.AddApp(ctx, n)
}

// AppForm is an app as a person enters it. Keys that are left empty stay as
// they are stored; DraftID names a key pair made by NewKeyPair.
type AppForm struct {
	ID              string      `json:"id,omitempty"` // of the app to change
	Name            string      `json:"name"`
	AppID           string      `json:"app_id"`
	Gateway         string      `json:"gateway"`
	OAuth           string      `json:"oauth,omitempty"`
	MessageHost     string      `json:"message_host,omitempty"`
	Mode            alipay.Mode `json:"mode"`
	AlipayPublicKey string      `json:"alipay_public_key,omitempty"`
	AppCert         string      `json:"app_cert,omitempty"`
	AlipayCert      string      `json:"alipay_cert,omitempty"`
	RootCert        string      `json:"root_cert,omitempty"`
	Rate            float64     `json:"rate"`
	PrivateKey      Secret      `json:"private_key,omitempty"`
	AESKey          Secret      `json:"aes_key,omitempty"`
	RemoveAESKey    bool        `json:"remove_aes_key,omitempty"`
	DraftID         string      `json:"draft_id,omitempty"`
	UpdatedAt       time.Time   `json:"updated_at,omitzero"` // of the record that was edited
}

// app is the record a form describes, over the stored one if there is one.
func (f AppForm) app(stored provider.App) provider.App {
	stored.ID, stored.Name, stored.AppID, stored.Gateway = f.ID, f.Name, f.AppID, f.Gateway
	stored.OAuth, stored.MessageHost, stored.Mode, stored.Rate = f.OAuth, f.MessageHost, f.Mode, f.Rate
	stored.AlipayPublicKey, stored.AppCert, stored.AlipayCert, stored.RootCert = f.AlipayPublicKey, f.AppCert, f.AlipayCert, f.RootCert
	if f.ID != "" {
		stored.UpdatedAt = f.UpdatedAt
	}
	return stored
}

func (f AppForm) secrets() provider.Secrets {
	return provider.Secrets{PrivateKey: string(f.PrivateKey), AESKey: string(f.AESKey)}
}

// stored is the record a form changes; a new app has none.
func (a *Apps) stored(f AppForm) (provider.App, error) {
	if f.ID == "" {
		return provider.App{}, nil
	}
	return a.Get(context.Background(), ByID{f.ID})
}

// Save adds an app or changes one. Faults: provider.app_invalid and those of
// the keys (Field set), provider.app_duplicate, provider.changed.
func (a *Apps) Save(ctx context.Context, req AppForm) (provider.App, error) {
	defer req.PrivateKey.Wipe()
	defer req.AESKey.Wipe()
	stored, err := a.stored(req)
	if err != nil {
		return provider.App{}, err
	}
	if req.ID == "" {
		return a.w.Providers.AddApp(ctx, provider.NewApp{App: req.app(stored), Secrets: req.secrets(), DraftID: req.DraftID})
	}
	return a.w.Providers.UpdateApp(ctx, provider.AppChange{
		App: req.app(stored), Secrets: req.secrets(), DraftID: req.DraftID, RemoveAESKey: req.RemoveAESKey,
	})
}

// Delete forgets an app; it is refused while merchants belong to it.
func (a *Apps) Delete(ctx context.Context, req ByID) (Nothing, error) {
	return Nothing{}, a.w.DeleteApp(ctx, req.ID)
}

// NewKeyPair makes a key pair whose private key stays in the vault. The
// answer holds the public key alone, for the console.
func (a *Apps) NewKeyPair(context.Context, Nothing) (provider.KeyDraft, error) {
	return a.w.Providers.NewKeyDraft()
}

// TestReport is what a connection test found, step by step.
type TestReport struct {
	OK        bool       `json:"ok"`
	Steps     []TestStep `json:"steps"`
	Templates int        `json:"templates"`
	Via       string     `json:"via,omitempty"` // the proxy in use
	TookMS    int64      `json:"took_ms"`
}

// TestStep is one thing a connection needs; Failure says why it is missing.
type TestStep struct {
	Name    provider.StepName `json:"name"`
	Label   fault.Text        `json:"label"`
	OK      bool              `json:"ok"`
	Failure *Failure          `json:"failure,omitempty"`
}

// BackToFormerKey puts the key in use again that a newer one replaced, as long
// as the platform has not accepted that. Fault: provider.no_former_key.
func (a *Apps) BackToFormerKey(ctx context.Context, req ByID) (provider.App, error) {
	return a.w.Providers.BackToFormerKey(ctx, req.ID)
}

// Test calls the platform once as a stored app, changing nothing.
func (a *Apps) Test(ctx context.Context, req ByID) (TestReport, error) {
	r, err := a.w.Providers.Test(ctx, req.ID)
	return reportOf(r), err
}

// TestForm does the same with what was entered, before it is saved.
func (a *Apps) TestForm(ctx context.Context, req AppForm) (TestReport, error) {
	defer req.PrivateKey.Wipe()
	defer req.AESKey.Wipe()
	stored, err := a.stored(req)
	if err != nil {
		return TestReport{}, err
	}
	app := req.app(stored)
	app.HasAESKey = stored.HasAESKey && !req.RemoveAESKey
	r, err := a.w.Providers.TestNew(ctx, provider.NewApp{App: app, Secrets: req.secrets(), DraftID: req.DraftID})
	return reportOf(r), err
}

func reportOf(r provider.Report) TestReport {
	out := TestReport{OK: r.OK, Templates: r.Templates, Via: r.Via, TookMS: r.TookMS}
	for _, s := range r.Steps {
		step := TestStep{Name: s.Name, Label: s.Label, OK: s.OK}
		if s.Fault != nil {
			f := FailureOf(s.Fault)
			step.Failure = &f
		}
		out.Steps = append(out.Steps, step)
	}
	return out
}
