package authorize

import (
	"errors"
	"time"

	"minifleet/backend/alipay"
	"minifleet/backend/fault"
	"minifleet/backend/journal"
	"minifleet/backend/merchant"
	"minifleet/backend/vault"
)

// Unknown is an authorization of a mini program without a merchant record. Its
// token is held sealed until a person says whose it is.
type Unknown struct {
	ID        string    `json:"id"`
	AppID     string    `json:"app_id"`
	MiniAppID string    `json:"mini_app_id"` // the mini program
	UserID    string    `json:"user_id,omitempty"`
	MeantFor  string    `json:"meant_for,omitempty"` // merchant whose link was used
	At        time.Time `json:"at"`
	// Order is the number of the order in the service market that brought it.
	Order string `json:"order,omitempty"`
}

type held struct {
	Unknown
	Token        secret    `json:"token"`
	RefreshToken secret    `json:"refresh_token,omitempty"`
	RefreshBy    time.Time `json:"refresh_by,omitzero"`
	Platform     time.Time `json:"platform,omitzero"` // At by the platform's clock, zero when that was not known
}

// after is grant.after.
func (h held) after(at time.Time) bool { return grant{GrantedAt: h.At, Platform: h.Platform}.after(at) }

var holds = vault.NewCollection(vault.Schema[held]{
	Name:    "authorize.unknown",
	Version: 1,
	ID:      func(h held) string { return h.ID },
	Indexes: []vault.Index[held]{
		{Name: grantsByApp, Keys: func(h held) []string { return []string{appKey(h.AppID, h.MiniAppID)} }},
	},
})

// holdTx keeps a token nobody has a record for; a newer one of the same mini
// program replaces it.
func holdTx(tx *vault.Tx, appID, meantFor, marketOrder string, t alipay.Token, now, platform time.Time) (Unknown, error) {
	h := held{
		Unknown: Unknown{ID: vault.NewID(now), AppID: appID, MiniAppID: t.AuthAppID, UserID: t.UserID, MeantFor: meantFor, Order: marketOrder, At: now},
		Token:   secret(t.AppAuthToken), RefreshToken: secret(t.AppRefreshToken), Platform: platform,
	}
	if t.ReExpiresIn > 0 {
		h.RefreshBy = now.Add(time.Duration(t.ReExpiresIn) * time.Second)
	}
	if t.AuthAppID != "" {
		if err := holds.Find(tx, grantsByApp, appKey(appID, t.AuthAppID), func(old held) error {
			h.ID = old.ID
			return vault.Stop
		}); err != nil {
			return Unknown{}, err
		}
	}
	return h.Unknown, holds.Put(tx, h)
}

// Unknowns lists the authorizations that wait for a person to say whose they
// are, oldest first.
func (s *Service) Unknowns() ([]Unknown, error) {
	list := []Unknown{}
	err := s.vault.View(func(tx *vault.Tx) error {
		list = list[:0]
		return holds.Each(tx, "", func(h held) error {
			list = append(list, h.Unknown)
			return nil
		})
	})
	return list, err
}

// CreateFromUnknown makes a merchant record for a held authorization and gives
// it to the record. Faults: authorize.unknown_not_found, merchant.*.
func (s *Service) CreateFromUnknown(id, name string) (merchant.Merchant, error) {
	h, err := s.held(id)
	if err != nil {
		return merchant.Merchant{}, err
	}
	if name == "" {
		name = h.MiniAppID
	}
	// A crash after Add leaves the record and the held authorization; asking
	// again then finds the record by its mini program.
	m, err := s.merchants.ByMiniApp(h.MiniAppID)
	if fault.CodeOf(err) == "merchant.not_found" || h.MiniAppID == "" {
		m, err = s.merchants.Add(merchant.Merchant{AppID: h.AppID, Name: name, MiniAppID: h.MiniAppID})
	}
	if err != nil {
		return merchant.Merchant{}, err
	}
	_, err = s.AssignUnknown(id, m.ID)
	return m, err
}

// AssignUnknown gives a held authorization to a merchant. The merchant's record
// must name the same mini program or none. Faults: authorize.unknown_not_found,
// authorize.other_mini_app, authorize.other_app, merchant.not_found.
func (s *Service) AssignUnknown(id, merchantID string) (Outcome, error) {
	h, err := s.held(id)
	if err != nil {
		return Outcome{}, err
	}
	m, err := s.merchants.Get(merchantID)
	if err != nil {
		return Outcome{}, err
	}
	if m.AppID != h.AppID {
		return Outcome{}, otherApp().WithMerchant(m.Name)
	}
	if m.MiniAppID != "" && m.MiniAppID != h.MiniAppID {
		return Outcome{}, fault.New("authorize.other_mini_app", fault.T(
			"the authorization is for the mini program %s, the record names %s", "授权的小程序是 %s，而商家记录中是 %s", h.MiniAppID, m.MiniAppID)).
			WithHint(fault.T("Correct the record's mini program ID, or create a merchant for it.", "请更正商家的小程序 ID，或为它新建商家。")).
			WithRetry(fault.RetryAfterInput).WithField("merchant").WithMerchant(m.Name)
	}
	now := s.now()
	out := Outcome{MerchantID: m.ID, Unknown: []Unknown{}}
	var entry journal.Entry
	err = s.vault.Update(func(tx *vault.Tx) error {
		h, err := holds.Get(tx, id)
		if err != nil {
			return err
		}
		g, err := putGrant(tx, h.AppID, m, alipay.Token{
			AppAuthToken: h.Token.reveal(), AppRefreshToken: h.RefreshToken.reveal(), AuthAppID: h.MiniAppID, UserID: h.UserID,
		}, h.At, h.Platform)
		if err != nil {
			return err
		}
		stored, err := grants.Get(tx, m.ID)
		if err != nil {
			return err
		}
		stored.RefreshBy = h.RefreshBy
		if err := grants.Put(tx, stored); err != nil {
			return err
		}
		out.Granted = []Granted{g}
		if entry, err = s.journal.AppendTx(tx, journal.Entry{
			At: now, MerchantID: m.ID, MerchantName: m.Name, MiniAppID: h.MiniAppID, Action: "authorize.accept",
		}); err != nil {
			return err
		}
		return holds.Delete(tx, id)
	})
	if errors.Is(err, vault.ErrNotFound) {
		return Outcome{}, unknownNotFound(err)
	}
	if err != nil {
		return Outcome{}, err
	}
	s.journal.Announce(entry)
	s.settled(out)
	return out, nil
}

// DiscardUnknown forgets a held authorization. The platform keeps it until the
// merchant cancels it there.
func (s *Service) DiscardUnknown(id string) error {
	err := s.vault.Update(func(tx *vault.Tx) error {
		if _, err := holds.Get(tx, id); err != nil {
			return err
		}
		return holds.Delete(tx, id)
	})
	if errors.Is(err, vault.ErrNotFound) {
		return unknownNotFound(err)
	}
	if err == nil {
		s.changed("")
	}
	return err
}

func (s *Service) held(id string) (held, error) {
	var h held
	err := s.vault.View(func(tx *vault.Tx) (err error) {
		h, err = holds.Get(tx, id)
		return err
	})
	if errors.Is(err, vault.ErrNotFound) {
		return h, unknownNotFound(err)
	}
	return h, err
}

func unknownNotFound(cause error) *fault.Error {
	return fault.Wrap(cause, "authorize.unknown_not_found",
		fault.T("this authorization was decided already", "该授权已处理"))
}
