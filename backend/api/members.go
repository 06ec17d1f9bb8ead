package api

import (
	"context"

	"minifleet/backend/member"
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
	found, err := m.w.Members.Where(req.Person)
	for _, p := range found {
		place := PlacedMember{Placement: p}
		if record, err := m.w.Merchants.Get(p.MerchantID); err == nil {
			place.MerchantName = record.Name
		}
		out.Places = append(out.Places, place)
	}
	return out, err
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
