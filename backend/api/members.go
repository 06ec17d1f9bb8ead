package api

import (
	"context"
	"io"

	"minifleet/backend/fault"
	"minifleet/backend/fleet"
	"minifleet/backend/member"
	"minifleet/backend/merchant"
	"minifleet/backend/run"
)

// Members are the people who may develop or try a merchant's mini program.
type Members struct{ opened }

// MemberLists is the members of a mini program by role.
type MemberLists struct {
	Roles   []member.RoleInfo `json:"roles"`
	Rosters []member.Roster   `json:"rosters"` // one a role, in the order of Roles
}

// List returns the members stored at the last reading.
func (m *Members) List(_ context.Context, req ByMerchant) (MemberLists, error) {
	rosters, err := m.w.Members.CachedAll(req.MerchantID)
	return MemberLists{member.Roles(), rosters}, err
}

// Refresh asks the platform for the members of every role.
func (m *Members) Refresh(ctx context.Context, req ByMerchant) (MemberLists, error) {
	rosters, err := m.w.Members.ReadAll(ctx, req.MerchantID)
	return MemberLists{member.Roles(), rosters}, err
}

// Invitation is a person to be invited. Again deletes an earlier invitation
// first that the person refused or let expire.
type Invitation struct {
	MerchantID string      `json:"merchant_id"`
	Role       member.Role `json:"role"`
	LogonID    string      `json:"logon_id"`
	Again      bool        `json:"again"`
}

// Invite invites a person, who has to accept. Faults: member.account,
// member.limit, member.refused_before (Again helps), journal.did_not, journal.not_known_yet,
// platform.*.
func (m *Members) Invite(ctx context.Context, req Invitation) (member.Outcome, error) {
	if req.Again {
		return m.w.Members.Reinvite(ctx, req.MerchantID, req.Role, req.LogonID)
	}
	return m.w.Members.Invite(ctx, req.MerchantID, req.Role, req.LogonID)
}

// MemberOf names a person in a role of a mini program.
type MemberOf struct {
	MerchantID string        `json:"merchant_id"`
	Role       member.Role   `json:"role"`
	Person     member.Person `json:"person"`
}

// Delete removes a member, or takes an invitation back. Faults:
// member.ambiguous, journal.did_not, journal.not_known_yet, platform.*.
func (m *Members) Delete(ctx context.Context, req MemberOf) (member.Outcome, error) {
	return m.w.Members.Delete(ctx, req.MerchantID, req.Role, req.Person)
}

// WherePerson asks where a person is.
type WherePerson struct {
	Person member.Person `json:"person"`
	Role   member.Role   `json:"role,omitempty"` // "" is any
}

// PlacedMember is one mini program a person is known to be in.
type PlacedMember struct {
	member.Placement
	MerchantName string `json:"merchant_name"`
}

// PlacedMembers is all of them.
type PlacedMembers struct {
	Places []PlacedMember `json:"places"`
}

// Where lists the mini programs a person is known to be in, from what is
// stored. Fault: member.account.
func (m *Members) Where(_ context.Context, req WherePerson) (PlacedMembers, error) {
	var out PlacedMembers
	if req.Person.UserID == "" && req.Person.OpenID == "" {
		if err := member.CheckAccount(req.Person.LogonID); err != nil {
			return out, err
		}
	}
	found, err := m.w.Members.Where(req.Person, req.Role)
	for _, p := range found {
		place := PlacedMember{Placement: p}
		if record, err := m.w.Merchants.Get(p.MerchantID); err == nil {
			place.MerchantName = record.Name
		}
		out.Places = append(out.Places, place)
	}
	return out, err
}

// PeopleFound is who is where, with how many mini programs could be read.
type PeopleFound struct {
	member.People
	Authorized int `json:"authorized"` // mini programs that may be read
}

// People tells who is where over all mini programs, from what is stored.
func (m *Members) People(_ context.Context, req member.PeopleFilter) (PeopleFound, error) {
	people, err := m.w.Members.People(req)
	if err != nil {
		return PeopleFound{}, err
	}
	able, err := m.w.Fleet.Find(fleet.Filter{Standings: []fleet.Standing{fleet.StandingActive}}, 0)
	return PeopleFound{people, len(able.IDs)}, err
}

// ExportPeople is who to write to a file, and how.
type ExportPeople struct {
	Filter member.PeopleFilter `json:"filter"`
	File   FileFormat          `json:"file"`
}

// ExportPeople hands over who is where: a row a person, role and mini program.
func (m *Members) ExportPeople(ctx context.Context, req ExportPeople) (Delivery, error) {
	return m.session.deliverTable(ctx, "minifleet-members", req.File, func(_ context.Context, out io.Writer) error {
		people, err := m.w.Members.People(req.Filter)
		if err != nil {
			return err
		}
		return m.writePeople(out, people.People, req.File)
	})
}

var peopleHead = []fault.Text{
	fault.T("Account", "账号"), fault.T("Name", "姓名"), fault.T("Role", "角色"), fault.T("Merchant", "商家"), fault.T("Mini program", "小程序ID"),
	fault.T("State", "状态"), fault.T("Invited", "邀请时间"), fault.T("Joined", "加入时间"),
}

func (m *Members) writePeople(out io.Writer, people []member.Somebody, file FileFormat) error {
	all, err := m.w.Merchants.List(merchant.Filter{})
	if err != nil {
		return err
	}
	names := make(map[string]string, len(all))
	for _, one := range all {
		names[one.ID] = one.Name
	}
	head := make([]string, len(peopleHead))
	for i, h := range peopleHead {
		head[i] = h.In(file.Language)
	}
	rows := func(yield func([]string) bool) {
		for _, p := range people {
			for _, at := range p.Places() {
				if !yield([]string{p.LogonID, p.NickName, p.Role.Label().In(file.Language), names[at.MerchantID], at.MiniAppID,
					at.Member.State.Label().In(file.Language), at.Member.InvitedAt, at.Member.JoinedAt}) {
					return
				}
			}
		}
	}
	return merchant.WriteTable(out, file.Format, fault.T("Members", "成员").In(file.Language), head, rows)
}

// ReadMany begins to read the members of many mini programs; of all, of those
// that may be read. Fault: run.nobody. Runs tells how it goes.
func (m *Members) ReadMany(_ context.Context, req TargetsOf) (run.Head, error) {
	return m.ask(req, m.w.Members.ReadMany)
}

// InviteToMany is one person to be invited to many mini programs.
type InviteToMany struct {
	Role      member.Role `json:"role"`
	LogonID   string      `json:"logon_id"`
	Merchants []string    `json:"merchants"`
	Again     bool        `json:"again"`
}

// InviteMany begins to invite and returns at once; Runs tells how it goes.
// Faults: member.account, member.role, run.nobody.
func (m *Members) InviteMany(_ context.Context, req InviteToMany) (run.Head, error) {
	return m.w.Members.InviteMany(req.Role, req.LogonID, req.Merchants, req.Again)
}

// DeleteFromMany is one person to be removed from many mini programs.
type DeleteFromMany struct {
	Role      member.Role   `json:"role"`
	Person    member.Person `json:"person"`
	Merchants []string      `json:"merchants"`
}

// DeleteMany begins to remove and returns at once; Runs tells how it goes.
// Faults: as of InviteMany.
func (m *Members) DeleteMany(_ context.Context, req DeleteFromMany) (run.Head, error) {
	return m.w.Members.DeleteMany(req.Role, req.Person, req.Merchants)
}
