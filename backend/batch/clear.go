package batch

import (
	"time"

	"minifleet/backend/fault"
	"minifleet/backend/version"
)

// rejected is the failure of an audit, with the auditor's words.
func rejected(reason string, at time.Time) *Failure {
	message := fault.T("the audit rejected it", "审核被驳回")
	if reason != "" {
		message = fault.Text{EN: "the audit rejected it: " + reason, ZH: "审核被驳回：" + reason}
	}
	return &Failure{Step: StepAudit, Code: "batch.audit_rejected", SubCode: string(version.AuditReject), Message: message,
		Hint: fault.T("read the reasons and pictures on the merchant's versions page, correct it, then retry",
			"请在商家的版本页查看驳回原因和截图，修改后重试"),
		Fixable: true, At: at}
}

// clear withdraws the version that keeps this one from being submitted, one
// step a call: an audit is cancelled, a gray release ended, a passed or
// rejected version sent back to development.
func (f *flight) clear() error {
	list, err := f.list()
	if err != nil {
		return f.later(err)
	}
	fleet := version.Fleet{Versions: list}
	o, there := fleet.Occupant()
	if !there || o.Version == f.task().Version {
		next := StepSubmit
		if there {
			next = StepLook
		}
		return f.commit(f.job, change{task: func(t *Task) { t.to(next, f.Now()) }})
	}
	switch o.State {
	case version.Auditing:
		return f.act(version.CancelAudit, o.Version, "")
	case version.InGray:
		return f.act(version.EndGray, o.Version, "")
	}
	return f.act(version.BackToDevelopment, o.Version, "")
}
