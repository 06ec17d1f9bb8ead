package member

import (
	"context"

	"minifleet/backend/alipay"
	"minifleet/backend/fault"
	"minifleet/backend/journal"
)

// Outcome is what became of an invitation or a removal.
type Outcome struct {
	// Already: it was so before; the platform changed nothing.
	Already bool `json:"already"`
	// Reinvited: an earlier invitation, refused or expired, was deleted first.
	Reinvited bool `json:"reinvited"`
	// LookedUp: the answer was lost and the list showed that it took effect.
	LookedUp bool `json:"looked_up"`
	// Roster is the list read afterwards; nil when it was not read.
	Roster *Roster `json:"roster,omitempty"`
}

// Invite invites a person by Alipay account; the person has to accept.
// Faults: member.account, member.role, member.limit, member.refused_before
// (use Reinvite), journal.did_not (safe to repeat), journal.not_known_yet, platform.*.
// Alipay open platform: alipay.open.app.members.create.
func (s *Service) Invite(ctx context.Context, merchantID string, role Role, logonID string) (Outcome, error) {
	return s.inviteOne(ctx, merchantID, role, logonID, false, "")
}

// Reinvite invites a person who refused an earlier invitation, or let it
// expire: that one is deleted first, because the platform keeps it and answers
// a new one with *_ALREADY_REFUSED. Both steps are in the journal, in order.
func (s *Service) Reinvite(ctx context.Context, merchantID string, role Role, logonID string) (Outcome, error) {
	return s.inviteOne(ctx, merchantID, role, logonID, true, "")
}

func (s *Service) inviteOne(ctx context.Context, merchantID string, role Role, logonID string, again bool, runID string) (Outcome, error) {
	if err := checkRole(role); err != nil {
		return Outcome{}, err
	}
	if err := CheckAccount(logonID); err != nil {
		return Outcome{}, err
	}
	client, as, err := s.Platform.For(merchantID)
	if err != nil {
		return Outcome{}, err
	}
	c := call{s: s, client: client, as: as, merchantID: merchantID, role: role, runID: runID}
	out, err := c.invite(ctx, logonID, again)
	if err != nil {
		return out, explain(err, as.MerchantName)
	}
	if runID != "" { // of many: the list is read when somebody looks
		return out, s.amend(merchantID, as.MiniAppID, role, func(r *Roster) { r.addProvisional(logonID) })
	}
	if r, err := s.read(ctx, client, as, merchantID, role); err == nil {
		out.Roster = &r
	} else if err := s.amend(merchantID, as.MiniAppID, role, func(r *Roster) { r.addProvisional(logonID) }); err != nil {
		return out, err
	}
	return out, nil
}

func (r *Roster) addProvisional(logonID string) {
	m := Member{LogonID: logonID, Role: r.Role, State: Invited, Status: "UNCONFIRMED", Provisional: true}
	if at, _ := r.find(Person{LogonID: logonID}); at >= 0 {
		if r.Members[at].State.stale() {
			r.Members[at].State, r.Members[at].Status, r.Members[at].Provisional = m.State, m.Status, true
		}
		return
	}
	r.Members = append(r.Members, m)
}

// call is one action on one merchant.
type call struct {
	s          *Service
	client     *alipay.Client
	as         alipay.Acting
	merchantID string
	role       Role
	runID      string
}

func (c call) entry(action, method string, detail map[string]string) journal.Entry {
	detail["role"] = string(c.role)
	e := journal.EntryFor(c.as, action, method, detail)
	e.BatchID = c.runID
	return e
}

