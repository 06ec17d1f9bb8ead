package journal

import (
	"sync"

	"minifleet/backend/fault"
)

// Action names one kind of thing the journal records.
type Action struct {
	Name  string     `json:"name"`
	Label fault.Text `json:"label"`
}

// Actions lists every action, in the order of a filter: a family together. A name
// is stored with every entry and stays; "agent." is the room creation.
func Actions() []Action {
	return []Action{
		{"app.add", fault.T("Connect a third-party app", "连接第三方应用")},
		{"app.update", fault.T("Change a third-party app", "修改第三方应用")},
		{"app.delete", fault.T("Remove a third-party app", "移除第三方应用")},
		{"template.add", fault.T("Add a template", "添加模板")},
		{"template.update", fault.T("Change a template", "修改模板")},
		{"template.delete", fault.T("Remove a template", "移除模板")},
		{"merchant.add", fault.T("Add a merchant", "添加商家")},
		{"merchant.update", fault.T("Change a merchant", "修改商家")},
		{"merchant.move", fault.T("Change a merchant's app or mini program", "更改商家的应用或小程序")},
		{"merchant.delete", fault.T("Delete a merchant", "删除商家")},
		{"merchant.import", fault.T("Import merchants", "导入商家")},
		{"authorize.invite", fault.T("Create an invitation", "创建授权邀请")},
		{"authorize.accept", fault.T("Accept an authorization", "完成授权")},
		{"authorize.refresh", fault.T("Refresh an authorization", "刷新授权令牌")},
		{"authorize.lost", fault.T("Authorization lost", "授权失效")},
		{"authorize.cancelled", fault.T("Authorization cancelled by the merchant", "商家取消授权")},
		{"authorize.aes.get", fault.T("Read a merchant's AES key", "获取商家应用 AES 密钥")},
		{"authorize.aes.set", fault.T("Set a merchant's AES key", "设置商家应用 AES 密钥")},
		{"baseinfo.modify", fault.T("Change base info", "修改基础信息")},
		{"domain.add", fault.T("Add a server domain", "添加服务器域名")},
		{"domain.delete", fault.T("Delete a server domain", "删除服务器域名")},
		{"version.upload", fault.T("Upload a version", "上传版本")},
		{"version.audit.apply", fault.T("Submit for audit", "提交审核")},
		{"version.audit.cancel", fault.T("Cancel the audit", "撤销审核")},
		{"version.audited.cancel", fault.T("Back to development", "退回开发")},
		{"version.audit.passed", fault.T("Audit passed", "审核通过")},
		{"version.audit.rejected", fault.T("Audit rejected", "审核驳回")},
		{"version.delete", fault.T("Delete a version", "删除版本")},
		{"version.online", fault.T("Put online", "上架")},
		{"version.offline", fault.T("Take offline", "下架")},
		{"version.rollback", fault.T("Roll back", "回滚")},
		{"version.gray.online", fault.T("Gray release", "灰度发布")},
		{"version.gray.cancel", fault.T("End the gray release", "结束灰度")},
		{"version.experience.create", fault.T("Create an experience version", "设为体验版")},
		{"version.experience.cancel", fault.T("Cancel the experience version", "取消体验版")},
		{"batch.create", fault.T("Create a batch", "创建批量发布")},
		{"batch.pause", fault.T("Pause a batch", "暂停批量发布")},
		{"batch.resume", fault.T("Resume a batch", "继续批量发布")},
		{"batch.cancel", fault.T("Cancel a batch", "取消批量发布")},
		{"batch.retry", fault.T("Retry the failed of a batch", "重试失败的商家")},
		{"batch.rollback", fault.T("Roll back a batch", "回滚批量发布")},
		{"batch.release", fault.T("Release approved versions", "统一上架")},
		{"batch.edit", fault.T("Change the plan of a batch", "修改发布方案")},
		{"batch.emergency", fault.T("Emergency action for many", "紧急处置")},
		{"batch.finish", fault.T("Batch finished", "批量发布结束")},
		{"batch.wave", fault.T("Next wave of a batch", "批量发布进入下一波")},
		{"batch.asked", fault.T("Batch waits for a word", "批量发布等待确认")},
		{"batch.stopped", fault.T("Batch stopped by itself", "批量发布自动停止")},
		{"batch.paused", fault.T("Batch paused by itself", "批量发布自动暂停")},
		{"run.start", fault.T("Start a run over many merchants", "开始批量操作")},
		{"run.stop", fault.T("Stop a run", "停止批量操作")},
		{"run.retry", fault.T("Go on with a run", "继续批量操作")},
		{"batch.forget", fault.T("Remove an old batch from the list", "清理过期批次")},
		{"run.forget", fault.T("Remove an old run from the list", "清理过期批量操作")},
		{"run.remove", fault.T("Remove a run from the list", "移除批量操作记录")},
		{"member.invite", fault.T("Invite a member", "邀请成员")},
		{"member.delete", fault.T("Delete a member", "删除成员")},
		{"code.create", fault.T("Create a mini-program code", "生成小程序码")},
		{"code.bind", fault.T("Link an ordinary QR code", "关联普通二维码")},
		{"code.unbind", fault.T("Unlink an ordinary QR code", "删除普通二维码关联")},
		{"privacy.submit", fault.T("Hand in the privacy agreement", "提交隐私政策")},
		{"permission.apply", fault.T("Apply for users' information", "申请用户信息权限")},
		{"notice.take", fault.T("Take a subscription message into use", "选用订阅消息")},
		{"filing.picture", fault.T("Hand over a picture of a filing", "上传备案照片")},
		{"filing.face", fault.T("Begin a face check", "发起人脸核验")},
		{"filing.submit", fault.T("Hand in a filing", "提交备案")},
		{"filing.withdraw", fault.T("Withdraw a filing", "撤回备案")},
		{"filing.erase", fault.T("Erase the materials of a filing", "清除备案资料")},
		{"agent.create", fault.T("Create a mini program for a merchant", "代商家创建小程序")},
		{"agent.confirmed", fault.T("Merchant confirmed the creation", "商家已确认创建")},
		{"agent.certify", fault.T("Certify an individual business", "个体工商户认证")},
		{"message.subscribe", fault.T("Subscribe to messages", "订阅消息")},
		{"message.received", fault.T("Message received", "收到平台消息")},
		{"vault.backup", fault.T("Back up the vault", "备份保险库")},
		{"vault.restore", fault.T("Restore the vault", "恢复保险库")},
		{"vault.rescue", fault.T("Rescue a damaged vault", "抢救损坏的保险库")},
		{"hold.freeze", fault.T("Freeze changes", "冻结更改")},
		{"hold.elsewhere", fault.T("Another copy of the vault was used", "保险库的另一份副本被使用")},
		{"hold.thaw", fault.T("Thaw", "解除冻结")},
		{"hold.go_on", fault.T("Go on after a restore or another copy", "恢复后继续")},
		{"vault.passphrase", fault.T("Change the passphrase", "修改口令")},
		{"settings.update", fault.T("Change settings", "修改设置")},
	}
}

// labels is Actions by name, computed once and never changed.
var labels = sync.OnceValue(func() map[string]fault.Text {
	m := map[string]fault.Text{}
	for _, a := range Actions() {
		m[a.Name] = a.Label
	}
	return m
})

// Label gives an action's words; an action without any is its own name.
func Label(action string) fault.Text {
	if l, ok := labels()[action]; ok {
		return l
	}
	return fault.Text{EN: action, ZH: action}
}
