package member

import (
	"regexp"
	"strings"
	"unicode/utf8"

	"minifleet/backend/alipay"
	"minifleet/backend/fault"
)

// Role is what a member may do.
type Role string

const (
	Developer   Role = alipay.RoleDeveloper   // changes and tries the mini program
	Experiencer Role = alipay.RoleExperiencer // tries the experience version
)

// RoleInfo is a role as a screen shows it.
type RoleInfo struct {
	Role  Role       `json:"role"`
	Limit int        `json:"limit"` // members a mini program, invitations included
	Label fault.Text `json:"label"`
}

// Roles lists the roles with their limits.
// Alipay open platform: 30 developers and 50 experience users a mini program.
func Roles() []RoleInfo {
	return []RoleInfo{
		{Developer, 30, fault.T("Developer", "开发者")},
		{Experiencer, 50, fault.T("Experience user", "体验者")},
	}
}

func (r Role) info() (RoleInfo, bool) {
	for _, i := range Roles() {
		if i.Role == r {
			return i, true
		}
	}
	return RoleInfo{}, false
}

// State is what became of an invitation.
type State string

const (
	Joined  State = "joined"  // accepted
	Invited State = "invited" // waiting for the person
	Refused State = "refused" // to be deleted before a new invitation
	Expired State = "expired" // the person did not answer in time
	Other   State = "other"   // a status the platform has not published
)

// stateOf reads the platform's status.
// Alipay open platform: VALID, UNCONFIRMED, REFUSED, TIMEOUT.
func stateOf(status string) State {
	switch strings.ToUpper(status) {
	case "VALID":
		return Joined
	case "UNCONFIRMED":
		return Invited
	case "REFUSED":
		return Refused
	case "TIMEOUT":
		return Expired
	}
	return Other
}

// Label is what a person reads for a state.
func (s State) Label() fault.Text {
	switch s {
	case Joined:
		return fault.T("Joined", "已加入")
	case Invited:
		return fault.T("Waiting", "等待同意")
	case Refused:
		return fault.T("Refused", "已拒绝")
	case Expired:
		return fault.T("Expired", "邀请已过期")
	}
	return fault.T("Unknown state", "未知状态")
}

// stale reports whether a new invitation needs the old one deleted first.
func (s State) stale() bool { return s == Refused || s == Expired }

// An Alipay account is an e-mail address or a mobile number.
const (
	AccountEmailPattern = `^[A-Za-z0-9._%+\-]+@[A-Za-z0-9\-]+(\.[A-Za-z0-9\-]+)+$`
	AccountPhonePattern = `^\+?[0-9][0-9\-]{4,19}$`
)

var (
	accountEmail = regexp.MustCompile(AccountEmailPattern)
	accountPhone = regexp.MustCompile(AccountPhonePattern)
)

// MaxAccount is the most characters an Alipay account is written with.
const MaxAccount = 100

// CheckAccount checks an Alipay account: the e-mail or the mobile number the
// person signs in with. Fault: member.account.
func CheckAccount(logonID string) error {
	switch {
	case logonID == "":
		return accountFault(fault.T("enter the person's Alipay account", "请填写对方的支付宝账号"))
	case logonID != strings.TrimSpace(logonID):
		return accountFault(fault.T("there are spaces at the beginning or the end", "首尾有空格"))
	case utf8.RuneCountInString(logonID) > MaxAccount:
		return accountFault(fault.T("an account has at most %d characters", "账号最多 %d 个字符", MaxAccount))
	case strings.Contains(logonID, "*"):
		return accountFault(fault.T("the account is masked; enter the whole of it", "账号已脱敏，请填写完整账号"))
	case !accountEmail.MatchString(logonID) && !accountPhone.MatchString(logonID):
		return accountFault(fault.T("an Alipay account is an e-mail address or a mobile number", "支付宝账号应为邮箱或手机号"))
	}
	return nil
}

func accountFault(t fault.Text) error {
	return fault.New("member.account", t).WithField("logon_id").WithRetry(fault.RetryAfterInput)
}

func checkRole(r Role) error {
	if _, ok := r.info(); !ok {
		return fault.New("member.role", fault.T("%q is no role", "“%s”不是有效的角色", r)).WithField("role").
			WithRetry(fault.RetryAfterInput).WithHint(fault.T("choose DEVELOPER or EXPERIENCER", "请选择 DEVELOPER（开发者）或 EXPERIENCER（体验者）"))
	}
	return nil
}

// matches reports whether a listed account is, or may be, the one named: the
// platform masks part of an account in its lists ("ali***@example.com"). sure
// is false when only the unmasked parts agree.
func matches(listed, named string) (match, sure bool) {
	if strings.EqualFold(listed, named) {
		return true, true
	}
	listed, named = strings.ToLower(listed), strings.ToLower(named)
	first, last := strings.IndexByte(listed, '*'), strings.LastIndexByte(listed, '*')
	if first < 0 || len(strings.Trim(listed, "*")) == 0 {
		return false, false
	}
	head, tail := listed[:first], listed[last+1:]
	return len(named) > len(head)+len(tail) && strings.HasPrefix(named, head) && strings.HasSuffix(named, tail), false
}
