package alipay

import "minifleet/backend/fault"

// The sub-codes of the gateway itself, given before any method is reached. Spellings are the
// platform's. Source: Alipay open platform, common error codes.
const (
	SubAOPAppAuthTokenTimeOut               SubCode = "aop.app-auth-token-time-out"
	SubAOPAuthTokenTimeOut                  SubCode = "aop.auth-token-time-out"
	SubAOPInvalidAppAuthToken               SubCode = "aop.invalid-app-auth-token"
	SubAOPInvalidAppAuthTokenNoAPI          SubCode = "aop.invalid-app-auth-token-no-api"
	SubAOPInvalidAuthToken                  SubCode = "aop.invalid-auth-token"
	SubAOPInvalidAuthTokenNoAPI             SubCode = "aop.invalid-auth-token-no-api"
	SubAOPUnknowError                       SubCode = "aop.unknow-error"
	SubAOPUnknownError                      SubCode = "aop.unknown-error"
	SubISPSystemError                       SubCode = "isp.system-error"
	SubISPUnknowError                       SubCode = "isp.unknow-error"
	SubISPUnknownError                      SubCode = "isp.unknown-error"
	SubISVAlipayCertNotExist                SubCode = "isv.alipay-cert-not-exist"
	SubISVAppAuthInvokeLimit                SubCode = "isv.app-auth-invoke-limit"
	SubISVAppCallCertNotMatch               SubCode = "isv.app-call-cert-not-match"
	SubISVAppCallLimited                    SubCode = "isv.app-call-limited"
	SubISVAppCertNotExist                   SubCode = "isv.app-cert-not-exist"
	SubISVDecryptionErrorMissingEncryptType SubCode = "isv.decryption-error-missing-encrypt-type"
	SubISVDecryptionErrorNotValidEncryptKey SubCode = "isv.decryption-error-not-valid-encrypt-key"
	SubISVDecryptionErrorUnknown            SubCode = "isv.decryption-error-unknown"
	SubISVEncryptKeyNotExist                SubCode = "isv.encrypt-key-not-exist"
	SubISVFileTooLarge                      SubCode = "isv.file-too-large"
	SubISVInsufficientISVPermissions        SubCode = "isv.insufficient-isv-permissions"
	SubISVInsufficientUserPermissions       SubCode = "isv.insufficient-user-permissions"
	SubISVInvalidAlipayPublicKey            SubCode = "isv.invalid-alipay-public-key"
	SubISVInvalidAlipayRootCertSN           SubCode = "isv.invalid-alipay-root-cert-sn"
	SubISVInvalidAppCertSN                  SubCode = "isv.invalid-app-cert-sn"
	SubISVInvalidAppID                      SubCode = "isv.invalid-app-id"
	SubISVInvalidAppVersion                 SubCode = "isv.invalid-app-version"
	SubISVInvalidBizContent                 SubCode = "isv.invalid-biz-content"
	SubISVInvalidBizcontent                 SubCode = "isv.invalid-bizcontent"
	SubISVInvalidCertSN                     SubCode = "isv.invalid-cert-sn"
	SubISVInvalidCharset                    SubCode = "isv.invalid-charset"
	SubISVInvalidContentType                SubCode = "isv.invalid-content-type"
	SubISVInvalidDigest                     SubCode = "isv.invalid-digest"
	SubISVInvalidEncrypt                    SubCode = "isv.invalid-encrypt"
	SubISVInvalidEncryptType                SubCode = "isv.invalid-encrypt-type"
	SubISVInvalidFileExtension              SubCode = "isv.invalid-file-extension"
	SubISVInvalidFileSize                   SubCode = "isv.invalid-file-size"
	SubISVInvalidFormat                     SubCode = "isv.invalid-format"
	SubISVInvalidMethod                     SubCode = "isv.invalid-method"
	SubISVInvalidParameter                  SubCode = "isv.invalid-parameter"
	SubISVInvalidSignature                  SubCode = "isv.invalid-signature"
	SubISVInvalidSignatureType              SubCode = "isv.invalid-signature-type"
	SubISVInvalidTimestamp                  SubCode = "isv.invalid-timestamp"
	SubISVInvalidToken                      SubCode = "isv.invalid-token"
	SubISVInvalidVersion                    SubCode = "isv.invalid-version"
	SubISVMethodCallLimited                 SubCode = "isv.method-call-limited"
	SubISVMissingAlipayRootCertSN           SubCode = "isv.missing-alipay-root-cert-sn"
	SubISVMissingAppCertSN                  SubCode = "isv.missing-app-cert-sn"
	SubISVMissingAppID                      SubCode = "isv.missing-app-id"
	SubISVMissingEncryptKey                 SubCode = "isv.missing-encrypt-key"
	SubISVMissingMethod                     SubCode = "isv.missing-method"
	SubISVMissingParameter                  SubCode = "isv.missing-parameter"
	SubISVMissingSignature                  SubCode = "isv.missing-signature"
	SubISVMissingSignatureConfig            SubCode = "isv.missing-signature-config"
	SubISVMissingSignatureKey               SubCode = "isv.missing-signature-key"
	SubISVMissingSignatureType              SubCode = "isv.missing-signature-type"
	SubISVMissingTimestamp                  SubCode = "isv.missing-timestamp"
	SubISVMissingVersion                    SubCode = "isv.missing-version"
	SubISVNotSupportAppAuth                 SubCode = "isv.not-support-app-auth"
	SubISVOutService                        SubCode = "isv.out-service"
	SubISVPermissionDenied                  SubCode = "isv.permission-denied"
	SubISVProductNotBound                   SubCode = "isv.product-not-bound"
	SubISVSelfInvokeForbidden               SubCode = "isv.self-invoke-forbidden"
	SubISVUploadFail                        SubCode = "isv.upload-fail"
)

