package authorize

import (
	"time"

	"minifleet/backend/fault"
	"minifleet/backend/merchant"
	"minifleet/backend/vault"
)

// State is where a merchant's authorization stands.
type State string

const (
	StateNone   State = "none"   // never authorized
	StateActive State = "active" // calls can be made
	StateLost   State = "lost"   // it ended; the merchant has to agree again
)

// Loss says how an authorization ended.
type Loss string

const (
	LossCancelled Loss = "cancelled" // the merchant cancelled it
	LossRefused   Loss = "refused"   // the platform refused the token on a call
	LossInvalid   Loss = "invalid"   // the platform says it is not valid
	LossRefresh   Loss = "refresh"   // it was refreshed and the new token never arrived
	LossMoved     Loss = "moved"     // the mini program was authorized for another record
	LossIdentity  Loss = "identity"  // it was given for another app or mini program than the record names
)

// Text is the loss in words.
func (l Loss) Text() fault.Text {
	switch l {
	case LossCancelled:
		return fault.T("the merchant cancelled the authorization", "商家已取消授权")
	case LossRefused:
		return fault.T("the platform no longer accepts the authorization: the merchant replaced it, or another MiniFleet with a copy of this vault renewed it",
			"平台已不再接受该授权：商家已更换授权，或使用此保险库副本的另一个 MiniFleet 已将其续期")
	case LossInvalid:
		return fault.T("the platform says the authorization is not valid", "平台显示授权已失效")
	case LossRefresh:
		return fault.T("the authorization was renewed, but the answer with the new token was lost", "授权已刷新，但包含新令牌的应答丢失")
	case LossMoved:
		return fault.T("this mini program is now authorized under another merchant record", "该小程序的授权已归到另一条商家记录")
	case LossIdentity:
		return fault.T("the authorization was given for another third-party app or mini program than the record names",
			"该授权属于另一个第三方应用或小程序，与商家记录不一致")
	}
	return fault.Text{}
}

// grant is one merchant's authorization. It never leaves this room except
// inside an alipay.Acting; a Status is what others see of it.
type grant struct {
	MerchantID string `json:"merchant_id"`
	AppID      string `json:"app_id"` // record of the third-party app
	AuthAppID  string `json:"auth_app_id"`
	UserID     string `json:"user_id,omitempty"`

	Token        secret `json:"token,omitempty"`
	RefreshToken secret `json:"refresh_token,omitempty"`

	GrantedAt time.Time `json:"granted_at"`
	// Platform is GrantedAt by the platform's clock, zero when that was not
	// known: what the platform dates is compared with it.
	Platform  time.Time `json:"platform,omitzero"`
	RefreshBy time.Time `json:"refresh_by,omitzero"` // the refresh token ends here
	ExpiresAt time.Time `json:"expires_at,omitzero"` // auth_end of the last check; zero when none is known
	CheckedAt time.Time `json:"checked_at,omitzero"`
	StartedAt time.Time `json:"started_at,omitzero"` // auth_start of the last check
	Methods   []string  `json:"methods,omitempty"`
	Lacks     []string  `json:"lacks,omitempty"` // methods the platform refused for want of a permission

	State      State     `json:"state"`
	Loss       Loss      `json:"loss,omitempty"`
	LostAt     time.Time `json:"lost_at,omitzero"`
	Refreshing time.Time `json:"refreshing,omitzero"` // a refresh was begun and its answer is not on disk
}

const (
	grantsByApp     = "auth_app" // app record + mini program
	grantsByRefresh = "refreshing"
	indexSet        = "1"
)

var grants = vault.NewCollection(vault.Schema[grant]{
	Name:    "authorize.grants",
	Version: 1,
	ID:      func(g grant) string { return g.MerchantID },
	Indexes: []vault.Index[grant]{
		{Name: grantsByApp, Keys: func(g grant) []string { return []string{appKey(g.AppID, g.AuthAppID)} }},
		{Name: grantsByRefresh, Keys: func(g grant) []string {
			if g.Refreshing.IsZero() {
				return nil
			}
			return []string{indexSet}
		}},
	},
})

