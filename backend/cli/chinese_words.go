package cli

import (
	"minifleet/backend/alipay"
	"minifleet/backend/api"
	"minifleet/backend/authorize"
	"minifleet/backend/batch"
	"minifleet/backend/code"
	"minifleet/backend/creation"
	"minifleet/backend/fleet"
	"minifleet/backend/hold"
	"minifleet/backend/journal"
	"minifleet/backend/member"
	"minifleet/backend/precheck"
	"minifleet/backend/provider"
	"minifleet/backend/run"
)

// chineseWords are the states, goals and steps that tables show, as the screens
// say them.
func chineseWords() map[any]string {
	words := map[any]string{
		batch.Creating: "正在创建", batch.Deleting: "正在删除", batch.Scheduled: "等待开始", batch.Active: "进行中", batch.Paused: "已暂停", batch.Confirm: "等待确认",
		batch.Stopping: "正在停止", batch.BatchDone: "已结束", batch.BatchCancel: "已停止",

		batch.GoalBuilt: "构建完成", batch.GoalExperience: "体验版", batch.GoalAudited: "过审", batch.GoalOnline: "上架", batch.GoalHeld: "过审后统一上架",
		batch.GoalGray10: "灰度 10%", batch.GoalGray30: "灰度 30%", batch.GoalGray50: "灰度 50%", batch.GoalRolledBack: "回滚", batch.GoalWithdrawn: "撤销审核",
		batch.GoalOffline: "下架",

		batch.Pending: "未开始", batch.Running: "进行中", batch.WaitAuth: "等待授权", batch.WaitQuota: "等待审核额度", batch.WaitOutside: "等待平台", batch.WaitRelease: "等待统一上架",
		batch.Succeeded: "成功", batch.Failed: "失败", batch.Cancelled: "已取消", batch.LeftAlone: "未处理",

		batch.StepUpload: "上传", batch.StepBuild: "构建", batch.StepSubmit: "提审", batch.StepClear: "清理", batch.StepAudit: "审核", batch.StepOnline: "上架",
		batch.StepGray:       "灰度",
		batch.StepExperience: "体验版", batch.StepPackage: "打包", batch.StepRollback: "回滚", batch.StepEndGray: "结束灰度", batch.StepLook: "查询",
		batch.StepWithdraw: "撤销审核", batch.StepOffline: "下架",

		batch.Blocks: "无法成功", batch.Warns: "注意",
		precheck.Block: "会被驳回", precheck.Warning: "注意",

		run.Running: "进行中", run.Held: "已暂停", run.Stopping: "正在停止", run.Stopped: "已停止", run.BrokenOff: "已中断", run.Over: "已结束",
		run.Waiting: "等待中", run.Begun: "处理中", run.Looking: "查询中", run.OK: "成功", run.Failed: "失败", run.Unknown: "结果未知", run.Skipped: "已跳过",

		journal.Pending: "处理中", journal.OK: "成功", journal.Failed: "失败", journal.Unknown: "结果未知",

		authorize.StateNone: "未授权", authorize.StateActive: "有效", authorize.StateLost: "已失效",
		fleet.DueBegin: "批次开始", fleet.DueWave: "下一波开始", fleet.DueRelease: "统一上架", fleet.DueStage: "灰度继续", fleet.DueWord: "灰度等待确认", fleet.DueCertificate: "证书到期",
		fleet.DueKind(fleet.EndsAuthorization): "授权到期", fleet.DueKind(fleet.EndsLink): "授权链接失效", fleet.DueKind(fleet.EndsFiling): "备案限期",
		fleet.DueKind(fleet.EndsLicence): "营业执照到期",
		fleet.StandingNone:               "未授权", fleet.StandingWaiting: "等待授权", fleet.StandingActive: "有效", fleet.StandingLost: "已失效",
		creation.StateSending: "结果未知", creation.StatePlaced: "等待商家确认", creation.StateConfirmed: "已创建", creation.StateRefused: "未受理",
		creation.StateClosed: "已关闭",

		member.Developer: "开发者", member.Experiencer: "体验者",
		member.Joined: "已加入", member.Invited: "等待同意", member.Refused: "已拒绝", member.Expired: "邀请已过期", member.Other: "未知状态",

		code.Exact: "精确匹配", code.Fuzzy: "模糊匹配", code.Pattern: "规则匹配",
		provider.Ordinary: "普通", provider.Standard: "标准",
		alipay.ModeKey: "公钥", alipay.ModeCert: "证书",
		// What the doctor and upkeep look at, and what they found.
		"ok": "正常", "warning": "注意", "failed": "失败",
		"data directory": "数据目录", "vault folder": "保险库文件夹", "vault": "保险库", "backup": "备份", "callback port": "回调端口", "browser": "浏览器",
		"proxy": "代理", "clock": "时钟", "gateway": "网关",
		"renewals": "续期", "outcomes": "查询结果", "journal": "操作记录", "templates": "模板", "files": "文件",

		hold.Restored: "从备份恢复", hold.Elsewhere: "在别处使用过", hold.Frozen: "人工暂停",
	}
	for _, s := range api.ReadinessStates() {
		words[s] = s.Name().ZH
	}
	return words
}
