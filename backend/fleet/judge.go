package fleet

import (
	"strings"
	"time"

	"minifleet/backend/alipay"
	"minifleet/backend/authorize"
	"minifleet/backend/fault"
	"minifleet/backend/field"
	"minifleet/backend/member"
	"minifleet/backend/version"
)

// limitedDays is how long a mini program without filing may be online, and
// soon how long before its end a thing is called expiring.
// Alipay open platform: 90 days, 50 visitors a day.
const (
	limitedDays = 90
	soon        = 30 * 24 * time.Hour
)

// PhoneInterface is the interface that reads users' phone number.
const PhoneInterface = "my.getPhoneNumber"

// Judge says where every step of a merchant stands, in the order of Kinds.
func Judge(f Facts) []Step {
	steps := make([]Step, 0, len(Kinds()))
	for _, k := range Kinds() {
		s := f.judge(k)
		s.Kind = k
		if s.Next == nil && s.State == Unasked {
			s.Next = &Next{ToRefresh, fault.T("ask the platform", "向平台查询"), "minifleet fleet refresh --merchant " + f.Ref}
		}
		// Nobody is asked about a merchant that did not agree.
		if k != Authorized && s.Next != nil && s.Next.Place != ToConsole && f.Authorization.State != authorize.StateActive {
			s.Next = f.invite()
		}
		steps = append(steps, s)
	}
	return steps
}

func (f Facts) judge(k Kind) Step {
	switch k {
	case Authorized:
		return f.authorized()
	case Info:
		return f.info()
	case Logo:
		return f.logo()
	case Qualifications:
		return f.qualifications()
	case Privacy:
		return f.privacy()
	case Filing:
		return f.filing()
	case Phone:
		return f.phone()
	case Domains:
		return f.domains()
	case Testers:
		return f.testers()
	case Audit:
		return f.audit()
	case Online:
		return f.online()
	}
	return Step{State: Unasked}
}

// strange is a step about which the platform said a word that nobody here
// knows, "" included: it answered, and what it said is shown.
func strange(said string, at time.Time, where fault.Text) Step {
	why := fault.T("the platform says %s, which this program does not know", "平台返回“%s”，当前程序无法识别", said)
	if said == "" {
		why = fault.T("the platform answered without a state", "平台的回复中没有状态")
	}
	return Step{State: Strange, Why: why, Said: said, At: at, Next: &Next{Place: ToConsole, Text: where}}
}

func unasked(why fault.Text) Step { return Step{State: Unasked, Why: why} }

// about adds to a step of an answer when it was read and what went wrong since.
func (a Asked) about(s Step) Step {
	s.Trouble = a.Trouble
	if !a.At.IsZero() {
		s.At = a.At
	}
	return s
}

// silent is the step of a question that was never answered.
func (f Facts) silent(a Asked) Step {
	s := unasked(fault.T("not asked yet", "尚未查询"))
	if !a.TriedAt.IsZero() {
		s.Why = fault.T("the platform did not answer this", "平台未能回答")
	}
	if a.Unlisted {
		s.Next = f.invite()
		s.Next.Text = fault.T("let the merchant authorize again: the authorization does not cover this", "请商家重新授权：现有授权不包含此项")
	}
	return a.about(s)
}

func (f Facts) invite() *Next {
	return &Next{ToAuthorization, fault.T("send the merchant a link", "向商家发送授权链接"), "minifleet authorize link " + f.Ref}
}

func (f Facts) authorized() Step {
	a := f.Authorization
	at := a.CheckedAt
	if at.IsZero() {
		at = a.GrantedAt
	}
	switch {
	case a.State == authorize.StateActive && len(a.Lacks) > 0:
		return Step{State: Missing, At: at, Next: f.invite(),
			Why: fault.T("the authorization does not cover %d method{|s}", "授权未包含 %d 个接口", len(a.Lacks))}
	case a.State == authorize.StateActive && a.RefreshDue:
		return Step{State: Expiring, At: at, Until: nearest(a.RefreshBy, a.ExpiresAt), Why: fault.T("the authorization is near its end", "授权即将到期"),
			Next: &Next{ToAuthorization, fault.T("renew it", "续期授权"), "minifleet authorize refresh " + f.Ref}}
	case a.State == authorize.StateActive:
		return Step{State: There, At: at, Why: fault.T("the merchant agreed", "商家已授权")}
	case a.Pending != nil && !a.Pending.RefusedAt.IsZero():
		return Step{State: Refused, At: a.Pending.RefusedAt, Next: f.invite(), Why: fault.T("the merchant said no", "商家拒绝了授权")}
	case a.Pending != nil:
		return Step{State: Waiting, At: a.Pending.CreatedAt, Until: a.Pending.ExpiresAt, Why: fault.T("a link waits for the merchant", "授权链接等待商家确认")}
	case a.State == authorize.StateLost:
		return Step{State: Refused, At: a.LostAt, Why: a.LossText, Next: f.invite()}
	}
	return Step{State: Missing, Why: fault.T("the merchant was never asked", "尚未邀请商家授权"), Next: f.invite()}
}

