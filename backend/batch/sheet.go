package batch

import (
	"io"
	"strconv"
	"time"

	"minifleet/backend/fault"
	"minifleet/backend/merchant"
	"minifleet/backend/sink"
)

// WriteSheet writes a line for each merchant of a batch as a table, with times
// of a zone, which their headings name.
func (e *Engine) WriteSheet(w io.Writer, id string, f merchant.Format, lang fault.Lang, zone *time.Location) error {
	list, _, err := e.Tasks(id, Filter{})
	if err != nil {
		return err
	}
	heads := []fault.Text{
		fault.T("Merchant", "商家"), fault.T("Mini program", "小程序ID"), fault.T("Version", "版本"), fault.T("State", "状态"), fault.T("Step", "步骤"),
		fault.T("Reason", "原因"), fault.T("Next step", "下一步"), fault.T("Code", "错误码"), fault.T("Sub-code", "子错误码"), fault.T("Trace", "追踪号"),
		fault.T("Wave", "批次"), fault.T("Calls", "调用次数"), fault.T("Submitted", "提交时间"), fault.T("Audited", "审核时间"), fault.T("Ended", "结束时间"),
	}
	zone = sink.Fixed(zone, e.Now())
	head := make([]string, len(heads))
	for i, h := range heads {
		head[i] = h.In(lang)
		if i >= len(heads)-3 { // the times
			head[i] += " (" + zone.String() + ")"
		}
	}
	at := func(t time.Time) string {
		if t.IsZero() {
			return ""
		}
		return t.In(zone).Format(time.DateTime)
	}
	return merchant.WriteTable(w, f, fault.T("Report", "报告").In(lang), head, func(yield func([]string) bool) {
		for _, t := range list {
			f := t.Failure
			if f == nil {
				f = &Failure{Message: t.Waiting}
				if t.State.Over() {
					f.Message = t.Note
				}
			}
			step := ""
			if t.State != Succeeded {
				step = t.Step.Name().In(lang)
			}
			if !yield([]string{t.Merchant, t.MiniAppID, t.Version, t.State.Name().In(lang), step, f.Message.In(lang), f.Hint.In(lang),
				f.Code, f.SubCode, f.TraceID, strconv.Itoa(t.Wave + 1), strconv.Itoa(t.Calls), at(t.SubmitAt), at(t.AuditedAt), at(t.EndedAt)}) {
				return
			}
		}
	})
}
