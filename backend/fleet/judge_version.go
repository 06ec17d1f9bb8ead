package fleet

import (
	"time"

	"minifleet/backend/fault"
	"minifleet/backend/version"
)

// passed reports whether a version in this state has passed an audit.
func passed(s version.State) bool {
	return s.Passed() || s == version.Release || s == version.Offline || s == version.AuditOffline
}

func (f Facts) everPassed() bool {
	for _, v := range f.Versions.Versions {
		if passed(v.State) {
			return true
		}
	}
	return false
}

func (f Facts) versions(text fault.Text) *Next {
	return &Next{ToVersions, text, "minifleet version list " + f.Ref}
}

func (f Facts) submit(text fault.Text) *Next {
	number := f.Versions.Highest()
	if number == "" {
		number = "VERSION"
	}
	return &Next{ToSubmit, text, "minifleet version submit " + f.Ref + " " + number}
}

// audit is there once any version passed.
func (f Facts) audit() Step {
	at := f.Versions.FetchedAt
	find := func(states ...version.State) (version.Info, bool) {
		for _, v := range f.Versions.Versions {
			for _, s := range states {
				if v.State == s {
					return v, true
				}
			}
		}
		return version.Info{}, false
	}
	if f.everPassed() {
		return Step{State: There, At: at, Why: fault.T("a version passed", "已有版本通过审核")}
	}
	if v, ok := f.Versions.Strange(); ok {
		return strange(string(v.State), at, fault.T("in the console: Versions", "在开放平台控制台：版本管理"))
	}
	if v, ok := find(version.Auditing); ok {
		return Step{State: Waiting, At: at, Why: fault.T("%s is in audit", "%s 审核中", v.Version)}
	}
	if v, ok := find(version.AuditReject); ok {
		why := fault.T("%s was refused", "%s 审核驳回", v.Version)
		if f.Reason != "" {
			why = fault.Text{EN: why.EN + ": " + f.Reason, ZH: why.ZH + "：" + f.Reason}
		}
		return Step{State: Refused, At: at, Why: why, Next: f.versions(fault.T("see what to change", "查看驳回原因"))}
	}
	if v, ok := find(version.Building); ok {
		return Step{State: Waiting, At: at, Why: fault.T("%s is being built", "%s 构建中", v.Version)}
	}
	if at.IsZero() && len(f.Versions.Versions) == 0 {
		return unasked(fault.T("the versions were never read", "尚未读取版本"))
	}
	if v, ok := find(version.Init); ok {
		return Step{State: Missing, At: at, Why: fault.T("%s was not submitted", "%s 尚未提审", v.Version), Next: f.submit(fault.T("submit it for audit", "提交审核"))}
	}
	return Step{State: Missing, At: at, Why: fault.T("there is no version", "尚无版本"),
		Next: &Next{ToVersions, fault.T("upload a version", "上传版本"), "minifleet version upload " + f.Ref}}
}

func (f Facts) online() Step {
	at := f.Versions.FetchedAt
	if v, ok := f.Versions.Online(); ok {
		s := Step{State: There, At: at, Why: fault.T("%s is online", "%s 已上架", v.Version)}
		if f.limited() {
			s.State, s.Until = Expiring, f.limitedUntil()
			s.Why = fault.T("%s is online without filing: 50 visitors a day, taken down after 90 days", "%s 未备案上架：每天最多 50 位访客，90 天后下架", v.Version)
			s.Next = f.filing().Next
		}
		return s
	}
	if at.IsZero() && len(f.Versions.Versions) == 0 {
		return unasked(fault.T("the versions were never read", "尚未读取版本"))
	}
	var newest version.Info // the first that says something: they are highest first
	for _, v := range f.Versions.Versions {
		switch {
		case v.State.Passed():
			why, text := fault.T("%s passed and is not online", "%s 已通过审核，尚未上架", v.Version), fault.T("put it online", "上架")
			if v.State == version.InGray {
				return Step{State: Waiting, At: at, Why: fault.T("%s is in gray release", "%s 灰度中", v.Version)}
			}
			return Step{State: Missing, At: at, Why: why, Next: &Next{ToVersions, text, "minifleet version online " + f.Ref + " " + v.Version}}
		case newest.Version == "" && (v.State == version.AuditOffline || v.State == version.Offline):
			newest = v
		}
	}
	if v, ok := f.Versions.Strange(); ok {
		return strange(string(v.State), at, fault.T("in the console: Versions", "在开放平台控制台：版本管理"))
	}
	switch newest.State {
	case version.AuditOffline:
		return Step{State: Refused, At: at, Why: fault.T("the platform took %s down", "%s 已被平台强制下架", newest.Version),
			Next: f.versions(fault.T("see why in the console", "在控制台查看原因"))}
	case version.Offline:
		return Step{State: Missing, At: at, Why: fault.T("%s was taken offline", "%s 已下架", newest.Version),
			Next: f.versions(fault.T("publish a version", "发布新版本"))}
	}
	audit := f.audit()
	if audit.State == Waiting {
		return Step{State: Waiting, At: at, Why: audit.Why}
	}
	return Step{State: Missing, At: at, Why: fault.T("no version was online yet", "尚未上架过"), Next: audit.Next}
}

// nearest is the earlier of two ends; a zero one does not count.
func nearest(a, b time.Time) time.Time {
	if a.IsZero() || !b.IsZero() && b.Before(a) {
		return b
	}
	return a
}