func (f Facts) edit(text fault.Text) *Next {
	return &Next{ToBaseInfo, text, "minifleet baseinfo set " + f.Ref}
}

func (f Facts) info() Step {
	i := f.Info
	if i == nil {
		return unasked(fault.T("the base info was never read", "尚未读取基础信息"))
	}
	var en, zh []string
	for _, p := range []struct {
		has bool
		t   fault.Text
	}{
		{i.Name != "", fault.T("name", "名称")}, {i.EnglishName != "", fault.T("English name", "英文名称")},
		{i.Slogan != "", fault.T("slogan", "简介")}, {i.Description != "", fault.T("description", "描述")},
		{i.CategoryNames != "", fault.T("category", "类目")}, {i.Phone != "" || i.Email != "", fault.T("service phone or e-mail", "客服电话或邮箱")},
	} {
		if !p.has {
			en, zh = append(en, p.t.EN), append(zh, p.t.ZH)
		}
	}
	if len(en) > 0 {
		return Step{State: Missing, At: i.FetchedAt, Next: f.edit(fault.T("fill it in", "补全基础信息")),
			Why: fault.Text{EN: "missing: " + strings.Join(en, ", "), ZH: "缺少：" + strings.Join(zh, "、")}}
	}
	return Step{State: There, At: i.FetchedAt, Why: fault.Text{EN: i.CategoryNames, ZH: i.CategoryNames}}
}

func (f Facts) logo() Step {
	switch {
	case f.Info == nil:
		return unasked(fault.T("the base info was never read", "尚未读取基础信息"))
	case f.Info.LogoURL == "":
		return Step{State: Missing, At: f.Info.FetchedAt, Why: fault.T("there is no logo", "尚未上传 Logo"), Next: f.edit(fault.T("choose a picture", "上传 Logo"))}
	}
	return Step{State: There, At: f.Info.FetchedAt, Why: fault.T("there is one", "已上传")}
}

// qualifications judges by what is known: the platform tells what a category
// asks for, and never what it has been given. What it let through an audit is
// taken as given.
func (f Facts) qualifications() Step {
	c := f.Answers.Category
	switch {
	case f.Info == nil:
		return unasked(fault.T("the base info was never read", "尚未读取基础信息"))
	case f.Info.CategoryNames == "":
		return Step{State: Missing, At: f.Info.FetchedAt, Why: fault.T("no category is chosen", "尚未选择类目"), Next: f.edit(fault.T("choose a category", "选择类目"))}
	case c.At.IsZero():
		return f.silent(c.Asked)
	case c.Names != f.Info.CategoryNames:
		return c.about(unasked(fault.T("the category was changed since it was asked what it needs", "类目已变更，尚未查询新类目的资质要求")))
	case len(c.Missing) > 0:
		return c.about(unasked(fault.T("the platform does not tell what %s asks for", "平台未返回类目“%s”的资质要求", strings.Join(c.Missing, ", "))))
	}
	if form := f.Form; form != nil && form.Valid != "" && form.Valid != field.Forever {
		if end, err := time.ParseInLocation(time.DateOnly, form.Valid, field.Zone()); err == nil && end.Sub(f.Now) < soon {
			return c.about(Step{State: Expiring, Until: end, Why: fault.T("the licence sent with the audit form ends on %s", "提审表单中的营业执照有效期至 %s", form.Valid),
				Next: f.submit(fault.T("send the new licence with the next version", "随下一版本提交新的执照"))})
		}
	}
	var en, zh []string
	for _, p := range []struct {
		wants bool
		t     fault.Text
	}{{c.Licence, fault.T("business licence", "营业执照")}, {c.Special, fault.T("special licence", "特殊资质")},
		{c.DoorPhoto, fault.T("picture of the shop's door", "门头照")}} {
		if p.wants {
			en, zh = append(en, p.t.EN), append(zh, p.t.ZH)
		}
	}
	wants := fault.Text{EN: strings.Join(en, ", "), ZH: strings.Join(zh, "、")}
	switch {
	case len(en) == 0:
		return c.about(Step{State: There, Why: fault.T("the category asks for none", "该类目无需资质")})
	case f.everPassed():
		return c.about(Step{State: There, Why: fault.Text{EN: "an audit passed with them: " + wants.EN, ZH: "已随审核通过：" + wants.ZH}})
	case f.Form != nil && f.Form.Licences > 0:
		return c.about(Step{State: Waiting, Why: fault.Text{EN: "sent with the audit form: " + wants.EN, ZH: "已随提审表单提交：" + wants.ZH}})
	}
	return c.about(Step{State: Missing, Why: fault.Text{EN: "the category asks for: " + wants.EN, ZH: "该类目需要：" + wants.ZH},
		Next: f.submit(fault.T("add them to the audit form", "在提审表单中上传"))})
}

