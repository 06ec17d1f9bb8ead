package alipay

import "context"

// Values of Role.
const (
	RoleDeveloper   = "DEVELOPER"
	RoleExperiencer = "EXPERIENCER"
)

// MembersCreateRequest invites a person by Alipay account.
type MembersCreateRequest struct {
	LogonID string `json:"logon_id,omitempty"`
	Role    string `json:"role,omitempty"`
}

// MembersCreateResponse is empty.
type MembersCreateResponse struct{}

// MembersCreate invites a member, who must accept. At most 30 DEVELOPER and
// 50 EXPERIENCER; one who refused is deleted before a new invitation.
// Carrier: biz_content. Source: Alipay open platform,
// alipay.open.app.members.create.
func (c *Client) MembersCreate(ctx context.Context, as Acting, req MembersCreateRequest) (MembersCreateResponse, error) {
	return call[MembersCreateResponse](ctx, c, MethodMembersCreate, as, req)
}

// MembersDeleteRequest names a member by UserID or OpenID.
type MembersDeleteRequest struct {
	OpenID string `json:"open_id,omitempty"`
	Role   string `json:"role,omitempty"`
	UserID string `json:"user_id,omitempty"`
}

// MembersDeleteResponse is empty.
type MembersDeleteResponse struct{}

// MembersDelete removes a member or takes back an invitation. Carrier:
// biz_content. Source: Alipay open platform, alipay.open.app.members.delete.
func (c *Client) MembersDelete(ctx context.Context, as Acting, req MembersDeleteRequest) (MembersDeleteResponse, error) {
	return call[MembersDeleteResponse](ctx, c, MethodMembersDelete, as, req)
}

// MembersQueryRequest names the role to list.
type MembersQueryRequest struct {
	Role string `json:"role,omitempty"`
}

// AppMember is a member or an invited person; LogonID is masked by the
// platform. Portrait is the ID of a file, no address; GmtJoin is a day
// (yyyy-MM-dd), while GmtInvite has the time of day too.
type AppMember struct {
	GmtInvite string `json:"gmt_invite,omitempty"`
	GmtJoin   string `json:"gmt_join,omitempty"`
	LogonID   string `json:"logon_id,omitempty"`
	NickName  string `json:"nick_name,omitempty"`
	OpenID    string `json:"open_id,omitempty"`
	Portrait  string `json:"portrait,omitempty"`
	Role      string `json:"role,omitempty"`
	Status    string `json:"status,omitempty"`
	UserID    string `json:"user_id,omitempty"`
}

// MembersQueryResponse lists the members of one role.
type MembersQueryResponse struct {
	AppMemberInfoList []AppMember `json:"app_member_info_list,omitempty"`
}

// MembersQuery reads the members of a role. Carrier: biz_content. Source:
// Alipay open platform, alipay.open.app.members.query.
func (c *Client) MembersQuery(ctx context.Context, as Acting, req MembersQueryRequest) (MembersQueryResponse, error) {
	return call[MembersQueryResponse](ctx, c, MethodMembersQuery, as, req)
}
