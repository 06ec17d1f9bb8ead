package member

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"minifleet/backend/alipay"
	"minifleet/backend/vault"
)

// Member is a person in a role of one mini program.
type Member struct {
	UserID    string `json:"user_id"` // the same in every mini program
	OpenID    string `json:"open_id"` // of this mini program only
	LogonID   string `json:"logon_id"`
	NickName  string `json:"nick_name"`
	Portrait  string `json:"portrait"` // the ID of a file, no address
	Role      Role   `json:"role"`
	State     State  `json:"state"`
	Status    string `json:"status"`     // as the platform says it
	InvitedAt string `json:"invited_at"` // as the platform writes it, China time
	JoinedAt  string `json:"joined_at"`  // a day, yyyy-MM-dd
	// Provisional: invited from here, not yet seen in the platform's list.
	Provisional bool `json:"provisional,omitempty"`
}

// Roster is the members of one role as the platform told them at FetchedAt.
type Roster struct {
	MerchantID string    `json:"merchant_id"`
	MiniAppID  string    `json:"mini_app_id"`
	Role       Role      `json:"role"`
	Members    []Member  `json:"members"`
	Limit      int       `json:"limit"`
	FetchedAt  time.Time `json:"fetched_at,omitzero"` // zero: never read
}

func (r Roster) id() string { return r.MerchantID + "/" + string(r.Role) }

// find returns the index of the member the account names. Of several that may
// be meant a sure match counts; unsure is true when none is sure and more than
// one is possible.
func (r Roster) find(p Person) (at int, unsure bool) {
	at = -1
	possible := 0
	for i, m := range r.Members {
		if p.UserID != "" && m.UserID == p.UserID || p.OpenID != "" && m.OpenID == p.OpenID {
			return i, false
		}
		if p.LogonID == "" || p.UserID != "" && m.UserID != "" {
			continue
		}
		match, sure := matches(m.LogonID, p.LogonID)
		if sure {
			return i, false
		}
		if match {
			possible++
			at = i
		}
	}
	if possible > 1 {
		return -1, true
	}
	return at, false
}

// Read asks the platform for the members of a role and stores them.
// Alipay open platform: alipay.open.app.members.query.
func (s *Service) Read(ctx context.Context, merchantID string, role Role) (Roster, error) {
	if err := checkRole(role); err != nil {
		return Roster{}, err
	}
	client, as, err := s.Platform.For(merchantID)
	if err != nil {
		return Roster{}, err
	}
	r, err := s.read(ctx, client, as, merchantID, role)
	return r, explain(err, as.MerchantName)
}

// ReadAll reads every role.
func (s *Service) ReadAll(ctx context.Context, merchantID string) ([]Roster, error) {
	var out []Roster
	for _, info := range Roles() {
		r, err := s.Read(ctx, merchantID, info.Role)
		if err != nil {
			return out, err
		}
		out = append(out, r)
	}
	return out, nil
}

// read asks for a list, stores it and settles by it what is open.
func (s *Service) read(ctx context.Context, client *alipay.Client, as alipay.Acting, merchantID string, role Role) (Roster, error) {
	r, err := s.fetch(ctx, client, as, merchantID, role)
	if err != nil {
		return r, err
	}
	return r, s.review(r)
}

func (s *Service) fetch(ctx context.Context, client *alipay.Client, as alipay.Acting, merchantID string, role Role) (Roster, error) {
	resp, err := client.MembersQuery(ctx, as, alipay.MembersQueryRequest{Role: string(role)})
	if err != nil {
		return Roster{}, err
	}
	info, _ := role.info()
	r := Roster{MerchantID: merchantID, MiniAppID: as.MiniAppID, Role: role, Limit: info.Limit, FetchedAt: s.Now(),
		Members: make([]Member, 0, len(resp.AppMemberInfoList))}
	for _, m := range resp.AppMemberInfoList {
		r.Members = append(r.Members, Member{UserID: m.UserID, OpenID: m.OpenID, LogonID: m.LogonID, NickName: m.NickName,
			Portrait: m.Portrait, Role: role, State: stateOf(m.Status), Status: m.Status, InvitedAt: m.GmtInvite, JoinedAt: dayOf(m.GmtJoin)})
	}
	if err := s.Vault.Update(func(tx *vault.Tx) error { return s.rosters.Put(tx, r) }); err != nil {
		return Roster{}, fmt.Errorf("storing members: %w", err)
	}
	s.announce(merchantID)
	return r, nil
}

