package alipay

import (
	"iter"
	"maps"
	"sync"

	"minifleet/backend/fault"
)

// Did says in words what the platform did when it took a changing call of a
// method; nothing for one that changes nothing, or that the client does not know.
func Did(method string) fault.Text { return did()[method] }

// Deeds are the words of all methods that have some.
func Deeds() iter.Seq[fault.Text] { return maps.Values(did()) }

var did = sync.OnceValue(func() map[string]fault.Text {
	return map[string]fault.Text{
		MethodAuthTokenApp:             fault.T("gave the token of the authorization", "已取得授权令牌"),
		MethodInviteCreate:             fault.T("made the invitation that the merchant confirms", "已生成授权邀请，待商家确认"),
		MethodAESSet:                   fault.T("took the new AES key of the mini program", "小程序的 AES 密钥已更新"),
		MethodTopicSubscribe:           fault.T("sends these messages from now on", "平台将推送这些消息"),
		MethodSubscriptionModify:       fault.T("sends these messages from now on", "平台将推送这些消息"),
		MethodTopicUnsubscribe:         fault.T("sends these messages no more", "平台不再推送这些消息"),
		MethodVersionUpload:            fault.T("took the version and builds it from the template", "已上传，平台正在根据模板构建"),
		MethodVersionAuditApply:        fault.T("took the version for its audit", "已提交，等待平台审核"),
		MethodVersionAuditCancel:       fault.T("took the version out of its audit", "审核已撤销"),
		MethodVersionAuditedCancel:     fault.T("took the version back to development", "版本已退回开发"),
		MethodVersionDelete:            fault.T("deleted the version", "版本已删除"),
		MethodVersionOnline:            fault.T("put the version online for all users", "版本已对全部用户上架"),
		MethodVersionOffline:           fault.T("took the version offline", "版本已下架，用户无法打开"),
		MethodVersionRollback:          fault.T("put the version before it online again", "已恢复上一个线上版本"),
		MethodVersionGrayOnline:        fault.T("shows the version to a share of the users", "已对部分用户开放"),
		MethodVersionGrayCancel:        fault.T("ended the gray release; users see the version before it", "灰度已结束，用户使用原线上版本"),
		MethodExperienceCreate:         fault.T("made the experience version for testers", "体验版已生成，体验者可以扫码"),
		MethodExperienceCancel:         fault.T("took the experience version back", "体验版已取消"),
		MethodMembersCreate:            fault.T("invited the person, who has to agree", "已邀请，待对方同意"),
		MethodMembersDelete:            fault.T("removed the person", "成员已移除"),
		MethodAppQRCodeCreate:          fault.T("made the code", "小程序码已生成"),
		MethodTemporaryQRCodeCreate:    fault.T("made the code", "小程序码已生成"),
		MethodQRCodePatternCreate:      fault.T("made the code", "小程序码已生成"),
		MethodQRCodeBind:               fault.T("opens the mini program for codes with this address", "含该地址的二维码将打开小程序"),
		MethodQRCodeUnbind:             fault.T("opens the mini program for codes with this address no more", "含该地址的二维码不再打开小程序"),
		MethodSafeDomainCreate:         fault.T("took the server domain; it holds from the next version on", "域名已添加，新版本上架后生效"),
		MethodSafeDomainDelete:         fault.T("removed the server domain", "域名已移除"),
		MethodISVCreate:                fault.T("took the order; the merchant has to confirm it", "创建申请已提交，待商家确认"),
		MethodTrialCreate:              fault.T("took the order; the merchant has to confirm it", "创建申请已提交，待商家确认"),
		MethodIndividualCertify:        fault.T("took the papers for certification", "认证资料已提交"),
		MethodTrialCertify:             fault.T("took the papers for certification", "认证资料已提交"),
		MethodBaseInfoModify:           fault.T("took the changed base info", "基础信息的修改已提交"),
		MethodFilingApply:              fault.T("took the filing and looks at it", "备案已提交，等待审核"),
		MethodFilingCancel:             fault.T("gave the filing back", "备案已撤回"),
		MethodFilingMediaUpload:        fault.T("took the picture", "照片已上传"),
		MethodFilingFaceVerify:         fault.T("waits for the owner's face check", "待负责人完成人脸核验"),
		MethodPrivacyAuditCreate:       fault.T("took the privacy agreement and looks at it", "隐私政策已提交，等待审核"),
		MethodAPIFieldApply:            fault.T("took the application and looks at it", "申请已提交，等待审核"),
		MethodNoticeTemplateApply:      fault.T("gave the mini program this message", "小程序已选用该消息"),
		MethodUserTemplateApply:        fault.T("gave the mini program this message", "小程序已选用该消息"),
		MethodTemplateMessageSend:      fault.T("sends the message", "消息已提交发送"),
		MethodTemplateMessageBatchSend: fault.T("sends the message", "消息已提交发送"),
	}
})