func gatewaySubCodes() []subCodeRow {
	return []subCodeRow{
		{codes: codes(SubISVInvalidSignature), class: ClassConfiguration,
			hint: fault.T("the private key does not belong to the public key in the console: upload the public key shown in the app's settings there, or paste the right private key",
				"应用私钥与控制台中的应用公钥不匹配：请将应用设置中显示的公钥上传到控制台，或填写正确的私钥")},
		{codes: codes(SubISVInvalidAppID, SubISVMissingAppID), class: ClassConfiguration,
			hint: fault.T("Alipay does not know this application ID at this gateway; check the ID, and whether production and sandbox are mixed up",
				"该网关不识别此应用 ID，请核对 APPID，并确认没有混用正式与沙箱环境")},
		{codes: codes(SubISVInvalidTimestamp), class: ClassConfiguration,
			hint: fault.T("this computer's clock is wrong; set it to network time",
				"本机时间不准，请开启网络自动校时")},
		{codes: codes(SubISVMissingSignatureConfig), class: ClassConfiguration,
			hint: fault.T("no public key or certificate is set for the app in the console; upload it under the interface signing settings",
				"控制台尚未设置应用公钥或证书，请在“接口加签方式”中上传")},
		{codes: codes(SubISVInvalidAppCertSN, SubISVMissingAppCertSN, SubISVAppCallCertNotMatch, SubISVInvalidCertSN, SubISVAppCertNotExist),
			class: ClassConfiguration,
			hint: fault.T("the app certificate is not the one the console holds; download all three certificates again",
				"应用公钥证书与控制台不一致，请重新下载三份证书")},
		{codes: codes(SubISVInvalidAlipayRootCertSN, SubISVMissingAlipayRootCertSN), class: ClassConfiguration,
			hint: fault.T("the root certificate is not Alipay's present one; download alipayRootCert.crt again",
				"根证书不是支付宝当前的根证书，请重新下载 alipayRootCert.crt")},
		{codes: codes(SubISVInvalidSignatureType, SubISVMissingSignatureType), class: ClassConfiguration,
			hint: fault.T("set the app's signing in the console to RSA2",
				"请在控制台将加签方式设为 RSA2")},
		{codes: codes(SubISVDecryptionErrorUnknown, SubISVDecryptionErrorNotValidEncryptKey), class: ClassConfiguration,
			hint: fault.T("Alipay could not decrypt the content: copy the AES key from the console again",
				"支付宝无法解密内容，请重新从控制台复制 AES 密钥")},
		{codes: codes(SubISVInvalidEncryptType, SubISVDecryptionErrorMissingEncryptType, SubISVMissingEncryptKey, SubISVEncryptKeyNotExist),
			class: ClassConfiguration,
			hint: fault.T("set interface content encryption (AES) in the console, or clear the AES key in the app's settings",
				"请在控制台设置接口内容加密（AES），或清空应用设置中的 AES 密钥")},
		{codes: codes(SubISVInvalidMethod, SubISVMissingMethod), class: ClassConfiguration,
			hint: fault.T("the method is not offered at this gateway; check the gateway address",
				"该网关不提供此接口，请核对网关地址")},
		{codes: codes(SubISVInvalidParameter, SubISVMissingParameter, SubISVInvalidBizContent), class: ClassInputInvalid,
			hint: fault.T("a field is missing or malformed; the platform's text names it",
				"缺少字段或格式有误，具体字段见平台返回的说明")},
		{codes: codes(SubISVInvalidFileSize, SubISVFileTooLarge), class: ClassInputInvalid,
			hint: fault.T("a file is too large: logo 2 MB, pictures 4 MB, test attachment 10 MB",
				"文件过大：Logo 限 2 MB，图片限 4 MB，测试附件限 10 MB")},
		{codes: codes(SubISVInvalidFileExtension, SubISVUploadFail), class: ClassInputInvalid,
			hint: fault.T("the file could not be taken; use png or jpg for pictures, zip or rar for the attachment",
				"文件未被接受，图片请使用 png 或 jpg，附件请使用 zip 或 rar")},
		{codes: codes(SubISVInsufficientISVPermissions, SubISVProductNotBound), class: ClassPermissionMissing,
			hint: fault.T("the third-party app lacks this capability; add the mini program management product to it in the console",
				"第三方应用缺少该能力，请在控制台为其添加小程序相关产品")},
		{codes: codes(SubISVInsufficientUserPermissions), class: ClassPermissionMissing,
			hint: fault.T("the merchant did not grant this permission; send a new authorization link and have every permission ticked",
				"商家未授予该权限，请重新发送授权链接并请商家勾选全部权限")},
		{codes: codes(SubISVSelfInvokeForbidden), class: ClassPermissionMissing,
			hint: fault.T("the call needs a merchant's authorization; authorize the merchant first",
				"该接口必须代商家调用，请先完成商家授权")},
		{codes: codes(SubAOPInvalidAppAuthToken, SubAOPAppAuthTokenTimeOut), class: ClassAuthorizationLost,
			hint: fault.T("the merchant cancelled or replaced the authorization, or another MiniFleet with a copy of this vault renewed it; if there is one, go on there, otherwise send a new authorization link",
				"商家已取消或更换授权，或使用此保险库副本的另一个 MiniFleet 已将其续期；如有，请在那里继续，否则请重新发送授权链接")},
		{codes: codes(SubAOPInvalidAppAuthTokenNoAPI), class: ClassAuthorizationLost,
			hint: fault.T("the authorization does not cover this function; send a new authorization link and have every permission ticked",
				"授权未包含该功能，请重新发送授权链接并请商家勾选全部权限")},
		{codes: codes(SubISVAppCallLimited, SubISVMethodCallLimited, SubISVAppAuthInvokeLimit), class: ClassThrottled,
			hint: fault.T("calls are slowed down by themselves; if it keeps happening, lower the rate in the app's settings",
				"程序会自动降速；若反复出现，请在应用设置中调低调用频率")},
		{codes: codes(SubISPUnknowError, SubISPUnknownError, SubAOPUnknowError, SubAOPUnknownError), class: ClassOutcomeUnknown,
			hint: fault.T("Alipay failed inside; refresh to see whether it took effect, then repeat in a few minutes",
				"支付宝系统异常，请先刷新查看是否已生效，几分钟后再试")},
		{codes: codes(SubAOPAuthTokenTimeOut, SubAOPInvalidAuthToken, SubAOPInvalidAuthTokenNoAPI), class: ClassAuthorizationLost},
		{codes: codes(
			SubISVAlipayCertNotExist, SubISVInvalidAlipayPublicKey, SubISVInvalidAppVersion, SubISVInvalidCharset, SubISVInvalidContentType,
			SubISVInvalidDigest, SubISVInvalidEncrypt, SubISVInvalidFormat, SubISVInvalidToken, SubISVInvalidVersion, SubISVMissingSignature,
			SubISVMissingSignatureKey, SubISVMissingTimestamp, SubISVMissingVersion, SubISVNotSupportAppAuth,
		), class: ClassConfiguration},
		{codes: codes(SubISVInvalidBizcontent), class: ClassInputInvalid},
		{codes: codes(SubISPSystemError), class: ClassOutcomeUnknown},
		{codes: codes(SubISVOutService, SubISVPermissionDenied), class: ClassPermissionMissing},
	}
}
