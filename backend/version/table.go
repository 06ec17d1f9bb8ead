package version

import (
	"minifleet/backend/alipay"
	"minifleet/backend/fault"
)

// Action is something a person or a batch can do with a version.
type Action string

const (
	Upload            Action = "upload"
	BuildQuery        Action = "build_state"
	Submit            Action = "submit"
	CancelAudit       Action = "cancel_audit"
	BackToDevelopment Action = "back_to_development"
	Delete            Action = "delete"
	Gray              Action = "gray"
	EndGray           Action = "end_gray"
	PutOnline         Action = "online"
	TakeOffline       Action = "offline"
	RollBack          Action = "rollback"
	ExperienceCreate  Action = "experience_create"
	ExperienceQuery   Action = "experience_query"
	ExperienceCancel  Action = "experience_cancel"
)

// Strategies are the steps of a gray release, lowest first.
func Strategies() []string { return []string{alipay.Gray10, alipay.Gray30, alipay.Gray50} }

// Condition is what has to hold besides the state of the version itself.
type Condition struct {
	// Refusal is the platform's sub-code when it does not hold.
	Refusal string `json:"refusal"`
	// Reason says so to a person.
	Reason fault.Text `json:"reason"`
	holds  func(Fleet, Info) bool
}

// Rule is one row of the transition table.
type Rule struct {
	Action Action     `json:"action"`
	Method string     `json:"method"`
	Name   fault.Text `json:"name"`
	// From are the states the version has to be in; To the state after it.
	// None is no version. To is the same as the state before where Stays.
	From  []State `json:"from"`
	To    State   `json:"to"`
	Stays bool    `json:"stays,omitempty"`
	// Wrong says why a version in another state is refused.
	Wrong fault.Text `json:"wrong"`
	// Needs are the further conditions.
	Needs []Condition `json:"needs,omitempty"`
	// Refusals are all sub-codes the platform refuses an illegal attempt with.
	Refusals []string `json:"refusals"`
	// Mutates tells that it changes something on the platform.
	Mutates bool `json:"mutates"`
	// Destructive actions ask first, with Confirm.
	Destructive bool       `json:"destructive,omitempty"`
	Confirm     fault.Text `json:"confirm,omitzero"`
}

func (r Rule) from(s State) bool {
	for _, f := range r.From {
		if f == s {
			return true
		}
	}
	return false
}

// MaxDevelopmentVersions is how many versions of one app can be in development.
// Alipay open platform: DEV_VERSION_EXCEED_MAX_COUNT above 20.
const MaxDevelopmentVersions = 20

func noGray(refusal string) Condition {
	return Condition{refusal, fault.T("a version is in gray release; end that first", "有版本正在灰度，请先结束灰度"),
		func(f Fleet, _ Info) bool { return f.count(InGray) == 0 }}
}

// Rules is the transition table.
// Alipay open platform: states, methods and sub-codes of alipay.open.mini.version.*
// and alipay.open.mini.experience.*. It is one for all, and not to be changed.
func Rules() []Rule { return rules }

var rules = makeRules()

