package alipay

// The names of the platform's methods this client speaks.
const (
	MethodAuthTokenApp             = "alipay.open.auth.token.app"
	MethodAuthTokenAppQuery        = "alipay.open.auth.token.app.query"
	MethodInviteCreate             = "alipay.open.auth.appauth.invite.create"
	MethodAESGet                   = "alipay.open.auth.app.aes.get"
	MethodAESSet                   = "alipay.open.auth.app.aes.set"
	MethodCertDownload             = "alipay.open.app.alipaycert.download"
	MethodTopicSubscribe           = "alipay.open.app.message.topic.subscribe"
	MethodTopicUnsubscribe         = "alipay.open.app.message.topic.unsubscribe"
	MethodBaseInfoQuery            = "alipay.open.mini.baseinfo.query"
	MethodBaseInfoModify           = "alipay.open.mini.baseinfo.modify"
	MethodNameCheck                = "alipay.open.mini.baseinfo.name.check"
	MethodCategoryQuery            = "alipay.open.mini.category.query"
	MethodCategoryRequireQuery     = "alipay.open.mini.category.require.query"
	MethodVersionUpload            = "alipay.open.mini.version.upload"
	MethodVersionBuildQuery        = "alipay.open.mini.version.build.query"
	MethodVersionListQuery         = "alipay.open.mini.version.list.query"
	MethodVersionDetailQuery       = "alipay.open.mini.version.detail.query"
	MethodVersionAuditApply        = "alipay.open.mini.version.audit.apply"
	MethodVersionAuditCancel       = "alipay.open.mini.version.audit.cancel"
	MethodVersionAuditedCancel     = "alipay.open.mini.version.audited.cancel"
	MethodVersionDelete            = "alipay.open.mini.version.delete"
	MethodVersionOnline            = "alipay.open.mini.version.online"
	MethodVersionOffline           = "alipay.open.mini.version.offline"
	MethodVersionRollback          = "alipay.open.mini.version.rollback"
	MethodVersionGrayOnline        = "alipay.open.mini.version.gray.online"
	MethodVersionGrayCancel        = "alipay.open.mini.version.gray.cancel"
	MethodTemplateUsageQuery       = "alipay.open.mini.template.usage.query"
	MethodTemplateListQuery        = "alipay.open.mini.templatelist.query"
	MethodExperienceCreate         = "alipay.open.mini.experience.create"
	MethodExperienceQuery          = "alipay.open.mini.experience.query"
	MethodExperienceCancel         = "alipay.open.mini.experience.cancel"
	MethodMembersCreate            = "alipay.open.app.members.create"
	MethodMembersDelete            = "alipay.open.app.members.delete"
	MethodMembersQuery             = "alipay.open.app.members.query"
	MethodAppQRCodeCreate          = "alipay.open.app.qrcode.create"
	MethodQRCodeBind               = "alipay.open.mini.qrcode.bind"
	MethodQRCodeUnbind             = "alipay.open.mini.qrcode.unbind"
	MethodQRCodeQuery              = "alipay.open.mini.qrcode.query"
	MethodSafeDomainCreate         = "alipay.open.mini.safedomain.create"
	MethodSafeDomainDelete         = "alipay.open.mini.safedomain.delete"
	MethodISVCreate                = "alipay.open.mini.isv.create"
	MethodISVQuery                 = "alipay.open.mini.isv.query"
	MethodIndividualCertify        = "alipay.open.mini.individual.business.certify"
	MethodFilingStatus             = "alipay.open.mini.icp.status.query"
	MethodFilingApply              = "alipay.open.mini.icp.apply"
	MethodFilingCancel             = "alipay.open.mini.icp.cancel"
	MethodFilingMediaUpload        = "alipay.open.mini.icp.media.upload"
	MethodFilingAreas              = "alipay.open.mini.icp.area.query"
	MethodFilingCertificateTypes   = "alipay.open.mini.icp.certificatetype.query"
	MethodFilingSubjectTypes       = "alipay.open.mini.icp.subjecttype.query"
	MethodFilingApprovalTypes      = "alipay.open.mini.icp.nrlxtype.query"
	MethodFilingFaceVerify         = "alipay.open.mini.icp.faceauth.verify"
	MethodFilingFaceQuery          = "alipay.open.mini.icp.faceauth.query"
	MethodPrivacySystemFields      = "alipay.open.mini.privacy.systemfield.query"
	MethodPrivacyAuditCreate       = "alipay.open.mini.privacy.audit.create"
	MethodPrivacyAuditQuery        = "alipay.open.mini.privacy.audit.query"
	MethodAPIQuery                 = "alipay.open.app.api.query"
	MethodAPISceneQuery            = "alipay.open.app.api.scene.query"
	MethodAPIFieldApply            = "alipay.open.app.api.field.apply"
	MethodAPIFieldQuery            = "alipay.open.app.api.field.query"
	MethodNoticeLibrary            = "alipay.open.mini.message.templatelib.batchquery"
	MethodNoticeTemplateApply      = "alipay.open.mini.message.template.apply"
	MethodNoticeTemplates          = "alipay.open.mini.message.template.batchquery"
	MethodUserTemplateApply        = "alipay.open.mini.templatemessage.usertemplate.apply"
	MethodSubscribeQuery           = "alipay.open.app.messagetemplate.subscribe.query"
	MethodTemplateMessageSend      = "alipay.open.app.mini.templatemessage.send"
	MethodTemplateMessageBatchSend = "alipay.open.app.mini.templatemessage.batchsend"
	MethodBatchMessageQuery        = "alipay.open.app.mini.batchtemplatemsg.query"
	MethodTemporaryQRCodeCreate    = "alipay.open.app.qrcode.temporary.create"
	MethodQRCodePatternCreate      = "alipay.open.mini.qrcode.pattern.create"
	MethodTrialCreate              = "alipay.open.mini.isv.fastregister.create"
	MethodTrialQuery               = "alipay.open.mini.isv.fastregister.query"
	MethodTrialCertify             = "alipay.open.mini.isv.certify.create"
	MethodVisitQuery               = "alipay.open.mini.data.visit.query"
	MethodVisitTrendQuery          = "alipay.open.mini.data.visittrend.query"
	MethodPageVisitQuery           = "alipay.open.mini.data.page.query"
	MethodSummaryQuery             = "alipay.open.mini.data.summary.query"
	MethodInstantiateQuery         = "alipay.open.mini.instantiate.query"
	MethodAppAuthQuery             = "alipay.open.mini.appauth.query"
	MethodSubscriptionQuery        = "alipay.open.app.message.subscription.query"
	MethodSubscriptionModify       = "alipay.open.app.message.subscription.modify"
)