func (c call) invite(ctx context.Context, logonID string, again bool) (Outcome, error) {
	var out Outcome
	person := Person{LogonID: logonID}
	before, found, err := c.s.Cached(c.merchantID, c.role)
	if err != nil {
		return out, err
	}
	if found {
		at, _ := before.find(person)
		if at < 0 && len(before.Members) >= before.Limit || at >= 0 && before.Members[at].State.stale() {
			// What is stored speaks against it; it may be behind, so ask first.
			if before, err = c.s.read(ctx, c.client, c.as, c.merchantID, c.role); err != nil {
				return out, err
			}
		}
		if at, _ = before.find(person); at >= 0 && before.Members[at].State.stale() {
			if !again {
				return out, c.refusedBefore(before.Members[at].State)
			}
			if err := c.deleteMember(ctx, before.Members[at]); err != nil {
				return out, err
			}
			out.Reinvited = true
		} else if at < 0 && len(before.Members) >= before.Limit {
			return out, c.full(len(before.Members), before.Limit)
		}
	}
	err = c.create(ctx, logonID, before, &out)
	switch {
	case isAlready(err):
		out.Already = true
		return out, nil
	case isRefused(err) && !again:
		return out, c.refusedBefore(Refused)
	case isRefused(err) && !out.Reinvited:
		return out, c.deleteAndCreate(ctx, logonID, &out)
	}
	return out, err
}

// deleteAndCreate answers *_ALREADY_REFUSED when nothing stored foretold it.
func (c call) deleteAndCreate(ctx context.Context, logonID string, out *Outcome) error {
	roster, err := c.s.read(ctx, c.client, c.as, c.merchantID, c.role)
	if err != nil {
		return err
	}
	at, unsure := roster.find(Person{LogonID: logonID})
	if unsure {
		return c.ambiguous()
	}
	if at < 0 {
		return c.refusedBefore(Refused)
	}
	if err := c.deleteMember(ctx, roster.Members[at]); err != nil {
		return err
	}
	out.Reinvited = true
	return c.create(ctx, logonID, roster, out)
}

// create sends the invitation. After a lost answer the list is looked at: the
// person is in it who was not before, or is not there.
func (c call) create(ctx context.Context, logonID string, before Roster, out *Outcome) error {
	e := c.entry("member.invite", alipay.MethodMembersCreate, map[string]string{"account": logonID})
	lost := false
	err := c.s.Journal.DoSettled(ctx, e, wanted{Role: c.role, Person: Person{LogonID: logonID}, Masked: before.masked()},
		func(ctx context.Context) error {
			_, err := c.client.MembersCreate(ctx, c.as, alipay.MembersCreateRequest{LogonID: logonID, Role: string(c.role)})
			lost = err != nil
			return err
		})
	out.LookedUp = lost && err == nil
	return err
}

func (c call) refusedBefore(s State) error {
	text := fault.T("the person refused an earlier invitation", "对方拒绝过之前的邀请")
	if s == Expired {
		text = fault.T("an earlier invitation of the person expired", "对方之前的邀请已过期")
	}
	return fault.New("member.refused_before", text).WithMerchant(c.as.MerchantName).WithField("logon_id").
		WithHint(fault.T("invite again: the earlier invitation is deleted first", "请使用“重新邀请”：会先删除之前的邀请"))
}

func (c call) full(n, limit int) error {
	return fault.New("member.limit", fault.T("the mini program has %d member{|s} in this role, and %d is the most", "该角色已有 %d 名成员，上限为 %d 名", n, limit)).
		WithMerchant(c.as.MerchantName).WithHint(fault.T("delete members who left, or invitations that were refused", "请先删除离职成员或被拒绝的邀请"))
}

func (c call) ambiguous() error {
	return fault.New("member.ambiguous", fault.T("the platform masks accounts, and several members may be meant", "平台对账号脱敏，有多名成员可能匹配")).
		WithMerchant(c.as.MerchantName).WithHint(fault.T("choose the person in the member list of this merchant", "请在该商家的成员列表中选择"))
}

// Alipay open platform: the platform spells EXSIT so.
func isAlready(err error) bool {
	switch alipay.SubCodeOf(err) {
	case alipay.SubExperiencerAlreadyExist, alipay.SubDeveloperAlreadyExsit, alipay.SubDeveloperAlreadyExist:
		return true
	}
	return false
}

func isRefused(err error) bool {
	switch alipay.SubCodeOf(err) {
	case alipay.SubExperiencerAlreadyRefused, alipay.SubDeveloperAlreadyRefused:
		return true
	}
	return false
}