func appKey(appID, authAppID string) string { return appID + "|" + authAppID }

// Status is what a screen may know of a merchant's authorization.
type Status struct {
	MerchantID string     `json:"merchant_id"`
	AppID      string     `json:"app_id"`
	State      State      `json:"state"`
	AuthAppID  string     `json:"auth_app_id,omitempty"`
	UserID     string     `json:"user_id,omitempty"`
	GrantedAt  time.Time  `json:"granted_at,omitzero"`
	StartedAt  time.Time  `json:"started_at,omitzero"` // start of validity, from the last check
	ExpiresAt  time.Time  `json:"expires_at,omitzero"` // end of validity, from the last check; zero when none is known
	RefreshBy  time.Time  `json:"refresh_by,omitzero"`
	RefreshDue bool       `json:"refresh_due"` // RefreshBy or ExpiresAt is within 30 days
	CheckedAt  time.Time  `json:"checked_at,omitzero"`
	Methods    []string   `json:"methods,omitempty"`
	Lacks      []string   `json:"lacks,omitempty"`
	Loss       Loss       `json:"loss,omitempty"`
	LossText   fault.Text `json:"loss_text"`
	LostAt     time.Time  `json:"lost_at,omitzero"`
	Refreshing bool       `json:"refreshing"` // a refresh is under way or was cut off
	Pending    *Pending   `json:"pending,omitempty"`
}

// Ends is when the authorization ends unless it is renewed, zero when it is not
// known.
func (s Status) Ends() time.Time {
	if s.RefreshBy.IsZero() || !s.ExpiresAt.IsZero() && s.ExpiresAt.Before(s.RefreshBy) {
		return s.ExpiresAt
	}
	return s.RefreshBy
}

// refreshWindow is how long before its end an authorization is renewed.
const refreshWindow = 30 * 24 * time.Hour

// after reports whether the authorization is newer than what the platform
// dates at.
func (g grant) after(at time.Time) bool {
	if !g.Platform.IsZero() {
		return at.Before(g.Platform)
	}
	return at.Before(g.GrantedAt)
}

// belongs reports whether the authorization was given for the app and the mini
// program that the record names. A record that names no mini program yet takes
// that of its authorization.
func (g grant) belongs(m merchant.Merchant) bool {
	return g.AppID == m.AppID && (m.MiniAppID == "" || g.AuthAppID == m.MiniAppID)
}

// of is the authorization as it may be used for a record: one that was given
// for another identity is lost to it. What is stored does not change.
func (g grant) of(m merchant.Merchant) grant {
	if !g.belongs(m) {
		g.State, g.Loss = StateLost, LossIdentity
	}
	return g
}

func (g grant) dueAt(now time.Time) bool {
	if g.State != StateActive {
		return false
	}
	soon := now.Add(refreshWindow)
	return !g.RefreshBy.IsZero() && g.RefreshBy.Before(soon) || !g.ExpiresAt.IsZero() && g.ExpiresAt.Before(soon)
}

func (g grant) status(now time.Time) Status {
	return Status{
		MerchantID: g.MerchantID, AppID: g.AppID, State: g.State, AuthAppID: g.AuthAppID, UserID: g.UserID,
		GrantedAt: g.GrantedAt, StartedAt: g.StartedAt, ExpiresAt: g.ExpiresAt, RefreshBy: g.RefreshBy,
		RefreshDue: g.dueAt(now), CheckedAt: g.CheckedAt, Methods: g.Methods, Lacks: g.Lacks,
		Loss: g.Loss, LossText: g.Loss.Text(), LostAt: g.LostAt, Refreshing: !g.Refreshing.IsZero(),
	}
}
