package journal

import (
	"sync"

	"minifleet/backend/alipay"
	"minifleet/backend/fault"
)

// Action names one kind of thing the journal records.
type Action struct {
	Name  string     `json:"name"`
	Label fault.Text `json:"label"`
	// News tells that the program did nothing and was told, or saw, what others
	// or the course of things brought: nothing of it succeeded. That it could not
	// be read is a failure.
	News bool `json:"news,omitempty"`
}

// Actions lists every action, in the order of a filter: a family together. A name
// is stored with every entry and stays; "agent." is the room creation.
func Actions() []Action {
	return []Action{
		{Name: "app.add", Label: fault.T("Connect a third-party app", "连接第三方应用")},
		{Name: "app.update", Label: fault.T("Change a third-party app", "修改第三方应用")},
		{Name: "app.delete", Label: fault.T("Remove a third-party app", "移除第三方应用")},
		{Name: "template.add", Label: fault.T("Add a template", "添加模板")},
		{Name: "template.update", Label: fault.T("Change a template", "修改模板")},
		{Name: "template.delete", Label: fault.T("Remove a template", "移除模板")},
		{Name: "merchant.add", Label: fault.T("Add a merchant", "添加商家")},
		{Name: "merchant.update", Label: fault.T("Change a merchant", "修改商家")},
		{Name: "merchant.move", Label: fault.T("Change a merchant's app or mini program", "更改商家的应用或小程序")},
		{Name: "merchant.delete", Label: fault.T("Delete a merchant", "删除商家")},
		{Name: "merchant.import", Label: fault.T("Import merchants", "导入商家")},
		{Name: "authorize.invite", Label: fault.T("Create an invitation", "创建授权邀请")},
		{Name: "authorize.accept", Label: fault.T("Accept an authorization", "完成授权")},
		{Name: "authorize.refresh", Label: fault.T("Refresh an authorization", "刷新授权令牌")},
		{Name: "authorize.lost", Label: fault.T("Authorization lost", "授权失效"), News: true},
		{Name: "authorize.cancelled", Label: fault.T("Authorization cancelled by the merchant", "商家取消授权"), News: true},
		{Name: "authorize.aes.get", Label: fault.T("Read a merchant's AES key", "获取商家应用 AES 密钥")},
		{Name: "authorize.aes.set", Label: fault.T("Set a merchant's AES key", "设置商家应用 AES 密钥")},
		{Name: "baseinfo.modify", Label: fault.T("Change base info", "修改基础信息")},
		{Name: "domain.add", Label: fault.T("Add a server domain", "添加服务器域名")},
		{Name: "domain.delete", Label: fault.T("Delete a server domain", "删除服务器域名")},
		{Name: "version.upload", Label: fault.T("Upload a version", "上传版本")},
		{Name: "version.audit.apply", Label: fault.T("Submit for audit", "提交审核")},
		{Name: "version.audit.cancel", Label: fault.T("Cancel the audit", "撤销审核")},
		{Name: "version.audited.cancel", Label: fault.T("Back to development", "退回开发")},
		{Name: "version.audit.passed", Label: fault.T("Audit passed", "审核通过"), News: true},
		{Name: "version.audit.rejected", Label: fault.T("Audit rejected", "审核驳回"), News: true},
		{Name: "version.delete", Label: fault.T("Delete a version", "删除版本")},
		{Name: "version.online", Label: fault.T("Put online", "上架")},
		{Name: "version.offline", Label: fault.T("Take offline", "下架")},
		{Name: "version.rollback", Label: fault.T("Roll back", "回滚")},
		{Name: "version.gray.online", Label: fault.T("Gray release", "灰度发布")},
		{Name: "version.gray.cancel", Label: fault.T("End the gray release", "结束灰度")},
		{Name: "version.experience.create", Label: fault.T("Create an experience version", "设为体验版")},
		{Name: "version.experience.cancel", Label: fault.T("Cancel the experience version", "取消体验版")},
		{Name: "batch.create", Label: fault.T("Create a batch", "创建批量发布")},
		{Name: "batch.pause", Label: fault.T("Pause a batch", "暂停批量发布")},
		{Name: "batch.resume", Label: fault.T("Resume a batch", "继续批量发布")},
		{Name: "batch.cancel", Label: fault.T("Cancel a batch", "取消批量发布")},
		{Name: "batch.retry", Label: fault.T("Retry the failed of a batch", "重试失败的商家")},
		{Name: "batch.rollback", Label: fault.T("Roll back a batch", "回滚批量发布")},
		{Name: "batch.release", Label: fault.T("Release approved versions", "统一上架")},
		{Name: "batch.edit", Label: fault.T("Change the plan of a batch", "修改发布方案")},
		{Name: "batch.emergency", Label: fault.T("Emergency action for many", "紧急处置")},
		{Name: "batch.finish", Label: fault.T("Batch finished", "批量发布结束"), News: true},
		{Name: "batch.wave", Label: fault.T("Next wave of a batch", "批量发布进入下一波")},
		{Name: "batch.asked", Label: fault.T("Batch waits for a word", "批量发布等待确认"), News: true},
		{Name: "batch.stopped", Label: fault.T("Batch stopped by itself", "批量发布自动停止"), News: true},
		{Name: "batch.paused", Label: fault.T("Batch paused by itself", "批量发布自动暂停"), News: true},
		{Name: "run.start", Label: fault.T("Start a run over many merchants", "开始批量操作")},
		{Name: "run.stop", Label: fault.T("Stop a run", "停止批量操作")},
		{Name: "run.retry", Label: fault.T("Go on with a run", "继续批量操作")},
		{Name: "batch.forget", Label: fault.T("Remove an old batch from the list", "清理过期批次")},
		{Name: "run.forget", Label: fault.T("Remove an old run from the list", "清理过期批量操作")},
		{Name: "run.remove", Label: fault.T("Remove a run from the list", "移除批量操作记录")},
		{Name: "member.invite", Label: fault.T("Invite a member", "邀请成员")},
		{Name: "member.delete", Label: fault.T("Delete a member", "删除成员")},
		{Name: "code.create", Label: fault.T("Create a mini-program code", "生成小程序码")},
		{Name: "code.bind", Label: fault.T("Link an ordinary QR code", "关联普通二维码")},
		{Name: "code.unbind", Label: fault.T("Unlink an ordinary QR code", "删除普通二维码关联")},
		{Name: "privacy.submit", Label: fault.T("Hand in the privacy agreement", "提交隐私政策")},
		{Name: "permission.apply", Label: fault.T("Apply for users' information", "申请用户信息权限")},
		{Name: "notice.take", Label: fault.T("Take a subscription message into use", "选用订阅消息")},
		{Name: "filing.picture", Label: fault.T("Hand over a picture of a filing", "上传备案照片")},
		{Name: "filing.face", Label: fault.T("Begin a face check", "发起人脸核验")},
		{Name: "filing.submit", Label: fault.T("Hand in a filing", "提交备案")},
		{Name: "filing.withdraw", Label: fault.T("Withdraw a filing", "撤回备案")},
		{Name: "filing.erase", Label: fault.T("Erase the materials of a filing", "清除备案资料")},
		{Name: "agent.create", Label: fault.T("Create a mini program for a merchant", "代商家创建小程序")},
		{Name: "agent.confirmed", Label: fault.T("Merchant confirmed the creation", "商家已确认创建"), News: true},
		{Name: "agent.certify", Label: fault.T("Certify an individual business", "个体工商户认证")},
		{Name: "message.subscribe", Label: fault.T("Subscribe to messages", "订阅消息")},
		{Name: "message.received", Label: fault.T("Message received", "收到平台消息"), News: true},
		{Name: "vault.backup", Label: fault.T("Back up the vault", "备份保险库")},
		{Name: "vault.restore", Label: fault.T("Restore the vault", "恢复保险库")},
		{Name: "vault.rescue", Label: fault.T("Rescue a damaged vault", "抢救损坏的保险库")},
		{Name: "hold.freeze", Label: fault.T("Freeze changes", "冻结更改")},
		{Name: "hold.elsewhere", Label: fault.T("Another copy of the vault was used", "保险库的另一份副本被使用"), News: true},
		{Name: "hold.thaw", Label: fault.T("Thaw", "解除冻结")},
		{Name: "hold.go_on", Label: fault.T("Go on after a restore or another copy", "恢复后继续")},
		{Name: "vault.passphrase", Label: fault.T("Change the passphrase", "修改口令")},
		{Name: "settings.update", Label: fault.T("Change settings", "修改设置")},
	}
}

// named is Actions by name, computed once and never changed.
var named = sync.OnceValue(func() map[string]Action {
	m := map[string]Action{}
	for _, a := range Actions() {
		m[a.Name] = a
	}
	return m
})

// Named gives what is known of an action; one without words is its own name.
func Named(action string) Action {
	if a, ok := named()[action]; ok {
		return a
	}
	return Action{Name: action, Label: fault.Text{EN: action, ZH: action}}
}

// Label gives an action's words.
func Label(action string) fault.Text { return Named(action).Label }

// Said is what a person reads about the entry: its message, else what the
// platform did.
func (e Entry) Said() fault.Text {
	if e.Message.IsZero() && e.Result == OK {
		return alipay.Did(e.Method)
	}
	return e.Message
}

// OnlyNews reports whether the entry's result says nothing: the program was
// told of something and did nothing.
func (e Entry) OnlyNews() bool { return e.Result == OK && Named(e.Action).News }
