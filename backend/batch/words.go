package batch

import "minifleet/backend/fault"

// Name is what a person reads for a step: where a task is, or where it ended
// without success.
func (s Step) Name() fault.Text {
	switch s {
	case StepUpload:
		return fault.T("Upload", "上传")
	case StepBuild:
		return fault.T("Waits for the build", "等待构建")
	case StepSubmit:
		return fault.T("Submission", "提交审核")
	case StepClear:
		return fault.T("Withdraws the old version", "撤回旧版本")
	case StepAudit:
		return fault.T("Waits for the audit", "等待审核")
	case StepOnline:
		return fault.T("Online", "上架")
	case StepGray:
		return fault.T("Gray release", "灰度")
	case StepExperience:
		return fault.T("Experience version", "设为体验版")
	case StepPackage:
		return fault.T("Waits for the experience version", "等待体验版")
	case StepRollback:
		return fault.T("Roll back", "回滚")
	case StepEndGray:
		return fault.T("Ends the gray release", "结束灰度")
	case StepWithdraw:
		return fault.T("Cancels the audit", "撤销审核")
	case StepOffline:
		return fault.T("Offline", "下架")
	case StepLook:
		return fault.T("Asks for the state", "查询状态")
	}
	return fault.Text{EN: string(s), ZH: string(s)}
}

// Name is what a person reads for a state.
func (s State) Name() fault.Text {
	switch s {
	case Pending:
		return fault.T("Not begun", "未开始")
	case Running:
		return fault.T("Running", "进行中")
	case WaitAuth:
		return fault.T("Waits for authorization", "等待授权")
	case WaitQuota:
		return fault.T("Waits for the audit quota", "等待审核额度")
	case WaitOutside:
		return fault.T("Waits for the platform", "等待平台")
	case WaitRelease:
		return fault.T("Approved, waits for its release", "审核通过，等待上架")
	case LeftAlone:
		return fault.T("Left alone", "未处理")
	case Succeeded:
		return fault.T("Succeeded", "成功")
	case Failed:
		return fault.T("Failed", "失败")
	case Cancelled:
		return fault.T("Cancelled", "已取消")
	}
	return fault.Text{EN: string(s), ZH: string(s)}
}

func quotaText() fault.Text {
	return fault.T("today's audits of the template are used up; it goes on by itself", "模板当日审核次数已用完，额度恢复后自动继续")
}