func (f Facts) privacy() Step {
	a := f.Answers.Privacy
	next := &Next{ToPrivacy, fault.T("fill it in and hand it in", "填写并提交"), "minifleet privacy submit --merchant " + f.Ref}
	if a.At.IsZero() {
		return f.silent(a.Asked)
	}
	switch a.Status {
	case alipay.PrivacyPass:
		return a.about(Step{State: There, Why: fault.T("passed", "已通过")})
	case alipay.PrivacyAuditing:
		return a.about(Step{State: Waiting, Why: fault.T("the platform looks at it", "平台审核中")})
	case alipay.PrivacyReject:
		return a.about(Step{State: Refused, Why: fault.T("refused; the platform gives no reason", "已驳回，平台未说明原因"),
			Next: &Next{ToPrivacy, fault.T("correct it and hand it in anew", "修改后重新提交"), next.Command}})
	case alipay.PrivacyInit:
		return a.about(Step{State: Missing, Why: fault.T("not filled in", "尚未填写"), Next: next})
	}
	return a.about(strange(a.Status, a.At, fault.T("in the console: Settings, Privacy agreement", "在开放平台控制台：设置 - 隐私政策")))
}

func (f Facts) filing() Step {
	a := f.Answers.Filing
	fill := &Next{ToFiling, fault.T("fill in and hand in the filing", "填写并提交备案"), "minifleet filing show " + f.Ref}
	mend := &Next{ToFiling, fault.T("mend the filing and hand it in again", "修改备案资料并重新提交"), "minifleet filing show " + f.Ref}
	if a.At.IsZero() {
		return f.silent(a.Asked)
	}
	why := func(t fault.Text) fault.Text {
		if a.Reason == "" {
			return t
		}
		return fault.Text{EN: t.EN + ": " + a.Reason, ZH: t.ZH + "：" + a.Reason}
	}
	var s Step
	switch a.Status {
	case alipay.FilingPass:
		return a.about(Step{State: There, Why: fault.T("filed", "已备案")})
	case alipay.FilingInit:
		s = Step{State: Missing, Why: why(fault.T("not filed", "未备案")), Next: fill}
	case alipay.FilingSecurityAuditing:
		s = Step{State: Waiting, Why: why(fault.T("the platform looks at it", "平台审核中"))}
	case alipay.FilingSupervisionAudit:
		s = Step{State: Waiting, Why: why(fault.T("the authority looks at it", "管局审核中"))}
	case alipay.FilingSecurityReject:
		s = Step{State: Refused, Why: why(fault.T("the platform refused it", "平台审核未通过")), Next: mend}
	case alipay.FilingSupervisionReject:
		s = Step{State: Refused, Why: why(fault.T("the authority refused it", "管局审核未通过")), Next: mend}
	default:
		s = strange(string(a.Status), a.At, fault.T("in the console: Settings, Filing", "在开放平台控制台：设置 - 小程序备案"))
		s.Why = why(s.Why)
	}
	if f.limited() && s.State == Missing {
		s.State, s.Until = Expiring, f.limitedUntil()
		s.Why = fault.T("not filed: 50 visitors a day, taken down after 90 days", "未备案：每天最多 50 位访客，90 天后下架")
	}
	return a.about(s)
}

// limited reports whether the platform says that the mini program is online
// with the limits of one that is not filed.
func (f Facts) limited() bool {
	_, online := f.Versions.Online()
	return online && f.Info != nil && f.Info.RegistrationLimited
}

// limitedUntil is when a mini program that is online with limits is taken down,
// zero when it is not known since when it is online.
func (f Facts) limitedUntil() time.Time {
	if f.OnlineAt.IsZero() {
		return time.Time{}
	}
	return f.OnlineAt.AddDate(0, 0, limitedDays)
}

// best is the application for an interface that counts: a granted one, else
// one that is looked at, else the last.
func (g Granted) best(name string) (best Grant, found bool) {
	for _, grant := range g.Fields {
		if grant.Interface != name {
			continue
		}
		if !found || grant.Status == alipay.GrantAgree || best.Status != alipay.GrantAgree && best.Status != alipay.GrantAudit {
			best, found = grant, true
		}
	}
	return best, found
}

func (f Facts) apply(text fault.Text) *Next {
	return &Next{ToPermission, text, "minifleet permission apply --merchant " + f.Ref}
}

