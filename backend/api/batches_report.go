package api

import (
	"bytes"
	"context"
	"strconv"
	"time"

	"minifleet/backend/batch"
	"minifleet/backend/fault"
	"minifleet/backend/sink"
)

// ReportOf is which batch to report, in which language.
type ReportOf struct {
	ID       string     `json:"id"`
	Language fault.Lang `json:"language"`
}

// Report hands the person a CSV with a line for each merchant of a batch.
func (b *Batches) Report(ctx context.Context, req ReportOf) (Delivery, error) {
	one, err := b.w.Batches.Get(req.ID)
	if err != nil {
		return Delivery{}, err
	}
	name := "minifleet-batch-" + one.CreatedAt.In(b.session.now().Location()).Format("2006-01-02-1504") + ".csv"
	return b.session.deliver(ctx, name, "text/csv", func() ([]byte, error) {
		list, _, err := b.w.Batches.Tasks(req.ID, batch.Filter{})
		if err != nil {
			return nil, err
		}
		return reportCSV(list, req.Language, b.session.now().Location())
	})
}

// reportCSV writes tasks so that Excel opens them as UTF-8.
func reportCSV(list []batch.Task, lang fault.Lang, zone *time.Location) ([]byte, error) {
	var file bytes.Buffer
	c, err := sink.NewCSV(&file)
	if err != nil {
		return nil, err
	}
	heads := []fault.Text{
		fault.T("Merchant", "商家"), fault.T("Mini program", "小程序ID"), fault.T("Version", "版本"), fault.T("State", "状态"), fault.T("Step", "步骤"),
		fault.T("Reason", "原因"), fault.T("Next step", "下一步"), fault.T("Code", "错误码"), fault.T("Sub-code", "子错误码"), fault.T("Trace", "追踪号"),
		fault.T("Wave", "批次"), fault.T("Calls", "调用次数"), fault.T("Submitted", "提交时间"), fault.T("Audited", "审核时间"), fault.T("Ended", "结束时间"),
	}
	row := make([]string, len(heads))
	for i, h := range heads {
		row[i] = h.In(lang)
	}
	if err := c.Row(row...); err != nil {
		return nil, err
	}
	at := func(t time.Time) string {
		if t.IsZero() {
			return ""
		}
		return t.In(zone).Format(time.DateTime)
	}
	for _, t := range list {
		f := t.Failure
		if f == nil {
			f = &batch.Failure{Message: t.Waiting}
			if t.State.Over() {
				f.Message = t.Note
			}
		}
		step := ""
		if t.State != batch.Succeeded {
			step = stepName(t).In(lang)
		}
		row = []string{t.Merchant, t.MiniAppID, t.Version, stateName(t.State).In(lang), step, f.Message.In(lang), f.Hint.In(lang),
			f.Code, f.SubCode, f.TraceID, strconv.Itoa(t.Wave + 1), strconv.Itoa(t.Calls), at(t.SubmitAt), at(t.AuditedAt), at(t.EndedAt)}
		if err := c.Row(row...); err != nil {
			return nil, err
		}
	}
	err = c.Close()
	return file.Bytes(), err
}

// stepName is where a task is, or where it ended without success.
func stepName(t batch.Task) fault.Text {
	switch t.Step {
	case batch.StepUpload:
		return fault.T("Upload", "上传")
	case batch.StepBuild:
		return fault.T("Waits for the build", "等待构建")
	case batch.StepSubmit:
		return fault.T("Submission", "提交审核")
	case batch.StepClear:
		return fault.T("Withdraws the old version", "撤回旧版本")
	case batch.StepAudit:
		return fault.T("Waits for the audit", "等待审核")
	case batch.StepOnline:
		return fault.T("Online", "上架")
	case batch.StepGray:
		return fault.T("Gray release", "灰度")
	case batch.StepExperience:
		return fault.T("Experience version", "设为体验版")
	case batch.StepPackage:
		return fault.T("Waits for the experience version", "等待体验版")
	case batch.StepRollback:
		return fault.T("Roll back", "回滚")
	case batch.StepEndGray:
		return fault.T("Ends the gray release", "结束灰度")
	case batch.StepWithdraw:
		return fault.T("Cancels the audit", "撤销审核")
	case batch.StepOffline:
		return fault.T("Offline", "下架")
	case batch.StepLook:
		return fault.T("Asks for the state", "查询状态")
	}
	return fault.Text{EN: string(t.Step), ZH: string(t.Step)}
}

func stateName(s batch.State) fault.Text {
	switch s {
	case batch.Pending:
		return fault.T("Not begun", "未开始")
	case batch.Running:
		return fault.T("Running", "进行中")
	case batch.WaitAuth:
		return fault.T("Waits for authorization", "等待授权")
	case batch.WaitQuota:
		return fault.T("Waits for the audit quota", "等待审核额度")
	case batch.WaitOutside:
		return fault.T("Waits for the platform", "等待平台")
	case batch.WaitRelease:
		return fault.T("Approved, waits for its release", "审核通过，等待上架")
	case batch.LeftAlone:
		return fault.T("Left alone", "未处理")
	case batch.Succeeded:
		return fault.T("Succeeded", "成功")
	case batch.Failed:
		return fault.T("Failed", "失败")
	case batch.Cancelled:
		return fault.T("Cancelled", "已取消")
	}
	return fault.Text{EN: string(s), ZH: string(s)}
}
