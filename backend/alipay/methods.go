package alipay

// The names of the platform's methods this client speaks.
const (
	MethodAuthTokenApp         = "alipay.open.auth.token.app"
	MethodAuthTokenAppQuery    = "alipay.open.auth.token.app.query"
	MethodInviteCreate         = "alipay.open.auth.appauth.invite.create"
	MethodAESGet               = "alipay.open.auth.app.aes.get"
	MethodAESSet               = "alipay.open.auth.app.aes.set"
	MethodCertDownload         = "alipay.open.app.alipaycert.download"
	MethodTopicSubscribe       = "alipay.open.app.message.topic.subscribe"
	MethodTopicUnsubscribe     = "alipay.open.app.message.topic.unsubscribe"
	MethodBaseInfoQuery        = "alipay.open.mini.baseinfo.query"
	MethodBaseInfoModify       = "alipay.open.mini.baseinfo.modify"
	MethodNameCheck            = "alipay.open.mini.baseinfo.name.check"
	MethodCategoryQuery        = "alipay.open.mini.category.query"
	MethodCategoryRequireQuery = "alipay.open.mini.category.require.query"
	MethodVersionUpload        = "alipay.open.mini.version.upload"
	MethodVersionBuildQuery    = "alipay.open.mini.version.build.query"
	MethodVersionListQuery     = "alipay.open.mini.version.list.query"
	MethodVersionDetailQuery   = "alipay.open.mini.version.detail.query"
	MethodVersionAuditApply    = "alipay.open.mini.version.audit.apply"
	MethodVersionAuditCancel   = "alipay.open.mini.version.audit.cancel"
	MethodVersionAuditedCancel = "alipay.open.mini.version.audited.cancel"
	MethodVersionDelete        = "alipay.open.mini.version.delete"
	MethodVersionOnline        = "alipay.open.mini.version.online"
	MethodVersionOffline       = "alipay.open.mini.version.offline"
	MethodVersionRollback      = "alipay.open.mini.version.rollback"
	MethodVersionGrayOnline    = "alipay.open.mini.version.gray.online"
	MethodVersionGrayCancel    = "alipay.open.mini.version.gray.cancel"
	MethodTemplateUsageQuery   = "alipay.open.mini.template.usage.query"
	MethodTemplateListQuery    = "alipay.open.mini.templatelist.query"
	MethodExperienceCreate     = "alipay.open.mini.experience.create"
	MethodExperienceQuery      = "alipay.open.mini.experience.query"
	MethodExperienceCancel     = "alipay.open.mini.experience.cancel"
	MethodMembersCreate        = "alipay.open.app.members.create"
	MethodMembersDelete        = "alipay.open.app.members.delete"
	MethodMembersQuery         = "alipay.open.app.members.query"
	MethodAppQRCodeCreate      = "alipay.open.app.qrcode.create"
	MethodQRCodeBind           = "alipay.open.mini.qrcode.bind"
	MethodQRCodeUnbind         = "alipay.open.mini.qrcode.unbind"
	MethodQRCodeQuery          = "alipay.open.mini.qrcode.query"
	MethodSafeDomainCreate     = "alipay.open.mini.safedomain.create"
	MethodSafeDomainDelete     = "alipay.open.mini.safedomain.delete"
	MethodISVCreate            = "alipay.open.mini.isv.create"
	MethodISVQuery             = "alipay.open.mini.isv.query"
	MethodIndividualCertify    = "alipay.open.mini.individual.business.certify"
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
			FileAppLogo, FileFifthLicense, FileFifthScreenShot, FileFirstLicense, FileFirstScreenShot, FileFirstSpecial, FileFourthLicense, FileFourthScreenShot, FileOutDoor, FileSecondLicense, FileSecondScreenShot, FileSecondSpecial, FileTest, FileThirdLicense, FileThirdScreenShot, FileThirdSpecial,
		}}, true
	case MethodIndividualCertify:
		return trait{carrier: carrierForm, mutates: true}, true
	}
	return trait{}, false
}

// Mutates reports whether a method changes something on the platform, so that
// its outcome has to be looked up when the answer is lost. A method the client
// does not know counts as one that does.
func Mutates(method string) bool {
	t, ok := traitOf(method)
	return !ok || t.mutates
}
