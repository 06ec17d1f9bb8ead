package api

import (
	"context"

	"minifleet/backend/authorize"
	"minifleet/backend/merchant"
)

// Authorization is what merchants granted: the links that ask for it, what
// came back, and how it is.
type Authorization struct{ opened }

// AuthorizationState is where one merchant's authorization stands.
type AuthorizationState struct {
	Status authorize.Status `json:"status"`
	AES    authorize.AESKey `json:"aes"`
	// AppHasAES says that the third-party app has an AES key of its own, without
	// which the merchant's cannot be read.
	AppHasAES bool `json:"app_has_aes"`
}

// State tells where a merchant's authorization stands, from what is stored.
// Fault: merchant.not_found.
func (a *Authorization) State(_ context.Context, req ByMerchant) (AuthorizationState, error) {
	m, err := a.w.Merchants.Get(req.MerchantID)
	if err != nil {
		return AuthorizationState{}, err
	}
	out := AuthorizationState{}
	if out.Status, err = a.w.Authorize.Status(req.MerchantID); err != nil {
		return out, err
	}
	if out.AES, err = a.w.Authorize.AESKeyOf(req.MerchantID); err != nil {
		return out, err
	}
	if app, err := a.w.Providers.GetApp(m.AppID); err == nil {
		out.AppHasAES = app.HasAESKey
	}
	return out, nil
}

// PastedConsent is what a person copied from the merchant: the address of the
// page after consent, or the code alone. It opens the merchant's app, so it is
// treated as a secret.
type PastedConsent struct {
	Merchant string `json:"merchant"` // record id; "" when the text is to tell
	Text     Secret `json:"text"`
}

// Accept finishes a consent by hand. Faults: authorize.which_merchant when the
// text does not tell whose it is, and the others of authorize.Service.Accept.
func (a *Authorization) Accept(ctx context.Context, req PastedConsent) (authorize.Outcome, error) {
	defer req.Text.Wipe()
	return a.w.Authorize.Accept(ctx, req.Merchant, string(req.Text))
}

// Check asks the platform whether the authorization holds and what it covers.
// Faults: authorize.not_authorized, authorize.lost, platform.*.
func (a *Authorization) Check(ctx context.Context, req ByMerchant) (authorize.Status, error) {
	return a.w.Authorize.Check(ctx, req.MerchantID)
}

// Refresh exchanges the token for a new one; the old one ends at once.
func (a *Authorization) Refresh(ctx context.Context, req ByMerchant) (authorize.Status, error) {
	return a.w.Authorize.Refresh(ctx, req.MerchantID)
}

// FetchAES reads the AES key of the merchant's app from the platform.
func (a *Authorization) FetchAES(ctx context.Context, req ByMerchant) (authorize.AESKey, error) {
	return a.w.Authorize.FetchAESKey(ctx, req.MerchantID)
}

// ResetAES makes the platform draw a new AES key; the old one stops working.
func (a *Authorization) ResetAES(ctx context.Context, req ByMerchant) (authorize.AESKey, error) {
	return a.w.Authorize.ResetAESKey(ctx, req.MerchantID)
}

// RevealedAES is an AES key a person asked to see: the one secret a screen is
// given, because it has to be typed into the merchant's own server.
type RevealedAES struct {
	Key string `json:"key"`
}

// RevealAES shows the stored AES key. Fault: authorize.no_aes_key.
func (a *Authorization) RevealAES(_ context.Context, req ByMerchant) (RevealedAES, error) {
	key, err := a.w.Authorize.RevealAESKey(req.MerchantID)
	return RevealedAES{key}, err
}

// AuthorizationList is where the authorization of every merchant stands.
type AuthorizationList struct {
	Merchants []authorize.Standing `json:"merchants"`
}

// List tells where the authorization of every merchant stands that is not
// archived, also of those that never authorized.
func (a *Authorization) List(_ context.Context, req authorize.GrantFilter) (AuthorizationList, error) {
	list, err := a.w.Authorize.Standings(req)
	return AuthorizationList{list}, err
}

// GrantList is the authorizations that were given.
type GrantList struct {
	Grants []authorize.Given `json:"grants"`
}

// Grants lists the authorizations that were given, also those that were lost.
func (a *Authorization) Grants(_ context.Context, req authorize.GrantFilter) (GrantList, error) {
	list, err := a.w.Authorize.Grants(req)
	return GrantList{list}, err
}

// GrantStates are all states of an authorization.
func GrantStates() []authorize.State {
	return []authorize.State{authorize.StateNone, authorize.StateActive, authorize.StateLost}
}

// Board lists what waits and what needs a person, from what is stored.
func (a *Authorization) Board(context.Context, Nothing) (authorize.Board, error) {
	return a.w.Authorize.Board()
}

// AssignConsent gives a held authorization to a merchant.
type AssignConsent struct {
	ID         string `json:"id"` // of what is unclaimed
	MerchantID string `json:"merchant_id"`
}

// AssignUnknown gives a held authorization to a merchant. Faults:
// authorize.unknown_not_found, authorize.other_mini_app, authorize.other_app.
func (a *Authorization) AssignUnknown(_ context.Context, req AssignConsent) (authorize.Outcome, error) {
	return a.w.Authorize.AssignUnknown(req.ID, req.MerchantID)
}

// CreateFromConsent makes a merchant of a held authorization.
type CreateFromConsent struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

// CreateFromUnknown makes a merchant record for a held authorization.
func (a *Authorization) CreateFromUnknown(_ context.Context, req CreateFromConsent) (merchant.Merchant, error) {
	return a.w.Authorize.CreateFromUnknown(req.ID, req.Name)
}

// DiscardUnknown forgets a held authorization; the platform keeps it until the
// merchant cancels it there.
func (a *Authorization) DiscardUnknown(_ context.Context, req ByID) (Nothing, error) {
	return Nothing{}, a.w.Authorize.DiscardUnknown(req.ID)
}

// CallbackState is what the callback listener does and which addresses have to
// be registered with the platform.
type CallbackState struct {
	Enabled  bool     `json:"enabled"`
	Port     int      `json:"port"`
	Open     bool     `json:"open"`
	Register string   `json:"register"` // the redirect address to register
	Notify   string   `json:"notify"`   // the address of HTTP messages
	Public   bool     `json:"public"`   // other devices can reach it
	Problem  *Failure `json:"problem,omitempty"`
	// Simulated says that every third-party app is on a simulator, where nothing
	// has to be registered.
	Simulated bool `json:"simulated"`
}

// Callback tells what the callback listener does.
func (a *Authorization) Callback(context.Context, Nothing) (CallbackState, error) {
	chosen, err := a.w.Settings.Get()
	if err != nil {
		return CallbackState{}, err
	}
	st := a.w.Listener.State()
	out := CallbackState{
		Enabled: chosen.Callback.Enabled, Port: chosen.Callback.Port,
		Open: st.Open, Register: st.Register, Notify: st.Notify, Public: st.Public,
	}
	if st.Problem != nil {
		f := FailureOf(st.Problem)
		out.Problem = &f
	}
	out.Simulated, err = a.w.Providers.Simulated()
	return out, err
}