// carrier is how a method's fields travel.
type carrier string

const (
	carrierBiz       carrier = "biz_content" // a JSON object in the parameter biz_content
	carrierForm      carrier = "form"        // each field a parameter of its own
	carrierMultipart carrier = "multipart"   // each field a text part, each file a file part
)

// trait is what the client has to know about a method besides its fields.
type trait struct {
	carrier carrier
	mutates bool
	files   []string
}

// traitOf returns the trait of a method and whether the client speaks it.
//
// Source: Alipay open platform, the reference page of each method.
func traitOf(method string) (trait, bool) {
	switch method {
	case MethodAuthTokenApp,
		MethodInviteCreate,
		MethodAESSet,
		MethodTopicSubscribe,
		MethodTopicUnsubscribe,
		MethodVersionUpload,
		MethodVersionAuditCancel,
		MethodVersionAuditedCancel,
		MethodVersionDelete,
		MethodVersionOnline,
		MethodVersionOffline,
		MethodVersionRollback,
		MethodVersionGrayOnline,
		MethodVersionGrayCancel,
		MethodExperienceCreate,
		MethodExperienceCancel,
		MethodMembersCreate,
		MethodMembersDelete,
		MethodAppQRCodeCreate,
		MethodQRCodeBind,
		MethodQRCodeUnbind,
		MethodSafeDomainCreate,
		MethodSafeDomainDelete,
		MethodISVCreate:
		return trait{carrier: carrierBiz, mutates: true}, true
	case MethodAuthTokenAppQuery,
		MethodAESGet,
		MethodCertDownload,
		MethodCategoryQuery,
		MethodCategoryRequireQuery,
		MethodVersionBuildQuery,
		MethodVersionListQuery,
		MethodVersionDetailQuery,
		MethodTemplateUsageQuery,
		MethodExperienceQuery,
		MethodMembersQuery,
		MethodQRCodeQuery,
		MethodISVQuery:
		return trait{carrier: carrierBiz}, true
	case MethodBaseInfoQuery,
		MethodNameCheck,
		MethodTemplateListQuery:
		return trait{carrier: carrierForm}, true
	case MethodBaseInfoModify:
		return trait{carrier: carrierMultipart, mutates: true, files: []string{
			FileAppLogo,
		}}, true
	case MethodVersionAuditApply:
		return trait{carrier: carrierMultipart, mutates: true, files: []string{
			FileAppLogo, FileFifthLicense, FileFifthScreenShot, FileFirstLicense, FileFirstScreenShot, FileFirstSpecial, FileFourthLicense,
			FileFourthScreenShot, FileOutDoor, FileSecondLicense, FileSecondScreenShot, FileSecondSpecial, FileTest, FileThirdLicense, FileThirdScreenShot,
			FileThirdSpecial,
		}}, true
	case MethodFilingStatus,
		MethodFilingAreas,
		MethodFilingCertificateTypes,
		MethodFilingSubjectTypes,
		MethodFilingApprovalTypes,
		MethodPrivacySystemFields,
		MethodPrivacyAuditQuery,
		MethodAPIQuery,
		MethodAPIFieldQuery,
		MethodPageVisitQuery:
		return trait{carrier: carrierForm}, true
	case MethodFilingApply,
		MethodPrivacyAuditCreate,
		MethodNoticeTemplateApply,
		MethodUserTemplateApply,
		MethodTemplateMessageSend,
		MethodTemplateMessageBatchSend,
		MethodTemporaryQRCodeCreate,
		MethodQRCodePatternCreate,
		MethodTrialCreate,
		MethodTrialCertify,
		MethodSubscriptionModify:
		return trait{carrier: carrierBiz, mutates: true}, true
	case MethodFilingCancel,
		MethodFilingFaceVerify:
		return trait{carrier: carrierForm, mutates: true}, true
	case MethodFilingMediaUpload:
		return trait{carrier: carrierMultipart, mutates: true, files: []string{FileFilingMedia}}, true
	case MethodFilingFaceQuery,
		MethodAPISceneQuery,
		MethodNoticeLibrary,
		MethodNoticeTemplates,
		MethodSubscribeQuery,
		MethodBatchMessageQuery,
		MethodTrialQuery,
		MethodVisitQuery,
		MethodVisitTrendQuery,
		MethodSummaryQuery,
		MethodInstantiateQuery,
		MethodAppAuthQuery,
		MethodSubscriptionQuery:
		return trait{carrier: carrierBiz}, true
	case MethodAPIFieldApply:
		return trait{carrier: carrierMultipart, mutates: true,
			files: []string{FilePermission1, FilePermission2, FilePermission3, FilePermission4, FilePermission5, FilePermissionVideo}}, true
	case MethodIndividualCertify:
		return trait{carrier: carrierForm, mutates: true}, true
	}
	return trait{}, false
}

// EncryptedOnly reports whether a method is never sent in the clear.
func EncryptedOnly(method string) bool { return method == MethodAESGet || method == MethodAESSet }

// Mutates reports whether a method changes something on the platform, so that
// its outcome has to be looked up when the answer is lost. A method the client
// does not know counts as one that does.
func Mutates(method string) bool {
	t, ok := traitOf(method)
	return !ok || t.mutates
}