// phone is needed where the mini program's code uses it.
func (f Facts) phone() Step {
	u, g := f.Answers.Uses, f.Answers.Grants
	if grant, applied := g.best(PhoneInterface); applied {
		next := f.apply(fault.T("apply again", "重新申请"))
		switch grant.Status {
		case alipay.GrantAgree:
			return g.about(Step{State: There, Why: fault.T("granted", "已获批")})
		case alipay.GrantAudit:
			return g.about(Step{State: Waiting, Why: fault.T("the platform looks at the application", "平台审核中")})
		case alipay.GrantReject:
			return g.about(Step{State: Refused, Why: fault.T("refused: %s", "已驳回：%s", grant.Reason), Next: next})
		case alipay.GrantInvalid:
			return g.about(Step{State: Missing, Why: fault.T("the application is no longer valid", "申请已失效"), Next: next})
		}
		return g.about(strange(grant.Status, g.At, fault.T("in the console: Products, user information", "在开放平台控制台：产品 - 用户信息申请")))
	}
	switch {
	case g.At.IsZero():
		return f.silent(g.Asked)
	case u.At.IsZero():
		return f.silent(u.Asked)
	}
	for _, used := range u.Fields {
		if used.Interface == PhoneInterface {
			return g.about(Step{State: Missing, Optional: used.Optional,
				Why:  fault.T("the code reads phone numbers and no permission was applied for", "小程序会获取手机号，尚未申请权限"),
				Next: f.apply(fault.T("apply for it", "申请权限"))})
		}
	}
	return u.about(Step{State: There, Optional: true, Why: fault.T("not needed: the code reads no phone number", "无需申请：小程序不获取手机号")})
}

// domains hold for versions uploaded after they were added.
func (f Facts) domains() Step {
	l := f.Domains
	at := l.FetchedAt
	if at.IsZero() {
		s := unasked(fault.T("the domains were never read", "尚未读取服务器域名"))
		s.Optional = true
		return s
	}
	if len(l.Domains) == 0 {
		return Step{State: Missing, Optional: true, At: at, Why: fault.T("there are none", "尚未配置"),
			Next: &Next{ToDomains, fault.T("add the servers that the template talks to", "添加模板访问的服务器域名"), "minifleet domain add " + f.Ref + " DOMAIN"}}
	}
	upload := &Next{ToVersions, fault.T("upload a version", "上传版本"), "minifleet version upload " + f.Ref}
	if len(f.Versions.Versions) == 0 {
		if f.Versions.FetchedAt.IsZero() {
			return unasked(fault.T("the versions were never read", "尚未读取版本"))
		}
		return Step{State: Missing, At: at, Why: fault.T("no version was uploaded with them", "尚未上传包含这些域名的版本"), Next: upload}
	}
	late, _ := l.Late(uploadedAt(f.Versions))
	if len(late) > 0 {
		return Step{State: Missing, At: at, Why: fault.T("they work in versions uploaded from now on: %s", "需上传新版本后生效：%s", strings.Join(late, ", ")),
			Next: upload}
	}
	return Step{State: There, At: at, Why: fault.T("%d of %d", "%d / %d 个", len(l.Domains), l.Limit)}
}

// uploadedAt is when the newest version was uploaded.
func uploadedAt(f version.Fleet) (at time.Time) {
	for _, v := range f.Versions {
		if v.CreatedAt.After(at) {
			at = v.CreatedAt
		}
	}
	return at
}

func (f Facts) testers() Step {
	var at time.Time
	read := false
	joined, invited, other := 0, 0, ""
	for _, r := range f.Members {
		if r.FetchedAt.IsZero() && len(r.Members) == 0 {
			continue
		}
		read, at = true, r.FetchedAt
		for _, m := range r.Members {
			switch m.State {
			case member.Joined:
				joined++
			case member.Invited:
				invited++
			case member.Other:
				other = m.Status
			}
		}
	}
	next := &Next{ToMembers, fault.T("invite somebody", "邀请体验成员"), "minifleet member invite ACCOUNT --merchant " + f.Ref}
	var s Step
	switch {
	case !read:
		s = unasked(fault.T("the members were never read", "尚未读取成员"))
	case joined > 0:
		s = Step{State: There, At: at, Why: fault.T("%d joined", "%d 人已加入", joined)}
	case invited > 0:
		s = Step{State: Waiting, At: at, Why: fault.T("%d invited, none accepted yet", "已邀请 %d 人，尚未接受", invited)}
	case other != "":
		s = strange(other, at, fault.T("in the console: Members", "在开放平台控制台：成员管理"))
	default:
		s = Step{State: Missing, At: at, Why: fault.T("there are none", "暂无成员"), Next: next}
	}
	s.Optional = true
	return s
}
