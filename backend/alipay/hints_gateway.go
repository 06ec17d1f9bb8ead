package alipay

import "minifleet/backend/fault"

// gatewayHint is the next step for the gateway's own sub-codes.
func gatewayHint(subCode string) (fault.Text, bool) {
	switch subCode {
	case "isv.invalid-signature":
		return fault.Text{EN: "the private key does not belong to the public key in the console: upload the public key shown in the app's settings there, or paste the right private key",
			ZH: "应用私钥与控制台中的应用公钥不匹配：请将应用设置中显示的公钥上传到控制台，或填写正确的私钥"}, true
	case "isv.invalid-app-id", "isv.missing-app-id":
		return fault.Text{EN: "Alipay does not know this application ID at this gateway; check the ID, and whether production and sandbox are mixed up",
			ZH: "该网关不识别此应用 ID，请核对 APPID，并确认没有混用正式与沙箱环境"}, true
	case "isv.invalid-timestamp":
		return fault.Text{EN: "this computer's clock is wrong; set it to network time",
			ZH: "本机时间不准，请开启网络自动校时"}, true
	case "isv.missing-signature-config":
		return fault.Text{EN: "no public key or certificate is set for the app in the console; upload it under the interface signing settings",
			ZH: "控制台尚未设置应用公钥或证书，请在“接口加签方式”中上传"}, true
	case "isv.invalid-app-cert-sn", "isv.missing-app-cert-sn", "isv.app-call-cert-not-match", "isv.invalid-cert-sn", "isv.app-cert-not-exist":
		return fault.Text{EN: "the app certificate is not the one the console holds; download all three certificates again",
			ZH: "应用公钥证书与控制台不一致，请重新下载三份证书"}, true
	case "isv.invalid-alipay-root-cert-sn", "isv.missing-alipay-root-cert-sn":
		return fault.Text{EN: "the root certificate is not Alipay's present one; download alipayRootCert.crt again",
			ZH: "根证书不是支付宝当前的根证书，请重新下载 alipayRootCert.crt"}, true
	case "isv.invalid-signature-type", "isv.missing-signature-type":
		return fault.Text{EN: "set the app's signing in the console to RSA2",
			ZH: "请在控制台将加签方式设为 RSA2"}, true
	case "isv.decryption-error-unknown", "isv.decryption-error-not-valid-encrypt-key":
		return fault.Text{EN: "Alipay could not decrypt the content: copy the AES key from the console again",
			ZH: "支付宝无法解密内容，请重新从控制台复制 AES 密钥"}, true
	case "isv.invalid-encrypt-type", "isv.decryption-error-missing-encrypt-type", "isv.missing-encrypt-key", "isv.encrypt-key-not-exist":
		return fault.Text{EN: "set interface content encryption (AES) in the console, or clear the AES key in the app's settings",
			ZH: "请在控制台设置接口内容加密（AES），或清空应用设置中的 AES 密钥"}, true
	case "isv.invalid-method", "isv.missing-method":
		return fault.Text{EN: "the method is not offered at this gateway; check the gateway address",
			ZH: "该网关不提供此接口，请核对网关地址"}, true
	case "isv.invalid-parameter", "isv.missing-parameter", "isv.invalid-biz-content":
		return fault.Text{EN: "a field is missing or malformed; the platform's text names it",
			ZH: "缺少字段或格式有误，具体字段见平台返回的说明"}, true
	case "isv.invalid-file-size", "isv.file-too-large":
		return fault.Text{EN: "a file is too large: logo 2 MB, pictures 4 MB, test attachment 10 MB",
			ZH: "文件过大：Logo 限 2 MB，图片限 4 MB，测试附件限 10 MB"}, true
	case "isv.invalid-file-extension", "isv.upload-fail":
		return fault.Text{EN: "the file could not be taken; use png or jpg for pictures, zip or rar for the attachment",
			ZH: "文件未被接受，图片请使用 png 或 jpg，附件请使用 zip 或 rar"}, true
	case "isv.insufficient-isv-permissions", "isv.product-not-bound":
		return fault.Text{EN: "the third-party app lacks this capability; add the mini program management product to it in the console",
			ZH: "第三方应用缺少该能力，请在控制台为其添加小程序相关产品"}, true
	case "isv.insufficient-user-permissions":
		return fault.Text{EN: "the merchant did not grant this permission; send a new authorization link and have every permission ticked",
			ZH: "商家未授予该权限，请重新发送授权链接并请商家勾选全部权限"}, true
	case "isv.self-invoke-forbidden":
		return fault.Text{EN: "the call needs a merchant's authorization; authorize the merchant first",
			ZH: "该接口必须代商家调用，请先完成商家授权"}, true
	case "aop.invalid-app-auth-token", "aop.app-auth-token-time-out":
		return fault.Text{EN: "the merchant cancelled or replaced the authorization; send a new authorization link",
			ZH: "商家已取消或更换授权，请重新发送授权链接"}, true
	case "aop.invalid-app-auth-token-no-api":
		return fault.Text{EN: "the authorization does not cover this function; send a new authorization link and have every permission ticked",
			ZH: "授权未包含该功能，请重新发送授权链接并请商家勾选全部权限"}, true
	case "isv.app-call-limited", "isv.method-call-limited", "isv.app-auth-invoke-limit":
		return fault.Text{EN: "calls are slowed down by themselves; if it keeps happening, lower the rate in the app's settings",
			ZH: "程序会自动降速；若反复出现，请在应用设置中调低调用频率"}, true
	case "isp.unknow-error", "isp.unknown-error", "aop.unknow-error", "aop.unknown-error":
		return fault.Text{EN: "Alipay failed inside; refresh to see whether it took effect, then repeat in a few minutes",
			ZH: "支付宝系统异常，请先刷新查看是否已生效，几分钟后再试"}, true
	}
	return fault.Text{}, false
}