func makeRules() []Rule {
	const m = "alipay.open.mini."
	return []Rule{
		{Action: Upload, Method: m + "version.upload", Name: fault.T("Upload from template", "基于模板上传"), Mutates: true,
			From: []State{None}, To: Init,
			Wrong: fault.T("this version number exists already; choose a higher one", "该版本号已存在，请使用更高的版本号"),
			Needs: []Condition{
				{alipay.SubLargerVersionHasExisted, fault.T("a higher version exists; choose a number above it", "已存在更高的版本，请使用更大的版本号"),
					func(f Fleet, v Info) bool { h := f.Highest(); return h == "" || Compare(v.Version, h) > 0 }},
				{alipay.SubDevVersionExceedMaxCount, fault.T("20 versions are in development; delete some of them first", "开发中的版本已达 20 个，请先删除一些"),
					func(f Fleet, _ Info) bool { return f.count(Init)+f.count(Building) < MaxDevelopmentVersions }},
			},
			Refusals: []string{alipay.SubVersionHasExisted, alipay.SubLargerVersionHasExisted, alipay.SubDevVersionExceedMaxCount, alipay.SubInvalidVersion,
				alipay.SubVersionExceededLength}},
		{Action: BuildQuery, Method: m + "version.build.query", Name: fault.T("Build state", "构建状态"),
			From: []State{Building, Init, Auditing, AuditReject, WaitRelease, BaseAuditPass, InGray, Release, Offline, AuditOffline}, Stays: true,
			Wrong:    fault.T("nothing was built under this number", "该版本号没有构建记录"),
			Refusals: []string{alipay.SubBuildVersionNotExisted, alipay.SubPollingBuildVersionNotExist}},
		{Action: Submit, Method: m + "version.audit.apply", Name: fault.T("Submit for audit", "提交审核"), Mutates: true,
			From: []State{Init}, To: Auditing,
			Wrong: fault.T("only a version in development can be submitted", "只有开发中的版本可以提交审核"),
			Needs: []Condition{{alipay.SubCanNotSubmitWithAuditGray,
				fault.T("another version is in audit, passed, rejected or in gray release; finish or withdraw that first", "有其他版本处于审核中、待上架、驳回或灰度状态，请先处理"),
				func(f Fleet, v Info) bool { o, ok := f.Occupant(); return !ok || o.Version == v.Version }}},
			Refusals: []string{alipay.SubCanNotSubmitWithoutInit, alipay.SubCanNotSubmitWithAuditGray, alipay.SubCanNotSubmitWithAudit,
				alipay.SubMiniappVersionNotExsit, alipay.SubMiniAppPackageInfoNotExist}},
		{Action: CancelAudit, Method: m + "version.audit.cancel", Name: fault.T("Cancel the audit", "撤销审核"), Mutates: true,
			From: []State{Auditing}, To: Init,
			Wrong:       fault.T("the version is not in audit", "该版本不在审核中"),
			Refusals:    []string{alipay.SubAuditingVersionNotExist, alipay.SubInvalidVersionStatus, alipay.SubMiniAppPackageInfoNotExist},
			Destructive: true, Confirm: fault.Text{EN: "The audit of %s is withdrawn; a later submission starts from the beginning.",
				ZH: "将撤销 %s 的审核，之后需要重新提交并排队。"}},
		{Action: BackToDevelopment, Method: m + "version.audited.cancel", Name: fault.T("Back to development", "退回开发"), Mutates: true,
			From: []State{WaitRelease, BaseAuditPass, AuditReject}, To: Init,
			Wrong:       fault.T("only a passed or rejected version can go back to development", "只有审核通过或被驳回的版本可以退回开发"),
			Refusals:    []string{alipay.SubCanNotBackDevWithoutAudit, alipay.SubMiniappVersionNotExsit, alipay.SubMiniAppPackageInfoNotExist},
			Destructive: true, Confirm: fault.Text{EN: "%s goes back to development and has to be audited again before it can be online.",
				ZH: "%s 将退回开发状态，上架前需要重新审核。"}},
		{Action: Delete, Method: m + "version.delete", Name: fault.T("Delete", "删除"), Mutates: true,
			From: []State{Init}, To: None,
			Wrong: fault.T("only a version in development can be deleted", "只有开发中的版本可以删除"),
			Needs: []Condition{{alipay.SubCanNotDeleteWithExperience, fault.T("it is the experience version; cancel that first", "该版本是体验版，请先取消体验版"),
				func(_ Fleet, v Info) bool { return !v.Experience }}},
			Refusals:    []string{alipay.SubCanNotDeleteWithoutDev, alipay.SubCanNotDeleteWithExperience, alipay.SubMiniAppPackageInfoNotExist},
			Destructive: true, Confirm: fault.Text{EN: "%s is deleted for good.", ZH: "将永久删除 %s，无法恢复。"}},
		{Action: Gray, Method: m + "version.gray.online", Name: fault.T("Gray release", "灰度发布"), Mutates: true,
			From: []State{WaitRelease, BaseAuditPass, InGray}, To: InGray,
			Wrong: fault.T("only a passed version can be in gray release", "只有审核通过的版本可以灰度"),
			Needs: []Condition{{alipay.SubGrayStrategyNotAllowReduce, fault.T("a gray release only grows: p10, p30, p50", "灰度比例只能增大：p10、p30、p50"),
				func(_ Fleet, v Info) bool { return v.State != InGray || v.Gray != alipay.Gray50 }}},
			Refusals: []string{alipay.SubCanNotGrayWithoutAuditPass, alipay.SubGrayStrategyNotAllowReduce, alipay.SubGrayStrategyIsInvalid,
				alipay.SubMiniappVersionNotExsit, alipay.SubMiniAppPackageInfoNotExist}},
		{Action: EndGray, Method: m + "version.gray.cancel", Name: fault.T("End the gray release", "结束灰度"), Mutates: true,
			From: []State{InGray}, To: WaitRelease,
			Wrong: fault.T("the version is not in gray release", "该版本不在灰度中"),
			Refusals: []string{alipay.SubCanNotEndGrayWithoutGray, alipay.SubMiniAppVersionNotExist, alipay.SubMiniAppVersionStatusIllegal,
				alipay.SubMiniAppPackageInfoNotExist},
			Destructive: true, Confirm: fault.Text{EN: "The gray release of %s ends; everyone sees the version online again.", ZH: "将结束 %s 的灰度，所有用户回到线上版本。"}},
		{Action: PutOnline, Method: m + "version.online", Name: fault.T("Put online", "上架"), Mutates: true,
			From: []State{WaitRelease, BaseAuditPass, InGray}, To: Release,
			Wrong: fault.T("only a passed version can be put online", "只有审核通过的版本可以上架"),
			Refusals: []string{alipay.SubCanNotOnlineNotGrayOrWaitrelease, alipay.SubCanNotOnlineWithoutAudit, alipay.SubMiniAppVersionNotExist,
				alipay.SubMiniAppPackageInfoNotExist},
			Destructive: true, Confirm: fault.Text{EN: "%s goes online for every user; the version online now goes offline.", ZH: "%s 将对所有用户上架，当前线上版本随之下架。"}},
		{Action: TakeOffline, Method: m + "version.offline", Name: fault.T("Take offline", "下架"), Mutates: true,
			From: []State{Release}, To: Offline,
			Wrong: fault.T("the version is not online", "该版本未上架"),
			Needs: []Condition{noGray(alipay.SubCanNotOfflineWithGray)},
			Refusals: []string{alipay.SubCanNotOfflineWithoutOnline, alipay.SubCanNotOfflineWithGray, alipay.SubMiniAppVersionNotExist,
				alipay.SubMiniAppPackageInfoNotExist},
			Destructive: true, Confirm: fault.Text{EN: "%s goes offline: users can no longer open the mini program.", ZH: "%s 将下架，用户将无法打开该小程序。"}},
		{Action: RollBack, Method: m + "version.rollback", Name: fault.T("Roll back", "回滚"), Mutates: true,
			From: []State{Release}, To: Offline,
			Wrong: fault.T("only the version online can be rolled back", "只有线上版本可以回滚"),
			Needs: []Condition{
				noGray(alipay.SubCanNotRollbackWithGray),
				{alipay.SubCanNotContinuousRollback, fault.T("it was rolled back just before; a roll-back cannot follow another", "刚刚回滚过，不能连续回滚"),
					func(f Fleet, _ Info) bool { return !f.RolledBack }},
				{alipay.SubCanNotRollbackWithoutOffline, fault.T("no earlier version was online before it", "没有可恢复的历史线上版本"),
					func(f Fleet, _ Info) bool { return f.count(Offline) > 0 }},
			},
			Refusals: []string{alipay.SubCanNotRollbackWithoutOnline, alipay.SubCanNotRollbackWithGray, alipay.SubCanNotContinuousRollback,
				alipay.SubCanNotRollbackWithoutOffline, alipay.SubMiniAppPackageInfoNotExist},
			Destructive: true, Confirm: fault.Text{EN: "%s goes offline and the version before it is online again, with no audit.",
				ZH: "%s 将下架，上一个线上版本立即恢复，无需审核。"}},
		{Action: ExperienceCreate, Method: m + "experience.create", Name: fault.T("Make it the experience version", "设为体验版"), Mutates: true,
			From: []State{Init, Auditing, AuditReject, WaitRelease, BaseAuditPass, InGray, Offline}, Stays: true,
			Wrong: fault.T("a version that is building or online cannot be the experience version", "构建中或已上架的版本不能设为体验版"),
			Needs: []Condition{{alipay.SubCanNotSetExpRepeat, fault.T("it is the experience version already", "该版本已是体验版"),
				func(_ Fleet, v Info) bool { return !v.Experience }}},
			Refusals: []string{alipay.SubCanNotSetExpRepeat, alipay.SubCanNotSetExpInvalidStatus, alipay.SubCanNotSetExpWithOnlinedStatus,
				alipay.SubMiniAppPackageInfoNotExist}},
		{Action: ExperienceQuery, Method: m + "experience.query", Name: fault.T("Experience code", "体验版二维码"),
			From: []State{Init, Auditing, AuditReject, WaitRelease, BaseAuditPass, InGray, Release, Offline, AuditOffline}, Stays: true,
			Wrong: fault.T("the version is still building", "该版本仍在构建"), Refusals: []string{alipay.SubMiniAppPackageInfoNotExist}},
		{Action: ExperienceCancel, Method: m + "experience.cancel", Name: fault.T("Cancel the experience version", "取消体验版"), Mutates: true,
			From: []State{Init, Auditing, AuditReject, WaitRelease, BaseAuditPass, InGray, Release, Offline, AuditOffline}, Stays: true,
			Wrong: fault.T("it is not the experience version", "该版本不是体验版"),
			Needs: []Condition{{alipay.SubCanNotCancelExpWithInvalidStatus, fault.T("it is not the experience version", "该版本不是体验版"),
				func(_ Fleet, v Info) bool { return v.Experience }}},
			Refusals:    []string{alipay.SubCanNotCancelExpWithInvalidStatus, alipay.SubCanNotCancelWithoutPackaged, alipay.SubMiniAppPackageInfoNotExist},
			Destructive: true, Confirm: fault.Text{EN: "The experience code of %s stops working.", ZH: "%s 的体验二维码将失效。"}},
	}
}
