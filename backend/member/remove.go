package member

import (
	"context"
	"slices"

	"minifleet/backend/alipay"
	"minifleet/backend/fault"
)

// Person names somebody: by UserID, which is the same everywhere, by OpenID,
// which belongs to one mini program, or by Alipay account.
type Person struct {
	UserID  string `json:"user_id,omitempty"`
	OpenID  string `json:"open_id,omitempty"`
	LogonID string `json:"logon_id,omitempty"`
}

// Label names the person for a journal.
func (p Person) Label() string {
	for _, s := range []string{p.LogonID, p.UserID, p.OpenID} {
		if s != "" {
			return s
		}
	}
	return ""
}

func (p Person) check() error {
	if p.UserID == "" && p.OpenID == "" {
		return CheckAccount(p.LogonID)
	}
	return nil
}

// Delete removes a member, or takes an invitation back. Somebody who is not in
// the list is no fault (Already).
// Faults: member.account, member.role, member.ambiguous, journal.did_not (safe
// to repeat), journal.not_known_yet, platform.*.
// Alipay open platform: alipay.open.app.members.delete.
func (s *Service) Delete(ctx context.Context, merchantID string, role Role, p Person) (Outcome, error) {
	return s.deleteOne(ctx, merchantID, role, p, "")
}

func (s *Service) deleteOne(ctx context.Context, merchantID string, role Role, p Person, runID string) (Outcome, error) {
	if err := checkRole(role); err != nil {
		return Outcome{}, err
	}
	if err := p.check(); err != nil {
		return Outcome{}, err
	}
	client, as, err := s.Platform.For(merchantID)
	if err != nil {
		return Outcome{}, err
	}
	c := call{s: s, client: client, as: as, merchantID: merchantID, role: role, runID: runID}
	out, err := c.remove(ctx, p)
	if err != nil {
		return out, explain(err, as.MerchantName)
	}
	if runID == "" {
		if r, err := s.read(ctx, client, as, merchantID, role); err == nil {
			out.Roster = &r
		}
	}
	return out, nil
}

func (c call) remove(ctx context.Context, p Person) (Outcome, error) {
	var out Outcome
	m, found, err := c.locate(ctx, p)
	if err != nil {
		return out, err
	}
	if !found {
		out.Already = true
		return out, nil
	}
	err = c.deleteMember(ctx, m)
	if alipay.SubCodeOf(err) == alipay.SubRoleNotExsit { // spelled so by the platform
		out.Already = true
		err = c.drop(m)
	}
	return out, err
}

// locate finds out what the platform calls the person: its delete takes a user
// or open ID, never an account.
func (c call) locate(ctx context.Context, p Person) (Member, bool, error) {
	if p.UserID != "" || p.OpenID != "" {
		return Member{UserID: p.UserID, OpenID: p.OpenID, LogonID: p.LogonID}, true, nil
	}
	roster, _, err := c.s.Cached(c.merchantID, c.role)
	if err != nil {
		return Member{}, false, err
	}
	if at, _ := roster.find(p); at >= 0 && roster.Members[at].named() {
		return roster.Members[at], true, nil
	}
	if roster, err = c.s.read(ctx, c.client, c.as, c.merchantID, c.role); err != nil {
		return Member{}, false, err
	}
	at, unsure := roster.find(p)
	switch {
	case unsure:
		return Member{}, false, c.ambiguous()
	case at < 0:
		return Member{}, false, nil
	case !roster.Members[at].named():
		return Member{}, false, fault.New("member.unnamed",
			fault.T("the platform lists the person without an ID, so it cannot be deleted from here", "平台未返回该成员的 ID，无法在此删除")).
			WithMerchant(c.as.MerchantName).WithHint(fault.T("delete it in the Alipay console", "请在支付宝开放平台控制台删除"))
	}
	return roster.Members[at], true, nil
}

func (m Member) named() bool { return m.UserID != "" || m.OpenID != "" }

// deleteMember sends the removal. After a lost answer the list is looked at:
// the person is gone, or still there.
func (c call) deleteMember(ctx context.Context, m Member) error {
	who := Person{UserID: m.UserID, OpenID: m.OpenID, LogonID: m.LogonID}
	e := c.entry("member.delete", alipay.MethodMembersDelete, map[string]string{"account": who.Label(), "user_id": m.UserID})
	err := c.s.Journal.DoSettled(ctx, e, wanted{Role: c.role, Person: who, Gone: true}, func(ctx context.Context) error {
		req := alipay.MembersDeleteRequest{UserID: m.UserID, Role: string(c.role)}
		if m.UserID == "" {
			req.OpenID = m.OpenID
		}
		_, err := c.client.MembersDelete(ctx, c.as, req)
		return err
	})
	if err != nil {
		return err
	}
	return c.drop(m)
}

// drop takes the member out of the stored list.
func (c call) drop(m Member) error {
	return c.s.amend(c.merchantID, c.as.MiniAppID, c.role, func(r *Roster) {
		r.Members = slices.DeleteFunc(r.Members, func(o Member) bool {
			return m.UserID != "" && o.UserID == m.UserID || m.OpenID != "" && o.OpenID == m.OpenID
		})
	})
}
