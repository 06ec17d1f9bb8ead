package simulator

import (
	"hash/fnv"
	"slices"
	"strconv"
	"strings"
)

// Alipay open platform: limits of members of an app.
var memberLimits = map[string]int{"DEVELOPER": 30, "EXPERIENCER": 50}

func membersCreate(t *tx, c *call) (object, *refusal) {
	m, logon, role := c.merchant, c.text("logon_id"), c.text("role")
	limit, known := memberLimits[role]
	switch {
	case !known:
		return nil, business("INVALID_ROLE", "角色无效，应为 DEVELOPER 或 EXPERIENCER")
	case !validLogon(logon):
		return nil, business("INVALID_LOGON_ID", "支付宝登录账号无效")
	case strings.HasSuffix(logon, ".invalid"):
		return nil, business("USER_INFO_NOT_EXIST", "用户信息不存在")
	case logon == m.Phone:
		return nil, business("CANNOT_INVITE_MANAGER", "不能邀请管理员")
	}
	count := 0
	for _, other := range m.Members {
		if other.Role != role {
			continue
		}
		if other.LogonID == logon {
			switch {
			case other.Status == memberRefused && role == "DEVELOPER":
				return nil, business("DEVELOPER_ALREADY_REFUSED", "该开发者已拒绝邀请，请删除后重新邀请")
			case other.Status == memberRefused:
				return nil, business("EXPERIENCER_ALREADY_REFUSED", "该体验者已拒绝邀请，请删除后重新邀请")
			case role == "DEVELOPER":
				return nil, business("DEVELOPER_ALREADY_EXSIT", "该开发者已存在")
			}
			return nil, business("EXPERIENCER_ALREADY_EXIST", "该体验者已存在")
		}
		count++
	}
	if count >= limit {
		return nil, business("ROLE_OVER_LIMIT", "成员数量超过上限："+itoa(limit))
	}
	id := personOf(logon)
	m.Members = append(m.Members, member{
		UserID: "2088" + id[:12], OpenID: "0" + id + id, LogonID: logon, Nick: nickOf(id),
		Role: role, Status: memberInvited, Invited: t.at,
	})
	t.putMerchant(m)
	return object{}, nil
}

func validLogon(logon string) bool { return isDigits(logon, 11, 11) || emailShape.MatchString(logon) }

// personOf is the number of the person behind a logon id, always the same.
func personOf(logon string) string {
	h := fnv.New64a()
	h.Write([]byte(logon))
	digits := strconv.FormatUint(h.Sum64()|1<<63, 10)
	return digits[:16]
}

func nickOf(id string) string {
	n := int(id[len(id)-1]-'0')*10 + int(id[len(id)-2]-'0')
	return surnames[n%len(surnames)] + "**"
}

func membersDelete(t *tx, c *call) (object, *refusal) {
	m, role := c.merchant, c.text("role")
	user, open := c.text("user_id"), c.text("open_id")
	if user == "" && open == "" {
		return nil, business("USER_ID_IS_BLANK", "用户ID为空")
	}
	if memberLimits[role] == 0 {
		return nil, business("INVALID_ROLE", "角色无效，应为 DEVELOPER 或 EXPERIENCER")
	}
	i := slices.IndexFunc(m.Members, func(other member) bool {
		return other.Role == role && (user == "" || other.UserID == user) && (open == "" || other.OpenID == open)
	})
	if i < 0 {
		return nil, business("ROLE_NOT_EXSIT", "该角色成员不存在")
	}
	m.Members = slices.Delete(m.Members, i, i+1)
	t.putMerchant(m)
	return object{}, nil
}

func membersQuery(t *tx, c *call) (object, *refusal) {
	role := c.text("role")
	if role != "" && memberLimits[role] == 0 {
		return nil, business("INVALID_ROLE", "角色无效，应为 DEVELOPER 或 EXPERIENCER")
	}
	list := []object{}
	for _, m := range c.merchant.Members {
		if role != "" && m.Role != role {
			continue
		}
		list = append(list, object{
			"user_id": m.UserID, "open_id": m.OpenID, "logon_id": m.LogonID, "nick_name": m.Nick,
			"portrait": "A*" + m.UserID, // a file ID, no address
			"role":     m.Role, "status": string(m.Status),
			"gmt_invite": wallTime(t.settings.shown(m.Invited)), "gmt_join": strings.SplitN(wallTime(t.settings.shown(m.Joined)), " ", 2)[0],
		})
	}
	return object{"app_member_info_list": list}, nil
}

// answerInvitation lets an invited person accept or refuse, in every role the
// person was invited for. It returns how many invitations that were.
func (t *tx) answerInvitation(m *merchant, logon string, accept bool) int {
	n := 0
	for i := range m.Members {
		invited := &m.Members[i]
		if invited.LogonID != logon || invited.Status != memberInvited {
			continue
		}
		n++
		if accept {
			invited.Status, invited.Joined = memberJoined, t.at
		} else {
			invited.Status = memberRefused
		}
	}
	if n > 0 {
		t.putMerchant(m)
	}
	return n
}