// dayOf leaves the day of a time: the platform says on which day a person
// joined, and a time of day that came with it would mean nothing.
func dayOf(at string) string {
	day, _, _ := strings.Cut(strings.TrimSpace(at), " ")
	return day
}

// Cached returns the members of a role stored at the last reading; found is
// false when they were never read.
func (s *Service) Cached(merchantID string, role Role) (r Roster, found bool, err error) {
	r = Roster{MerchantID: merchantID, Role: role}
	err = s.Vault.View(func(tx *vault.Tx) error {
		r, err = s.rosters.Get(tx, r.id())
		return err
	})
	if errors.Is(err, vault.ErrNotFound) {
		info, _ := role.info()
		return Roster{MerchantID: merchantID, Role: role, Limit: info.Limit}, false, nil
	}
	return r, err == nil, err
}

// CachedAll returns every role of a merchant as stored.
func (s *Service) CachedAll(merchantID string) ([]Roster, error) {
	var out []Roster
	for _, info := range Roles() {
		r, _, err := s.Cached(merchantID, info.Role)
		if err != nil {
			return nil, err
		}
		out = append(out, r)
	}
	return out, nil
}

// Placement is one mini program a person is in, as stored.
type Placement struct {
	MerchantID string    `json:"merchant_id"`
	MiniAppID  string    `json:"mini_app_id"`
	Member     Member    `json:"member"`
	FetchedAt  time.Time `json:"fetched_at,omitzero"`
}

// Where lists the mini programs a person is known to be in, from what is
// stored; role "" is any.
func (s *Service) Where(p Person, role Role) ([]Placement, error) {
	var out []Placement
	err := s.Vault.View(func(tx *vault.Tx) error {
		out = nil
		return s.rosters.Each(tx, "", func(r Roster) error {
			if role != "" && r.Role != role {
				return nil
			}
			if at, _ := r.find(p); at >= 0 {
				out = append(out, Placement{r.MerchantID, r.MiniAppID, r.Members[at], r.FetchedAt})
			}
			return nil
		})
	})
	return out, err
}

// ForgetTx drops what is stored about a merchant, when its record is deleted.
func (s *Service) ForgetTx(merchantID string) func(*vault.Tx) error {
	return func(tx *vault.Tx) error {
		var errs []error
		for _, info := range Roles() {
			errs = append(errs, s.rosters.Delete(tx, Roster{MerchantID: merchantID, Role: info.Role}.id()))
		}
		return errors.Join(errs...)
	}
}

// amend changes the stored roster, when there is one, after an action whose
// effect is known without asking again.
func (s *Service) amend(merchantID, miniAppID string, role Role, edit func(*Roster)) error {
	r := Roster{MerchantID: merchantID, Role: role}
	err := s.Vault.Update(func(tx *vault.Tx) error {
		stored, err := s.rosters.Get(tx, r.id())
		if errors.Is(err, vault.ErrNotFound) {
			info, _ := role.info()
			stored, err = Roster{MerchantID: merchantID, MiniAppID: miniAppID, Role: role, Limit: info.Limit}, nil
		}
		if err != nil {
			return err
		}
		edit(&stored)
		return s.rosters.Put(tx, stored)
	})
	if err == nil {
		s.announce(merchantID)
	}
	return err
}
